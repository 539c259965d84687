"""Walls of a table → its cells: what flows together through a missing wall is one cell."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.rulings import IrregularTable, Ruling, find_lattices

ROWS, COLUMNS, SIZE = 5, 4, 20.0
Wall = tuple[tuple[int, int], tuple[int, int]]
"""Between a unit (row, column) and the one right of it or below."""

INNER: list[Wall] = [((row, column), (row, column + 1)) for row in range(ROWS) for column in range(COLUMNS - 1)]
INNER += [((row, column), (row + 1, column)) for row in range(ROWS - 1) for column in range(COLUMNS)]
FEW = 5
"""Fewer missing walls than would cut one wall off from all others."""


@given(st.sets(st.sampled_from(INNER), max_size=FEW))
def test_units_without_a_wall_between_them_are_one_cell(missing: set[Wall]) -> None:
    regions = _regions(missing)
    boxes = [_box(region) for region in regions]
    if any(len(region) * SIZE**2 != _area(box) for region, box in zip(regions, boxes, strict=True)):
        with pytest.raises(IrregularTable):
            find_lattices(*_drawn(missing))
        return
    [lattice], _ = find_lattices(*_drawn(missing))
    assert sorted(map(lattice.cell_box, lattice.cells)) == sorted(boxes)


def test_a_unit_open_to_the_outside_is_no_cell() -> None:
    horizontal, vertical = _drawn(set())
    [lattice], _ = find_lattices(horizontal, [ruling for ruling in vertical if ruling[:2] != (0.0, 2 * SIZE)])
    assert len(lattice.cells) == ROWS * COLUMNS - 1


def _regions(missing: set[Wall]) -> list[set[tuple[int, int]]]:
    """The units, those put together between which a wall is missing."""
    region = {(row, column): {(row, column)} for row in range(ROWS) for column in range(COLUMNS)}
    for one, other in missing:
        joined = region[one] | region[other]
        region |= dict.fromkeys(joined, joined)
    return list({id(units): units for units in region.values()}.values())


def _box(region: set[tuple[int, int]]) -> tuple[float, float, float, float]:
    rows, columns = zip(*region, strict=True)
    return min(columns) * SIZE, min(rows) * SIZE, (max(columns) + 1) * SIZE, (max(rows) + 1) * SIZE


def _area(box: tuple[float, float, float, float]) -> float:
    left, top, right, bottom = box
    return (right - left) * (bottom - top)


def _drawn(missing: set[Wall]) -> tuple[list[Ruling], list[Ruling]]:
    """Every wall but the missing ones, each a ruling of its own."""
    lines: dict[str, list[Ruling]] = defaultdict(list)
    for row in range(ROWS + 1):
        for column in range(COLUMNS):
            if ((row - 1, column), (row, column)) not in missing:
                lines["horizontal"].append((row * SIZE, column * SIZE, (column + 1) * SIZE))
    for row in range(ROWS):
        for column in range(COLUMNS + 1):
            if ((row, column - 1), (row, column)) not in missing:
                lines["vertical"].append((column * SIZE, row * SIZE, (row + 1) * SIZE))
    return lines["horizontal"], lines["vertical"]

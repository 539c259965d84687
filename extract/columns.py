"""Which cell of a row is which column of the form: counted from the end of the label block.

Header colspans and data colspans often differ, so grid columns are trusted only where counting fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.document import Cell
from extract.labels import best_similarity
from extract.rows import GridRow
from extract.values import UNITS
from schemas.forms import Column

HEADER_ALIKE = 0.8

Assigned = Mapping[str, Cell | None]
"""For each column code the cell that prints it; None where the row has none."""


@dataclass(slots=True)
class Layout:
    """What the rows of one grid agree on: where the data columns begin, and where the headers stand."""

    starts: dict[tuple[str, ...], tuple[int, ...]] = field(default_factory=dict)
    headers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The cells of a row by column, what was left over, and whether a field of the row is lost."""

    cells: Assigned
    left_over: tuple[Cell, ...] = ()
    lost: bool = False


def codes(columns: Sequence[Column]) -> tuple[str, ...]:
    """The codes of columns, as a key."""
    return tuple(column.code for column in columns)


def data_cells(row: GridRow, label: Cell | None) -> list[Cell]:
    """The cells right of the label; without a label, all of the row."""
    if label is None:
        return list(row.cells)
    return [cell for cell in row.cells if cell.column >= label.column + label.colspan]


def learn_layout(rows: Iterable[tuple[GridRow, Cell | None, Sequence[Column]]], headers: Iterable[GridRow]) -> Layout:
    """What the rows of one grid that count out exactly, and its header rows, say about its columns."""
    layout = Layout()
    votes: dict[tuple[str, ...], Counter[tuple[int, ...]]] = {}
    for row, label, columns in rows:
        layout.headers.update({} if layout.headers else _header_positions(headers, columns))
        found = _exact_fields(row, label, len(columns)) if row.ragged else _exact_cells(row, label, len(columns))
        if found:
            votes.setdefault(codes(columns), Counter())[found] += 1
    layout.starts = {key: counter.most_common(1)[0][0] for key, counter in votes.items()}
    return layout


def assign(row: GridRow, label: Cell | None, columns: Sequence[Column], layout: Layout) -> Assignment | None:
    """Give each column its cell; None where nothing says which is which."""
    if row.ragged:
        return _assign_fields(row, label, columns, layout)
    cells = _figure_cells(row, label, len(columns))
    starts = layout.starts.get(codes(columns))
    offsets = _possible_offsets(cells, len(columns))
    agreed = [offset for offset in offsets if starts and cells[offset].column == starts[0]]
    if len(offsets) == 1 or agreed:
        return _in_order(cells[(agreed or offsets)[0] :][: len(columns)], columns)
    positions = starts or _positions(layout.headers, columns)
    return _by_position(cells, columns, positions) if positions else None


def _figure_cells(row: GridRow, label: Cell | None, count: int) -> list[Cell]:
    cells = data_cells(row, label)
    return _without_units(cells) if len(cells) > count else cells


def _possible_offsets(cells: Sequence[Cell], count: int) -> list[int]:
    """Where among the cells the data may begin, so that nothing printed falls outside."""
    printed = [index for index, cell in enumerate(cells) if cell.text]
    return [
        offset for offset in range(len(cells) - count + 1) if all(offset <= index < offset + count for index in printed)
    ]


def _exact_cells(row: GridRow, label: Cell | None, count: int) -> tuple[int, ...] | None:
    cells = _figure_cells(row, label, count)
    offsets = _possible_offsets(cells, count)
    return tuple(cell.column for cell in cells[offsets[0] :][:count]) if len(offsets) == 1 else None


def _exact_fields(row: GridRow, label: Cell | None, count: int) -> tuple[int, ...] | None:
    starts = _possible_starts(row, label, count)
    return (starts[0],) if len(starts) == 1 else None


def _in_order(cells: Sequence[Cell], columns: Sequence[Column]) -> Assignment:
    return Assignment(dict(zip(codes(columns), cells, strict=True)))


def _by_position(cells: Sequence[Cell], columns: Sequence[Column], positions: Sequence[int]) -> Assignment:
    """Each column takes the cell that covers its place; one cell may cover several."""
    found: dict[str, Cell | None] = {}
    for column, position in zip(columns, positions, strict=True):
        covering = (cell for cell in cells if cell.column <= position < cell.column + cell.colspan)
        found[column.code] = next(covering, None)
    used = list(found.values())
    lost = any(cell is None for cell in used)
    return Assignment(found, tuple(cell for cell in cells if cell.text and cell not in used), lost)


def _without_units(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.text.strip("（）() ") not in UNITS]


def _header_positions(headers: Iterable[GridRow], columns: Sequence[Column]) -> dict[str, int]:
    """Where the labels of the columns stand in the header rows (the last mention counts)."""
    cells = [cell for header in headers for cell in header.own if cell.text]
    found: dict[str, int] = {}
    for column in columns:
        alike = [cell for cell in cells if best_similarity(cell.text, column.labels) >= HEADER_ALIKE]
        if alike:
            found[column.code] = alike[-1].column
    return found


def _positions(headers: Mapping[str, int], columns: Sequence[Column]) -> tuple[int, ...] | None:
    positions = tuple(headers[column.code] for column in columns if column.code in headers)
    ascending = all(a < b for a, b in pairwise(positions))
    return positions if len(positions) == len(columns) and ascending else None


# Pasted text: merged cells left empty fields, so a row may begin its data at several fields.


def _possible_starts(row: GridRow, label: Cell | None, count: int) -> list[int]:
    """Fields at which the data may begin: all of it fits, and nothing printed falls outside."""
    first = label.column + 1 if label else 0
    printed = [cell.column for cell in row.cells if cell.text and cell.column >= first]
    return [
        start
        for start in range(first, len(row.cells) - count + 1)
        if all(start <= field < start + count for field in printed)
    ]


def _assign_fields(row: GridRow, label: Cell | None, columns: Sequence[Column], layout: Layout) -> Assignment | None:
    count = len(columns)
    possible = _possible_starts(row, label, count)
    header = min(layout.headers.values(), default=None)
    agreed = layout.starts.get(codes(columns), (None,))[0]
    start = next((option for option in (header, agreed) if option in possible), None)
    if start is None and possible:
        start = possible[0]
    if start is None:
        start = agreed if agreed is not None else header
    if start is None:
        return None
    fields = {cell.column: cell for cell in row.cells if label is None or cell.column > label.column}
    found = {column.code: fields.get(start + offset) for offset, column in enumerate(columns)}
    used = [cell for cell in found.values() if cell]
    left_over = tuple(cell for cell in fields.values() if cell.text and cell not in used)
    return Assignment(found, left_over, lost=not possible)

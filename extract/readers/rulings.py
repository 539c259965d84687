"""The rulings of a page → tables: snapped edges, their crossings, the cells they close.

The tolerances are pdfplumber's, so that both engines see the same table; a cell is what walls close on all
sides, found by filling (each unit between neighbouring rulings flows through missing walls).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

SNAP = 3.0
"""Points within which two rulings are the same line of the table."""

SHORTEST = 3.0
"""Points: a shorter ruling closes no cell."""


class Ruling(NamedTuple):
    """A horizontal or vertical line: where it lies across (`at`), and from where to where it runs."""

    at: float
    start: float
    end: float


class Block(NamedTuple):
    """A cell of a lattice: rows `top` to `bottom`, columns `left` to `right`, the ends not included."""

    top: int
    left: int
    bottom: int
    right: int


class IrregularTable(Exception):
    """The walls close a region that is no rectangle."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: the places of its columns and rows, and its cells. `owner[row][column]`: cell, or -1."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Block, ...]
    owner: tuple[tuple[int, ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the whole table."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_box(self, block: Block) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a cell."""
        return (self.xs[block.left], self.ys[block.top], self.xs[block.right], self.ys[block.bottom])

    def cells_at(self, x: Any, y: Any) -> Any:
        """The indices of the cells that hold points within the box of the table; -1 where walls are open."""
        return np.array(self.owner)[np.searchsorted(self.ys, y, "right") - 1, np.searchsorted(self.xs, x, "right") - 1]


def find_lattices(horizontal: Iterable[Ruling], vertical: Iterable[Ruling]) -> list[Lattice]:
    """The tables that the rulings of a page draw, from top to bottom. Raises IrregularTable."""
    rows, columns = _joined(horizontal), _joined(vertical)
    found = [_lattice(own_rows, own_columns) for own_rows, own_columns in _connected(rows, columns)]
    return sorted((lattice for lattice in found if lattice), key=lambda lattice: lattice.box[1])


def missing_ends(horizontal: Iterable[Ruling], vertical: Iterable[Ruling]) -> list[Ruling]:
    """The horizontal rulings that `find_lattices` adds to close the tables of a page."""
    rows, columns = _joined(horizontal), _joined(vertical)
    return [ruling for own_rows, own_columns in _connected(rows, columns) for ruling in _ends(own_rows, own_columns)]


def _joined(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Snapped to common places, and pieces of one line put together (pdfplumber: snap, then join)."""
    joined: list[Ruling] = []
    for group in _snapped(rulings):
        place = sum(ruling.at for ruling in group) / len(group)
        start = end = None
        for ruling in sorted(group, key=lambda ruling: ruling.start):
            if start is None or end is None:
                start, end = ruling.start, ruling.end
            elif ruling.start <= end + SNAP:
                end = max(end, ruling.end)
            else:
                joined.append(Ruling(place, start, end))
                start, end = ruling.start, ruling.end
        if start is not None and end is not None:
            joined.append(Ruling(place, start, end))
    return [ruling for ruling in joined if ruling.end - ruling.start >= SHORTEST]


def _snapped(rulings: Iterable[Ruling]) -> list[list[Ruling]]:
    groups: list[list[Ruling]] = []
    last = float("-inf")
    for ruling in sorted(rulings):
        if ruling.at - last > SNAP:
            groups.append([])
        groups[-1].append(ruling)
        last = ruling.at
    return groups


def _connected(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> Iterable[tuple[list[Ruling], list[Ruling]]]:
    """Rulings that cross or touch, directly or through others, belong to one table."""
    if len(rows) < 2 or len(columns) < 2:
        return
    touch = _crossings(rows, columns)
    columns_of = [set(np.flatnonzero(crossed).tolist()) for crossed in touch]
    waiting = set(range(len(rows)))
    while waiting:
        first = waiting.pop()
        own_rows, own_columns = {first}, columns_of[first]
        grown = True
        while grown:
            fresh = {row for row in waiting if not own_columns.isdisjoint(columns_of[row])}
            grown = bool(fresh)
            waiting -= fresh
            own_rows |= fresh
            own_columns = own_columns.union(*(columns_of[row] for row in fresh))
        if len(own_rows) >= 2 and len(own_columns) >= 2:
            yield [rows[i] for i in sorted(own_rows)], [columns[i] for i in sorted(own_columns)]


def _crossings(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> Any:
    h, v = np.array(rows), np.array(columns)
    return (
        (v[None, :, 0] >= h[:, None, 1] - SNAP)
        & (v[None, :, 0] <= h[:, None, 2] + SNAP)
        & (h[:, None, 0] >= v[None, :, 1] - SNAP)
        & (h[:, None, 0] <= v[None, :, 2] + SNAP)
    )


def _lattice(rows: list[Ruling], columns: list[Ruling]) -> Lattice | None:
    rows = _closed(rows, columns)
    xs, ys = _places(columns), _places(rows)
    if len(xs) < 2 or len(ys) < 2:
        return None
    regions = _regions(_walls(columns, xs, ys), _walls(rows, ys, xs))
    cells = sorted(_block(region) for region in regions)
    return _compact(xs, ys, cells) if cells else None


def _closed(rows: list[Ruling], columns: list[Ruling]) -> list[Ruling]:
    added = _ends(rows, columns)
    return _joined([*rows, *added]) if added else rows


def _ends(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> list[Ruling]:
    """The rulings to add where a table ends without one: cut by a page break, or below a cell of many rows.

    Where two verticals or more end together above the first ruling, below the last, or level with it, the table ends.
    """
    added = []
    for extreme, end in ((min, "start"), (max, "end")):
        place = extreme(getattr(column, end) for column in columns)
        reaching = [column.at for column in columns if abs(getattr(column, end) - place) <= SNAP]
        outermost = extreme(row.at for row in rows)
        if abs(outermost - place) <= SNAP:
            place = outermost
        if len(reaching) >= 2 and extreme(place, outermost) == place:
            end_ruling = Ruling(place, min(reaching), max(reaching))
            added += [] if any(_covers(row, end_ruling) for row in rows) else [end_ruling]
    return added


def _covers(ruling: Ruling, other: Ruling) -> bool:
    return ruling.at == other.at and ruling.start <= other.start + SNAP and other.end - SNAP <= ruling.end


def _places(rulings: Iterable[Ruling]) -> tuple[float, ...]:
    return tuple(sorted({ruling.at for ruling in rulings}))


def _walls(rulings: Sequence[Ruling], across: Sequence[float], along: Sequence[float]) -> list[list[bool]]:
    """[i][j]: whether a ruling at `across[i]` covers the whole way from `along[j]` to `along[j + 1]`."""
    index = {place: i for i, place in enumerate(across)}
    walls = [[False] * (len(along) - 1) for _ in across]
    for ruling in rulings:
        first = bisect_left(along, ruling.start - SNAP)
        last = bisect_right(along, ruling.end + SNAP) - 1
        if first < last:
            walls[index[ruling.at]][first:last] = [True] * (last - first)
    return walls


Region = list[tuple[int, int]]


def _regions(upright: list[list[bool]], level: list[list[bool]]) -> list[Region]:
    """The units (row, column) of each region that walls close on all sides.

    `upright[i][row]` is the wall left of column i, `level[i][column]` the one above row i.
    """
    height, width = len(level) - 1, len(upright) - 1
    seen: set[tuple[int, int]] = set()
    closed: list[Region] = []
    for start in ((row, column) for row in range(height) for column in range(width)):
        if start in seen:
            continue
        row, column = start
        if upright[column][row] and upright[column + 1][row] and level[row][column] and level[row + 1][column]:
            closed.append([start])
            continue
        seen.add(start)
        region, waiting, leaks = [], [start], False
        while waiting:
            row, column = waiting.pop()
            region.append((row, column))
            for wall, other in (
                (upright[column][row], (row, column - 1)),
                (upright[column + 1][row], (row, column + 1)),
                (level[row][column], (row - 1, column)),
                (level[row + 1][column], (row + 1, column)),
            ):
                if wall:
                    continue
                if not (0 <= other[0] < height and 0 <= other[1] < width):
                    leaks = True
                elif other not in seen:
                    seen.add(other)
                    waiting.append(other)
        if not leaks:
            closed.append(region)
    return closed


def _block(region: Region) -> Block:
    if len(region) == 1:
        row, column = region[0]
        return Block(row, column, row + 1, column + 1)
    rows, columns = [row for row, _ in region], [column for _, column in region]
    block = Block(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    if len(region) != (block.bottom - block.top) * (block.right - block.left):
        raise IrregularTable
    return block


def _compact(xs: Sequence[float], ys: Sequence[float], cells: Sequence[Block]) -> Lattice:
    """Without the rulings that bound no cell: underlines, stubs."""
    rows = sorted({row for cell in cells for row in (cell.top, cell.bottom)})
    columns = sorted({column for cell in cells for column in (cell.left, cell.right)})
    if len(rows) == len(ys) and len(columns) == len(xs):
        blocks = tuple(cells)
    else:
        at_row = {row: i for i, row in enumerate(rows)}
        at_column = {column: i for i, column in enumerate(columns)}
        blocks = tuple(Block(at_row[c.top], at_column[c.left], at_row[c.bottom], at_column[c.right]) for c in cells)
    owner = [[-1] * (len(columns) - 1) for _ in range(len(rows) - 1)]
    for number, (top, left, bottom, right) in enumerate(blocks):
        for row in range(top, bottom):
            owner[row][left:right] = [number] * (right - left)
    return Lattice(
        tuple(xs[column] for column in columns), tuple(ys[row] for row in rows), blocks, tuple(map(tuple, owner))
    )

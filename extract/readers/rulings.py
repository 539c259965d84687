"""The rulings of a page → tables: snapped edges, their crossings, the cells they close.

The tolerances are pdfplumber's, so that both engines see the same table; a cell is what walls close on all
sides, found by filling (each unit between neighbouring rulings flows through missing walls).

A table has a few dozen rulings: too few for arrays to pay. Walls of a row, and columns that a ruling crosses, are the
bits of an integer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, cast

import numpy as np

SNAP = 3.0
"""Points within which two rulings are the same line of the table."""

SHORTEST = 3.0
"""Points: a shorter ruling closes no cell."""

Ruling = tuple[float, float, float]
"""Where a horizontal or vertical line lies across, and from where to where it runs."""


class Block(NamedTuple):
    """A cell of a lattice: rows `top` to `bottom`, columns `left` to `right`, the ends not included."""

    top: int
    left: int
    bottom: int
    right: int


_new_block = cast(Callable[[tuple[int, int, int, int]], Block], partial(tuple.__new__, Block))
"""Faster than Block(…), for the hundreds of cells of a page."""


class IrregularTable(Exception):
    """The walls close a region that is no rectangle."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: the places of its columns and rows, and its cells in reading order."""

    xs: list[float]
    ys: list[float]
    cells: list[Block]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the whole table."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_box(self, block: Block) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a cell."""
        return (self.xs[block.left], self.ys[block.top], self.xs[block.right], self.ys[block.bottom])

    def cells_at(self, x: Any, y: Any) -> Any:
        """The indices of the cells that hold points within the box of the table; -1 where walls are open."""
        width = len(self.xs) - 1
        owners = [-1] * (width * (len(self.ys) - 1))
        for number, (top, left, bottom, right) in enumerate(self.cells):
            if bottom - top == right - left == 1:  # most cells
                owners[top * width + left] = number
                continue
            for start in range(top * width, bottom * width, width):
                owners[start + left : start + right] = [number] * (right - left)
        rows, columns = np.searchsorted(self.ys, y, "right") - 1, np.searchsorted(self.xs, x, "right") - 1
        return np.array(owners)[rows * width + columns]


def find_lattices(horizontal: Iterable[Ruling], vertical: Iterable[Ruling]) -> tuple[list[Lattice], bool]:
    """The tables that the rulings of a page draw, from top to bottom; whether others cross and make no table.

    A frame of a single column is none. Raises IrregularTable.
    """
    connected = _connected(_joined(horizontal), _joined(vertical))
    found = [lattice for rows, columns in connected if (lattice := _lattice(rows, columns)) and len(lattice.xs) > 2]
    return sorted(found, key=lambda lattice: lattice.box[1]), len(found) < len(connected)


def missing_ends(horizontal: Iterable[Ruling], vertical: Iterable[Ruling]) -> list[Ruling]:
    """The horizontal rulings that `find_lattices` adds to close the tables of a page."""
    connected = _connected(_joined(horizontal), _joined(vertical))
    return [ruling for rows, columns in connected for ruling in _ends(rows, columns)]


def _joined(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Snapped to common places, and pieces of one line put together (pdfplumber: snap, then join); by place."""
    joined: list[Ruling] = []
    group: list[Ruling] = []
    for ruling in sorted(rulings):
        if group and ruling[0] - group[-1][0] > SNAP:
            joined += _put_together(group) if len(group) > 1 else group
            group = []
        group.append(ruling)
    joined += _put_together(group) if len(group) > 1 else group
    return [ruling for ruling in joined if ruling[2] - ruling[1] >= SHORTEST]


def _put_together(group: Sequence[Ruling]) -> Iterator[Ruling]:
    place = sum(at for at, _, _ in group) / len(group)
    pieces = sorted(((start, end) for _, start, end in group), key=lambda piece: piece[0])
    start, end = pieces[0]
    for next_start, next_end in pieces[1:]:
        if next_start <= end + SNAP:
            end = max(end, next_end)
        else:
            yield (place, start, end)
            start, end = next_start, next_end
    yield (place, start, end)


def _connected(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Rulings that cross or touch, directly or through others, belong to one table."""
    tables: list[tuple[int, list[int]]] = []
    for row, crossed in enumerate(_crossings(rows, columns)):
        joined, own, others = crossed, [], []
        for table in tables:
            if table[0] & crossed:
                joined |= table[0]
                own += table[1]
            else:
                others.append(table)
        tables = [*others, (joined, [*own, row])]
    return [
        ([rows[row] for row in sorted(own)], [column for number, column in enumerate(columns) if crossed >> number & 1])
        for crossed, own in sorted(tables, key=lambda table: min(table[1]))
        if len(own) >= 2 and crossed.bit_count() >= 2
    ]


def _crossings(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> Iterator[int]:
    """For each row the columns that it crosses or touches, as bits."""
    places = [at for at, _, _ in columns]
    reaches = [(1 << number, start - SNAP, end + SNAP) for number, (_, start, end) in enumerate(columns)]
    for at, left, right in rows:
        near = reaches[bisect_left(places, left - SNAP) : bisect_right(places, right + SNAP)]
        yield sum([bit for bit, start, end in near if start <= at <= end])


def _lattice(rows: list[Ruling], columns: list[Ruling]) -> Lattice | None:
    rows = _closed(rows, columns)
    xs, ys = (list(dict.fromkeys(at for at, _, _ in rulings)) for rulings in (columns, rows))
    if len(xs) < 2 or len(ys) < 2:
        return None
    level, upright = _walls(rows, ys, xs), _turned(_walls(columns, xs, ys), len(ys) - 1)
    cells = sorted(_cells(_Walls(upright, level, len(xs) - 1)))
    return _compact(xs, ys, cells) if cells else None


def _closed(rows: list[Ruling], columns: list[Ruling]) -> list[Ruling]:
    added = _ends(rows, columns)
    return _joined([*rows, *added]) if added else rows


def _ends(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> list[Ruling]:
    """The rulings to add where a table ends without one: cut by a page break, or below a cell of many rows.

    Where two verticals or more end together above the first ruling, below the last, or level with it, the table ends.
    """
    added: list[Ruling] = []
    for extreme, outermost, end in ((min, rows[0][0], 1), (max, rows[-1][0], 2)):
        place = extreme([column[end] for column in columns])
        reaching = [column[0] for column in columns if abs(column[end] - place) <= SNAP]
        if abs(outermost - place) <= SNAP:
            place = outermost
        if len(reaching) >= 2 and extreme(place, outermost) == place:
            ruling = (place, min(reaching), max(reaching))
            added += [] if any(_covers(row, ruling) for row in rows) else [ruling]
    return added


def _covers(ruling: Ruling, other: Ruling) -> bool:
    return ruling[0] == other[0] and ruling[1] <= other[1] + SNAP and other[2] - SNAP <= ruling[2]


def _walls(rulings: Iterable[Ruling], across: Iterable[float], along: Sequence[float]) -> list[int]:
    """[i]: as bits j the whole ways from `along[j]` to `along[j + 1]` that a ruling at `across[i]` covers."""
    walls = dict.fromkeys(across, 0)
    for at, start, end in rulings:
        first, last = bisect_left(along, start - SNAP), bisect_right(along, end + SNAP) - 1
        if first < last:
            walls[at] |= (1 << last) - (1 << first)
    return list(walls.values())


def _turned(walls: Sequence[int], count: int) -> list[int]:
    """[j]: as bits i the walls i whose bit j is set."""
    return [sum([1 << i for i, wall in enumerate(walls) if wall >> j & 1]) for j in range(count)]


class _Walls(NamedTuple):
    """Bit i of `upright[row]` is the wall left of column i in that row, bit i of `level[row]` the one above it."""

    upright: Sequence[int]
    level: Sequence[int]
    width: int


_Unit = tuple[int, int]
"""A row and a column."""


def _cells(walls: _Walls) -> Iterator[Block]:
    """The regions that walls close on all sides."""
    level = walls.level
    taken = [0] * len(walls.upright)
    for row, sides in enumerate(walls.upright):
        closed = level[row] & level[row + 1] & sides & sides >> 1
        for column in range(walls.width):
            if closed >> column & 1:
                yield _new_block((row, column, row + 1, column + 1))
            elif not taken[row] >> column & 1:
                block = _plain(row, column, walls) or _filled((row, column), walls, taken)
                if block:
                    for inner in range(row, block.bottom):
                        taken[inner] |= (1 << block.right) - (1 << block.left)
                    yield block


def _plain(row: int, column: int, walls: _Walls) -> Block | None:
    """The cell whose upper left unit this is, where it is a rectangle with all its walls and none within."""
    upright, level, width = walls
    right = column + 1
    while right < width and not upright[row] >> right & 1:
        right += 1
    units, sides = (1 << right) - (1 << column), 1 << column | 1 << right
    if level[row] & units != units:
        return None
    bottom = row
    while bottom < len(upright) and upright[bottom] & (units | sides) == sides:
        bottom += 1
        if level[bottom] & units:
            return Block(row, column, bottom, right) if level[bottom] & units == units else None
    return None


def _filled(start: _Unit, walls: _Walls, taken: list[int]) -> Block | None:
    """The cell of any other unit; None where a wall is missing around it: what flows in is `taken`."""
    region, leaks = _region(start, walls)
    if not leaks:
        return _block(region)
    for row, column in region:
        taken[row] |= 1 << column
    return None


def _region(start: _Unit, walls: _Walls) -> tuple[set[_Unit], bool]:
    """The units that flow together with one, and whether a wall is missing around them."""
    upright, level, width = walls
    region, waiting, leaks = {start}, [start], False
    while waiting:
        row, column = waiting.pop()
        for wall, other in (
            (upright[row] >> column & 1, (row, column - 1)),
            (upright[row] >> column + 1 & 1, (row, column + 1)),
            (level[row] >> column & 1, (row - 1, column)),
            (level[row + 1] >> column & 1, (row + 1, column)),
        ):
            if wall:
                continue
            if not (0 <= other[0] < len(upright) and 0 <= other[1] < width):
                leaks = True
            elif other not in region:
                region.add(other)
                waiting.append(other)
    return region, leaks


def _block(region: set[_Unit]) -> Block:
    rows, columns = [row for row, _ in region], [column for _, column in region]
    block = Block(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    if len(region) != (block.bottom - block.top) * (block.right - block.left):
        raise IrregularTable
    return block


def _compact(xs: list[float], ys: list[float], cells: list[Block]) -> Lattice:
    """Without the rulings that bound no cell: underlines, stubs."""
    tops, lefts, bottoms, rights = zip(*cells, strict=True)
    rows, columns = sorted({*tops, *bottoms}), sorted({*lefts, *rights})
    if len(rows) == len(ys) and len(columns) == len(xs):
        return Lattice(xs, ys, cells)
    at_row = {row: i for i, row in enumerate(rows)}
    at_column = {column: i for i, column in enumerate(columns)}
    cells = [Block(at_row[c.top], at_column[c.left], at_row[c.bottom], at_column[c.right]) for c in cells]
    return Lattice([xs[column] for column in columns], [ys[row] for row in rows], cells)

"""The rulings of a page → tables: snapped edges, their crossings, the cells they close.

The tolerances are pdfplumber's, so that both engines see the same table; a cell is what walls close on all
sides, found by filling (each unit between neighbouring rulings flows through missing walls).

Rulings are arrays n × 3: where a line lies across (`at`), and from where to where it runs, in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

SNAP = 3.0
"""Points within which two rulings are the same line of the table."""

SHORTEST = 3.0
"""Points: a shorter ruling closes no cell."""


class Block(NamedTuple):
    """A cell of a lattice: rows `top` to `bottom`, columns `left` to `right`, the ends not included."""

    top: int
    left: int
    bottom: int
    right: int


class IrregularTable(Exception):
    """The walls close a region that is no rectangle."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """A ruled table: the places of its columns and rows, and its cells, n × 4, each as a `Block`, in reading order."""

    xs: Any
    ys: Any
    cells: Any

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the whole table."""
        return (float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1]))

    def boxes(self) -> Any:
        """Left, top, right, bottom of each cell."""
        top, left, bottom, right = self.cells.T
        return np.stack((self.xs[left], self.ys[top], self.xs[right], self.ys[bottom]), axis=1)

    def cells_at(self, x: Any, y: Any) -> Any:
        """The indices of the cells that hold points within the box of the table; -1 where walls are open."""
        rows, columns = np.searchsorted(self.ys, y, "right") - 1, np.searchsorted(self.xs, x, "right") - 1
        return self._owners()[rows, columns]

    def _owners(self) -> Any:
        """For each row and column of the lattice the index of its cell, or -1."""
        owners = np.full((len(self.ys) - 1, len(self.xs) - 1), -1)
        top, left, bottom, right = self.cells.T
        owners[top, left] = np.arange(len(self.cells))
        spanning = np.flatnonzero((bottom - top) * (right - left) > 1)
        for number, (top, left, bottom, right) in zip(spanning.tolist(), self.cells[spanning].tolist(), strict=True):
            owners[top:bottom, left:right] = number
        return owners


def find_lattices(horizontal: Any, vertical: Any) -> tuple[list[Lattice], bool]:
    """The tables that the rulings of a page draw, from top to bottom; whether others cross and make no table.

    A frame of a single column is none. Raises IrregularTable.
    """
    connected = list(_connected(_joined(horizontal), _joined(vertical)))
    found = [lattice for rows, columns in connected if (lattice := _lattice(rows, columns)) and len(lattice.xs) > 2]
    return sorted(found, key=lambda lattice: lattice.box[1]), len(found) < len(connected)


def missing_ends(horizontal: Any, vertical: Any) -> list[list[float]]:
    """The horizontal rulings that `find_lattices` adds to close the tables of a page."""
    rows, columns = _joined(horizontal), _joined(vertical)
    return [ruling for own_rows, own_columns in _connected(rows, columns) for ruling in _ends(own_rows, own_columns)]


def _joined(rulings: Any) -> Any:
    """Snapped to common places, and pieces of one line put together (pdfplumber: snap, then join); by place."""
    rulings = rulings[np.lexsort(rulings.T[::-1])]
    if (rulings[1:, 0] - rulings[:-1, 0] <= SNAP).any():
        rulings = np.array([piece for group in _snapped(rulings.tolist()) for piece in _put_together(group)])
    return rulings[rulings[:, 2] - rulings[:, 1] >= SHORTEST]


Rulings = list[list[float]]


def _snapped(rulings: Rulings) -> Iterator[Rulings]:
    group = rulings[:1]
    for before, ruling in pairwise(rulings):
        if ruling[0] - before[0] > SNAP:
            yield group
            group = []
        group.append(ruling)
    yield group


def _put_together(group: Rulings) -> Rulings:
    place = sum(at for at, _, _ in group) / len(group)
    pieces: Rulings = []
    for _, start, end in sorted(group, key=lambda ruling: ruling[1]):
        if pieces and start <= pieces[-1][2] + SNAP:
            pieces[-1][2] = max(pieces[-1][2], end)
        else:
            pieces.append([place, start, end])
    return pieces


def _connected(rows: Any, columns: Any) -> Iterator[tuple[Any, Any]]:
    """Rulings that cross or touch, directly or through others, belong to one table."""
    touch = _crossings(rows, columns)
    waiting = touch.any(axis=1)
    while waiting.any():
        own_columns = touch[waiting.argmax()]
        own_rows = touch[:, own_columns].any(axis=1)
        while not np.array_equal(own_columns, grown := touch[own_rows].any(axis=0)):
            own_columns = grown
            own_rows = touch[:, own_columns].any(axis=1)
        waiting &= ~own_rows
        if own_rows.sum() >= 2 and own_columns.sum() >= 2:
            yield rows[own_rows], columns[own_columns]


def _crossings(h: Any, v: Any) -> Any:
    return (
        (v[None, :, 0] >= h[:, None, 1] - SNAP)
        & (v[None, :, 0] <= h[:, None, 2] + SNAP)
        & (h[:, None, 0] >= v[None, :, 1] - SNAP)
        & (h[:, None, 0] <= v[None, :, 2] + SNAP)
    )


def _lattice(rows: Any, columns: Any) -> Lattice | None:
    added = _ends(rows, columns)
    if added:
        rows = _joined(np.concatenate((rows, added)))
    first_columns, first_rows = _first_of_places(columns), _first_of_places(rows)
    xs, ys = columns[first_columns, 0], rows[first_rows, 0]
    if len(xs) < 2 or len(ys) < 2:
        return None
    upright = np.logical_or.reduceat(_reach(columns, ys), first_columns)
    level = np.logical_or.reduceat(_reach(rows, xs), first_rows)
    cells = _cells(upright, level)
    return _compact(xs, ys, cells) if len(cells) else None


def _first_of_places(rulings: Any) -> Any:
    """The index of the first ruling of each place."""
    return np.flatnonzero(np.concatenate(([True], rulings[1:, 0] != rulings[:-1, 0])))


def _ends(rows: Any, columns: Any) -> Rulings:
    """The rulings to add where a table ends without one: cut by a page break, or below a cell of many rows.

    Where two verticals or more end together above the first ruling, below the last, or level with it, the table ends.
    """
    added = []
    starts, ends = columns[:, 1], columns[:, 2]
    for extreme, own_ends, place, outermost in (
        (min, starts, float(starts.min()), float(rows[0, 0])),
        (max, ends, float(ends.max()), float(rows[-1, 0])),
    ):
        at_end = outermost if abs(outermost - place) <= SNAP else place
        reaching = columns[np.abs(own_ends - place) <= SNAP, 0]
        if len(reaching) >= 2 and extreme(at_end, outermost) == at_end:
            start, end = float(reaching[0]), float(reaching[-1])
            covering = (rows[:, 0] == at_end) & (rows[:, 1] <= start + SNAP) & (rows[:, 2] >= end - SNAP)
            added += [] if covering.any() else [[at_end, start, end]]
    return added


def _reach(rulings: Any, along: Any) -> Any:
    """[i][j]: whether ruling i covers the whole way from `along[j]` to `along[j + 1]`."""
    first = np.searchsorted(along, rulings[:, 1] - SNAP, "left")
    last = np.searchsorted(along, rulings[:, 2] + SNAP, "right") - 1
    steps = np.arange(len(along) - 1)
    return (steps >= first[:, None]) & (steps < last[:, None])


def _cells(upright: Any, level: Any) -> Any:
    """The regions that walls close on all sides, n × 4, each as a `Block`, in reading order.

    `upright[i][row]` is the wall left of column i, `level[i][column]` the one above row i.
    """
    closed = level[:-1] & level[1:] & upright[:-1].T & upright[1:].T
    rows, columns = closed.nonzero()
    cells = np.stack((rows, columns, rows + 1, columns + 1), axis=1)
    if len(cells) == closed.size:
        return cells
    units = list(zip(*(at.tolist() for at in (~closed).nonzero()), strict=True))
    spanning = [_block(region) for region in _regions(upright.tolist(), level.tolist(), units)]
    cells = np.concatenate((cells, spanning)) if spanning else cells
    return cells[(cells[:, 0] * len(upright) + cells[:, 1]).argsort()]


Region = list[tuple[int, int]]


def _regions(upright: list[list[bool]], level: list[list[bool]], units: Sequence[tuple[int, int]]) -> Iterator[Region]:
    """The units (row, column) of each closed region that has several; `units` are those with a side open."""
    height, width = len(level) - 1, len(upright) - 1
    seen: set[tuple[int, int]] = set()
    for start in units:
        if start in seen:
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
            yield region


def _block(region: Region) -> Block:
    rows, columns = [row for row, _ in region], [column for _, column in region]
    block = Block(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    if len(region) != (block.bottom - block.top) * (block.right - block.left):
        raise IrregularTable
    return block


def _compact(xs: Any, ys: Any, cells: Any) -> Lattice:
    """Without the rulings that bound no cell: underlines, stubs."""
    rows, columns = np.zeros(len(ys), np.bool_), np.zeros(len(xs), np.bool_)
    rows[cells[:, ::2]] = True
    columns[cells[:, 1::2]] = True
    if not rows.all() or not columns.all():
        at_row, at_column = rows.cumsum() - 1, columns.cumsum() - 1
        top, left, bottom, right = cells.T
        cells = np.stack((at_row[top], at_column[left], at_row[bottom], at_column[right]), axis=1)
    return Lattice(xs[columns], ys[rows], cells)

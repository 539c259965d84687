"""Which cell of a row is which column of the form: counted from the end of the label block.

Header colspans and data colspans often differ, so grid columns are trusted only where counting fails. A row
with a cell too many or too few, that nothing explains, is given to no column at all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from operator import attrgetter

from extract.document import Cell
from extract.labels import KEPT, likeness
from extract.rows import GridRow
from extract.values import is_numeric, is_unit
from schemas.forms import Column
from schemas.records import record

HEADER_ALIKE = 0.8
_COLUMN = attrgetter("column")

Assigned = Mapping[str, Cell | None]
"""For each column code the cell that prints it; None where the row has none."""

Columns = tuple[Column, ...]
"""The columns of a row of the form."""

Window = tuple[int, ...]
"""The grid columns (or fields) at which the cells of the form's columns begin."""


@record
class Usual:
    """How most rows of one grid print one set of columns: their right edge, and how many cells they have up to it."""

    window: Window
    edge: int
    cells: int


@record
class Candidate:
    """A row that prints the columns of a form: its cells behind the label, and the windows that would fit it."""

    row: GridRow
    label: Cell | None
    cells: tuple[Cell, ...]
    windows: tuple[Window, ...]


@dataclass(slots=True)
class Layout:
    """What the rows of one grid agree on about one set of columns, and where the grid's headers stand.

    `doubtful` is a window whose first or last column no row prints: there may be a column less, and a blank cell more.
    """

    columns: Columns
    headers: Mapping[str, Cell]
    usual: Usual | None = None
    doubtful: Window | None = None

    @property
    def header_window(self) -> Window | None:
        """Where the headers of these columns stand, if all of them do, in the form's order."""
        return header_window(self.columns, self.headers)

    @property
    def right_edge(self) -> int | None:
        """Where the header of the last column ends."""
        last = self.headers.get(self.columns[-1].code)
        return last.column + last.colspan if last else None


@record
class Assignment:
    """The cells of a row by column, what was left over, and whether a field of the row is lost."""

    cells: Assigned = field(default_factory=dict)
    left_over: tuple[Cell, ...] = ()
    lost: bool = False


def header_window(columns: Columns, headers: Mapping[str, Cell]) -> Window | None:
    """The grid columns of the headers of `columns`, if all are there and in the form's order."""
    if not all(column.code in headers for column in columns):
        return None
    window = tuple([headers[column.code].column for column in columns])
    return window if all(a < b for a, b in pairwise(window)) else None


@cache
def column_likeness(columns: Columns) -> Callable[[str], tuple[float, ...]]:
    """The function that gives a header's similarity with each of the columns."""
    each = [likeness(column.labels, notes=False) for column in columns]

    @lru_cache(maxsize=KEPT)
    def alike(text: str) -> tuple[float, ...]:
        return tuple([similarity(text) for similarity in each])

    return alike


@cache
def columns_like(columns: Columns) -> Callable[[str], tuple[str, ...]]:
    """The function that gives the codes of all columns that a header is like."""
    alike = column_likeness(columns)

    @lru_cache(maxsize=KEPT)
    def codes(text: str) -> tuple[str, ...]:
        scores = zip(columns, alike(text), strict=True)
        return tuple([column.code for column, score in scores if score >= HEADER_ALIKE])

    return codes


def header_cells(headers: Sequence[GridRow], columns: Columns) -> dict[str, Cell]:
    """The header cells of the columns (the last mention counts)."""
    like = columns_like(columns)
    return {code: cell for header in headers for cell in header.labels for code in like(cell.text)}


def data_cells(row: GridRow, label: Cell | None) -> list[Cell]:
    """The cells right of the label, or all without one; words that come down from above are other rows' labels."""
    first = label.column + label.colspan if label else 0
    number = row.number
    return [cell for cell in row.cells if cell.column >= first and (cell.row == number or is_numeric(cell.text))]


def candidate(row: GridRow, label: Cell | None, columns: Columns, header: Window | None) -> Candidate:
    """A row and the windows at which its data may begin."""
    cells = data_cells(row, label)
    count = len(columns)
    if len(cells) > count or _begins_with_a_unit(cells):
        cells = _without_units(cells)
    if len(cells) == count:
        return Candidate(row, label, tuple(cells), (tuple([cell.column for cell in cells]),))
    return Candidate(row, label, tuple(cells), tuple(_windows(cells, count, header)))


def _windows(cells: Sequence[Cell], count: int, header: Window | None) -> list[Window]:
    """Where the data may begin if the cells are not as many as the columns, so that nothing printed falls outside.

    These are runs of cells, or those under the headers.
    """
    starts = [cell.column for cell in cells]
    printed = [cell for cell in cells if cell.text]
    options = [tuple(starts[at : at + count]) for at in range(len(cells) - count + 1)]
    if header and header not in options and set(header) <= set(starts):
        options.append(header)
    return [window for window in options if all(cell.column in window for cell in printed)]


def learn_usual(layout: Layout, fitting: Sequence[tuple[GridRow, Sequence[Window]]]) -> None:
    """The window that fits most rows; the headers' own where several fit as many."""
    rows_at: dict[Window, list[GridRow]] = {}
    for row, windows in fitting:
        for window in windows:
            rows_at.setdefault(window, []).append(row)
    if not rows_at:
        return
    window = next(iter(rows_at)) if len(rows_at) == 1 else _of_most(rows_at, layout.header_window)
    shapes = [(row.right_edge, _cells_from(row, window[0])) for row in rows_at[window]]
    layout.usual = Usual(window, *max(dict.fromkeys(shapes), key=shapes.count))
    if not all(_is_printed([row for row, _ in fitting], at) for at in (window[0], window[-1])):
        layout.doubtful = window


def _of_most(rows_at: Mapping[Window, Sequence[GridRow]], header: Window | None) -> Window:
    return max(rows_at, key=lambda window: (len(rows_at[window]), window == header, len(rows_at[window][0].cells)))


def _cells_from(row: GridRow, column: int) -> int:
    return len(row.cells) - bisect_left(row.cells, column, key=_COLUMN)


def _is_printed(rows: Sequence[GridRow], column: int) -> bool:
    return any(cell.text for row in rows for cell in row.cells if cell.column == column)


def assign(item: Candidate, layout: Layout) -> Assignment | None:
    """Give each column its cell; None where nothing says which is which."""
    usual, count = layout.usual, len(layout.columns)
    if usual and usual.window in item.windows and item.row.right_edge == usual.edge:
        return _at(item.cells, layout.columns, usual.window)
    if item.label is None and usual:
        return None  # nothing says where its labels end, if not the other rows
    fewer = usual is not None and len(item.cells) < usual.cells
    if len(item.cells) < count or (usual and fewer and _covers_two(item.cells, usual.window)):
        return _by_position(item, layout)
    if usual and fewer and item.row.right_edge != usual.edge and not item.cells[-1].text:
        return None  # narrower, too: the last cell may be that of a column behind the form's
    certain = [window for window in item.windows if _is_certain(item.cells, window, count)]
    return _at(item.cells, layout.columns, certain[0]) if len(certain) == 1 else None


def _covers_two(cells: Sequence[Cell], window: Window) -> bool:
    """Whether a cell stands where the other rows have those of two columns."""
    return any(sum([cell.column <= at < cell.column + cell.colspan for at in window]) > 1 for cell in cells)


def _is_certain(cells: Sequence[Cell], window: Window, count: int) -> bool:
    """Whether a row that is not like the others still counts out: no cell too many, or every one printed."""
    return len(cells) == count or all(cell.text for cell in cells if cell.column in window)


def _at(cells: Sequence[Cell], columns: Columns, window: Window) -> Assignment:
    if len(cells) != len(columns):
        by_column = {cell.column: cell for cell in cells}
        cells = [by_column[at] for at in window]
    return Assignment({column.code: cell for column, cell in zip(columns, cells, strict=True)})


def _by_position(item: Candidate, layout: Layout) -> Assignment | None:
    """Merged cells: each column takes the cell that covers its place, where the row is as wide as the table."""
    usual = layout.usual
    edge = usual.edge if usual else layout.right_edge
    window = usual.window if usual else layout.header_window
    if window is None or item.row.right_edge != edge:
        return None
    found = {
        column.code: next((cell for cell in item.cells if cell.column <= at < cell.column + cell.colspan), None)
        for column, at in zip(layout.columns, window, strict=True)
    }
    used = list(found.values())
    left_over = tuple(cell for cell in item.cells if cell.text and cell not in used)
    return Assignment(found, left_over, lost=None in used)


def _begins_with_a_unit(cells: Sequence[Cell]) -> bool:
    """Whether a unit has a column of its own, and is not what blank forms print in every cell."""
    return len(cells) > 1 and is_unit(cells[0].text) and not is_unit(cells[1].text)


def _without_units(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if not is_unit(cell.text)]

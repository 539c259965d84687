"""Which cell of a row is which column of the form: counted from the end of the label block.

Header colspans and data colspans often differ, so grid columns are trusted only where counting fails. A row
with a cell too many or too few, that nothing explains, is given to no column at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.document import Cell
from extract.labels import best_similarity
from extract.rows import GridRow
from extract.values import UNITS, is_numeric
from schemas.forms import Column

HEADER_ALIKE = 0.8

Assigned = Mapping[str, Cell | None]
"""For each column code the cell that prints it; None where the row has none."""


Window = tuple[int, ...]
"""The grid columns (or fields) at which the cells of the form's columns begin."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How most rows of one grid print one set of columns, and the right edge of their cells."""

    window: Window
    edge: int


@dataclass(slots=True)
class Layout:
    """What the rows of one grid agree on, and where its headers stand."""

    usual: dict[tuple[str, ...], Usual] = field(default_factory=dict)
    headers: dict[str, Cell] = field(default_factory=dict)
    doubtful: dict[tuple[str, ...], Window] = field(default_factory=dict)
    """Windows whose first or last column no row prints: there may be a column less, and a blank cell more."""

    def header_window(self, columns: Sequence[Column]) -> Window | None:
        """Where the headers of these columns stand, if all of them do, in the form's order."""
        window = tuple(self.headers[column.code].column for column in columns if column.code in self.headers)
        ascending = all(a < b for a, b in pairwise(window))
        return window if len(window) == len(columns) and ascending else None

    def right_edge(self, columns: Sequence[Column]) -> int | None:
        """Where the header of the last column ends."""
        last = self.headers.get(columns[-1].code)
        return last.column + last.colspan if last else None


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
    """The cells right of the label, or all without one; words that come down from above are other rows' labels."""
    first = label.column + label.colspan if label else 0
    own = (cell for cell in row.cells if cell.row == row.number or is_numeric(cell.text))
    return [cell for cell in own if cell.column >= first]


def learn_layout(rows: Sequence[tuple[GridRow, Cell | None, Sequence[Column]]], headers: Iterable[GridRow]) -> Layout:
    """What the rows of one grid, and its header rows, say about its columns."""
    layout = Layout()
    header_rows = list(headers)
    for columns in {codes(columns): columns for _, _, columns in rows}.values():
        for code, cell in _header_cells(header_rows, columns).items():
            layout.headers.setdefault(code, cell)
        own = [(row, label) for row, label, theirs in rows if codes(theirs) == codes(columns)]
        usual = _usual(own, columns, layout.header_window(columns))
        if usual:
            layout.usual[codes(columns)] = usual
            if not all(_is_printed([row for row, _ in own], at) for at in (usual.window[0], usual.window[-1])):
                layout.doubtful[codes(columns)] = usual.window
    return layout


def _is_printed(rows: Sequence[GridRow], column: int) -> bool:
    return any(cell.text for row in rows for cell in row.cells if cell.column == column)


def _usual(
    rows: Sequence[tuple[GridRow, Cell | None]], columns: Sequence[Column], header: Window | None
) -> Usual | None:
    """The window that fits most rows; the headers' own where several fit as many."""
    fitting: dict[Window, list[GridRow]] = {}
    for row, label in rows:
        options = _sure_fields(row, label, len(columns)) if row.ragged else _windows(row, label, len(columns), header)
        for window in options:
            fitting.setdefault(window, []).append(row)
    if not fitting:
        return None
    window = max(fitting, key=lambda window: (len(fitting[window]), window == header))
    return Usual(window, Counter(row.right_edge for row in fitting[window]).most_common(1)[0][0])


def assign(row: GridRow, label: Cell | None, columns: Sequence[Column], layout: Layout) -> Assignment | None:
    """Give each column its cell; None where nothing says which is which."""
    if row.ragged:
        return _assign_fields(row, label, columns, layout)
    cells = _figure_cells(row, label, len(columns))
    usual = layout.usual.get(codes(columns))
    windows = _windows(row, label, len(columns), layout.header_window(columns))
    if usual and usual.window in windows and row.right_edge == usual.edge:
        return _at(cells, columns, usual.window)
    if len(cells) >= len(columns):
        certain = [window for window in windows if _is_certain(cells, window, len(columns))]
        return _at(cells, columns, certain[0]) if len(certain) == 1 else None
    return _by_position(row, cells, columns, layout)


def _figure_cells(row: GridRow, label: Cell | None, count: int) -> list[Cell]:
    cells = data_cells(row, label)
    return _without_units(cells) if len(cells) > count else cells


def _windows(row: GridRow, label: Cell | None, count: int, header: Window | None) -> list[Window]:
    """Where the data may begin, so that nothing printed falls outside: runs of cells, or those under the headers."""
    cells = _figure_cells(row, label, count)
    options = [tuple(cell.column for cell in cells[at : at + count]) for at in range(len(cells) - count + 1)]
    if header and header not in options and set(header) <= {cell.column for cell in cells}:
        options.append(header)
    return [window for window in options if all(cell.column in window for cell in cells if cell.text)]


def _is_certain(cells: Sequence[Cell], window: Window, count: int) -> bool:
    """Whether a row that is not like the others still counts out: no cell too many, or every one printed."""
    return len(cells) == count or all(cell.text for cell in cells if cell.column in window)


def _at(cells: Sequence[Cell], columns: Sequence[Column], window: Window) -> Assignment:
    by_column = {cell.column: cell for cell in cells}
    return Assignment({column.code: by_column[at] for column, at in zip(columns, window, strict=True)})


def _by_position(row: GridRow, cells: Sequence[Cell], columns: Sequence[Column], layout: Layout) -> Assignment | None:
    """Merged cells: each column takes the cell that covers its place, where the row is as wide as the table."""
    usual = layout.usual.get(codes(columns))
    edge = usual.edge if usual else layout.right_edge(columns)
    window = usual.window if usual else layout.header_window(columns)
    if window is None or row.right_edge != edge:
        return None
    found = {
        column.code: next((cell for cell in cells if cell.column <= at < cell.column + cell.colspan), None)
        for column, at in zip(columns, window, strict=True)
    }
    used = list(found.values())
    return Assignment(found, tuple(cell for cell in cells if cell.text and cell not in used), lost=None in used)


def _without_units(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.text.strip("（）() ") not in UNITS]


def _header_cells(headers: Iterable[GridRow], columns: Sequence[Column]) -> dict[str, Cell]:
    """The header cells of the columns (the last mention counts)."""
    cells = [cell for header in headers for cell in header.own if cell.text]
    found: dict[str, Cell] = {}
    for column in columns:
        alike = [cell for cell in cells if best_similarity(cell.text, column.labels) >= HEADER_ALIKE]
        if alike:
            found[column.code] = alike[-1]
    return found


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


def _sure_fields(row: GridRow, label: Cell | None, count: int) -> list[Window]:
    """The only possible window, if no field can have been lost from it: both ends are printed, or only the last."""
    starts = _possible_starts(row, label, count)
    if len(starts) != 1:
        return []
    window = tuple(range(starts[0], starts[0] + count))
    printed = [cell.column for cell in row.cells if cell.text and cell.column in window]
    return [window] if printed and printed[-1] == window[-1] and (printed[0] == window[0] or len(printed) == 1) else []


def _assign_fields(row: GridRow, label: Cell | None, columns: Sequence[Column], layout: Layout) -> Assignment | None:
    """The fields of a row of pasted text, where the headers, the other rows or the row itself tell its window."""
    count = len(columns)
    possible = _possible_starts(row, label, count)
    header = min((cell.column for cell in layout.headers.values()), default=None)
    usual = layout.usual.get(codes(columns))
    hints = [start for start in (header, usual and usual.window[0]) if start is not None and start in possible]
    start = next(iter([*hints, *(window[0] for window in _sure_fields(row, label, count))]), None)
    fields = {cell.column: cell for cell in row.cells if label is None or cell.column > label.column}
    if start is None:
        return _total_only(fields, columns, header if header is not None or usual is None else usual.window[0])
    if len(possible) > 1 and usual and row.right_edge != usual.edge and not _is_only_last(fields, start + count - 1):
        return None
    return Assignment({column.code: fields[start + i] for i, column in enumerate(columns)})


def _is_only_last(fields: Mapping[int, Cell], last: int) -> bool:
    return all(cell.column == last for cell in fields.values() if cell.text)


def _total_only(fields: Mapping[int, Cell], columns: Sequence[Column], start: int | None) -> Assignment | None:
    """A row that lost fields, but whose only number stands where headers or other rows put the last column."""
    if start is None or not _is_only_last(fields, start + len(columns) - 1):
        return None
    return Assignment({column.code: fields.get(start + i) for i, column in enumerate(columns)}, lost=True)

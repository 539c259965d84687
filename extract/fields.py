"""Columns in pasted text: merged cells left empty fields, so a row may begin its data at several fields."""

from __future__ import annotations

from collections.abc import Mapping

from extract.columns import Assignment, Columns, Layout, Window
from extract.document import Cell
from extract.rows import GridRow
from extract.values import is_unit


def sure_windows(row: GridRow, label: Cell | None, count: int) -> list[Window]:
    """The only possible window, if no field can have been lost from it: both ends are printed, or only the last."""
    starts = _possible_starts(row, label, count)
    if len(starts) != 1:
        return []
    window = tuple(range(starts[0], starts[0] + count))
    printed = [cell.column for cell in row.cells if cell.text and cell.column in window]
    return [window] if printed and printed[-1] == window[-1] and (printed[0] == window[0] or len(printed) == 1) else []


def assign_fields(row: GridRow, label: Cell | None, layout: Layout) -> Assignment | None:
    """The fields of a row of pasted text, where the headers, the other rows or the row itself tell its window."""
    columns, usual = layout.columns, layout.usual
    count = len(columns)
    possible = _possible_starts(row, label, count)
    header = min((cell.column for cell in layout.headers.values()), default=None)
    hints = [start for start in (header, usual and usual.window[0]) if start is not None and start in possible]
    start = next(iter([*hints, *(window[0] for window in sure_windows(row, label, count))]), None)
    fields = {cell.column: cell for cell in row.cells if cell.column >= _first_field(row, label)}
    if start is None:
        return _total_only(fields, columns, header if header is not None or usual is None else usual.window[0])
    if len(possible) > 1 and usual and row.right_edge != usual.edge and not _is_only_last(fields, start + count - 1):
        return None
    return Assignment({column.code: fields[start + i] for i, column in enumerate(columns)})


def _first_field(row: GridRow, label: Cell | None) -> int:
    """The field behind the label, and behind the unit that may stand there."""
    first = label.column + 1 if label else 0
    while first < len(row.cells) and is_unit(row.cells[first].text):
        first += 1
    return first


def _possible_starts(row: GridRow, label: Cell | None, count: int) -> list[int]:
    """Fields at which the data may begin: all of it fits, and nothing printed falls outside."""
    first = _first_field(row, label)
    printed = [cell.column for cell in row.cells if cell.text and cell.column >= first]
    return [
        start
        for start in range(first, len(row.cells) - count + 1)
        if all(start <= field < start + count for field in printed)
    ]


def _is_only_last(fields: Mapping[int, Cell], last: int) -> bool:
    return all(cell.column == last for cell in fields.values() if cell.text)


def _total_only(fields: Mapping[int, Cell], columns: Columns, start: int | None) -> Assignment | None:
    """A row that lost fields, but whose only number stands where headers or other rows put the last column."""
    if start is None or not _is_only_last(fields, start + len(columns) - 1):
        return None
    return Assignment({column.code: fields.get(start + i) for i, column in enumerate(columns)}, lost=True)

"""XLS: the workbooks of Excel 97–2003 and of WPS, through xlrd."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlrd  # type: ignore[import-untyped]
from xlrd.biffh import error_text_from_code  # type: ignore[import-untyped]

from extract.document import Document
from extract.readers.number_format import shown
from extract.readers.sheet_blocks import MAX_CELLS, Worksheet, blocks
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPE = "application/vnd.ms-excel"


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read an XLS file. Raises UnreadableDocument: `corrupt`, `encrypted`, `unpacks_too_large`."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        found = [block for sheet in _sheets(book) for block in blocks(sheet)]
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:  # xlrd meets damage with whatever its bytes lead to
        if "encrypted" in str(error).lower():
            raise UnreadableDocument(Reason.ENCRYPTED) from error
        raise UnreadableDocument(Reason.CORRUPT, f"not a whole workbook: {error}") from error
    return Document(MEDIA_TYPE, tuple(found))


def _sheets(book: Any) -> Iterator[Worksheet]:
    cells = 0
    for index, name in enumerate(book.sheet_names()):
        source = book.sheet_by_index(index)
        if source.visibility == 0:
            sheet = _sheet(book, source, name)
            cells += len(sheet.texts)
            if cells > MAX_CELLS:
                raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"more than {MAX_CELLS} cells")
            yield sheet
        book.unload_sheet(index)


def _sheet(book: Any, source: Any, name: str) -> Worksheet:
    sheet = Worksheet(name)
    sheet.merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = {column for column, info in source.colinfo_map.items() if info.hidden}
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            style = book.xf_list[cell.xf_index]
            text = _text(book, cell, style)
            nought = cell.ctype == xlrd.XL_CELL_NUMBER and not cell.value
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                sheet.texts[row, column] = "" if nought and not source.show_zero_values else text
            if _is_ruled(style):
                sheet.ruled.add((row, column))
    return sheet


def _text(book: Any, cell: Any, style: Any) -> str:
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        format_ = book.format_map.get(style.format_key)
        return shown(cell.value, format_.format_str if format_ else "General", bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return error_text_from_code.get(cell.value, "#ERR") if cell.ctype == xlrd.XL_CELL_ERROR else ""


def _is_ruled(style: Any) -> bool:
    border = style.border
    return any((border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style))

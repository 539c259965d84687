"""Reports as workbooks, through openpyxl."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from data.sample.generator.tables import Cell, Table, covered, placed

from ..corpus.plan import Paper

_THIN = Border(*[Side(style="thin")] * 4)
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")
WIDTH = 10


def workbook(paper: Paper) -> bytes:
    """The whole file: one worksheet, or one for each section."""
    book = Workbook()
    sheet, line = book.active, 1
    sheet.title = "年度报告"
    for item in paper.items:
        if isinstance(item, Table):
            line = _table(sheet, line, item, paper) + 1
            continue
        if item.kind == "heading" and paper.options.get("sheets"):
            sheet, line = book.create_sheet(f"表{len(book.sheetnames)}"), 1
        if paper.options.get("date") and item == paper.items[-1] and item.kind == "signature":
            sheet.cell(line, 1, paper.options["date"]).number_format = 'yyyy"年"m"月"d"日"'
            continue
        sheet.cell(line, 1, item.text).alignment = Alignment(wrap_text=True)
        sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=WIDTH)
        line += 1
    if paper.options.get("hidden_sheet"):
        template = next(item for item in paper.items if isinstance(item, Table))
        template = template.map(lambda cell: replace(cell, text="4711") if cell.address else cell)
        _table(book.create_sheet("模板"), 1, template, paper)
        book["模板"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Worksheet, top: int, table: Table, paper: Paper) -> int:
    """Draw the table from the line `top`; gives the first line below it."""
    spots = list(placed(table.rows))
    hidden = next((s.row for s in spots if s.cell.address.startswith("requests/received/")), None)
    shift = hidden if paper.options.get("hidden_row") else None
    for spot in spots:
        row = top + spot.row + (1 if shift is not None and spot.row > shift else 0)
        column = 1 + spot.column
        _write(sheet, row, column, spot.cell, paper)
        rows = [r for r, _ in covered(spot)]
        height = max(rows) - spot.row + (1 if shift is not None and spot.row <= shift < max(rows) else 0)
        if height or spot.cell.colspan > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + height, end_column=column + spot.cell.colspan - 1
            )
        if spot.row == shift:
            template = Cell(str(paper.options["hidden_row"]) if spot.cell.address else spot.cell.text, address="x")
            _write(sheet, row + 1, column, template, paper)
            sheet.row_dimensions[row + 1].hidden = True
    return top + len(table.rows) + (shift is not None)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, paper: Paper) -> None:
    target = sheet.cell(row, column)
    target.border, target.alignment = _THIN, Alignment(wrap_text=True, horizontal="center")
    if not cell.text:
        return
    if cell.address and _NUMBER.fullmatch(cell.text) and not paper.options.get("text"):
        target.value = float(cell.text) if "." in cell.text else int(cell.text)
        if paper.options.get("noise") and "." in cell.text:
            target.value, target.number_format = math.nextafter(target.value, 1e9), "0.00####"
        if paper.options.get("formulas") and cell.address.startswith("requests/") and cell.address.endswith("/total"):
            left, right = (sheet.cell(row, column - back).coordinate for back in (6, 1))
            target.value = f"=SUM({left}:{right})"
        if paper.options.get("formats"):
            target.number_format = "#,##0.00" if "." in cell.text else "#,##0"
    else:
        target.value = cell.text
        target.number_format = "@"

"""What is left of the tables when their rows are read: headers, captions, serial numbers, or problems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.alignment import Alignment, FoundRow, Source, row_problem
from extract.document import Cell
from extract.row_labels import is_label_and_number, number_within
from extract.rows import GridRow
from extract.units import is_unit_line
from extract.values import is_numeric, is_unit
from extract.wordings import is_part_of_header, like_a_caption
from schemas.report import Problem
from schemas.titles import fold

CAPTION_ALIKE = 0.7

MOST_SKIPPED = 3
"""Serial numbers may count rows of words, too."""

_ABOUT_THE_TABLE = re.compile(
    r"(?:填报|填表|报送|上报|编制|制表|单位名称|表号|审核|负责|单位负责|联系|统计(?:期限|时间|年度)|报告期)[^:\d]{0,8}:|20\d\d年度?$"
)
"""Who filled it in, for which year: what stands above or below the tables of an office."""


def account_for_rest(source: Source, consumed: set[int], result: Alignment) -> None:
    """Whatever else stands in the grids of the tables is a header, a caption, or a finding."""
    tables = {source.rows[index].grid for index in consumed}
    header_places = {(row.grid, row.number) for row in source.rows if row.is_header}
    for index, row in enumerate(source.rows):
        if row.grid not in tables:
            continue
        for cell in row.labels:
            if is_label_and_number(cell.text):
                result.problems.append(Problem("unread_cell", cell.text, cell.place))
        left = index not in consumed and not row.is_header and not row.is_blank
        if left and not _is_caption(row) and not _is_in_header(row, header_places):
            result.problems.append(row_problem("unknown_row", row))


def _is_in_header(row: GridRow, headers: set[tuple[int, int]]) -> bool:
    """Whether a row of words stands beside a cell that comes down from a header row."""
    return not row.has_number and any((row.grid, cell.row) in headers for cell in row.cells)


def _is_caption(row: GridRow) -> bool:
    """A row of words only: a group, an article, a heading, a unit line, or one text over the whole width."""
    return not row.has_number and (len(row.labels) <= 1 or all(_is_decoration(cell.text) for cell in row.labels))


def _is_decoration(text: str) -> bool:
    """Whether a text is a caption, a unit line, or a header or the half of one that a page break or a fault left."""
    named = like_a_caption(text) >= CAPTION_ALIKE or is_unit_line(text) or is_part_of_header(text)
    return named or is_unit(text) or bool(_ABOUT_THE_TABLE.match(fold(text)))


def report_missing_tables(result: Alignment) -> None:
    """Report each of the three tables that is not there, where another one is."""
    if set(result.editions) & {"disclosure", "requests", "appeals"}:
        for table in ("disclosure", "requests", "appeals"):
            if table not in result.editions:
                result.problems.append(Problem("missing_table", table))


def report_numbers_beside_labels(source: Source, found: Sequence[FoundRow], result: Alignment) -> None:
    """Report numbers in a label, and those left of it that do not number the rows."""
    before: dict[tuple[int, int], list[Cell]] = {}
    for item in found:
        if item.label is None:
            continue
        row = source.rows[item.number]
        if number_within(item.label.text) and not is_label_and_number(item.label.text):
            result.problems.append(Problem("unread_cell", item.label.text, item.label.place))
        for cell in row.own:
            if cell.column >= item.label.column:
                break
            if cell.text and is_numeric(cell.text) and any(char.isdigit() for char in cell.text):
                before.setdefault((row.grid, cell.column), []).append(cell)
    for cells in before.values():
        if not _are_serial(cells):
            result.problems.extend(Problem("unread_cell", cell.text, cell.place) for cell in cells)


def _are_serial(cells: Sequence[Cell]) -> bool:
    """Whether numbers count rows: more than one, each a little above the last, or begun again."""
    numbers = [int(cell.text) if cell.text.isdecimal() else -1 for cell in cells]
    return len(numbers) > 1 and all(a < b <= a + MOST_SKIPPED or b == 1 for a, b in pairwise([0, *numbers]))

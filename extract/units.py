"""The unit of money: what a report's own headers, rows and unit lines say; None where nothing says one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extract.document import Grid, Paragraph
from extract.labels import KEPT
from extract.rows import GridRow
from extract.values import MONEY_IN_10000_YUAN, is_numeric
from schemas.titles import fold

LINES_ABOVE = 2
"""Paragraphs above a grid among which its unit line is looked for."""

_MONEY = "亿元|千万元|百万元|十万元|万元|千元|百元|元"
_ROW_UNIT = re.compile(rf"(?:^|[(])(?:单位:?)?({_MONEY})(?:[)]|$)")
_HEADER_UNIT = re.compile(rf"(?:金额|费用|经费).*?({_MONEY})")
_UNIT_LINE = re.compile(r"^[(]?(?:(?:金额|计量|数据)?单位[:为]?)?([^()]{1,12})[)]?$")
_NAMES_UNITS = re.compile(r"^[(]?(?:金额|计量|数据)?单位[:为]")
_EACH_UNIT = re.compile(rf"(?:^|[:为、,，/;])({_MONEY})(?=$|[)、,，/;])")
_PAGE_NUMBER = re.compile(r"[-—–第页共/\d]*")


def header_money_unit(headers: Iterable[GridRow]) -> str | None:
    """The unit of money (元, 万元, 亿元 …) printed in the header of an amount, or in a header cell of its own."""
    texts = [cell.text for header in headers for cell in header.own if cell.text]
    return next((unit for read in (_in_header, unit_line) for text in texts if (unit := read(text))), None)


def row_money_unit(row: GridRow) -> str | None:
    """The unit of money that a row prints in a cell of its own, or in brackets behind its label."""
    return next((unit for cell in row.labels if (unit := _in_row(cell.text))), None)


@lru_cache(maxsize=KEPT)
def unit_line(text: str) -> str | None:
    """The unit of money of a line like 单位：万元 or （单位：件、元）; None where it names none, or two."""
    folded = fold(text)
    if not _NAMES_UNITS.match(folded) or not _UNIT_LINE.match(folded):
        return None
    found = set(_EACH_UNIT.findall(folded))
    return found.pop() if len(found) == 1 else None


def unit_cell(text: str) -> str | None:
    """The unit of money that a cell below a header prints, and nothing else: 元 or （万元）."""
    bare = fold(text).strip("()")
    return bare if bare in MONEY_IN_10000_YUAN else None


def is_unit_line(text: str) -> bool:
    """Whether a text names units and nothing else, of money or not."""
    return bool(_NAMES_UNITS.match(fold(text)) and _UNIT_LINE.match(fold(text)))


@lru_cache(maxsize=KEPT)
def _in_header(text: str) -> str | None:
    match = _HEADER_UNIT.search(fold(text))
    return match[1] if match else None


@lru_cache(maxsize=KEPT)
def _in_row(text: str) -> str | None:
    match = _ROW_UNIT.search(fold(text))
    return match[1] if match else None


def unit_lines(blocks: Sequence[Paragraph | Grid]) -> dict[int, str]:
    """For each grid, by its number, the unit of money of a line in it above its numbers, or directly above it.

    A table that goes on on the next page has the unit of its first part.
    """
    found: dict[int, str] = {}
    paragraphs: list[str] = []
    number = 0
    before: Grid | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            paragraphs.append(block.text)
            continue
        above = (unit for text in paragraphs[-LINES_ABOVE:] if (unit := unit_line(text)))
        unit = _stated_in(block) or next(above, None)
        if unit is None and before and _goes_on(before, block, paragraphs):
            unit = found.get(number - 1)
        if unit:
            found[number] = unit
        paragraphs.clear()
        number, before = number + 1, block
    return found


def _stated_in(grid: Grid) -> str | None:
    """The unit of money in a line of a grid's own, above its first numbers."""
    for row in grid.rows():
        texts = [cell.text for cell in row if cell.text]
        if any(is_numeric(text) and any(char.isdigit() for char in text) for text in texts):
            return None
        unit = next((unit for text in texts if (unit := unit_line(text))), None)
        if unit:
            return unit
    return None


def _goes_on(before: Grid, grid: Grid, between: Sequence[str]) -> bool:
    """Whether a grid stands on the page after another, with nothing but page numbers between."""
    next_page = before.page is not None and grid.page == before.page + 1
    return next_page and all(_PAGE_NUMBER.fullmatch(fold(text)) for text in between)

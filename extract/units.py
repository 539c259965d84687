"""The unit of money: what a report's own headers, rows, unit lines and notes say; None where nothing says one.

Of two units at once (元/万元), and of another currency, the words are given: no number can be read with them.
"""

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

LINES_BELOW = 3
"""Paragraphs below a grid that may be notes on it."""

_MONEY = "亿元|千万元|百万元|十万元|万元|千元|百元|元"
_FOREIGN = r"[美港欧日澳加韩]元|[港日台外]币|美金|英镑|卢布|US\$|[$€£]"
_ANY_MONEY = rf"[百千十万亿]*(?:{_FOREIGN}|元)"
_UNITS_OF_MONEY = re.compile(_ANY_MONEY)
_ROW_UNIT = re.compile(rf"(?:^|[(])(?:单位:?)?({_ANY_MONEY}(?:[/、,;或]{_ANY_MONEY})*)(?:[)]|$)")
_AMOUNT = re.compile("金额|费用|经费")
_ROUNDED = re.compile(r"(?:精确|保留|计算)[到至][百千万]?元")
_WRITTEN = str.maketrans("萬億圆圓", "万亿元元")
_UNIT_LINE = re.compile(r"^[(]?(?:(?:金额|计量|数据|数量)?单位[:为]?)?([^()]{1,12})[)]?$")
_NAMES_UNITS = re.compile(r"^[(]?(?:金额|计量|数据|数量)?单位[:为]")
_NOTE = re.compile(r"^[(*※]*(?:注|备注|说明|附注)|^[*※]|本表|上表|表[中内]|以上|上述|^[(]?金额单位")
_NOTE_SAYS = re.compile(
    rf"单位(?:一律|统一|均|都)?(?:[为是以按:])?({_ANY_MONEY})|[以按]({_ANY_MONEY})(?:为(?:计量)?单位|计|填)"
)
_LONGEST_NOTE = 80
_EACH_UNIT = re.compile(rf"(?:^|[:为、,，/;])({_MONEY})(?=$|[)、,，/;])")
_FOREIGN_UNIT = re.compile(rf"(?:^|[:为、,，/;])([百千十万亿]*(?:{_FOREIGN}))(?=$|[)、,，/;])")
_PAGE_NUMBER = re.compile(r"[-—–第页共/\d]*")


def header_money_unit(headers: Iterable[GridRow]) -> str | None:
    """The unit of money (元, 万元, 亿元 …) printed in the header of an amount, or in a header cell of its own."""
    texts = [cell.text for header in headers for cell in header.own if cell.text]
    return next((unit for read in (_in_header, stated_unit) for text in texts if (unit := read(text))), None)


def row_money_unit(row: GridRow) -> str | None:
    """The unit of money that a row prints in a cell of its own, or in brackets behind its label."""
    return next((unit for cell in row.labels if (unit := _in_row(cell.text))), None)


@lru_cache(maxsize=KEPT)
def unit_line(text: str) -> str | None:
    """The unit of money of a line like 单位：万元 or （单位：件、元）; None where it names none, or two."""
    folded = _plain(text)
    if not _NAMES_UNITS.match(folded) or not _UNIT_LINE.match(folded):
        return None
    found = set(_EACH_UNIT.findall(folded))
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=KEPT)
def stated_unit(text: str) -> str | None:
    """As `unit_line`; of a line that names another currency (单位：美元) that."""
    unit = unit_line(text)
    if unit or not is_unit_line(text):
        return unit
    return next(iter(_FOREIGN_UNIT.findall(_plain(text))), None)


@lru_cache(maxsize=KEPT)
def note_unit(text: str) -> str | None:
    """The unit of money that a note on a table names: 注：本表金额单位为元, 以上金额以万元计."""
    if "元" not in text and "圆" not in text:
        return None
    folded = _plain(text)
    if len(folded) > _LONGEST_NOTE or not _NOTE.search(folded):
        return None
    return _one_or_all(unit for units in _NOTE_SAYS.findall(folded) for unit in units if unit)


@lru_cache(maxsize=KEPT)
def unit_cell(text: str) -> str | None:
    """The unit of money that a cell below a header prints, and nothing else: 元 or （万元）."""
    bare = _plain(text).strip("()")
    if bare in MONEY_IN_10000_YUAN:
        return bare
    match = _ROW_UNIT.fullmatch(bare)
    return _one_or_all(_UNITS_OF_MONEY.findall(match[1])) if match else None


def is_unit_line(text: str) -> bool:
    """Whether a text names units and nothing else, of money or not."""
    return bool(_NAMES_UNITS.match(fold(text)) and _UNIT_LINE.match(fold(text)))


@lru_cache(maxsize=KEPT)
def _in_header(text: str) -> str | None:
    folded = _plain(text)
    amount = _AMOUNT.search(folded)
    return _one_or_all(_UNITS_OF_MONEY.findall(_ROUNDED.sub("", folded[amount.end() :]))) if amount else None


@lru_cache(maxsize=KEPT)
def _in_row(text: str) -> str | None:
    match = _ROW_UNIT.search(_plain(text))
    return _one_or_all(_UNITS_OF_MONEY.findall(match[1])) if match else None


def _plain(text: str) -> str:
    """Folded, 萬圓 as 万元, and 人民币 left out, which says nothing more."""
    return fold(text).translate(_WRITTEN).replace("人民币", "")


def _one_or_all(units: Iterable[str]) -> str | None:
    """The one unit that is named; all of them, as no unit is called, where there are several."""
    return "/".join(dict.fromkeys(units)) or None


def with_note(stated: str | None, note: str | None) -> str | None:
    """What is stated of a unit, and what a note says: where they differ both, as no unit is called."""
    return _one_or_all(unit for unit in (stated, note) if unit)


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
        above = (unit for text in paragraphs[-LINES_ABOVE:] if (unit := stated_unit(text)))
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
        unit = next((unit for text in texts if (unit := stated_unit(text))), None)
        if unit:
            return unit
    return None


def unit_notes(blocks: Sequence[Paragraph | Grid]) -> dict[int, str]:
    """For each grid, by its number, the unit of money of a note in it, below it, or directly above it."""
    found: dict[int, str] = {}
    grids = [at for at, block in enumerate(blocks) if isinstance(block, Grid)]
    for number, at in enumerate(grids):
        start = grids[number - 1] + 1 if number else 0
        end = grids[number + 1] if number + 1 < len(grids) else len(blocks)
        around = [*blocks[max(start, at - LINES_ABOVE) : at], *blocks[at + 1 : min(end, at + 1 + LINES_BELOW)]]
        texts = [block.text for block in around if isinstance(block, Paragraph)]
        grid = blocks[at]
        if isinstance(grid, Grid):
            texts += [text for cell in grid.cells if "元" in (text := cell.text) or "圆" in text]
        unit = next((unit for text in texts if (unit := note_unit(text))), None)
        if unit:
            found[number] = unit
    return found


def _goes_on(before: Grid, grid: Grid, between: Sequence[str]) -> bool:
    """Whether a grid stands on the page after another, with nothing but page numbers between."""
    next_page = before.page is not None and grid.page == before.page + 1
    return next_page and all(_PAGE_NUMBER.fullmatch(fold(text)) for text in between)

"""Faults in the labels: what a person reads past without noticing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from data.sample.generator.tables import Cell, Table

from .faults import EVERYWHERE, HTML, WORD, fault
from .sheet import Sheet

_CIRCLED = dict(zip((f"（{numeral}）" for numeral in "一二三四五六七八"), "㈠㈡㈢㈣㈤㈥㈦㈧", strict=True))
_RADICALS = str.maketrans(
    {"行": "⾏", "生": "⽣", "大": "⼤", "力": "⼒", "自": "⾃", "立": "⽴", "人": "⼈", "一": "⼀"}
)
_HALF = str.maketrans({"（": "(", "）": ")", "：": ":", "，": ",", "、": "､"})
_FULL = str.maketrans({".": "．", "1": "１", "2": "２", "3": "３", "4": "４"})
_TYPOS = {
    "决定": "绝对",
    "规范": "规犯",
    "复议": "复义",
    "申请": "申清",
    "提供": "提共",
    "制发": "制法",
    "结果": "结里",
}
_NOTES = (
    "（此项含县直各部门及各乡镇汇总数据，区分处理的，只计这一情形）",
    "（注：根据《中华人民共和国政府信息公开条例》有关规定填报）",
)


def _relabel(sheet: Sheet, change: Callable[[str, Random], str], share: float = 1.0, shortest: int = 1) -> None:
    """Change the labels and headers, a `share` of those with at least `shortest` characters."""

    def relabelled(cell: Cell) -> Cell:
        if cell.address or len(cell.text) < shortest or sheet.random.random() >= share:
            return cell
        return replace(cell, text=change(cell.text, sheet.random))

    for items in sheet.tables.values():
        items[:] = [item.map(relabelled) if isinstance(item, Table) else item for item in items]


def _inserted(text: str, at: int, piece: str) -> str:
    return text[:at] + piece + text[at:]


@fault("label")
def spaced_labels(sheet: Sheet) -> None:
    """Spaces anywhere: 社会公益组 织."""

    def change(text: str, random: Random) -> str:
        for _ in range(random.randint(1, 2)):
            text = _inserted(text, random.randint(1, len(text) - 1), random.choice([" ", "\u3000", "\u00a0"]))
        return text

    _relabel(sheet, change, 0.5, 2)


@fault("label", formats=EVERYWHERE - {"text"})
def broken_labels(sheet: Sheet) -> None:
    """Line breaks anywhere."""
    _relabel(sheet, lambda text, random: _inserted(text, random.randint(1, len(text) - 1), "\n"), 0.5, 3)


@fault("label")
def lost_characters(sheet: Sheet) -> None:
    """One or two characters of a long label are missing: 其他法律行政止公开."""

    def change(text: str, random: Random) -> str:
        if "万元" in text:  # without its 万 the label would say something else
            return text
        at = random.randint(2, len(text) - 2)
        return text[:at] + text[at + random.randint(1, 1 + len(text) // 8) :]

    _relabel(sheet, change, 0.25, 6)


@fault("label")
def typos(sheet: Sheet) -> None:
    """本年处理绝对数量."""

    def change(text: str, random: Random) -> str:
        for right, wrong in _TYPOS.items():
            if right in text and random.random() < 0.5:
                return text.replace(right, wrong)
        return text

    _relabel(sheet, change, 0.7, 4)


@fault("label")
def half_width(sheet: Sheet) -> None:
    _relabel(sheet, lambda text, random: text.translate(_HALF), 0.8)


@fault("label")
def full_width(sheet: Sheet) -> None:
    """１．属于国家秘密, 1、属于国家秘密."""
    _relabel(sheet, lambda text, random: random.choice([text.translate(_FULL), text.replace(".", "、")]), 0.8)


@fault("label", formats=EVERYWHERE - {"borderless", "drawn"})
def radicals(sheet: Sheet) -> None:
    """Kangxi radicals in place of characters, as in text out of a PDF. (The drawn PDFs' font has none.)"""
    _relabel(sheet, lambda text, random: text.translate(_RADICALS), 0.9)


@fault("label")
def circled_numerals(sheet: Sheet) -> None:
    """㈠ for （一）."""
    _relabel(sheet, lambda text, random: _CIRCLED.get(text[:3], text[:3]) + text[3:])


@fault("label")
def long_notes(sheet: Sheet) -> None:
    """A long note inside some labels."""
    _relabel(sheet, lambda text, random: text + random.choice(_NOTES), 0.12, 5)


@fault("label", formats=HTML | WORD | {"drawn"})
def vertical_labels(sheet: Sheet) -> None:
    """Group labels with one character a line."""

    def change(cell: Cell) -> Cell:
        tall = not cell.address and cell.rowspan > 2 and cell.role == "label"
        return replace(cell, text="\n".join(cell.text)) if tall else cell

    for items in sheet.tables.values():
        items[:] = [item.map(change) if isinstance(item, Table) else item for item in items]


@fault("label")
def header_text_twice(sheet: Sheet) -> None:
    """The same header printed twice in its cell: 本年制发件数 本年制发件数."""

    def change(cell: Cell) -> Cell:
        twice = cell.role == "head" and 3 <= len(cell.text) <= 8 and sheet.random.random() < 0.3
        return replace(cell, text=f"{cell.text} {cell.text}") if twice else cell

    for items in sheet.tables.values():
        items[:] = [item.map(change) if isinstance(item, Table) else item for item in items]

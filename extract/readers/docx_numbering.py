"""The numbers that Word prints before paragraphs and does not write into them (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from typing import Any

from extract.readers.docx_text import W

_CHINESE = frozenset(
    {
        "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
        "taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand", "koreanCounting",
    }
)  # fmt: skip
_DECIMAL = frozenset({"decimal", "decimalFullWidth", "decimalHalfWidth", "decimalZero"})
_DIGITS = "〇一二三四五六七八九"


class Numbering:
    """Counts the numbered paragraphs of a document, in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for node in numbering if numbering is not None else ():
            if node.tag == W + "abstractNum":
                self._levels[node.get(W + "abstractNumId", "")] = _levels(node)
            elif node.tag == W + "num":
                self._lists[node.get(W + "numId", "")] = _value(node.find(W + "abstractNumId"), "")
        for node in styles.iter(W + "style") if styles is not None else ():
            found = _reference(node.find(W + "pPr"))
            if found:
                self._styles[node.get(W + "styleId", "")] = found

    def label(self, paragraph: Any) -> str:
        """What is printed before the paragraph: `一、`, `1.`, or nothing."""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return ""
        number, level = _reference(properties) or self._styles.get(_value(properties.find(W + "pStyle"), ""), ("0", 0))
        abstract = self._lists.get(number)
        levels = self._levels.get(abstract or "", {})
        if abstract is None or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return _printed(levels, level, counts)


def _levels(abstract: Any) -> dict[int, tuple[str, str, int]]:
    found = {}
    for node in abstract.iter(W + "lvl"):
        level, start = node.get(W + "ilvl", ""), _value(node.find(W + "start"), "1")
        if level.isdigit():
            text, kind = _value(node.find(W + "lvlText"), ""), _value(node.find(W + "numFmt"), "decimal")
            found[int(level)] = (text, kind, int(start) if start.isdigit() else 1)
    return found


def _reference(properties: Any) -> tuple[str, int] | None:
    """The list and level that paragraph properties name."""
    node = None if properties is None else properties.find(W + "numPr")
    if node is None or node.find(W + "numId") is None:
        return None
    level = _value(node.find(W + "ilvl"), "0")
    return _value(node.find(W + "numId"), "0"), int(level) if level.isdigit() else 0


def _value(node: Any, default: str) -> str:
    return default if node is None else str(node.get(W + "val", default))


def _printed(levels: dict[int, tuple[str, str, int]], level: int, counts: dict[int, int]) -> str:
    text, kind, _ = levels[level]
    if kind not in _CHINESE | _DECIMAL:
        return ""

    def number(match: re.Match[str]) -> str:
        other = int(match[1]) - 1
        kind, start = levels.get(other, ("", "decimal", 1))[1:]
        count = counts.get(other, start)
        return chinese(count) if kind in _CHINESE else str(count)

    return re.sub(r"%([1-9])", number, text)


def chinese(number: int) -> str:
    """一 for 1, 十二 for 12, 二十 for 20; what is beyond 99 in Arabic digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")

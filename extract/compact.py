"""Prose without white space, every character folded to one, and where each stood: for searches with exact offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from schemas.titles import RADICALS

_MARKS = tuple(zip("，（）：；％！？", ",():;%!?", strict=True))
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_RARE = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | _KANGXI
    | {code: char for code, char in RADICALS.items() if len(char) == 1}
)
_ANY_RARE = re.compile("[\uff01-\uff5e\u2e80-\u2fd5]")
_NOT_WHITE = re.compile(r"\S+")
_ENDS = frozenset("。！？；：!?;:.)）")
_BEGINS = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[一二三四五六七八九十]是|第[一二三四五六七八九十]")
_LONGEST_SUBHEADING = 24


@dataclass(frozen=True, slots=True)
class Compact:
    """`text`: folded one to one, no white space, a newline where a paragraph ends; `places`: where each stood."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of the characters from `start` to `end` (which is not empty)."""
        return self.places[start], self.places[end - 1] + 1


def compact(source: str) -> Compact:
    """Fold the source. Lines that a page or a narrow column cut are joined; two digits are never brought together."""
    parts: list[str] = []
    places: list[int] = []
    line_start = 0
    before = ""
    for line in source.split("\n"):
        if before and not line.isspace() and line:
            if not _is_cut(before, line):
                _add(parts, places, "\n", line_start - 1)
            elif before[-1:].isdigit() and line.lstrip()[:1].isdigit():
                _add(parts, places, " ", line_start - 1)
        last = -1
        for match in _NOT_WHITE.finditer(line):
            start, end = match.span()
            if last >= 0 and line[last - 1].isdigit() and line[start].isdigit():
                _add(parts, places, " ", line_start + last)
            parts.append(match[0])
            places.extend(range(line_start + start, line_start + end))
            last = end
        line_start += len(line) + 1
        before = line.rstrip() or before
    return Compact(_folded("".join(parts)), places)


def _folded(text: str) -> str:
    """Character by character; the common marks first, which is faster than to look each character up."""
    for full, half in _MARKS:
        text = text.replace(full, half)
    return text.translate(_RARE) if _ANY_RARE.search(text) else text


def _add(parts: list[str], places: list[int], char: str, place: int) -> None:
    parts.append(char)
    places.append(place)


def _is_cut(line: str, following: str) -> bool:
    """Whether a sentence goes on in the next line: no mark ends it, it is no heading, and no list item follows."""
    following = following.lstrip()
    if line[-1] in _ENDS or not following or _BEGINS.match(following):
        return False
    return not (len(line) <= _LONGEST_SUBHEADING and _BEGINS.match(line))

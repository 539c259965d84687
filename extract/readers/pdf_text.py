"""Glyphs with places → lines, the text of cells, paragraphs. Knows neither PDF engine."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from extract.document import Paragraph
from schemas.report import Evidence

Box = tuple[float, float, float, float]
"""Left, top, right, bottom: points from the page's top left corner."""

KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""For `str.translate`: the radicals that some fonts name → the characters they stand for: ⼀ → 一."""

SAME_LINE = 3.0
"""Points by which the tops of glyphs of one line may differ (pdfplumber's y_tolerance)."""

SPACE = 3.0
"""A gap wider than this, in points, separates words (pdfplumber's x_tolerance)."""

SAME_BAND = 0.6
"""The share of its height by which a line overlaps another where both are one; those of two lines overlap less."""

PRINTED_TWICE = 1.0
"""Points by which a glyph is moved where it is drawn twice to look bold."""

RAISED = 0.75
"""A glyph of less than this share of its neighbour's height, and higher up, is the mark of a note."""

RAISED_BY = 0.1
"""The share of its neighbour's height by which it is higher up, at least."""

BESIDE = 0.6
"""The gap, in heights of a glyph, without which no line of a page has two columns."""

SIZE_OF_HEIGHT = 0.6
"""The size of a font, at least, as a share of the height that it states."""

_CELL_MARGIN = 5.4
"""Points that word processors keep free at both sides of a cell."""

_ASLANT = 0.1
"""Radians: text that leans less is meant to be upright, or lying."""

_PAGE_NUMBER = re.compile(r"^[\s\-—–－·.第共/]*\d{1,4}[\s\-—–－·.页/共]*\d{0,4}[\s页]*$")
_BEGINS = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[\d〇○零一二三四五六七八九十年月日\s]+$")
"""What a heading begins with, and a date that stands alone: they never continue the line above."""


class Glyph(NamedTuple):
    """A printed character, as wide as it advances and as high as its font."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str


class Line(NamedTuple):
    """A line of text and the size of its font, in points."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    size: float


_top = attrgetter("top")
_left = attrgetter("x0")


def is_leaning(angle: float) -> bool:
    """Whether text at this angle (radians) stands aslant: a mark across the page, never a part of a table."""
    off = abs(math.remainder(angle, math.pi / 2))
    return off > _ASLANT


def rounded(box: Iterable[float]) -> Box:
    """A box to the tenth of a point, as it is published."""
    left, top, right, bottom = box
    return (round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))


def lines_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The glyphs line by line from top to bottom, each line from left to right, none printed twice."""
    glyphs = list(glyphs)
    tops = [glyph.top for glyph in glyphs]
    if glyphs and max(tops) - min(tops) <= SAME_LINE:
        return [_once(sorted(glyphs, key=_left))]
    lines: list[list[Glyph]] = []
    last = float("-inf")
    for glyph in sorted(glyphs, key=_top):
        if glyph.top - last > SAME_LINE:
            lines.append([])
        lines[-1].append(glyph)
        last = glyph.top
    if len(lines) > 1:
        lines = _beside_each_other(lines)
    return [_once(sorted(line, key=_left)) for line in lines]


def _beside_each_other(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """Glyphs of one line in fonts of different height have different tops: what overlaps is one line."""
    joined = [lines[0]]
    top, bottom = _extent(lines[0])
    for line in lines[1:]:
        own_top, own_bottom = _extent(line)
        common = min(bottom, own_bottom) - own_top
        if common > SAME_BAND * min(bottom - top, own_bottom - own_top):
            joined[-1] = [*joined[-1], *line]
            bottom = max(bottom, own_bottom)
        else:
            joined.append(line)
            top, bottom = own_top, own_bottom
    return joined


def _extent(line: Iterable[Glyph]) -> tuple[float, float]:
    return min(glyph.top for glyph in line), max(glyph.bottom for glyph in line)


def _once(line: list[Glyph]) -> list[Glyph]:
    lefts = [glyph.x0 for glyph in line]
    if all(right - left > PRINTED_TWICE for left, right in pairwise(lefts)):
        return line
    kept: list[Glyph] = []
    for glyph in line:
        doubled = any(
            other.text == glyph.text and abs(other.top - glyph.top) <= PRINTED_TWICE
            for other in _just_before(kept, glyph)
        )
        if not doubled:
            kept.append(glyph)
    return kept


def _just_before(kept: list[Glyph], glyph: Glyph) -> Iterator[Glyph]:
    for other in reversed(kept):
        if glyph.x0 - other.x0 > PRINTED_TWICE:
            return
        yield other


def text_of_line(line: Sequence[Glyph]) -> str:
    """What a line prints; a space where there is one, a gap, or the raised mark of a note begins."""
    if len(line) == 1:
        return line[0].text.strip()
    parts = [line[0].text]
    before = line[0]
    for glyph in line[1:]:
        if glyph.x0 - before.x1 > SPACE or (glyph.bottom < before.bottom and _is_raised(glyph, before)):
            parts.append(" ")
        parts.append(glyph.text)
        before = glyph
    return " ".join("".join(parts).split())


def _is_raised(glyph: Glyph, before: Glyph) -> bool:
    height = before.bottom - before.top
    return glyph.bottom - glyph.top < RAISED * height and glyph.bottom < before.bottom - RAISED_BY * height


def cell_text(glyphs: Sequence[Glyph], box: Box) -> str:
    """The text of a table's cell, its lines separated by newlines."""
    if len(glyphs) == 1:
        return glyphs[0].text.strip()
    lines = [line for line in lines_of(glyphs) if any(not glyph.text.isspace() for glyph in line)]
    texts = [text_of_line(line) for line in lines]
    return "".join(texts) if len(lines) > 1 and is_wrapped_number(lines, texts, box) else "\n".join(texts)


def is_wrapped_number(lines: Sequence[Sequence[Glyph]], texts: Sequence[str], box: Box) -> bool:
    """Whether the lines are one number, broken because no further digit had room in its narrow cell."""
    if not all(re.fullmatch(r"[\d,.]+", text) for text in texts):
        return False
    shown = [[glyph for glyph in line if not glyph.text.isspace()] for line in lines]
    digit = max(glyph.x1 - glyph.x0 for line in shown for glyph in line)
    room = box[2] - box[0] - 2 * _CELL_MARGIN - digit
    return all(line[-1].x1 - line[0].x0 > room for line in shown[:-1])


def printed_lines(lines: Iterable[list[Glyph]]) -> Iterator[Line]:
    """The lines of running text, blank ones left out."""
    for glyphs_of_line in lines:
        shown = [glyph for glyph in glyphs_of_line if not glyph.text.isspace()]
        if shown:
            first = shown[0]
            top, bottom = min(glyph.top for glyph in shown), max(glyph.bottom for glyph in shown)
            yield Line(first.x0, top, shown[-1].x1, bottom, text_of_line(glyphs_of_line), _size(shown))


def _size(line: Sequence[Glyph]) -> float:
    """The size of the font: Chinese characters are as wide as that; the heights that fonts state vary."""
    return max(*(glyph.x1 - glyph.x0 for glyph in line), SIZE_OF_HEIGHT * (line[0].bottom - line[0].top))


def paragraphs(lines: Sequence[Line], page: int, height: float) -> Iterator[Paragraph]:
    """Lines joined to paragraphs: a line goes on where it reaches the margin and the next is not indented."""
    lines = [line for line in lines if not _is_page_number(line, height)]
    if not lines:
        return
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    block = [lines[0]]
    for line in lines[1:]:
        if _goes_on(block[-1], line, left, right):
            block.append(line)
        else:
            yield _paragraph(block, page)
            block = [line]
    yield _paragraph(block, page)


def _is_page_number(line: Line, height: float) -> bool:
    at_edge = line.top < height * 0.08 or line.bottom > height * 0.9
    return at_edge and bool(_PAGE_NUMBER.match(line.text))


def _goes_on(line: Line, following: Line, left: float, right: float) -> bool:
    near = following.top - line.bottom < 1.5 * line.size
    same_size = abs(following.size - line.size) < 0.5
    if _BEGINS.match(following.text):
        return False
    return near and same_size and line.x1 > right - 2.2 * line.size and following.x0 < left + line.size


def _paragraph(lines: Sequence[Line], page: int) -> Paragraph:
    box = (
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )
    return Paragraph("".join(line.text for line in lines), Evidence(page, rounded(box)))

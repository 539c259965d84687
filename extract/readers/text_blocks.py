"""Lines of glyphs cut where they are apart, and lines below each other put together: the blocks of a page's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.readers.pdf_text import Box, Glyph

APART = (0.3, 0.4, 0.5)
"""The gaps, in sizes of the font, that cut a line into two: between two digits, a digit and a word, two words.

Blanks that are printed between them do not count.
"""

BLANK = 2.5
"""Sizes of the font that printed blanks within words are wide, at most."""

LEADING = 1.6
"""Sizes of the font from one line of a block to the next, at most."""

_SAME_LEFT = 1.0
"""Points within which two lines begin at the same place."""

_DIGIT = r"[\d０-９]"
_UNIT = r"(?:件|条|项|次|人|个|元|万元|篇|份|起|宗)"
_NUMBER = re.compile(
    rf"[-－−+＋约]?{_DIGIT}+(?:[,，.．]{_DIGIT}+)*[%％]?(?:余?{_UNIT})?(?:[(（].*[)）])?$|[-—–－−/／]{{1,2}}$"
)


@dataclass(slots=True, eq=False)
class TextBlock:
    """Lines of text below each other; box in points from the page's top left corner, `size` of the font.

    It `is_number` where it prints a number, or a dash in place of one; only of the first it `has_digit`.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    glyphs: list[Glyph] = field(default_factory=list)
    is_number: bool = False
    has_digit: bool = False
    last_top: float = 0.0

    @property
    def of_words(self) -> bool:
        """Whether it holds a Chinese character, whose width is the size of the font."""
        return any(glyph.text >= "\u2e80" for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        """How far its middle is from the top of the page."""
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return (self.x0, self.top, self.x1, self.bottom)


def text_blocks(lines: Iterable[Sequence[Glyph]]) -> list[TextBlock]:
    """The blocks of a page's text, given its lines, from top to bottom."""
    done: list[TextBlock] = []
    growing: list[TextBlock] = []
    for line in lines:
        runs = [_block(run) for run in _runs(line)]
        top = min((run.top for run in runs), default=0.0)
        done += [block for block in growing if top - block.last_top > LEADING * block.size]
        growing = [block for block in growing if top - block.last_top <= LEADING * block.size]
        matches = [[block for block in growing if _goes_on(block, run)] for run in runs]
        for run, above in zip(runs, matches, strict=True):
            if len(above) == 1 and _is_one_line([r for r, a in zip(runs, matches, strict=True) if a == above]):
                _append(above[0], run)
            else:
                growing.append(run)
    return _unwrapped(sorted([*done, *growing], key=lambda block: block.top))


def _unwrapped(blocks: list[TextBlock]) -> list[TextBlock]:
    """Numbers broken within their cell made one: the level of their row runs between their lines."""
    numbers = [block for block in blocks if block.has_digit]
    for upper in numbers:
        lower = next((block for block in numbers if _is_rest(block, upper)), None)
        if lower is None:
            continue
        middle = (upper.top + lower.bottom) / 2
        on_level = [block for block in numbers if block is not upper and abs(block.middle - upper.middle) < 1]
        if any(abs(block.middle - middle) < 0.3 * block.size for block in blocks) and all(
            any(_is_rest(other, block) for other in numbers) for block in on_level
        ):
            upper.glyphs += lower.glyphs
            upper.bottom = lower.bottom
            upper.x0, upper.x1 = min(upper.x0, lower.x0), max(upper.x1, lower.x1)
            lower.glyphs = []
    return [block for block in blocks if block.glyphs]


def _is_rest(lower: TextBlock, upper: TextBlock) -> bool:
    near = 0.5 * upper.size < lower.top - upper.top <= 1.4 * upper.size
    return near and bool(lower.glyphs) and bool(upper.glyphs) and lower.x0 < upper.x1 and upper.x0 < lower.x1


def _runs(line: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    end = 0.0
    for glyph in line:
        if glyph.text.isspace():
            end = max(end, glyph.x1)
            continue
        if run and _is_cut(run[-1], end, glyph):
            yield run
            run = []
        run.append(glyph)
        end = glyph.x1
    if run:
        yield run


def _is_cut(before: Glyph, end: float, glyph: Glyph) -> bool:
    """Whether a glyph begins anew: after a gap that no printed blank fills, or a very wide one. Blanks end at `end`."""
    size = _size((before, glyph))
    return glyph.x0 - end > APART[_words(before) + _words(glyph)] * size or glyph.x0 - before.x1 > BLANK * size


def _words(glyph: Glyph) -> int:
    return not glyph.text.isdigit() and glyph.text not in ",.，．%-+"


def _size(glyphs: Iterable[Glyph]) -> float:
    """The size of the font: Chinese characters are as wide as that; of others the height tells it."""
    glyphs = list(glyphs)
    wide = [glyph.x1 - glyph.x0 for glyph in glyphs if glyph.text >= "\u2e80"]
    return max(wide) if wide else 0.88 * max(glyph.bottom - glyph.top for glyph in glyphs)


def _block(run: list[Glyph]) -> TextBlock:
    top, bottom = min(glyph.top for glyph in run), max(glyph.bottom for glyph in run)
    text = "".join(glyph.text for glyph in run)
    is_number = bool(_NUMBER.match(text))
    has_digit = is_number and any(character.isdigit() for character in text)
    return TextBlock(run[0].x0, top, max(g.x1 for g in run), bottom, _size(run), run, is_number, has_digit, top)


def _goes_on(block: TextBlock, run: TextBlock) -> bool:
    """Whether a line is the next of a block: below it, of its size, and over most of its width."""
    if run.is_number or not 0.5 * block.size < run.top - block.last_top <= LEADING * max(block.size, run.size):
        return False
    if block.is_number:  # 6 above .属于四类过程性信息, not above another number or a word of another cell
        return abs(block.x0 - run.x0) < _SAME_LEFT and block.glyphs[0].text != "-"
    common = min(block.x1, run.x1) - max(block.x0, run.x0)
    of_words = block.of_words and run.of_words
    alike = not of_words or abs(block.size - run.size) < 0.15 * block.size
    return alike and common > 0.5 * min(block.x1 - block.x0, run.x1 - run.x0)


def _is_one_line(runs: Sequence[TextBlock]) -> bool:
    """Whether runs are a line with blanks in it: 计其　他情形."""
    return all(right.x0 - left.x1 < BLANK * left.size for left, right in pairwise(runs))


def _append(block: TextBlock, run: TextBlock) -> None:
    block.x0, block.x1 = min(block.x0, run.x0), max(block.x1, run.x1)
    block.bottom = max(block.bottom, run.bottom)
    block.last_top = max(block.last_top, run.top)
    block.size = max(block.size, run.size)
    block.is_number = block.has_digit = False
    block.glyphs += run.glyphs

"""The glyphs of a page as columns of numbers, and the text of all its cells made of them at once.

What is rare, as text that is printed twice or raised, is left to `pdf_text.py`, glyph by glyph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np

from extract.readers.pdf_text import (
    BESIDE,
    PRINTED_TWICE,
    RAISED,
    RAISED_BY,
    SAME_BAND,
    SAME_LINE,
    SIZE_OF_HEIGHT,
    SPACE,
    Box,
    Glyph,
    Line,
    cell_text,
)

TABLED = 0x10000
"""Tables by code reach so far: no blank, and nothing else that is looked up, has a greater one."""

_BLANKS = np.zeros(TABLED, np.bool_)
_BLANKS[[code for code in range(0x3001) if chr(code).isspace()]] = True
_NUMBERS = re.compile(r"[\d,.\n]+")

_new_glyph = cast(Callable[[tuple[Any, ...]], Glyph], partial(tuple.__new__, Glyph))
"""Twice as fast as Glyph(…), for the thousand glyphs of a page."""


def looked_up(table: Any, codes: Any) -> Any:
    """For each code what a table of `TABLED` says of it; of one beyond the table what its last entry says."""
    return table.take(codes, mode="clip")


def are_blank(codes: Any) -> Any:
    """For each code whether its character is white space."""
    return looked_up(_BLANKS, codes)


def text_of(codes: Any) -> str:
    """The characters of these codes, one after the other."""
    return str(codes.astype("<u4").tobytes().decode("utf-32-le"))


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """`boxes`, n × 4: left, top, right, bottom in points from the page's top left corner; `codes`: n characters."""

    boxes: Any
    codes: Any

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Glyph]:
        return map(_new_glyph, zip(*self.boxes.T.tolist(), self.text(), strict=True))

    def __getitem__(self, which: Any) -> Glyphs:
        """Those at some indices, or those for which a mask holds."""
        if which.dtype == np.bool_:
            which = which.nonzero()[0]
        return Glyphs(self.boxes.take(which, 0), self.codes.take(which))  # ten times as fast as boxes[which]

    def text(self) -> str:
        """Its characters, one after the other."""
        return text_of(self.codes)


NO_GLYPHS = Glyphs(np.zeros((0, 4), np.float32), np.zeros(0, np.uint32))


def together(parts: Sequence[Glyphs]) -> Glyphs:
    """The glyphs of all parts."""
    if len(parts) == 1:
        return parts[0]
    return Glyphs(np.concatenate([part.boxes for part in parts]), np.concatenate([part.codes for part in parts]))


def cell_texts(glyphs: Glyphs, cells: Any, count: int, box_of: Callable[[int], Box]) -> list[str]:
    """The text of each of `count` cells, as `pdf_text.cell_text` gives it.

    `cells` has the index of each glyph's cell; `box_of` gives the box of a cell, which is seldom asked for.
    """
    texts = [""] * count
    if not len(glyphs):
        return texts
    lines = _Lines.of(glyphs, cells)
    for cell, line in zip(lines.cells.tolist(), lines.texts(), strict=True):
        if line:
            texts[cell] = f"{texts[cell]}\n{line}" if texts[cell] else line
    odd = set(cells[lines.order[1:][lines.doubled()]].tolist())
    odd.update(lines.cells[1:][lines.beside_each_other()].tolist())
    odd.update(cell for cell, text in enumerate(texts) if "\n" in text and _NUMBERS.fullmatch(text))
    for cell in odd:
        texts[cell] = cell_text(list(glyphs[cells == cell]), box_of(cell))
    return texts


def running_lines(glyphs: Glyphs) -> list[Line] | None:
    """The lines of running text, as `pdf_text.printed_lines` gives them.

    None where each glyph is to be looked at: text is printed twice, or a line may be a row of a table.
    """
    shown = ~are_blank(glyphs.codes)
    if not shown.any():
        return []
    lines = _Lines.of(glyphs, np.zeros(len(glyphs), int))
    if lines.doubled().any() or lines.beside_each_other().any():
        return None
    texts = list(lines.texts())
    kept = shown[lines.order].nonzero()[0]
    numbers, (left, top, right, bottom) = lines.numbers.take(kept), lines.glyphs.boxes.take(kept, 0).T
    begins = numbers[1:] != numbers[:-1]
    apart = ~begins & (left[1:] - right[:-1] > BESIDE * (bottom - top)[1:])
    if any(any(map(str.isdigit, texts[line])) for line in set(numbers[1:][apart].tolist())):
        return None
    firsts = np.concatenate(([True], begins)).nonzero()[0]
    lasts = np.append(firsts[1:], len(numbers)) - 1
    sizes = np.maximum(np.maximum.reduceat(right - left, firsts), SIZE_OF_HEIGHT * (bottom - top)[firsts])
    tops, bottoms = np.minimum.reduceat(top, firsts), np.maximum.reduceat(bottom, firsts)
    places = (left[firsts].tolist(), tops.tolist(), right[lasts].tolist(), bottoms.tolist())
    return list(map(Line, *places, [texts[line] for line in numbers[firsts].tolist()], sizes.tolist()))


_FARTHEST = 1e6
"""Points: no place on a page is as far out, so that a sum sorts by two keys at once."""


def _by(first: Any, second: Any) -> Any:
    """The order by whole numbers, then by places on the page: as `lexsort` gives it, in a third of the time."""
    return (first * _FARTHEST + second).argsort(kind="stable")


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Glyphs cell by cell and line by line, from left to right: as `order` takes them, each with its line's number.

    `starts`: where each line begins; `cells`: which cell it is in.
    """

    glyphs: Glyphs
    order: Any
    numbers: Any
    starts: Any
    cells: Any

    @classmethod
    def of(cls, glyphs: Glyphs, cells: Any) -> _Lines:
        """The lines of each cell; `cells` has the index of each glyph's cell."""
        tops = glyphs.boxes[:, 1]
        order = _by(cells, tops)
        tops, cells = tops[order], cells[order]
        begins = np.zeros(len(order), np.bool_)
        begins[1:] = (cells[1:] != cells[:-1]) | (tops[1:] - tops[:-1] > SAME_LINE)
        numbers = begins.cumsum()
        begins[0] = True
        starts = begins.nonzero()[0]
        order = order.take(_by(numbers, glyphs.boxes[:, 0].take(order)))
        return cls(glyphs[order], order, numbers, starts, cells[starts])

    def texts(self) -> Iterator[str]:
        """What each line prints, as `pdf_text.text_of_line` gives it."""
        codes, starts = self.glyphs.codes, self.starts
        before = self.spaced().nonzero()[0] + 1
        if len(before):
            codes, starts = np.insert(codes, before, ord(" ")), starts + before.searchsorted(starts)
        printed, starts = text_of(codes), starts.tolist()
        for start, end in zip(starts, [*starts[1:], len(printed)], strict=True):
            yield " ".join(printed[start:end].split())

    def doubled(self) -> Any:
        """Of each glyph but the first whether it may be a second print of the one before it in its line."""
        left = self.glyphs.boxes[:, 0]
        return self._within(left[1:] - left[:-1] <= PRINTED_TWICE)

    def spaced(self) -> Any:
        """Of each glyph but the first whether a space is before it in its line: it is apart, or raised."""
        left, top, right, bottom = self.glyphs.boxes.T
        height = bottom - top
        raised = bottom[1:] < bottom[:-1] - RAISED_BY * height[:-1]
        raised &= (bottom[1:] < bottom[:-1]) & (height[1:] < RAISED * height[:-1])
        return self._within(raised | (left[1:] - right[:-1] > SPACE))

    def _within(self, pairs: Any) -> Any:
        pairs[self.starts[1:] - 1] = False
        return pairs

    def beside_each_other(self) -> Any:
        """Of each line but the first whether it stands beside the one before it, in one cell."""
        tops = np.minimum.reduceat(self.glyphs.boxes[:, 1], self.starts)
        bottoms = np.maximum.reduceat(self.glyphs.boxes[:, 3], self.starts)
        heights = bottoms - tops
        common = np.minimum(bottoms[1:], bottoms[:-1]) - tops[1:]
        of_one_cell = self.cells[1:] == self.cells[:-1]
        return of_one_cell & (common > SAME_BAND * np.minimum(heights[1:], heights[:-1]))

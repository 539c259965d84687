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
    PRINTED_TWICE,
    RAISED,
    RAISED_BY,
    SAME_BAND,
    SAME_LINE,
    SPACE,
    Glyph,
    cell_text,
)

TABLED = 0x10000
"""Tables by code reach so far: no blank, and nothing else that is looked up, has a greater one."""

_BLANKS = np.zeros(TABLED, np.bool_)
_BLANKS[[code for code in range(0x3001) if chr(code).isspace()]] = True
_NUMBERS = re.compile(r"[\d,.\n]+")

_new_glyph = cast(Callable[[tuple[Any, ...]], Glyph], partial(tuple.__new__, Glyph))
"""Twice as fast as Glyph(…), for the thousand glyphs of a page."""


def are_blank(codes: Any) -> Any:
    """For each code whether its character is white space."""
    return _BLANKS[np.minimum(codes, TABLED - 1)]


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
        return Glyphs(self.boxes[which], self.codes[which])

    def text(self) -> str:
        """Its characters, one after the other."""
        return str(self.codes.astype("<u4").tobytes().decode("utf-32-le"))


def together(parts: Sequence[Glyphs]) -> Glyphs:
    """The glyphs of all parts."""
    if len(parts) == 1:
        return parts[0]
    return Glyphs(np.concatenate([part.boxes for part in parts]), np.concatenate([part.codes for part in parts]))


def cell_texts(glyphs: Glyphs, cells: Any, boxes: Any) -> list[str]:
    """The text of each cell, as `pdf_text.cell_text` gives it.

    `boxes`, n × 4, are those of the cells, left, top, right, bottom; `cells` has the index of each glyph's cell.
    """
    texts = [""] * len(boxes)
    if not len(glyphs):
        return texts
    order, starts = _in_lines(glyphs, cells)
    ordered, cells_in_order = glyphs[order], cells[order]
    cells_of_lines = cells_in_order[starts]
    printed = ordered.text()
    ends = [*starts[1:].tolist(), len(printed)]
    for start, end, cell in zip(starts.tolist(), ends, cells_of_lines.tolist(), strict=True):
        line = " ".join(printed[start:end].split())
        if line:
            texts[cell] = f"{texts[cell]}\n{line}" if texts[cell] else line
    odd = set(cells_in_order[1:][_odd_pairs(ordered.boxes, starts)].tolist())
    odd.update(cells_of_lines[1:][_beside_each_other(ordered.boxes, starts, cells_of_lines)].tolist())
    odd.update(cell for cell, text in enumerate(texts) if "\n" in text and _NUMBERS.fullmatch(text))
    for cell in odd:
        texts[cell] = cell_text(list(glyphs[cells == cell]), tuple(boxes[cell].tolist()))
    return texts


def _in_lines(glyphs: Glyphs, cells: Any) -> tuple[Any, Any]:
    """The order of cells, of lines in each, and from left to right in these; where in it each line begins."""
    tops = glyphs.boxes[:, 1]
    order = np.lexsort((tops, cells))
    tops, cells = tops[order], cells[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (cells[1:] != cells[:-1]) | (tops[1:] - tops[:-1] > SAME_LINE)
    return order[np.lexsort((glyphs.boxes[order, 0], begins.cumsum()))], np.flatnonzero(begins)


def _odd_pairs(boxes: Any, starts: Any) -> Any:
    """Of each glyph and the one before it in its line, whether they are apart, printed twice, or one is raised."""
    left, top, right, bottom = boxes.T
    height = bottom - top
    rise = bottom[:-1] - bottom[1:]
    odd = (left[1:] - right[:-1] > SPACE) | (left[1:] - left[:-1] <= PRINTED_TWICE)
    odd |= (rise > 0) & (height[1:] < RAISED * height[:-1]) & (bottom[1:] < bottom[:-1] - RAISED_BY * height[:-1])
    odd[starts[1:] - 1] = False
    return odd


def _beside_each_other(boxes: Any, starts: Any, cells: Any) -> Any:
    """Of each line and the one before it, whether they stand beside each other in one cell."""
    tops, bottoms = np.minimum.reduceat(boxes[:, 1], starts), np.maximum.reduceat(boxes[:, 3], starts)
    heights = bottoms - tops
    common = np.minimum(bottoms[1:], bottoms[:-1]) - tops[1:]
    return (cells[1:] == cells[:-1]) & (common > SAME_BAND * np.minimum(heights[1:], heights[:-1]))

"""The lines of running text of a flat page, outside of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np

from extract.readers import scan_models
from extract.readers.pdf_text import Line
from extract.readers.rulings import Lattice
from extract.readers.scan_ink import POINTS, Box, Print, around
from extract.readers.scan_text import Place, crop

_LOWEST = 0.45
"""The share of a usual line's height under which a piece of a line is a dash or dust."""

_DOT = 0.2
"""The share of a usual line's height under which a piece joins nothing."""

_FAR = 2.5
"""Heights of a line: a gap as wide separates parts of it."""

_SAME = 0.6
"""The share of its height by which a part overlaps the line that it is of."""

_ONE_SIZE = 0.25
"""The share by which the height of lines of one size may differ: not all have high letters."""

_SIZE_OF_HEIGHT = 1.08
"""A font's size as a share of the height of its characters' ink."""

_HIGHEST = 6.0
"""Heights of a usual line: what is higher is no line but a picture, a seal, the edge of the paper."""


def read_lines(print_: Print, lattices: Sequence[Lattice], usual: float) -> list[Line]:
    """The lines from top to bottom, in points of the flat page; a gap in a line is a space."""
    lines = list(_rows(_parts(print_, lattices, usual)))
    read = iter(scan_models.first().read([crop(print_.grey, Place([part], usual)) for line in lines for part in line]))
    texts = [" ".join(next(read).text for _ in line) for line in lines]
    heights = [around(line).height for line in lines]
    common = float(np.median(heights)) if heights else usual
    found = []
    for line, text, height in zip(lines, texts, heights, strict=True):
        if text.strip():
            size = common if abs(height - common) < _ONE_SIZE * common else float(height)
            left, top, right, bottom, size = (side * POINTS / print_.dpi for side in (*around(line), size))
            found.append(Line(left, top, right, bottom, text.strip(), _SIZE_OF_HEIGHT * size))
    return found


def _parts(print_: Print, lattices: Sequence[Lattice], usual: float) -> Iterator[Box]:
    """The pieces of print outside of tables, joined to parts of lines."""
    height, width = print_.grey.shape
    boxes = print_.boxes
    x, y = print_.middles
    outside = (boxes[:, 3] - boxes[:, 1] < _HIGHEST * usual) & (boxes[:, 2] - boxes[:, 0] < _HIGHEST * 4 * usual)
    for lattice in lattices:
        left, top, right, bottom = lattice.box
        outside &= (x < left) | (x > right) | (y < top) | (y > bottom)
    outside &= (boxes[:, 3] - boxes[:, 1] > _DOT * usual) | (boxes[:, 2] - boxes[:, 0] > _DOT * usual)
    mask = np.zeros((height, width), np.uint8)
    for left, top, right, bottom in boxes[outside].tolist():
        mask[top:bottom, left:right] = 255
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, max(3, round(1.3 * usual))), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, wide, high = cv2.boundingRect(outline)
        yield Box(left, top, left + wide, top + high)


def _rows(parts: Iterator[Box]) -> Iterator[list[Box]]:
    """Parts that stand beside each other, from left to right; what is near is one part."""
    rows: list[list[Box]] = []
    for part in sorted(parts, key=lambda part: -part.height):
        row = next((row for row in rows if _overlap(around(row), part)), None)
        if row is None:
            rows.append([part])
        else:
            row.append(part)
    usual = np.median([around(row).height for row in rows]) if rows else 0
    for row in sorted(rows, key=lambda row: around(row).top):
        if around(row).height >= _LOWEST * usual:
            yield list(_near(sorted(row)))


def _overlap(row: Box, part: Box) -> bool:
    common = min(row.bottom, part.bottom) - max(row.top, part.top)
    return common > _SAME * min(row.height, part.height)


def _near(row: list[Box]) -> Iterator[Box]:
    height = around(row).height
    joined = [row[0]]
    for before, part in pairwise(row):
        if part.left - before.right > _FAR * height:
            yield around(joined)
            joined = []
        joined.append(part)
    yield around(joined)

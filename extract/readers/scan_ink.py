"""The pieces of print on a flat page, the rulings taken out; which belong together in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np

from extract.readers.scan_page import WHITE, Sheet

SPECK = 0.4
"""Square points: smaller pieces are dust. A full stop of small print has 0.5, the thinnest `1` 3."""

_LOW, _SHORT, _BESIDE = 0.3, 0.5, 0.6
"""Of a line's height: a piece that is lower and shorter is a dot, which is of a line only where it is as near to it."""

POINTS = 72.0
_SAME_LINE = 0.5
"""Points between two pieces, one above the other, of one line."""

_HIGHEST, _OPEN = 1.15, 0.5
"""Strokes with white between them (二, 三) are one character: so many heights of a line high, and open, at most."""


_DASH, _SHORT_DASH = 1.5, 0.15
"""A dash that stands alone is so many times as long as it is high; the least height that counts, of a line's."""

_NEAR = np.ones((3, 3), np.uint8)


class Box(NamedTuple):
    """Left, top, right, bottom; the ends not included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """`grey`: the page without its rulings. `boxes`: n × 4, of its pieces of print, in pixels."""

    grey: Any
    boxes: Any
    dpi: float

    @property
    def middles(self) -> tuple[Any, Any]:
        """The x and y of the middles of all pieces."""
        left, top, right, bottom = self.boxes.T
        return (left + right) / 2, (top + bottom) / 2


def printed(sheet: Sheet, rulings: Any) -> Print:
    """The print on a page."""
    grey = sheet.grey.copy()
    grey[cv2.dilate(rulings, np.ones((3, 3), np.uint8)) > 0] = WHITE
    ink = cv2.threshold(grey, 0.7 * WHITE, 255, cv2.THRESH_BINARY_INV)[1]
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dust = stats[:, 4] <= SPECK * (sheet.dpi / POINTS) ** 2
    dusty = cv2.dilate(dust[pieces].astype(np.uint8), np.ones((3, 3), np.uint8))
    grey[(dusty > 0) & (cv2.dilate((~dust)[pieces].astype(np.uint8) * (ink > 0), _NEAR) == 0)] = WHITE
    stats = stats[1:][~dust[1:]]
    boxes = np.column_stack([stats[:, 0], stats[:, 1], stats[:, 0] + stats[:, 2], stats[:, 1] + stats[:, 3]])
    return Print(grey, boxes, sheet.dpi)


def lines_of(boxes: Any, dpi: float, usual: float) -> list[list[Box]]:
    """The pieces line by line, from top to bottom, each line from left to right; `usual`: the height of a line.

    Dots that are near no line are left out: they are dust.
    """
    pieces = [Box(*box) for box in boxes.tolist()]
    dots = [box for box in pieces if box.height < _LOW * usual and box.width < _SHORT * usual]
    lines = _stacked([box for box in pieces if box not in dots], _SAME_LINE * dpi / POINTS, usual)
    if not lines:
        return [[dot] for dot in dots if dot.width > _DASH * max(dot.height, _SHORT_DASH * usual)][:1]
    for dot in dots:
        for line in lines:
            if _is_beside(dot, around(line), _BESIDE * usual):
                line.append(dot)
                break
    return [sorted(line) for line in lines]


def _stacked(boxes: list[Box], near: float, usual: float) -> list[list[Box]]:
    lines: list[list[Box]] = []
    top = end = -np.inf
    for box in sorted(boxes, key=lambda box: box.top):
        overlaps = box.top <= end + near
        of_one_character = max(end, box.bottom) - top <= _HIGHEST * usual and box.top - end < _OPEN * usual
        if not lines or not (overlaps or of_one_character):
            lines.append([])
            top, end = box.top, -np.inf
        lines[-1].append(box)
        end = max(end, box.bottom)
    return lines


def _is_beside(dot: Box, line: Box, reach: float) -> bool:
    level = line.top - reach / 3 <= dot.top and dot.bottom <= line.bottom + reach / 3
    return level and line.left - reach <= dot.left and dot.right <= line.right + reach


def around(line: Sequence[Box]) -> Box:
    """The box around the pieces of a line."""
    return Box(
        min(box.left for box in line),
        min(box.top for box in line),
        max(box.right for box in line),
        max(box.bottom for box in line),
    )

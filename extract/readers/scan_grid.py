"""The ruled tables of a flat page: its rulings by morphology, and the cells that they close.

OpenCV's own example "Extract horizontal and vertical lines by using morphological operations" does the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from extract.readers.rulings import SNAP, IrregularTable, Lattice, Ruling, find_lattices
from extract.readers.scan_page import WHITE, Sheet

SHORTEST_LEVEL, SHORTEST_UPRIGHT = 16.0, 12.0
"""Points: shorter strokes are of characters."""

_THICKEST = 3.0
"""Points: what is thicker is a bar, no ruling."""

_FAINT = 0.15
"""The share of the contrast by which a ruling is darker than the paper: thin ones are faint in a scan."""

_GAP = 0.7
"""Points: gaps in a ruling that are closed."""

_AT_RULING = 4.0
"""Points around the place of a ruling in which its print lies."""

_AT_CORNER = 1.5
"""Points by which rulings that meet may stand apart."""

_LONG = 60.0
"""Points: a longer stroke is a ruling wherever it ends, as at the end of a page."""

_NARROWEST, _LOWEST = 60.0, 14.0
"""Points: what is narrower or lower is no table but a letter."""

POINTS = 72.0


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """The tables of a page, in pixels, and where its rulings are (h × w, 255 or 0)."""

    lattices: list[Lattice]
    rulings: Any
    cross: bool


def find_tables(sheet: Sheet) -> Ruled:
    """Find the ruled tables. Raises IrregularTable where walls close a region that is no rectangle."""
    ink = np.where(sheet.grey < WHITE * (1 - _FAINT), np.uint8(255), np.uint8(0))
    level = _strokes(ink, sheet.dpi, SHORTEST_LEVEL)
    upright = cv2.transpose(_strokes(cv2.transpose(ink), sheet.dpi, SHORTEST_UPRIGHT))
    scale = POINTS / sheet.dpi
    lattices: list[Lattice] = []
    cross = False
    for horizontal, vertical in _connected(level, upright, scale):
        found, open_ = find_lattices(horizontal, vertical)
        lattices += found
        cross = cross or open_
    lattices.sort(key=lambda lattice: lattice.box[1])
    in_pixels = [Lattice([x / scale for x in one.xs], [y / scale for y in one.ys], one.cells) for one in lattices]
    return Ruled(in_pixels, _of_tables(in_pixels, level, upright, _AT_RULING / scale), cross)


def _of_tables(lattices: Sequence[Lattice], level: Any, upright: Any, reach: float) -> Any:
    """The strokes that are walls of tables: others are of characters, or lines below words."""
    walls = np.zeros_like(level)
    for lattice in lattices:
        left, top, right, bottom = (round(side) for side in lattice.box)
        across, along = (
            slice(max(0, round(left - reach)), round(right + reach)),
            slice(max(0, round(top - reach)), round(bottom + reach)),
        )
        for y in lattice.ys:
            rows = slice(max(0, round(y - reach)), round(y + reach) + 1)
            walls[rows, across] = cv2.bitwise_or(walls[rows, across], level[rows, across])
        for x in lattice.xs:
            columns = slice(max(0, round(x - reach)), round(x + reach) + 1)
            walls[along, columns] = cv2.bitwise_or(walls[along, columns], upright[along, columns])
    return walls


def _connected(level: Any, upright: Any, scale: float) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """The level and upright rulings of all that hangs together: strokes of large letters would move a wall nearby."""
    reach = 2 * round(_AT_CORNER / scale) + 1
    joined = cv2.dilate(cv2.bitwise_or(level, upright), np.ones((reach, reach), np.uint8))
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    rulings: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for at, strokes in ((0, level), (1, cv2.transpose(upright))):
        for (across, along), ruling in _rulings(strokes, scale):
            piece = int(pieces[across, along] if at == 0 else pieces[along, across])
            rulings.setdefault(piece, ([], []))[at].append(ruling)
    for piece, (horizontal, vertical) in rulings.items():
        if stats[piece, 2] * scale > _NARROWEST and stats[piece, 3] * scale > _LOWEST:
            yield _ending_at(horizontal, vertical), _ending_at(vertical, horizontal)


def _ending_at(rulings: Sequence[Ruling], across: Sequence[Ruling]) -> list[Ruling]:
    """The long rulings, and the short ones that end at others on both sides: strokes of letters and marks do not."""
    return [
        (at, start, end)
        for at, start, end in rulings
        if end - start > _LONG
        or all(
            any(abs(place - own) <= SNAP and low - SNAP <= at <= high + SNAP for place, low, high in across)
            for own in (start, end)
        )
    ]


def _strokes(ink: Any, dpi: float, shortest: float) -> Any:
    """The level strokes of some length; what is as thick as a character is none."""
    pixels = dpi / POINTS
    gap, length, thick = (max(1, round(points * pixels)) for points in (_GAP, shortest, _THICKEST))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    strokes = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    bars = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((thick + 1, thick + 1), np.uint8))
    return cv2.subtract(strokes, bars)


def _rulings(strokes: Any, scale: float) -> Iterator[tuple[tuple[int, int], Ruling]]:
    """A pixel of each stroke, and the stroke's place across, its start and its end, in points."""
    joined = cv2.dilate(strokes, np.ones((3, 1), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        x, y = outline[0, 0].tolist()
        yield (y, x), ((top + height / 2) * scale, left * scale, (left + width) * scale)


__all__ = ["IrregularTable", "Ruled", "find_tables"]

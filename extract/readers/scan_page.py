"""A picture of a page, made flat: the paper white, colours gone, upright and straight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

cv2.setNumThreads(1)

WHITE = 255
MOST_TILT = 8.0
"""Degrees by which a page may lie askew."""

INK = 0.3
"""The share of the contrast between paper and print by which ink is darker than the paper."""

_BLEACH = 0.6
"""The share of the difference of its colours by which a coloured pixel is made lighter: a red seal vanishes."""

_PALEST = 0.3
"""The share by which the darkest print of a page is darker than its paper, at least: what is paler is no print."""

_PIECE = 8
"""The paper's own shade is looked for in a picture so many times smaller."""

_FOR_LINES = 1000
"""Pixels: the longest side of the picture in which the page's straight lines are looked for."""

_LONG = 0.12
"""The share of the page's width that a straight line has at least."""

_ENOUGH = 0.3
"""The share of the page's width that its straight lines have together at least."""

_RUNS = (12, 5)
"""Pixels: level parts of lines that are looked for; long ones first, of which those that lie far askew have none."""

_LEAST_SPREAD = 0.2
"""The share of the page over which lines must be spread before they tell of perspective."""

_ALIKE = 0.03
"""Slopes that differ by more are not of one page."""

_THICK = 3.5
"""Pixels by which a ruling's outline may be off its middle."""

_STRAIGHT = 0.0004
"""Radians: half a pixel across a page."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A flat page.

    `grey`: h × w, paper 255, print near 0. `back`: 3 × 3, from its pixels to those of the picture it was made of.
    `dpi`: pixels an inch.
    """

    grey: Any
    back: Any
    dpi: float

    @property
    def ink(self) -> Any:
        """Where there is print: h × w, 255 or 0."""
        return np.where(self.grey < WHITE * (1 - INK), np.uint8(255), np.uint8(0))

    def box_in_picture(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """The box in the picture around a box of this page."""
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
        x, y = cv2.perspectiveTransform(corners, self.back)[0].T
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def flatten(picture: Any, dpi: float, turn: int = 0, *, straight: bool = False) -> Sheet:
    """Make a page flat; `picture`: h × w × 3 (blue, green, red), `turn`: degrees clockwise to turn it first.

    `straight`: it is known to lie straight.
    """
    picture, turned = _turned(picture, turn)
    blue, green, red = cv2.split(picture)
    light, dark = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    grey = _plain(cv2.addWeighted(light, 1 + _BLEACH, dark, -_BLEACH, 0))
    way = None if straight else straightening(grey)
    if way is not None:
        grey, turned = _warped(grey, way), turned @ np.linalg.inv(way)
    return Sheet(grey, turned, dpi)


def _warped(grey: Any, way: Any) -> Any:
    size = (grey.shape[1], grey.shape[0])
    return cv2.warpPerspective(grey, way, size, flags=cv2.INTER_CUBIC, borderValue=WHITE)


def _turned(picture: Any, turn: int) -> tuple[Any, Any]:
    """The picture turned clockwise by a multiple of 90 degrees, and the way back."""
    height, width = picture.shape[:2]
    turned = np.ascontiguousarray(np.rot90(picture, -turn // 90))
    back = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
        180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        270: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
    }[turn % 360]
    return turned, np.array(back, np.float64)


def _plain(grey: Any) -> Any:
    """The paper made white and the print black, whatever shades they have and wherever shadows lie."""
    paper = _paper(grey)
    darkness = cv2.subtract(paper, grey)
    share = cv2.divide(darkness, np.maximum(paper, 1), scale=WHITE)
    darkest = max(float(np.percentile(share[::2, ::2], 99.9)), _PALEST * WHITE)
    return cv2.subtract(np.full_like(grey, WHITE), cv2.convertScaleAbs(share, alpha=WHITE / darkest))


def _paper(grey: Any) -> Any:
    """The shade of the paper at every place: what is light around it."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // _PIECE), max(1, height // _PIECE)), interpolation=cv2.INTER_AREA)
    light = cv2.dilate(small, np.ones((7, 7), np.uint8))
    smooth = cv2.blur(cv2.medianBlur(cv2.erode(light, np.ones((5, 5), np.uint8)), 5), (5, 5))
    return cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)


def straightening(plain: Any) -> Any:
    """The 3 × 3 way from a tilted page to one whose lines are level and upright; None where it is straight.

    First by the tilt that most long lines have; then the slopes of the rulings, each fitted, are taken to change
    evenly from top to bottom, and from left to right: so much of a perspective is undone as a page in a scanner has.
    """
    height, width = plain.shape
    scale = min(1.0, _FOR_LINES / max(height, width))
    small = cv2.resize(plain, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tilt = _tilt(small)
    way = np.eye(3)
    if tilt:
        way = _levelled(_Slopes(tilt, 0.0), _Slopes(-tilt, 0.0), small.shape[1], small.shape[0])
        small = _warped(small, way)
    ink = np.where(small < WHITE * (1 - INK / 2), np.uint8(255), np.uint8(0))
    level, upright = _slopes(ink), _slopes(cv2.transpose(ink))
    if level or upright:
        fine = _levelled(level or _Slopes(0.0, 0.0), upright or _Slopes(0.0, 0.0), small.shape[1], small.shape[0])
        way = fine @ way
    if not tilt and not any(one and one.is_slanted for one in (level, upright)):
        return None
    resized = np.diag([scale, scale, 1.0])
    return np.linalg.inv(resized) @ way @ resized


@dataclass(frozen=True, slots=True)
class _Slopes:
    """The slope of lines: `middle` at half of the way across the page, and by how much it changes over all of it."""

    middle: float
    change: float

    @property
    def is_slanted(self) -> bool:
        """Whether the lines are aslant anywhere on the page."""
        return max(abs(self.at(0)), abs(self.at(1))) > _STRAIGHT

    def at(self, share: float) -> float:
        return self.middle + (share - 0.5) * self.change


def _tilt(small: Any) -> float:
    """The slope of most long straight lines, level and upright ones together; 0 where there are none."""
    ink = np.where(small < WHITE * (1 - INK / 2), np.uint8(255), np.uint8(0))
    return next((tilt for run in _RUNS if (tilt := _tilt_of_runs(ink, run)) is not None), 0.0)


def _tilt_of_runs(ink: Any, shortest: int) -> float | None:
    """The slope of most lines of which level parts are so many pixels long; None where there are not enough."""
    slopes: list[float] = []
    lengths: list[float] = []
    for sign, picture in ((1, ink), (-1, cv2.transpose(ink))):
        thin = cv2.morphologyEx(picture, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
        thin = cv2.subtract(thin, cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((6, 1), np.uint8)))
        width = picture.shape[1]
        found = cv2.HoughLinesP(thin, 1, np.pi / 720, 60, minLineLength=_LONG * width, maxLineGap=width // 100)
        for left, top, right, bottom in [] if found is None else found.reshape(-1, 4).tolist():
            slope = (bottom - top) / (right - left) if right != left else np.inf
            if abs(slope) < np.tan(np.radians(MOST_TILT)):
                slopes.append(sign * slope)
                lengths.append(float(np.hypot(right - left, bottom - top)))
    return _weighted_median(np.array(slopes), np.array(lengths)) if sum(lengths) > _ENOUGH * ink.shape[1] else None


def _slopes(ink: Any) -> _Slopes | None:
    """The slopes of the nearly level rulings; None where there are not enough of them."""
    height, width = ink.shape
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    thin = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, width // 70), np.uint8))
    outlines, _ = cv2.findContours(
        cv2.dilate(thin, np.ones((3, 3), np.uint8)), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    fitted = [_fitted(outline[:, 0, :]) for outline in outlines if cv2.boundingRect(outline)[2] > _LONG / 2 * width]
    lines = np.array([line for line in fitted if line], float).reshape(-1, 3)
    lengths, slopes, places = lines[:, 0], lines[:, 1], lines[:, 2] / height
    if lengths.sum() < _ENOUGH * width:
        return None
    middle = _weighted_median(slopes, lengths)
    alike = np.abs(slopes - middle) < _ALIKE
    lengths, slopes, places = lengths[alike], slopes[alike], places[alike]
    if places.max() - places.min() < _LEAST_SPREAD or len(places) < 4:
        return _Slopes(middle, 0.0)
    change, at_top = np.polyfit(places, slopes, 1, w=lengths)
    off = np.abs(slopes - (at_top + change * places))
    kept = off <= max(0.001, 2 * float(np.median(off)))
    if kept.sum() >= 4:
        change, at_top = np.polyfit(places[kept], slopes[kept], 1, w=lengths[kept])
    return _Slopes(float(at_top + change / 2), float(change))


def _fitted(points: Any) -> tuple[float, float, float] | None:
    """Length, slope and place of a ruling, by its outline; None for what is as thick as a letter is high."""
    x, y = points[:, 0].astype(float), points[:, 1].astype(float)
    slope, start = np.polyfit(x, y, 1)
    if np.abs(y - slope * x - start).max() > _THICK:
        return None
    return float(x.max() - x.min()), float(slope), float(start + slope * x.mean())


def _weighted_median(values: Any, weights: Any) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def _levelled(level: _Slopes, upright: _Slopes, width: int, height: int) -> Any:
    """The way from a quadrilateral with these sides around the page's middle to the upright one."""
    lines = [
        (level.at(0), width / 2, 0.0, True),
        (level.at(1), width / 2, float(height), True),
        (upright.at(0), 0.0, height / 2, False),
        (upright.at(1), float(width), height / 2, False),
    ]
    top, bottom, left, right = lines
    corners = [_crossing(a, b) for a, b in ((top, left), (top, right), (bottom, right), (bottom, left))]
    target = [(0, 0), (width, 0), (width, height), (0, height)]
    return cv2.getPerspectiveTransform(np.array(corners, np.float32), np.array(target, np.float32))


def _crossing(
    level: tuple[float, float, float, bool], upright: tuple[float, float, float, bool]
) -> tuple[float, float]:
    """Where y = y0 + a (x - x0) and x = x1 + b (y - y1) meet."""
    a, x0, y0, _ = level
    b, x1, y1, _ = upright
    y = (y0 + a * (x1 - b * y1 - x0)) / (1 - a * b)
    return x1 + b * (y - y1), y

"""The drawn lines of OFD pages (GB/T 33190, 9: PathObject): their rulings, as `rulings.py` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from ofdkit import OFDError

from extract.readers.ofd_page import POINTS, Point, elements_of, local_name, placed
from extract.readers.rulings import Ruling
from schemas.failures import Reason, UnreadableDocument

THIN = 1.0
"""Millimetres: a filled shape thinner than this is a ruling, a thicker one a background."""

MOST_STEPS = 300_000
"""Of the paths of one page: a dense page of a report has 5,000."""

_STRAIGHT = 0.2
_COORDINATES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""How many numbers follow each step of a path; the last two are where it ends."""

Segment = tuple[float, float, float, float]


def rulings(roots: Iterable[Any], corner: Point) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical rulings of a page, in points from its top left corner, which lies at `corner` (mm)."""
    horizontal, vertical = [], []
    for x0, y0, x1, y1 in _segments(roots):
        left, right = sorted(((x0 - corner[0]) * POINTS, (x1 - corner[0]) * POINTS))
        top, bottom = sorted(((y0 - corner[1]) * POINTS, (y1 - corner[1]) * POINTS))
        if bottom - top < THIN * POINTS:
            horizontal.append(((top + bottom) / 2, left, right))
        if right - left < THIN * POINTS:
            vertical.append(((left + right) / 2, top, bottom))
    return horizontal, vertical


def _segments(roots: Iterable[Any]) -> Iterator[Segment]:
    left = MOST_STEPS
    for path in (path for root in roots for path in elements_of(root, "PathObject")):
        steps = next((child.text or "" for child in path if local_name(child) == "AbbreviatedData"), "").split()
        left -= len(steps)
        if left < 0:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"more than {MOST_STEPS} steps of paths on one page")
        yield from _of_path(path, steps)


def _of_path(path: Any, steps: list[str]) -> Iterator[Segment]:
    """Of a stroked path every straight piece, of a filled one the box around each part of it."""
    filled, stroked = _is(path.get("Fill"), False), _is(path.get("Stroke"), True)
    for part in _parts(steps):
        points = [placed(point, path) for point in part]
        if stroked:
            for (ax, ay), (bx, by) in pairwise(points):
                if abs(ax - bx) < _STRAIGHT or abs(ay - by) < _STRAIGHT:
                    yield ax, ay, bx, by
        elif filled:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            yield min(xs), min(ys), max(xs), max(ys)


def _parts(steps: list[str]) -> Iterator[list[Point]]:
    """The points of each part of a path; a part begins with a move. Raises OFDError."""
    points: list[Point] = []
    at = 0
    while at < len(steps):
        step, count = steps[at], _COORDINATES.get(steps[at])
        if count is None:
            raise OFDError(f"a path with the step {step[:20]!r}")
        end = [float(number) for number in steps[at + 1 : at + 1 + count][-2:]]
        if step in "SM" and points:
            yield points
            points = []
        if step == "C" and points:
            points.append(points[0])
        elif len(end) == 2:
            points.append((end[0], end[1]))
        at += 1 + count
    if points:
        yield points


def _is(value: str | None, otherwise: bool) -> bool:
    return otherwise if value is None else value.strip().lower() in {"true", "1"}

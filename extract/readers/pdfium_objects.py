"""The drawn lines of a page, those in form XObjects too, as PDFium gives them: its rulings."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers import pdfium_calls as calls
from extract.readers.pdf_text import Box
from extract.readers.pdfium_loops import PlainLoops
from extract.readers.rulings import Ruling
from schemas.failures import Reason, UnreadableDocument

MAX_OBJECTS = 300_000
"""Of one page: a dense page of a report has 2,000."""

THIN = 3.0
"""Points: a filled rectangle thinner than this is a ruling, a thicker one a background."""

Matrix = tuple[float, float, float, float, float, float]
_TEXT, _PATH = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH
_IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_DEEPEST_FORM = 8
_OF_A_LINE, _OF_A_BOX = 2, 5
"""The most segments that a path of one straight line, and one of one box, has."""

_STRAIGHT = 0.5


class Objects:
    """The texts and drawn lines of a page, those within form XObjects too."""

    def __init__(self, page: int, loops: PlainLoops) -> None:
        self.has_pictures = False
        self.texts: list[int] = []
        self._pictures: list[tuple[int, tuple[Matrix, ...]]] = []
        self._loops = loops
        self._left = MAX_OBJECTS
        self._paths: Any = np.empty(0, np.uint64)
        self._paths_in_forms: list[tuple[int, tuple[Matrix, ...]]] = []
        count = max(0, int(pdfium.FPDFPage_CountObjects(ctypes.cast(page, pdfium.FPDF_PAGE))))
        self._allow(count)
        items, kinds = loops.objects(page, count)
        self._items = items
        self._paths = items[kinds == _PATH]
        self._collect(items, kinds, ())

    def _allow(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"more than {MAX_OBJECTS} objects on one page")

    def _collect(self, items: Any, kinds: Any, matrices: tuple[Matrix, ...]) -> None:
        self.texts += items[kinds == _TEXT].tolist()
        if (kinds == _IMAGE).any():
            self.has_pictures = True
            self._pictures += [(picture, matrices) for picture in items[kinds == _IMAGE].tolist()]
        if matrices:
            self._paths_in_forms += [(path, matrices) for path in items[kinds == _PATH].tolist()]
        for form in items[kinds == _FORM].tolist() if len(matrices) < _DEEPEST_FORM else ():
            count = max(0, int(pdfium.FPDFFormObj_CountObjects(ctypes.cast(form, pdfium.FPDF_PAGEOBJECT))))
            self._allow(count)
            inner = list(map(calls.form_object, repeat(form), range(count)))
            kinds_within = np.array(list(map(calls.object_type, inner)), np.int32)
            self._collect(np.array(inner, np.uint64), kinds_within, (_matrix_of(form), *matrices))

    def pictures(self) -> list[tuple[int, Box]]:
        """The pictures' addresses and bounds: left, bottom, right, top in the coordinates of the file."""
        return [(picture, _moved_box(calls.bounds_of(picture), matrices)) for picture, matrices in self._pictures]

    def below(self, item: int) -> set[int]:
        """The objects on the page itself that are drawn before one of them, and may be covered by it."""
        items: list[int] = self._items.tolist()
        return set(items[: items.index(item)]) if item in items else set()

    def rulings(self, corner: tuple[float, float]) -> tuple[list[Ruling], list[Ruling]]:
        """Horizontal and vertical rulings: strokes, the sides of stroked boxes, thin filled boxes."""
        boxes = np.concatenate([self._simple(), np.array(list(self._others()), dtype=float).reshape(-1, 4)])
        left, right = boxes[:, 0] - corner[0], boxes[:, 2] - corner[0]
        top, bottom = corner[1] - boxes[:, 3], corner[1] - boxes[:, 1]
        level, upright = bottom - top < THIN, right - left < THIN
        horizontal = ((top + bottom)[level] / 2, left[level], right[level])
        vertical = ((left + right)[upright] / 2, top[upright], bottom[upright])
        return _rulings(*horizontal), _rulings(*vertical)

    def _simple(self) -> Any:
        """Of the paths on the page itself the filled boxes and the single strokes: n × 4, what their bounds are."""
        paths = self._loops.paths(self._paths)
        filled, stroked = paths.modes.T != 0
        simple = paths.segments <= np.where(stroked, _OF_A_LINE, _OF_A_BOX)
        drawn = filled | stroked
        self._paths_in_forms += [(path, ()) for path in self._paths[drawn & ~simple].tolist()]
        return paths.bounds[drawn & simple].astype(float)

    def _others(self) -> Iterator[Box]:
        """Boxes thin in at least one direction: left, bottom, right, top in the coordinates of the file."""
        if self._paths_in_forms:
            modes = self._loops.paths(np.array([path for path, _ in self._paths_in_forms], np.uint64)).modes.tolist()
            for (path, matrices), (filled, stroked) in zip(self._paths_in_forms, modes, strict=True):
                if filled or stroked:
                    yield from _pieces(path, matrices, bool(stroked))


def _rulings(at: Any, start: Any, end: Any) -> list[Ruling]:
    return list(zip(at.tolist(), start.tolist(), end.tolist(), strict=True))


def _matrix_of(item: int) -> Matrix:
    buffer = (ctypes.c_float * 6)()
    calls.matrix(item, ctypes.addressof(buffer))
    return (buffer[0], buffer[1], buffer[2], buffer[3], buffer[4], buffer[5])


Point = tuple[float, float]


def _moved_box(box: Box, matrices: tuple[Matrix, ...]) -> Box:
    left, bottom, right, top = box
    corners = [_moved((x, y), matrices) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _pieces(path: int, matrices: tuple[Matrix, ...], stroked: bool) -> Iterator[tuple[float, float, float, float]]:
    """Of a stroked path every straight piece, of a filled one the box around each part of it."""
    for points in _parts(path, matrices):
        if stroked:
            for (ax, ay), (bx, by) in pairwise(points):
                if abs(ax - bx) < _STRAIGHT or abs(ay - by) < _STRAIGHT:
                    yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
        else:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            yield min(xs), min(ys), max(xs), max(ys)


def _parts(path: int, matrices: tuple[Matrix, ...]) -> Iterator[list[Point]]:
    """The points of each part of a path; a part begins with a move."""
    own = (_matrix_of(path), *matrices)
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.addressof(x), ctypes.addressof(y)
    points: list[Point] = []
    for index in range(calls.segments(path)):
        segment = calls.segment(path, index)
        calls.point(segment, at_x, at_y)
        if calls.segment_type(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_moved((x.value, y.value), own))
        if calls.closes(segment):
            points.append(points[0])
    if points:
        yield points


def _moved(point: Point, matrices: tuple[Matrix, ...]) -> Point:
    x, y = point
    for a, b, c, d, e, f in matrices:
        x, y = a * x + c * y + e, b * x + d * y + f
    return x, y

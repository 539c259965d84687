"""PDFium reads a page: its glyphs and its rulings, in bulk. What it cannot place exactly it refuses.

PDFium is not thread-safe: one process, one thread (the lock in `pdf.py` keeps it so). The functions are called
through `map`, with whole arrays of addresses, because a page has a thousand glyphs and a Python loop with a
ctypes structure for each costs more than PDFium itself.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers.pdf_font import use_box_font
from extract.readers.pdf_text import KANGXI, Box, Glyph, is_leaning
from extract.readers.pdf_upright import UprightPage, turn_of, turned_back
from extract.readers.rulings import Ruling
from schemas.failures import Reason, UnreadableDocument

MAX_GLYPHS = 200_000
MAX_OBJECTS = 300_000
"""Of one page: a dense page of a report has 2,000 of either."""

THIN = 3.0
"""Points: a filled rectangle thinner than this is a ruling, a thicker one a background."""

UNMAPPED = "\ufffd"
"""What stands for a glyph whose font does not say which character it is."""

_TEXT, _PATH = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH
_IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_DEEPEST_FORM = 8
_LINE_END_HYPHEN = 2
_STRAIGHT = 0.5
_EXACT = 0.1
_LEVEL = 0.02
"""Radians by which a line may lean."""


Matrix = tuple[float, float, float, float, float, float]


class NotHandled(Exception):
    """A page has something that only the reference engine places exactly."""


class TurnedText(NotHandled):
    """Text on the page does not run from left to right."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed on a page; lengths in points from its top left corner.

    It was turned clockwise by `turned` degrees to be read; `shown` gives a box as the page is shown.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    horizontal: list[Ruling]
    vertical: list[Ruling]
    turned: int = 0

    def shown(self, box: Box) -> Box:
        """A box in points from the top left corner of the page as it is shown."""
        return turned_back(box, self.turned, self.width, self.height) if self.turned else box


def _function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that takes plain addresses: pointer objects for each call are slow."""
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_p, _i, _f, _u = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_uint
_unicode = _function("FPDFText_GetUnicode", _u, _p, _i)
_box = _function("FPDFText_GetLooseCharBox", _i, _p, _i, _p)
_origin = _function("FPDFText_GetCharOrigin", _i, _p, _i, _p, _p)
_font_size = _function("FPDFText_GetFontSize", ctypes.c_double, _p, _i)
_char_matrix = _function("FPDFText_GetMatrix", _i, _p, _i, _p)
_angle = _function("FPDFText_GetCharAngle", _f, _p, _i)
_map_error = _function("FPDFText_HasUnicodeMapError", _i, _p, _i)
_text_object = _function("FPDFText_GetTextObject", _p, _p, _i)
_is_generated = _function("FPDFText_IsGenerated", _i, _p, _i)
_object = _function("FPDFPage_GetObject", _p, _p, _i)
_form_object = _function("FPDFFormObj_GetObject", _p, _p, ctypes.c_ulong)
_type = _function("FPDFPageObj_GetType", _i, _p)
_bounds = _function("FPDFPageObj_GetBounds", _i, _p, _p, _p, _p, _p)
_matrix = _function("FPDFPageObj_GetMatrix", _i, _p, _p)
_segments = _function("FPDFPath_CountSegments", _i, _p)
_draw_mode = _function("FPDFPath_GetDrawMode", _i, _p, _p, _p)
_segment = _function("FPDFPath_GetPathSegment", _p, _p, _i)
_point = _function("FPDFPathSegment_GetPoint", _i, _p, _p, _p)
_segment_type = _function("FPDFPathSegment_GetType", _i, _p)
_closes = _function("FPDFPathSegment_GetClose", _i, _p)


_FONTS = use_box_font()


class File:
    """An open PDF. Close it: `with File(data) as file`. Raises UnreadableDocument: corrupt, encrypted."""

    def __init__(self, data: bytes) -> None:
        self._data = data  # PDFium reads from it until the file is closed
        self._file = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        self._to_close: list[Callable[[], object]] = []
        self.has_pictures = False
        if not self._file:
            locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
            raise UnreadableDocument(Reason.ENCRYPTED if locked else Reason.CORRUPT)

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: object) -> None:
        self.close_pages()
        pdfium.FPDF_CloseDocument(self._file)

    def __len__(self) -> int:
        """How many pages the file announces; `page` raises where one of them is lost."""
        return int(pdfium.FPDF_GetPageCount(self._file))

    def close_pages(self) -> None:
        """Pages share fonts: closed one by one, each page would load them anew."""
        for close in reversed(self._to_close):
            close()
        self._to_close.clear()

    def page(self, number: int) -> Page:
        """Read page `number`, from 1. Raises NotHandled, UnreadableDocument (corrupt, unpacks_too_large)."""
        page = pdfium.FPDF_LoadPage(self._file, number - 1)
        if not page:
            raise UnreadableDocument(Reason.CORRUPT, f"page {number} of {len(self)} is lost")
        self._to_close.append(partial(pdfium.FPDF_ClosePage, page))
        shown = _shown(page)
        rotation = 90 * int(pdfium.FPDFPage_GetRotation(page))
        try:
            if not rotation:
                return self._read(number, page, (shown[0], shown[3]), (shown[2] - shown[0], shown[3] - shown[1]))
        except TurnedText:
            pass
        turn = turn_of(self._angles(page))
        if turn is None:
            raise TurnedText
        pdfium.FPDFPage_SetRotation(page, 0)  # or its content would be turned by that, too
        upright = UprightPage(self._file, number - 1, shown, turn)
        self._to_close.append(upright.close)
        size = (upright.width, upright.height)
        return replace(self._read(number, upright.page, upright.corner, size), turned=(turn - rotation) % 360)

    def _read(self, number: int, page: Any, corner: tuple[float, float], size: tuple[float, float]) -> Page:
        objects = _Objects(_address(page))
        self.has_pictures = self.has_pictures or objects.has_pictures
        horizontal, vertical = objects.rulings(corner)
        return Page(number, *size, self._glyphs(page, set(objects.texts), corner), horizontal, vertical)

    def _text(self, page: Any) -> tuple[int, int]:
        """The address of the page's text as it is now, and the number of its characters."""
        text = pdfium.FPDFText_LoadPage(page)
        self._to_close.append(partial(pdfium.FPDFText_ClosePage, text))
        count = max(0, int(pdfium.FPDFText_CountChars(text)))
        if count > MAX_GLYPHS:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"{count} characters on one page")
        return _address(text), count

    def _angles(self, page: Any) -> list[float]:
        text, count = self._text(page)
        return [_angle(text, index) for index in range(count) if not chr(_unicode(text, index) % 0x110000).isspace()]

    def _glyphs(self, page: Any, objects: set[int], corner: tuple[float, float]) -> list[Glyph]:
        """The glyphs of all text objects.

        PDFium leaves out a text that it takes for a second print of the one before, and errs where a font is not
        embedded: a column of zeros shrinks to one. What it left out is asked for again, without what it gave.
        """
        glyphs: list[Glyph] = []
        while True:
            text, count = self._text(page)
            glyphs += _glyphs(text, count, corner) if count else []
            given = set(map(_text_object, repeat(text), range(count)))
            objects -= given
            if not objects:
                return glyphs
            fonts = _fonts_that_draw(filter(None, given))
            objects = {item for item in objects if not _is_blank(item, fonts)}
            if not objects:
                return glyphs
            if not count or not any(map(_has_extent, objects)):
                raise NotHandled("text of no extent")
            for item in filter(None, given):
                pdfium.FPDFPageObj_SetIsActive(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT), False)


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _shown(page: Any) -> Box:
    """Left, bottom, right, top of what is shown of the page, in the coordinates of the file."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return float(box.left), float(box.bottom), float(box.right), float(box.top)


def _has_extent(item: int) -> bool:
    """Whether a text object takes up room: an empty one prints nothing."""
    left, bottom, right, top = _bounds_of(item)
    return right > left or top > bottom


def _is_blank(item: int, fonts: set[int]) -> bool:
    """Whether a text object without extent prints nothing: a blank of a font that is in the file and draws the rest.

    The font is one of `fonts`, or a Type 3 font, whose glyphs are drawings: PDFium has no data of it.
    """
    if _has_extent(item):
        return False
    font = _font_of(item)
    if font in fonts:
        return True
    size = ctypes.c_size_t()
    known = pdfium.FPDFFont_GetFontData(ctypes.cast(font, pdfium.FPDF_FONT), None, 0, ctypes.byref(size))
    return bool(known) and size.value == 0 and _is_embedded(font)


def _font_of(item: int) -> int:
    return _address(pdfium.FPDFTextObj_GetFont(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)))


def _is_embedded(font: int) -> bool:
    return int(pdfium.FPDFFont_GetIsEmbedded(ctypes.cast(font, pdfium.FPDF_FONT))) == 1


def _fonts_that_draw(items: Iterable[int]) -> set[int]:
    """The fonts within the file that some of these text objects have an extent in."""
    return {font for font in {_font_of(item) for item in items if _has_extent(item)} if _is_embedded(font)}


def _glyphs(text: int, count: int, corner: tuple[float, float]) -> list[Glyph]:
    codes = list(map(_unicode, repeat(text), range(count)))
    errors = map(_map_error, repeat(text), range(count))
    characters = [UNMAPPED if error else _character(code) for code, error in zip(codes, errors, strict=True)]
    boxes = _char_boxes(text, count, corner)
    _widen_radicals(boxes, text, codes, corner)
    printed = [
        index
        for index, character in enumerate(characters)
        if character and not (character.isspace() and _is_generated(text, index))
    ]
    printed = _without_leaning(text, printed, characters)
    columns = boxes[printed].T.tolist()
    return list(map(Glyph, *columns, [characters[index] for index in printed]))


_PLAIN = {code: chr(code) for code in (*range(0x20, 0x7F), *range(0x4E00, 0x9FFF), *range(0xFF00, 0xFF60))}
_UNSEEN = {0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF}


def _character(code: int) -> str:
    """The character of a code; "" for what has no width and says nothing."""
    plain = _PLAIN.get(code)
    if plain is not None:
        return plain
    if code == _LINE_END_HYPHEN:
        return "-"
    if code in _UNSEEN:
        return ""
    if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return UNMAPPED
    return chr(code)


def _char_boxes(text: int, count: int, corner: tuple[float, float]) -> Any:
    """An array count x 4: left, top, right, bottom."""
    buffer = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(buffer)
    deque(map(_box, repeat(text), range(count), range(start, start + 16 * count, 16)), maxlen=0)
    left, top, right, bottom = np.frombuffer(memoryview(buffer), dtype=np.float32).reshape(count, 4).astype(float).T
    return np.stack((left - corner[0], corner[1] - top, right - corner[0], corner[1] - bottom), axis=1)


_RADICALS = {ord(character) for character in KANGXI.values()}

_ASCENT = 0.88
"""The share of a Chinese character's height that stands above the base line."""


def _widen_radicals(boxes: Any, text: int, codes: list[int], corner: tuple[float, float]) -> None:
    """PDFium folds radicals to characters, and gives these a box of what they draw: 一 is a dash of a box."""
    for index in [index for index, code in enumerate(codes) if code in _RADICALS]:
        x, y = _origin_of(text, index, corner)
        if boxes[index, 0] - x > _EXACT or boxes[index, 3] < y:
            size = _font_size(text, index) * _scale(text, index)
            boxes[index] = (x, y - _ASCENT * size, x + size, y + (1 - _ASCENT) * size)


def _scale(text: int, index: int) -> float:
    buffer = (ctypes.c_float * 6)()
    _char_matrix(text, index, ctypes.addressof(buffer))
    return math.hypot(buffer[2], buffer[3])


def _without_leaning(text: int, printed: list[int], characters: list[str]) -> list[int]:
    """The glyphs without those of a mark that is printed aslant across the page. Raises TurnedText."""
    shown = [index for index in printed if not characters[index].isspace()]
    angles = list(map(_angle, repeat(text), shown))
    if not any(map(_is_turned, angles)):
        return printed
    leaning = {index for index, angle in zip(shown, angles, strict=True) if is_leaning(angle)}
    if 2 * len(leaning) > len(shown) or sum(map(_is_turned, angles)) > len(leaning):
        raise TurnedText
    return [index for index in printed if index not in leaning]


def _is_turned(angle: float) -> bool:
    return abs((angle + math.pi) % math.tau - math.pi) > _LEVEL


def _origin_of(text: int, index: int, corner: tuple[float, float]) -> tuple[float, float]:
    """Where a glyph begins: the left end of its base line, in points from the top left corner of the page."""
    at = (ctypes.c_double * 2)()
    start = ctypes.addressof(at)
    _origin(text, index, start, start + 8)
    return at[0] - corner[0], corner[1] - at[1]


class _Objects:
    """The texts and drawn lines of a page, those within form XObjects too."""

    def __init__(self, page: int) -> None:
        self.has_pictures = False
        count = int(pdfium.FPDFPage_CountObjects(ctypes.cast(page, pdfium.FPDF_PAGE)))
        self.texts: list[int] = []
        self._left = MAX_OBJECTS
        self._found: list[tuple[int, tuple[Matrix, ...]]] = []
        self._collect(list(map(_object, repeat(page), range(max(0, count)))), ())

    def _collect(self, objects: list[int], matrices: tuple[Matrix, ...]) -> None:
        self._left -= len(objects)
        if self._left < 0:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"more than {MAX_OBJECTS} objects on one page")
        for item, kind in zip(objects, map(_type, objects), strict=True):
            if kind == _TEXT:
                self.texts.append(item)
            elif kind == _PATH:
                self._found.append((item, matrices))
            elif kind == _IMAGE:
                self.has_pictures = True
            elif kind == _FORM and len(matrices) < _DEEPEST_FORM:
                form = ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)
                count = int(pdfium.FPDFFormObj_CountObjects(form))
                inner = list(map(_form_object, repeat(item), range(max(0, count))))
                self._collect(inner, (_matrix_of(item), *matrices))

    def rulings(self, corner: tuple[float, float]) -> tuple[list[Ruling], list[Ruling]]:
        """Horizontal and vertical rulings: strokes, the sides of stroked boxes, thin filled boxes."""
        horizontal: list[Ruling] = []
        vertical: list[Ruling] = []
        for x0, y0, x1, y1 in self._boxes():
            left, right = x0 - corner[0], x1 - corner[0]
            top, bottom = corner[1] - y1, corner[1] - y0
            if bottom - top < THIN:
                horizontal.append(Ruling((top + bottom) / 2, left, right))
            if right - left < THIN:
                vertical.append(Ruling((left + right) / 2, top, bottom))
        return horizontal, vertical

    def _boxes(self) -> Iterator[tuple[float, float, float, float]]:
        """Boxes thin in at least one direction: left, bottom, right, top in the coordinates of the file."""
        mode = (ctypes.c_int * 2)()
        modes = ctypes.addressof(mode)
        for path, matrices in self._found:
            _draw_mode(path, modes, modes + 4)
            filled, stroked = mode[0], mode[1]
            if not filled and not stroked:
                continue
            if not stroked and not matrices and _segments(path) <= 5:
                yield _bounds_of(path)
            else:
                yield from _pieces(path, matrices, bool(stroked))


def _bounds_of(item: int) -> Box:
    """Left, bottom, right, top; zeros where PDFium knows none."""
    buffer = (ctypes.c_float * 4)()
    at = ctypes.addressof(buffer)
    _bounds(item, at, at + 4, at + 8, at + 12)
    return buffer[0], buffer[1], buffer[2], buffer[3]


def _matrix_of(item: int) -> Matrix:
    buffer = (ctypes.c_float * 6)()
    _matrix(item, ctypes.addressof(buffer))
    return (buffer[0], buffer[1], buffer[2], buffer[3], buffer[4], buffer[5])


Point = tuple[float, float]


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
    for index in range(_segments(path)):
        segment = _segment(path, index)
        _point(segment, at_x, at_y)
        if _segment_type(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_moved((x.value, y.value), own))
        if _closes(segment):
            points.append(points[0])
    if points:
        yield points


def _moved(point: Point, matrices: tuple[Matrix, ...]) -> Point:
    x, y = point
    for a, b, c, d, e, f in matrices:
        x, y = a * x + c * y + e, b * x + d * y + f
    return x, y

"""PDFium reads a page: its glyphs and its rulings, in bulk. What it cannot place exactly it refuses.

PDFium is not thread-safe: one process, one thread (the lock in `pdf.py` keeps it so). The functions are called
through `map`, with whole arrays of addresses, because a page has a thousand glyphs and a Python loop with a
ctypes structure for each costs more than PDFium itself.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, repeat
from typing import Any, cast

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
_OF_A_LINE, _OF_A_BOX = 2, 5
"""The most segments that a path of one straight line, and one of one box, has."""
_LINE_END_HYPHENS = (2, 0xFFFE)
"""For PDFium a hyphen at the end of a line, where a word may be cut."""
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
_string = _function("FPDFText_GetText", _i, _p, _i, _i, _p)
_box = _function("FPDFText_GetLooseCharBox", _i, _p, _i, _p)
_origin = _function("FPDFText_GetCharOrigin", _i, _p, _i, _p, _p)
_font_size = _function("FPDFText_GetFontSize", ctypes.c_double, _p, _i)
_char_matrix = _function("FPDFText_GetMatrix", _i, _p, _i, _p)
_angle = _function("FPDFText_GetCharAngle", _f, _p, _i)
_map_error = _function("FPDFText_HasUnicodeMapError", _i, _p, _i)
_text_object = _function("FPDFText_GetTextObject", _p, _p, _i)
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
            owners: list[int | None] = list(map(_text_object, repeat(text), range(count)))
            glyphs += _glyphs(text, owners, corner) if count else []
            given = {owner for owner in owners if owner}
            objects -= given
            if not objects:
                return glyphs
            bare = {item for item in objects if not _has_extent(item)}
            objects -= bare
            if not _are_blanks(bare, given):
                raise NotHandled("text of no extent")
            if not objects:
                return glyphs
            if not given:
                raise NotHandled("text that is not given")
            for item in given:
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


def _are_blanks(items: set[int], others: set[int]) -> bool:
    """Whether text objects without extent print nothing: blanks of fonts that are in the file and draw the rest.

    In a Type 3 font, of which PDFium has no data, glyphs are drawings: one without extent draws nothing.
    """
    fonts = {font for font in map(_font_of, items) if not _is_type_3(font)}
    for other in others if fonts else ():
        if _font_of(other) in fonts and _has_extent(other):
            fonts.discard(_font_of(other))
            if not fonts:
                return True
    return not fonts


def _font_of(item: int) -> int:
    return _address(pdfium.FPDFTextObj_GetFont(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)))


def _is_type_3(font: int) -> bool:
    size = ctypes.c_size_t()
    handle = ctypes.cast(font, pdfium.FPDF_FONT)
    known = pdfium.FPDFFont_GetFontData(handle, None, 0, ctypes.byref(size))
    return bool(known) and size.value == 0 and int(pdfium.FPDFFont_GetIsEmbedded(handle)) == 1


def _glyphs(text: int, owners: list[int | None], corner: tuple[float, float]) -> list[Glyph]:
    """The glyphs of a text, given for each of its characters the text object; PDFium's own blanks have none."""
    count = len(owners)
    codes = _codes(text, count)
    characters = list(map(_character, codes))
    # A Chinese character that is none is like no label; the others tell whether a font is to be asked for these, too.
    others = [index for index, code in enumerate(codes) if not 0x4E00 <= code < 0xA000]
    if any(map(_map_error, repeat(text), others)):
        errors = map(_map_error, repeat(text), range(count))
        characters = [UNMAPPED if error else character for error, character in zip(errors, characters, strict=True)]
    boxes = _char_boxes(text, count, corner)
    _widen_radicals(boxes, text, codes, corner)
    printed = [
        index
        for index, (character, owner) in enumerate(zip(characters, owners, strict=True))
        if character and (owner or not character.isspace())
    ]
    printed = _without_leaning(text, printed, characters, owners)
    columns = boxes[printed].T.tolist()
    return list(map(_new_glyph, zip(*columns, [characters[index] for index in printed], strict=True)))


_new_glyph = cast(Callable[[tuple[Any, ...]], Glyph], partial(tuple.__new__, Glyph))
"""Twice as fast as Glyph(…), for the thousand glyphs of a page."""


def _codes(text: int, count: int) -> list[int]:
    """The code of each character: all at once where PDFium's string has one unit for each, else one by one."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if _string(text, 0, count, ctypes.addressof(buffer)) != count + 1:
        return list(map(_unicode, repeat(text), range(count)))
    return buffer[:count]


_PLAIN = {code: chr(code) for code in (10, 13, *range(0x20, 0x7F), *range(0x4E00, 0x9FFF), *range(0xFF00, 0xFF60))}
_UNSEEN = {0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF}


class _Characters(dict[int, str]):
    """Code → character; "" for what has no width and says nothing."""

    def __missing__(self, code: int) -> str:
        return _rare_character(code)


_character = _Characters(_PLAIN).__getitem__


def _rare_character(code: int) -> str:
    if code in _LINE_END_HYPHENS:
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
    """PDFium folds radicals to characters, and gives these a box of what they draw: 一 is a dash of a box.

    Such a box is of another height than those beside it.
    """
    heights = (boxes[:, 3] - boxes[:, 1]).tolist()
    around = [math.inf, *heights, math.inf]
    for index in [index for index, code in enumerate(codes) if code in _RADICALS]:
        height = heights[index]
        if abs(around[index] - height) < _EXACT and abs(around[index + 2] - height) < _EXACT:
            continue
        x, y = _origin_of(text, index, corner)
        if boxes[index, 0] - x > _EXACT or boxes[index, 3] < y:
            size = _font_size(text, index) * _scale(text, index)
            boxes[index] = (x, y - _ASCENT * size, x + size, y + (1 - _ASCENT) * size)


def _scale(text: int, index: int) -> float:
    buffer = (ctypes.c_float * 6)()
    _char_matrix(text, index, ctypes.addressof(buffer))
    return math.hypot(buffer[2], buffer[3])


def _without_leaning(text: int, printed: list[int], characters: list[str], owners: list[int | None]) -> list[int]:
    """The glyphs without those of a mark that is printed aslant across the page. Raises TurnedText."""
    shown = [index for index in printed if not characters[index].isspace()]
    firsts = [index for index in shown if not index or owners[index] != owners[index - 1]]
    if not any(map(_is_turned, map(_angle, repeat(text), firsts))):
        return printed  # the glyphs of one object have one angle
    angles = list(map(_angle, repeat(text), shown))
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
        self._paths: list[int] = []
        self._paths_in_forms: list[tuple[int, tuple[Matrix, ...]]] = []
        self._collect(list(map(_object, repeat(page), range(max(0, count)))), ())

    def _collect(self, objects: list[int], matrices: tuple[Matrix, ...]) -> None:
        self._left -= len(objects)
        if self._left < 0:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"more than {MAX_OBJECTS} objects on one page")
        kinds = list(map(_type, objects))
        of_kind = {kind: [item for item, own in zip(objects, kinds, strict=True) if own == kind] for kind in set(kinds)}
        self.texts += of_kind.get(_TEXT, [])
        self.has_pictures = self.has_pictures or _IMAGE in of_kind
        if matrices:
            self._paths_in_forms += [(path, matrices) for path in of_kind.get(_PATH, [])]
        else:
            self._paths += of_kind.get(_PATH, [])
        for item in of_kind.get(_FORM, []) if len(matrices) < _DEEPEST_FORM else ():
            form = ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)
            count = int(pdfium.FPDFFormObj_CountObjects(form))
            inner = list(map(_form_object, repeat(item), range(max(0, count))))
            self._collect(inner, (_matrix_of(item), *matrices))

    def rulings(self, corner: tuple[float, float]) -> tuple[list[Ruling], list[Ruling]]:
        """Horizontal and vertical rulings: strokes, the sides of stroked boxes, thin filled boxes."""
        boxes = np.array([*self._simple(), *self._others()], dtype=float).reshape(-1, 4)
        left, right = boxes[:, 0] - corner[0], boxes[:, 2] - corner[0]
        top, bottom = corner[1] - boxes[:, 3], corner[1] - boxes[:, 1]
        level, upright = bottom - top < THIN, right - left < THIN
        horizontal = ((top + bottom)[level] / 2, left[level], right[level])
        vertical = ((left + right)[upright] / 2, top[upright], bottom[upright])
        return _rulings(horizontal), _rulings(vertical)

    def _simple(self) -> Iterator[Box]:
        """Of the paths on the page itself the filled boxes and the single strokes: what their bounds are."""
        modes = _draw_modes(self._paths)
        parts = list(map(_segments, self._paths))
        simple = []
        for path, (filled, stroked), count in zip(self._paths, modes, parts, strict=True):
            if not filled and not stroked:
                continue
            if count <= (_OF_A_LINE if stroked else _OF_A_BOX):
                simple.append(path)
            else:
                self._paths_in_forms.append((path, ()))
        return iter(_bounds_of_all(simple))

    def _others(self) -> Iterator[Box]:
        """Boxes thin in at least one direction: left, bottom, right, top in the coordinates of the file."""
        paths = [path for path, _ in self._paths_in_forms]
        for (path, matrices), (filled, stroked) in zip(self._paths_in_forms, _draw_modes(paths), strict=True):
            if filled or stroked:
                yield from _pieces(path, matrices, bool(stroked))


def _rulings(columns: tuple[Any, Any, Any]) -> list[Ruling]:
    return list(map(Ruling, *(column.tolist() for column in columns)))


def _draw_modes(paths: list[int]) -> list[list[int]]:
    """For each path whether, and how, it is filled, and whether it is stroked."""
    buffer = (ctypes.c_int * (2 * len(paths)))()
    start = ctypes.addressof(buffer)
    stop = start + 8 * len(paths)
    deque(map(_draw_mode, paths, range(start, stop, 8), range(start + 4, stop, 8)), maxlen=0)
    found: list[list[int]] = np.frombuffer(memoryview(buffer), dtype=np.int32).reshape(-1, 2).tolist() if paths else []
    return found


def _bounds_of_all(items: list[int]) -> list[Box]:
    """For each item left, bottom, right, top; zeros where PDFium knows none."""
    buffer = (ctypes.c_float * (4 * len(items)))()
    start = ctypes.addressof(buffer)
    places = [range(start + 4 * side, start + 16 * len(items), 16) for side in range(4)]
    deque(map(_bounds, items, *places), maxlen=0)
    return [(left, bottom, right, top) for left, bottom, right, top in zip(*[iter(buffer)] * 4, strict=True)]


def _bounds_of(item: int) -> Box:
    """Left, bottom, right, top; zeros where PDFium knows none."""
    return _bounds_of_all([item])[0]


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

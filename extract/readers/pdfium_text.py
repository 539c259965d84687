"""The glyphs of a page's text objects, as PDFium gives them."""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import repeat
from typing import Any, cast

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers import pdfium_calls as calls
from extract.readers.pdf_text import KANGXI, Glyph, is_leaning

UNMAPPED = "\ufffd"
"""What stands for a glyph whose font does not say which character it is."""

_LINE_END_HYPHENS = (2, 0xFFFE)
"""For PDFium a hyphen at the end of a line, where a word may be cut."""

_EXACT = 0.1
_LEVEL = 0.02
"""Radians by which a line may lean."""


class NotHandled(Exception):
    """A page has something that only the reference engine places exactly."""


class TurnedText(NotHandled):
    """Text on the page does not run from left to right."""


def glyphs_of(text: int, owners: list[int | None], corner: tuple[float, float]) -> list[Glyph]:
    """The glyphs of a text, given for each of its characters the text object; PDFium's own blanks have none."""
    count = len(owners)
    codes = _codes(text, count)
    characters = list(map(_character, codes))
    # A Chinese character that is none is like no label; the others tell whether a font is to be asked for these, too.
    others = [index for index, code in enumerate(codes) if not 0x4E00 <= code < 0xA000]
    if any(map(calls.map_error, repeat(text), others)):
        errors = map(calls.map_error, repeat(text), range(count))
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
    if calls.string(text, 0, count, ctypes.addressof(buffer)) != count + 1:
        return list(map(calls.unicode, repeat(text), range(count)))
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
    deque(map(calls.box, repeat(text), range(count), range(start, start + 16 * count, 16)), maxlen=0)
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
            size = calls.font_size(text, index) * _scale(text, index)
            boxes[index] = (x, y - _ASCENT * size, x + size, y + (1 - _ASCENT) * size)


def _scale(text: int, index: int) -> float:
    buffer = (ctypes.c_float * 6)()
    calls.char_matrix(text, index, ctypes.addressof(buffer))
    return math.hypot(buffer[2], buffer[3])


def _without_leaning(text: int, printed: list[int], characters: list[str], owners: list[int | None]) -> list[int]:
    """The glyphs without those of a mark that is printed aslant across the page. Raises TurnedText."""
    shown = [index for index in printed if not characters[index].isspace()]
    firsts = [index for index in shown if not index or owners[index] != owners[index - 1]]
    if not any(map(_is_turned, map(calls.angle, repeat(text), firsts))):
        return printed  # the glyphs of one object have one angle
    angles = list(map(calls.angle, repeat(text), shown))
    leaning = {index for index, angle in zip(shown, angles, strict=True) if is_leaning(angle)}
    if 2 * len(leaning) > len(shown) or sum(map(_is_turned, angles)) > len(leaning):
        raise TurnedText
    marks = {owners[index] for index in leaning}  # their blanks, too
    return [index for index in printed if owners[index] not in marks]


def _is_turned(angle: float) -> bool:
    return abs((angle + math.pi) % math.tau - math.pi) > _LEVEL


def _origin_of(text: int, index: int, corner: tuple[float, float]) -> tuple[float, float]:
    """Where a glyph begins: the left end of its base line, in points from the top left corner of the page."""
    at = (ctypes.c_double * 2)()
    start = ctypes.addressof(at)
    calls.origin(text, index, start, start + 8)
    return at[0] - corner[0], corner[1] - at[1]


def has_extent(item: int) -> bool:
    """Whether a text object takes up room: an empty one prints nothing."""
    left, bottom, right, top = calls.bounds_of(item)
    return right > left or top > bottom


def are_blanks(items: set[int], others: set[int]) -> bool:
    """Whether text objects without extent print nothing: blanks of fonts that are in the file and draw the rest.

    In a Type 3 font, of which PDFium has no data, glyphs are drawings: one without extent draws nothing.
    """
    fonts = {font for font in map(_font_of, items) if not _is_type_3(font)}
    for other in others if fonts else ():
        if _font_of(other) in fonts and has_extent(other):
            fonts.discard(_font_of(other))
            if not fonts:
                return True
    return not fonts


def _font_of(item: int) -> int:
    return calls.address(pdfium.FPDFTextObj_GetFont(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)))


def _is_type_3(font: int) -> bool:
    size = ctypes.c_size_t()
    handle = ctypes.cast(font, pdfium.FPDF_FONT)
    known = pdfium.FPDFFont_GetFontData(handle, None, 0, ctypes.byref(size))
    return bool(known) and size.value == 0 and int(pdfium.FPDFFont_GetIsEmbedded(handle)) == 1

"""The glyphs of a page's text objects, as PDFium gives them."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.document import UNMAPPED
from extract.readers import pdfium_calls as calls
from extract.readers.glyphs import TABLED, Glyphs, are_blank, looked_up
from extract.readers.pdf_text import KANGXI, is_leaning
from extract.readers.pdfium_loops import Characters

_LINE_END_HYPHENS = (2, 0xFFFE)
"""For PDFium a hyphen at the end of a line, where a word may be cut."""

_EXACT = 0.1
_LEVEL = 0.02
"""Radians by which a line may lean."""


class NotHandled(Exception):
    """A page has something that only the reference engine places exactly."""


class TurnedText(NotHandled):
    """Text on the page does not run from left to right."""


def glyphs_of(text: int, characters: Characters, corner: tuple[float, float]) -> Glyphs:
    """The printed glyphs among the characters of a text. Raises TurnedText."""
    codes = _shown_codes(characters)
    boxes = characters.boxes * _DOWNWARDS + (-corner[0], corner[1], -corner[0], corner[1])
    _widen_radicals(boxes, text, characters.codes, corner)
    blank = are_blank(codes)
    printed = (codes != 0) & ((characters.owners != 0) | ~blank)
    if characters.angles.any():  # the glyphs of one object have one angle
        printed &= ~_leaning(printed & ~blank, characters)
    return Glyphs(boxes, codes)[printed]


_DOWNWARDS = np.array([1.0, -1.0, 1.0, -1.0])


def _table_of_codes() -> Any:
    """For each code the code of what is printed; 0 for what has no width and says nothing."""
    table = np.arange(TABLED, dtype=np.uint32)
    table[[0, *range(0xD800, 0xE000)]] = ord(UNMAPPED)
    table[[*_LINE_END_HYPHENS]] = ord("-")
    table[[0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]] = 0
    return table


_SHOWN = _table_of_codes()
_IS_RADICAL = np.zeros(TABLED, np.bool_)
_IS_RADICAL[[ord(character) for character in KANGXI.values()]] = True


def _shown_codes(characters: Characters) -> Any:
    codes = characters.codes
    shown = looked_up(_SHOWN, codes)
    beyond = codes >= TABLED
    if beyond.any():
        shown[beyond] = np.where(codes[beyond] > 0x10FFFF, ord(UNMAPPED), codes[beyond])
    shown[characters.errors] = ord(UNMAPPED)
    return shown


_ASCENT = 0.88
"""The share of a Chinese character's height that stands above the base line."""


def _widen_radicals(boxes: Any, text: int, codes: Any, corner: tuple[float, float]) -> None:
    """PDFium folds radicals to characters, and gives these a box of what they draw: 一 is a dash of a box.

    Such a box is of another height than those beside it.
    """
    heights = boxes[:, 3] - boxes[:, 1]
    differs = np.ones(len(heights) + 1, np.bool_)
    differs[1:-1] = np.abs(heights[1:] - heights[:-1]) >= _EXACT
    odd = (differs[1:] | differs[:-1]) & looked_up(_IS_RADICAL, codes)
    for index in odd.nonzero()[0].tolist():
        x, y = _origin_of(text, index, corner)
        if boxes[index, 0] - x > _EXACT or boxes[index, 3] < y:
            size = calls.font_size(text, index) * _scale(text, index)
            boxes[index] = (x, y - _ASCENT * size, x + size, y + (1 - _ASCENT) * size)


def _scale(text: int, index: int) -> float:
    buffer = (ctypes.c_float * 6)()
    calls.char_matrix(text, index, ctypes.addressof(buffer))
    return math.hypot(buffer[2], buffer[3])


def _leaning(shown: Any, characters: Characters) -> Any:
    """For each character whether it is of a mark that is printed aslant across the page. Raises TurnedText."""
    firsts = characters.angles[shown]
    if not any(map(_is_turned, firsts[firsts != 0].tolist())):
        return np.zeros(len(shown), np.bool_)
    angles, kinds = np.unique(angles_of(characters), return_inverse=True)
    leaning, turned = (np.array(list(map(holds, angles.tolist())))[kinds] & shown for holds in (is_leaning, _is_turned))
    if 2 * leaning.sum() > shown.sum() or turned.sum() > leaning.sum():
        raise TurnedText
    return np.isin(characters.owners, characters.owners[leaning])  # with the blanks of the mark


def angles_of(characters: Characters) -> Any:
    """For each character its angle: the glyphs of one object have one, given with the first of them."""
    begins = begin_objects(characters.owners)
    return characters.angles[begins][begins.cumsum() - 1]


def begin_objects(owners: Any) -> Any:
    """For each character whether it is of another object than the one before: those of one text follow each other."""
    begins = np.ones(len(owners), np.bool_)
    begins[1:] = owners[1:] != owners[:-1]
    return begins


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
    fonts = {font for font in map(font_of, items) if not _is_type_3(font)}
    for other in others if fonts else ():
        if font_of(other) in fonts and has_extent(other):
            fonts.discard(font_of(other))
            if not fonts:
                return True
    return not fonts


def font_of(item: int) -> int:
    """The address of a text object's font."""
    return calls.address(pdfium.FPDFTextObj_GetFont(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)))


def _is_type_3(font: int) -> bool:
    size = ctypes.c_size_t()
    handle = ctypes.cast(font, pdfium.FPDF_FONT)
    known = pdfium.FPDFFont_GetFontData(handle, None, 0, ctypes.byref(size))
    return bool(known) and size.value == 0 and int(pdfium.FPDFFont_GetIsEmbedded(handle)) == 1

"""The functions of PDFium that read a page, with plain addresses for arguments.

They are called through `map`, with whole arrays of addresses, because a page has a thousand glyphs and a Python
loop with a ctypes structure for each costs more than PDFium itself.
"""

from __future__ import annotations

import ctypes
import struct
from collections import deque
from typing import Any

import pypdfium2.raw as pdfium

from extract.readers.pdf_text import Box

_p, _i, _f, _u = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_uint


def _function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that takes and gives plain addresses: pointer objects for each call are slow."""
    return ctypes.PYFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))


def address(handle: Any) -> int:
    """The address that a handle or a function of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


unicode = _function("FPDFText_GetUnicode", _u, _p, _i)
box = _function("FPDFText_GetLooseCharBox", _i, _p, _i, _p)
origin = _function("FPDFText_GetCharOrigin", _i, _p, _i, _p, _p)
font_size = _function("FPDFText_GetFontSize", ctypes.c_double, _p, _i)
char_matrix = _function("FPDFText_GetMatrix", _i, _p, _i, _p)
angle = _function("FPDFText_GetCharAngle", _f, _p, _i)
map_error = _function("FPDFText_HasUnicodeMapError", _i, _p, _i)
text_object = _function("FPDFText_GetTextObject", ctypes.c_size_t, _p, _i)
page_object = _function("FPDFPage_GetObject", ctypes.c_size_t, _p, _i)
form_object = _function("FPDFFormObj_GetObject", ctypes.c_size_t, _p, ctypes.c_ulong)
object_type = _function("FPDFPageObj_GetType", _i, _p)
bounds = _function("FPDFPageObj_GetBounds", _i, _p, _p, _p, _p, _p)
matrix = _function("FPDFPageObj_GetMatrix", _i, _p, _p)
segments = _function("FPDFPath_CountSegments", _i, _p)
draw_mode = _function("FPDFPath_GetDrawMode", _i, _p, _p, _p)
segment = _function("FPDFPath_GetPathSegment", ctypes.c_size_t, _p, _i)
point = _function("FPDFPathSegment_GetPoint", _i, _p, _p, _p)
segment_type = _function("FPDFPathSegment_GetType", _i, _p)
closes = _function("FPDFPathSegment_GetClose", _i, _p)


def addresses(*functions: Any) -> bytes:
    """The addresses of functions of this module, eight bytes each, for loops that are compiled."""
    return b"".join(struct.pack("=Q", address(function)) for function in functions)


def bounds_of_all(items: list[int]) -> list[Box]:
    """For each item left, bottom, right, top; zeros where PDFium knows none."""
    buffer = (ctypes.c_float * (4 * len(items)))()
    start = ctypes.addressof(buffer)
    places = [range(start + 4 * side, start + 16 * len(items), 16) for side in range(4)]
    deque(map(bounds, items, *places), maxlen=0)
    return [(left, bottom, right, top) for left, bottom, right, top in zip(*[iter(buffer)] * 4, strict=True)]


def bounds_of(item: int) -> Box:
    """Left, bottom, right, top; zeros where PDFium knows none."""
    return bounds_of_all([item])[0]

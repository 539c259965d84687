"""A font of one box for PDFium, in place of whatever fonts a machine has.

A PDF may name a Chinese font without bringing it. PDFium then measures its glyphs in a font of the machine and,
where there is none, leaves them out. With this font every glyph has an extent, on every machine the same; which
character it is comes from the file alone.
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

UNITS = 1000
_CHINESE, _JAPANESE, _KOREAN, _TAIWANESE = 134, 128, 129, 136
_CHARSETS = (_CHINESE, _JAPANESE, _KOREAN, _TAIWANESE)
_HANDLE = 1


@cache
def box_font() -> bytes:
    """A TrueType font in which every character is the same box (OpenType spec: cmap format 13, many to one)."""
    box = struct.pack(">hhhhh", 1, 50, -100, 950, 850)
    box += struct.pack(">HH", 3, 0) + bytes([1, 1, 1, 1])
    box += struct.pack(">hhhh", 50, 900, 0, -900) + struct.pack(">hhhh", -100, 0, 950, 0) + b"\0\0"
    glyphs = box + b"\0" * (-len(box) % 4)
    groups = struct.pack(">III", 0x20, 0x10FFFF, 1)
    mapping = struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, 1) + groups
    return _font_file(
        {
            b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + mapping,
            b"glyf": glyphs,
            b"head": _head(),
            b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, UNITS, *[0] * 11, 2),
            b"hmtx": struct.pack(">HhHh", UNITS, 0, UNITS, 50),
            b"loca": struct.pack(">III", 0, 0, len(glyphs)),
            b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 4, 1, 0, 0, 1, *[0] * 8),
        }
    )


def _head() -> bytes:
    long_offsets = 1
    return struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, UNITS, 0, 0, 50, -100, 950, 850, 0, 8, 2, long_offsets, 0),
    )


def _font_file(tables: dict[bytes, bytes]) -> bytes:
    directory, body = b"", b""
    start = 12 + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        directory += tag + struct.pack(">III", 0, start + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48) + directory + body


class _Fonts:
    """The callbacks by which PDFium asks for fonts (fpdf_sysfontinfo.h)."""

    def __init__(self) -> None:
        self.info = pdfium.FPDF_SYSFONTINFO(version=1)
        for name in ("Release", "EnumFonts", "MapFont", "GetFont", "GetFontData", "GetFaceName"):
            self._set(name)
        for name in ("GetFontCharset", "DeleteFont"):
            self._set(name)

    def _set(self, name: str) -> None:
        kind = dict(pdfium.FPDF_SYSFONTINFO._fields_)[name]
        setattr(self.info, name, kind(getattr(self, name)))

    def Release(self, _info: Any) -> None:
        """Nothing is held."""

    def EnumFonts(self, _info: Any, _mapper: Any) -> None:
        """No font of the machine is used."""

    def MapFont(self, _info: Any, _weight: int, _italic: int, charset: int, *_: Any) -> int:
        """The box for Chinese, Japanese and Korean; for the rest PDFium has fonts of its own."""
        return _HANDLE if charset in _CHARSETS else 0

    def GetFont(self, _info: Any, _face: Any) -> int:
        """No font is known by name."""
        return 0

    def GetFontData(self, _info: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        """The whole file, or nothing of a single table."""
        data = box_font()
        if table:
            return 0
        if buffer and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def GetFaceName(self, *_: Any) -> int:
        """The font has no name."""
        return 0

    def GetFontCharset(self, *_: Any) -> int:
        """It serves every charset it is asked for."""
        return _CHINESE

    def DeleteFont(self, _info: Any, _font: Any) -> None:
        """Nothing is held."""


@cache
def use_box_font() -> _Fonts:
    """Have PDFium use the box from now on; what is returned must live as long as PDFium does."""
    fonts = _Fonts()
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(fonts.info))
    return fonts

"""A page of a PDF as a picture, drawn by PDFium. What would unpack to too much is refused before it is drawn."""

from __future__ import annotations

import ctypes
import struct
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers.pdfium_calls import address
from extract.readers.pdfium_loops import PlainLoops
from extract.readers.pdfium_objects import Objects
from schemas.failures import Reason, UnreadableDocument

MOST_DRAWN = 20_000_000
"""Pixels of a page as it is drawn: A4 at 300 dpi has 8.7 million. Larger pages are drawn at less."""

MOST_PIXELS = 200_000_000
"""Of all pictures on a page together: A3 at 600 dpi has 70 million."""

_POINTS = 72.0
_WHITE = 0xFFFFFFFF
_JPEG_2000, _HEAD = b"\xff\x4f\xff\x51", 4096


def draw(page: Any, dpi: float) -> tuple[Any, float]:
    """An open page as it is shown, without annotations: h × w × 3 (blue, green, red), and its pixels an inch.

    Raises UnreadableDocument: corrupt, unpacks_too_large.
    """
    _refuse_bombs(page)
    width, height = (
        max(1.0, float(side)) for side in (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
    )
    dpi = min(dpi, _POINTS * (MOST_DRAWN / (width * height)) ** 0.5)
    across, down = max(1, round(width * dpi / _POINTS)), max(1, round(height * dpi / _POINTS))
    pixels = np.empty((down, across, 3), np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(across, down, pdfium.FPDFBitmap_BGR, pixels.ctypes.data, 3 * across)
    if not bitmap:
        raise UnreadableDocument(Reason.MEMORY, "no room for the picture of a page")
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, _WHITE)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, 0)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels, dpi


def _coded_pixels(item: Any) -> int:
    """The pixels of a JPEG 2000 picture, which its data state and not the file (ISO 15444-1, A.5.1); 0 for others."""
    length = pdfium.FPDFImageObj_GetImageDataRaw(item, None, 0)
    data = ctypes.create_string_buffer(length)
    pdfium.FPDFImageObj_GetImageDataRaw(item, data, length)
    start = data.raw[:_HEAD].find(_JPEG_2000)
    if start < 0 or length < start + 16:
        return 0
    width, height = struct.unpack_from(">II", data.raw, start + 8)
    return int(width * height)


def _refuse_bombs(page: Any) -> None:
    pixels = 0
    for picture, _ in Objects(address(page), PlainLoops()).pictures():
        width, height = ctypes.c_uint(), ctypes.c_uint()
        item = ctypes.cast(picture, pdfium.FPDF_PAGEOBJECT)
        if pdfium.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(width), ctypes.byref(height)):
            pixels += max(width.value * height.value, _coded_pixels(item))
    if pixels > MOST_PIXELS:
        raise UnreadableDocument(
            Reason.UNPACKS_TOO_LARGE, f"pictures of {pixels // 1_000_000} million pixels on one page"
        )

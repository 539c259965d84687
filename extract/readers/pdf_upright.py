"""A PDF page put upright: its content as a form on a new page, turned by quarters (PDFium)."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
_QUARTERS = {0: (1, 0, 0, 1), 90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}
"""Matrices a, b, c, d that turn clockwise, in coordinates that go up."""

_MOST = 0.8


class UprightPage:
    """Page `index` (from 0) of a file turned clockwise; `box`: left, bottom, right, top of what it shows."""

    def __init__(self, file: Any, index: int, box: Box, turn: int) -> None:
        self._document = pdfium.FPDF_CreateNewDocument()
        a, b, c, d = _QUARTERS[turn]
        # PDFium's form begins at (0, 0), wherever the page that it is made of begins.
        width, height = box[2] - box[0], box[3] - box[1]
        corners = [(a * x + c * y, b * x + d * y) for x in (0, width) for y in (0, height)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        self.width, self.height = max(xs) - min(xs), max(ys) - min(ys)
        self.corner = (0.0, self.height)
        self.page = pdfium.FPDFPage_New(self._document, 0, self.width, self.height)
        self._content = pdfium.FPDF_NewXObjectFromPage(self._document, file, index)
        form = pdfium.FPDF_NewFormObjectFromXObject(self._content)
        pdfium.FPDFPageObj_SetMatrix(form, ctypes.byref(pdfium.FS_MATRIX(a, b, c, d, -min(xs), -min(ys))))
        pdfium.FPDFPage_InsertObject(self.page, form)

    def close(self) -> None:
        """After its text pages are closed."""
        pdfium.FPDF_CloseXObject(self._content)
        pdfium.FPDF_ClosePage(self.page)
        pdfium.FPDF_CloseDocument(self._document)


def turn_of(angles: Iterable[float]) -> int | None:
    """The quarter turn (clockwise, degrees) that puts most of the text upright; None where there is none.

    `angles` are those of the glyphs, in radians clockwise, as PDFium gives them.
    """
    counted: Counter[int] = Counter()
    for angle, count in Counter(angles).items():  # there are few
        counted[-round(angle * 57.29578) % 360] += count
    if not counted:
        return None
    turn, count = counted.most_common(1)[0]
    return turn if turn in _QUARTERS and count >= _MOST * counted.total() else None


def turned_back(box: Box, turn: int, width: float, height: float) -> Box:
    """A box of a page that was turned clockwise, in the coordinates of the page before; width and height after."""
    left, top, right, bottom = box
    if turn == 90:
        return (top, width - right, bottom, width - left)
    if turn == 180:
        return (width - right, height - bottom, width - left, height - top)
    if turn == 270:
        return (height - bottom, left, height - top, right)
    return box

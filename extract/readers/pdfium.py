"""PDFium reads a page: its glyphs and its rulings, in bulk. What it cannot place exactly it refuses.

PDFium is not thread-safe: one process, one thread (the lock in `pdf.py` keeps it so).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pypdfium2.raw as pdfium

from extract.readers import pdfium_calls as calls
from extract.readers.glyphs import NO_GLYPHS, Glyphs, are_blank, together
from extract.readers.pdf_font import use_box_font
from extract.readers.pdf_layers import TRUSTED, Layer, below_pictures, judged
from extract.readers.pdf_picture import draw
from extract.readers.pdf_text import Box
from extract.readers.pdf_upright import UprightPage, turn_of, turned_back
from extract.readers.pdfium_loops import BEST, PlainLoops
from extract.readers.pdfium_objects import Objects
from extract.readers.pdfium_text import (
    NotHandled,
    TurnedText,
    angles_of,
    are_blanks,
    begin_objects,
    font_of,
    glyphs_of,
    has_extent,
)
from extract.readers.rulings import Ruling
from schemas.failures import Reason, UnreadableDocument

MAX_GLYPHS = 200_000
"""Of one page: a dense page of a report has 2,000."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What is printed on a page; lengths in points from its top left corner.

    It was turned clockwise by `turned` degrees to be read; `shown` gives a box as the page is shown.
    """

    number: int
    width: float
    height: float
    glyphs: Glyphs
    horizontal: list[Ruling]
    vertical: list[Ruling]
    turned: int = 0
    layer: Layer = TRUSTED

    def shown(self, box: Box) -> Box:
        """A box in points from the top left corner of the page as it is shown."""
        return turned_back(box, self.turned, self.width, self.height) if self.turned else box


_FONTS = use_box_font()


class File:
    """An open PDF. Close it: `with File(data) as file`. Raises UnreadableDocument: corrupt, encrypted."""

    def __init__(self, data: bytes, loops: PlainLoops = BEST) -> None:
        self._loops = loops
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
        """Read page `number`, from 1; of one that is a picture, or hides its text below one, nothing but that.

        Raises NotHandled, UnreadableDocument (corrupt, unpacks_too_large).
        """
        page = self._load(number)
        shown = _shown(page)
        size = (shown[2] - shown[0], shown[3] - shown[1])
        rotation = 90 * int(pdfium.FPDFPage_GetRotation(page))
        objects = Objects(calls.address(page), self._loops)
        layer = below_pictures(objects, size)
        if layer.wrong:
            self.has_pictures = True
            return Page(number, *size, NO_GLYPHS, [], [], layer=layer)
        try:
            if not rotation:
                return self._read(number, page, objects, (shown[0], shown[3]), size, layer)
        except TurnedText:
            pass
        turn = turn_of(self._angles(page))
        if turn is None:
            raise TurnedText
        pdfium.FPDFPage_SetRotation(page, 0)  # or its content would be turned by that, too
        upright = UprightPage(self._file, number - 1, shown, turn)
        self._to_close.append(upright.close)
        size = (upright.width, upright.height)
        objects = Objects(calls.address(upright.page), self._loops)
        read = self._read(number, upright.page, objects, upright.corner, size, layer)
        return replace(read, turned=(turn - rotation) % 360)

    def _load(self, number: int) -> Any:
        page = pdfium.FPDF_LoadPage(self._file, number - 1)
        if not page:
            raise UnreadableDocument(Reason.CORRUPT, f"page {number} of {len(self)} is lost")
        self._to_close.append(partial(pdfium.FPDF_ClosePage, page))
        return page

    def _read(
        self,
        number: int,
        page: Any,
        objects: Objects,
        corner: tuple[float, float],
        size: tuple[float, float],
        layer: Layer,
    ) -> Page:
        self.has_pictures = self.has_pictures or objects.has_pictures
        horizontal, vertical = objects.rulings(corner)
        glyphs = self._glyphs(page, set(objects.texts), corner)
        return Page(number, *size, glyphs, horizontal, vertical, layer=judged(layer, glyphs.codes))

    def brings_its_fonts(self, number: int) -> bool:
        """Whether page `number` is drawn on every machine as here: all of its fonts are in the file."""
        return all(self._fonts(number))

    def has_own_fonts(self, number: int) -> bool:
        """Whether any of the fonts of page `number` is in the file."""
        return any(self._fonts(number))

    def _fonts(self, number: int) -> list[bool]:
        """For each font of a page whether it is in the file."""
        texts = Objects(calls.address(self._load(number)), self._loops).texts
        fonts = {font_of(item) for item in texts}
        return [pdfium.FPDFFont_GetIsEmbedded(ctypes.cast(font, pdfium.FPDF_FONT)) == 1 for font in fonts]

    def picture(self, number: int, dpi: float) -> tuple[Any, float]:
        """Page `number`, from 1, as it is shown: h × w × 3 (blue, green, red), and its pixels an inch.

        Raises UnreadableDocument: corrupt, unpacks_too_large.
        """
        return draw(self._load(number), dpi)

    @contextmanager
    def _text(self, page: Any) -> Iterator[tuple[int, int]]:
        """The address of the page's text as it is now, and the number of its characters."""
        text = pdfium.FPDFText_LoadPage(page)
        try:
            count = max(0, int(pdfium.FPDFText_CountChars(text)))
            if count > MAX_GLYPHS:
                raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"{count} characters on one page")
            yield calls.address(text), count
        finally:
            pdfium.FPDFText_ClosePage(text)

    def _angles(self, page: Any) -> list[float]:
        with self._text(page) as (text, count):
            characters = self._loops.characters(text, count)
        angles: list[float] = angles_of(characters)[~are_blank(characters.codes)].tolist()
        return angles

    def _glyphs(self, page: Any, objects: set[int], corner: tuple[float, float]) -> Glyphs:
        """The glyphs of all text objects.

        PDFium leaves out a text that it takes for a second print of the one before, and errs where a font is not
        embedded: a column of zeros shrinks to one. What it left out is asked for again, without what it gave.
        """
        found: list[Glyphs] = []
        while True:
            with self._text(page) as (text, count):
                characters = self._loops.characters(text, count)
                found.append(glyphs_of(text, characters, corner))
            given = set(characters.owners[begin_objects(characters.owners)].tolist()) - {0}
            objects -= given
            if not objects:
                return together(found)
            bare = {item for item in objects if not has_extent(item)}
            objects -= bare
            if not are_blanks(bare, given):
                raise NotHandled("text of no extent")
            if not objects:
                return together(found)
            if not given:
                raise NotHandled("text that is not given")
            for item in given:
                self._take_away(page, ctypes.cast(item, pdfium.FPDF_PAGEOBJECT))

    def _take_away(self, page: Any, item: Any) -> None:
        """Have the next text of the page leave out an object.

        PDFium compares with an object that is only inactive, too: of a page that is printed twice it would give a few
        texts at a time.
        """
        if pdfium.FPDFPage_RemoveObject(page, item):
            self._to_close.append(partial(pdfium.FPDFPageObj_Destroy, item))
        else:  # it is within a form
            pdfium.FPDFPageObj_SetIsActive(item, False)


def _shown(page: Any) -> Box:
    """Left, bottom, right, top of what is shown of the page, in the coordinates of the file."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return float(box.left), float(box.bottom), float(box.right), float(box.top)

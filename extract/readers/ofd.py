"""OFD (GB/T 33190), China's own page format: opened by ofdkit, its characters and lines placed as those of a PDF.

A page is what a PDF's is, glyphs and rulings. So it is read the same way, and has the same evidence: page and box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from ofdkit import OFDDocument, OFDError, OFDLimitError
from ofdkit.package import Package

from extract.document import Document
from extract.readers.glyphs import Glyphs
from extract.readers.ofd_lines import rulings
from extract.readers.ofd_page import POINTS, Roots, elements_of
from extract.readers.ofd_text import glyphs_of, printed_texts
from extract.readers.pdf import MAX_PAGES, Content, page_content
from extract.readers.pdfium import Page
from extract.readers.pdfium_text import NotHandled
from extract.readers.rulings import IrregularTable
from extract.readers.text_columns import Span
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPE = "application/ofd"
MOST_GLYPHS = 200_000
"""Of one page: a dense page of a report has 2,000."""

_DAMAGE = (OFDError, OSError, ValueError, LookupError, RecursionError)


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read an OFD file. Raises UnreadableDocument: corrupt, empty, needs_ocr, too_many_pages, unpacks_too_large."""
    try:
        with OFDDocument(data) as file, Package(data) as package:
            if len(file.pages) > MAX_PAGES:
                raise UnreadableDocument(Reason.TOO_MANY_PAGES, f"{len(file.pages)} pages, the limit is {MAX_PAGES}")
            roots = [Roots(package).of(page.location) for page in file.pages]
            pages = [_page(page, own) for page, own in zip(file.pages, roots, strict=True)]
    except OFDLimitError as error:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, str(error)) from error
    except _DAMAGE as error:
        raise UnreadableDocument(Reason.CORRUPT, str(error)) from error
    if not any(len(page.glyphs) for page in pages):
        pictures = any(True for own in roots for root in own for _ in elements_of(root, "ImageObject"))
        raise UnreadableDocument(Reason.NEEDS_OCR if pictures else Reason.EMPTY)
    return Document(MEDIA_TYPE, tuple(block for content in _contents(pages) for _, block in content.blocks))


def _contents(pages: Sequence[Page]) -> Iterator[Content]:
    columns: Sequence[Span] = ()
    for page in pages:
        content = _content(page, columns)
        columns = content.columns
        yield content._replace(blocks=sorted(content.blocks, key=lambda item: item[0]))


def _content(page: Page, columns: Sequence[Span]) -> Content:
    """What is on a page; where its lines make no table, what stands in columns."""
    try:
        return page_content(page, columns)
    except (NotHandled, IrregularTable):
        return page_content(replace(page, horizontal=[], vertical=[]), columns)


def _page(page: Any, roots: Sequence[Any]) -> Page:
    left, top, width, height = page.box
    _refuse_hidden_texts(page, roots)
    glyphs = [glyph for root in roots for glyph in glyphs_of(root)]
    if len(glyphs) > MOST_GLYPHS:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"{len(glyphs)} characters on one page")
    boxes = (np.array([box for _, box in glyphs], float).reshape(-1, 4) - (left, top, left, top)) * POINTS
    codes = np.array([ord(character) for character, _ in glyphs], np.uint32)
    horizontal, vertical = rulings(roots, (left, top))
    return Page(page.index + 1, width * POINTS, height * POINTS, Glyphs(boxes, codes), horizontal, vertical)


def _refuse_hidden_texts(page: Any, roots: Sequence[Any]) -> None:
    """Texts within composite objects are found by ofdkit alone: no program writes the cells of a table so."""
    own = sum(len("".join(text.split())) for root in roots for text in printed_texts(root))
    every = sum(len("".join(run.text.split())) for run in page.runs)
    if every > own:
        raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, f"page {page.index + 1} has text within composite objects")

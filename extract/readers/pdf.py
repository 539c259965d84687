"""PDF with a text layer: ruled tables become grids, the lines outside them paragraphs (pdfplumber)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_text

from extract.document import Document, Grid, Paragraph
from extract.readers.pdf_grid import Box, grid_cells, grid_width
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 300
"""The longest reports have some 60 pages; books of hundreds are yearbooks."""

FEW_CHARACTERS = 50
_PAGE_NUMBER = re.compile(r"^[\s\-—–－·.第共/]*\d{1,4}[\s\-—–－·.页/共]*\d{0,4}[\s页]*$")
_NUMBERING = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
"""What a heading begins with: it never continues the line above."""

_CELL_MARGIN = 5.4
"""Points that word processors keep free at both sides of a cell."""

_UNMAPPED = "(cid:"
"""What stands for a character of a font that does not say which characters its glyphs are."""

_MOSTLY = 0.3
_THIN = 3.0
"""Points: a filled rectangle thinner than this is a ruling, a thicker one a background."""


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a PDF. Raises UnreadableDocument: corrupt, encrypted, empty, needs_ocr, too_many_pages."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = _pages(pdf, data)
            blocks = tuple(block for page in pages for block in _page_blocks(page))
            if sum(len(page.chars) for page in pages) < FEW_CHARACTERS:
                raise _without_text(pages)
            _refuse_unmapped_fonts(pages)
            return Document(MEDIA_TYPE, blocks)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise UnreadableDocument(Reason.ENCRYPTED) from error
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        locked = isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError)
        raise UnreadableDocument(
            Reason.ENCRYPTED if locked else Reason.CORRUPT, "" if locked else str(cause)
        ) from error
    except UnreadableDocument:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError) as error:
        # pdfminer lets the errors of its inner parts through when the file is damaged.
        raise UnreadableDocument(Reason.CORRUPT, f"{type(error).__name__}: {error}") from error


def _pages(pdf: Any, data: bytes) -> list[Any]:
    """The pages, if all of them are there: pdfminer reads a cut file without a word."""
    tail = data.rstrip(b"\0\r\n\t ")[-2048:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise UnreadableDocument(Reason.CORRUPT, "the end of the file is missing")
    announced = resolve1(resolve1(pdf.doc.catalog.get("Pages", {})).get("Count"))
    if isinstance(announced, int) and announced > MAX_PAGES:
        raise UnreadableDocument(Reason.TOO_MANY_PAGES, f"{announced} pages, the limit is {MAX_PAGES}")
    pages = list(pdf.pages)
    if isinstance(announced, int) and len(pages) < announced:
        raise UnreadableDocument(Reason.CORRUPT, f"{len(pages)} of {announced} pages are left")
    return pages


def _without_text(pages: list[Any]) -> UnreadableDocument:
    return UnreadableDocument(Reason.NEEDS_OCR if any(page.images for page in pages) else Reason.EMPTY)


def _refuse_unmapped_fonts(pages: list[Any]) -> None:
    chars = [char for page in pages for char in page.chars]
    if sum(char["text"].startswith(_UNMAPPED) for char in chars) > _MOSTLY * len(chars):
        raise UnreadableDocument(Reason.NEEDS_OCR, "the fonts do not say which characters they draw")


def _page_blocks(page: Any) -> Iterator[Paragraph | Grid]:
    """Grids and paragraphs of a page from top to bottom."""
    page = page.filter(_is_not_background).dedupe_chars()  # bold text may be drawn twice
    tables = [table for table in page.find_tables() if grid_width(table.cells) > 1]
    placed: list[tuple[float, Paragraph | Grid]] = [
        (table.bbox[1], Grid(grid_cells(page, table.cells, _cell_text), page=page.page_number)) for table in tables
    ]
    outside = page.filter(lambda item: item["object_type"] != "char" or not _inside(item, tables))
    placed.extend((paragraph.place.box[1], paragraph) for paragraph in _paragraphs(outside))  # type: ignore[union-attr, index]
    page.close()
    return (block for _, block in sorted(placed, key=lambda item: item[0]))


def _is_not_background(item: dict[str, Any]) -> bool:
    """False for the white or grey rectangles that word processors put behind every line of text."""
    if item["object_type"] != "rect" or item.get("stroke") or not item.get("fill"):
        return True
    return bool(item["width"] < _THIN or item["height"] < _THIN)


def _inside(char: dict[str, Any], tables: Iterable[Any]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(t.bbox[0] <= x <= t.bbox[2] and t.bbox[1] <= y <= t.bbox[3] for t in tables)


def _cell_text(chars: list[dict[str, Any]], box: Box) -> str:
    text = str(extract_text(chars, x_tolerance=3, y_tolerance=3)) if chars else ""
    return text.replace("\n", "") if "\n" in text and _is_wrapped_number(text, chars, box) else text


def _is_wrapped_number(text: str, chars: list[dict[str, Any]], box: Box) -> bool:
    """Whether the lines are one number, broken because no further digit had room in its narrow cell."""
    lines = text.split("\n")
    if not all(re.fullmatch(r"[\d,.]+", line) for line in lines):
        return False
    digit = max(char["x1"] - char["x0"] for char in chars)
    middles = sorted({round((char["top"] + char["bottom"]) / 2) for char in chars})
    rows = [[char for char in chars if round((char["top"] + char["bottom"]) / 2) == middle] for middle in middles]
    widths = [max(char["x1"] for char in row) - min(char["x0"] for char in row) for row in rows]
    room = box[2] - box[0] - 2 * _CELL_MARGIN - digit
    return len(rows) == len(lines) and all(width > room for width in widths[:-1])


def _paragraphs(page: Any) -> Iterator[Paragraph]:
    """Lines joined to paragraphs: a line goes on where it reaches the margin and the next is not indented."""
    lines = [line for line in page.extract_text_lines(return_chars=True) if line["text"].strip()]
    lines = [line for line in lines if not _is_page_number(line, page)]
    if not lines:
        return
    left, right = min(line["x0"] for line in lines), max(line["x1"] for line in lines)
    block = [lines[0]]
    for line in lines[1:]:
        if _goes_on(block[-1], line, left, right):
            block.append(line)
        else:
            yield _paragraph(block, page.page_number)
            block = [line]
    yield _paragraph(block, page.page_number)


def _is_page_number(line: dict[str, Any], page: Any) -> bool:
    at_edge = line["top"] < page.height * 0.08 or line["bottom"] > page.height * 0.9
    return at_edge and bool(_PAGE_NUMBER.match(line["text"]))


def _goes_on(line: dict[str, Any], following: dict[str, Any], left: float, right: float) -> bool:
    size = line["chars"][0]["size"]
    near = following["top"] - line["bottom"] < 1.5 * size
    same_size = abs(following["chars"][0]["size"] - size) < 0.5
    if _NUMBERING.match(following["text"].lstrip()):
        return False
    return bool(near and same_size and line["x1"] > right - 2.2 * size and following["x0"] < left + size)


def _paragraph(lines: list[dict[str, Any]], page: int) -> Paragraph:
    box: Box = (
        min(line["x0"] for line in lines),
        min(line["top"] for line in lines),
        max(line["x1"] for line in lines),
        max(line["bottom"] for line in lines),
    )
    return Paragraph("".join(line["text"].strip() for line in lines), Evidence(page, rounded(box)))


def rounded(box: Box) -> Box:
    """A box to the tenth of a point, as it is published."""
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))

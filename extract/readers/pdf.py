"""PDF with a text layer: tables become grids, the lines outside them paragraphs.

PDFium reads (`pdfium.py`, `rulings.py`); a page that it cannot place exactly is read by pdfplumber
(`plumber.py`), the reference. `read_by_reference` has pdfplumber read the pages of all tables.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np

from extract.document import UNMAPPED, Cell, Document, Grid, Paragraph
from extract.readers import plumber, scan_models
from extract.readers.borderless import find_text_tables, may_be_a_row
from extract.readers.glyphs import Glyphs, are_blank, cell_texts, running_lines
from extract.readers.pdf_text import Box, Line, lines_of, paragraphs, printed_lines, rounded
from extract.readers.pdfium import File, Page
from extract.readers.pdfium_text import NotHandled
from extract.readers.plumber import Blocks
from extract.readers.rulings import IrregularTable, Lattice, find_lattices
from extract.readers.text_columns import Span, TextTable, text_grid
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 300
"""The longest reports have some 60 pages; books of hundreds are yearbooks."""

FEW_CHARACTERS = 50
_MOSTLY = 0.3
_OPEN_PAGES = 20
"""Pages kept open together: they share fonts."""

_OUTSIDE, _BETWEEN = -1, -2
"""For the index of a glyph's cell: in no table, and a blank between the cells of one."""

_ONE_AT_A_TIME = threading.Lock()
"""PDFium crashes when two threads use it."""


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a PDF. Raises UnreadableDocument: corrupt, encrypted, empty, needs_ocr, too_many_pages."""
    return _read(data, frozenset())


def read_by_reference(data: bytes, pages: Collection[int]) -> Document:
    """Read a PDF again, these pages (from 1) with pdfplumber. Raises as `read` does."""
    return _read(data, frozenset(pages))


def _read(data: bytes, by_reference: frozenset[int]) -> Document:
    _refuse_cut_file(data)
    fast, count, has_pictures, pictures = _read_fast(data, by_reference)
    found = {number: content.blocks for number, content in fast.items()}
    left = frozenset(range(1, count + 1)) - set(found)
    if left:
        found |= plumber.read_pages(data, left)
    if len(found) < count:
        raise UnreadableDocument(Reason.CORRUPT, f"{len(found)} of {count} pages are left")
    pages = [sorted(found[number], key=lambda item: item[0]) for number in sorted(found)]
    _refuse_without_text(pages, has_pictures)
    like_tables = frozenset(number for number, content in fast.items() if content.like_table)
    read = left | (by_reference & pictures)
    return Document(MEDIA_TYPE, tuple(block for page in pages for _, block in page), {}, read, like_tables, pictures)


def _read_fast(data: bytes, left_out: frozenset[int]) -> tuple[dict[int, Content], int, bool, frozenset[int]]:
    """What PDFium can read of the pages, how many there are, whether pictures are among them, and which pages are one.

    Those are read by their picture; the pages that are left out, with more pixels.
    """
    found: dict[int, Content] = {}
    pictures: set[int] = set()
    columns: Sequence[Span] = ()
    with _ONE_AT_A_TIME, File(data) as file:
        if len(file) > MAX_PAGES:
            raise UnreadableDocument(Reason.TOO_MANY_PAGES, f"{len(file)} pages, the limit is {MAX_PAGES}")
        for number in range(1, len(file) + 1):
            above, columns = columns, ()
            with suppress(NotHandled, IrregularTable):
                page = file.page(number)
                if page.layer.wrong:
                    pictures.add(number)
                    found[number] = picture_content(file, page, again=number in left_out)
                elif number not in left_out:
                    found[number] = page_content(page, above)
                    columns = found[number].columns
            if number % _OPEN_PAGES == 0:
                file.close_pages()
        return found, len(file), file.has_pictures, frozenset(pictures)


def _refuse_cut_file(data: bytes) -> None:
    """Both engines read a cut file without a word."""
    tail = data.rstrip(b"\0\r\n\t ")[-2048:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise UnreadableDocument(Reason.CORRUPT, "the end of the file is missing")


def _refuse_without_text(pages: Iterable[Blocks], has_pictures: bool) -> None:
    text = "".join(text for page in pages for _, block in page for text in _texts(block))
    if sum(not character.isspace() for character in text[: 10 * FEW_CHARACTERS]) < FEW_CHARACTERS:
        if has_pictures:
            scan_models.require("the pages are pictures")
        raise UnreadableDocument(Reason.EMPTY)
    if text.count(UNMAPPED) > _MOSTLY * len(text):
        scan_models.require("the fonts do not say which characters they draw")
        raise UnreadableDocument(Reason.NO_TABLES, "most of it is illegible")


def _texts(block: Paragraph | Grid) -> Iterable[str]:
    return [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]


class Content(NamedTuple):
    """Grids and paragraphs of a page, each with the place of its top; the columns of its last table without rulings.

    `like_table`: whether rulings cross, or text is in columns, that made no grid.
    """

    blocks: Blocks
    columns: Sequence[Span]
    like_table: bool


def picture_content(file: File, page: Page, *, again: bool) -> Content:
    """What the picture of a page shows; read `again`, with more pixels.

    Where pictures cannot be read, one without any text is left empty. Raises UnreadableDocument: needs_ocr.
    """
    if not scan_models.are_there() and page.layer.is_scan:
        return Content([], (), like_table=True)
    scan_models.require(f"page {page.number}: {page.layer.wrong}")
    from extract.readers import scan

    read = scan.read_page(partial(file.picture, page.number), page.number, scan.SECOND_DPI if again else scan.FIRST_DPI)
    return Content(read.blocks, (), read.like_table)


def page_content(page: Page, columns_above: Sequence[Span] = ()) -> Content:
    """What is on a page; `columns_above` are those of the page before. Raises IrregularTable, NotHandled."""
    lattices, cross = find_lattices(page.horizontal, page.vertical)
    outside, grids = _shared_out(page, lattices)
    blocks: Blocks = [(lattice.box[1], grid) for lattice, grid in zip(lattices, grids, strict=True)]
    tables, lines, in_columns = _text_tables(outside, columns_above)
    blocks += [(table.top, text_grid(table, page.number, page.shown)) for table in tables]
    for paragraph in paragraphs(lines, page.number, page.height):
        if paragraph.place and paragraph.place.box:
            top = paragraph.place.box[1]
            shown = Evidence(page.number, rounded(page.shown(paragraph.place.box)))
            blocks.append((top, replace(paragraph, place=shown) if page.turned else paragraph))
    return Content(blocks, tables[-1].columns if tables else (), cross or in_columns)


def _text_tables(glyphs: Glyphs, columns_above: Sequence[Span]) -> tuple[list[TextTable], list[Line], bool]:
    """The tables without rulings, the lines of running text, and whether any of these may be a row of a table."""
    lines = running_lines(glyphs)
    if lines is not None:
        return [], lines, False
    tables, left = find_text_tables(lines_of(glyphs), columns_above)
    return tables, list(printed_lines(left)), any(map(may_be_a_row, left))


def _shared_out(page: Page, lattices: Sequence[Lattice]) -> tuple[Glyphs, list[Grid]]:
    """The glyphs outside of all tables, and the grids of the tables: a glyph is of the cell that holds its middle.

    Raises NotHandled where a glyph stands within a table and in none of its cells.
    """
    glyphs = page.glyphs
    if not lattices:
        return glyphs, []
    left, top, right, bottom = glyphs.boxes.T
    x, y = (left + right) / 2, (top + bottom) / 2
    cells = np.full(len(glyphs), _OUTSIDE)
    done = 0
    for lattice in lattices:
        x0, y0, x1, y1 = lattice.box
        within = np.flatnonzero((cells == _OUTSIDE) & (y0 <= y) & (y < y1) & (x0 <= x) & (x < x1))
        own = lattice.cells_at(x[within], y[within])
        if not are_blank(glyphs.codes[within[own < 0]]).all():
            raise NotHandled("text between the cells of a table")
        cells[within] = np.where(own < 0, _BETWEEN, own + done)
        done += len(lattice.cells)
    inside = np.flatnonzero(cells >= 0)
    blocks = [(lattice, block) for lattice in lattices for block in lattice.cells]

    def box_of(cell: int) -> Box:
        lattice, block = blocks[cell]
        return lattice.cell_box(block)

    texts = iter(cell_texts(glyphs[inside], cells[inside], done, box_of))
    grids = [_grid(lattice, list(islice(texts, len(lattice.cells))), page) for lattice in lattices]
    return glyphs[cells == _OUTSIDE], grids


def _grid(lattice: Lattice, texts: Sequence[str], page: Page) -> Grid:
    """The grid of a table, given the texts of its cells."""
    cells = []
    xs, ys = [round(x, 1) for x in lattice.xs], [round(y, 1) for y in lattice.ys]
    for block, text in zip(lattice.cells, texts, strict=True):
        top, left, bottom, right = block
        shown = (xs[left], ys[top], xs[right], ys[bottom])
        if page.turned:
            shown = rounded(page.shown(lattice.cell_box(block)))
        cells.append(Cell(text, top, left, bottom - top, right - left, Evidence(page.number, shown)))
    return Grid(tuple(cells), page=page.number)

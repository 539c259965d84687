"""PDF with a text layer: tables become grids, the lines outside them paragraphs.

PDFium reads (`pdfium.py`, `rulings.py`); a page that it cannot place exactly is read by pdfplumber
(`plumber.py`), the reference. `read_by_reference` has pdfplumber read the pages of all tables.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple

import numpy as np

from extract.document import UNMAPPED, Cell, Document, Grid, Paragraph
from extract.readers import plumber, scan_models
from extract.readers.borderless import find_text_tables, may_be_a_row
from extract.readers.glyphs import Glyphs, are_blank, cell_texts, running_lines
from extract.readers.pdf_layers import COVERED
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


def read_pictures(data: bytes, pages: Collection[int]) -> Document:
    """Read a PDF, of these pages (from 1) what their pictures show as well as their text. Raises as `read` does."""
    return _read(data, frozenset(), frozenset(pages))


def read_as_pictures(data: bytes, again: Collection[int] = ()) -> Document:
    """Read a PDF whose text is not what is seen, some pages with more pixels. Raises as `read` does."""
    return _read(data, frozenset(again), untrusted=True)


def numbers_shown(data: bytes, places: Sequence[Evidence]) -> list[str | None]:
    """For each place on a page the digits that are seen there; None where no number is legible.

    Raises as `read` does.
    """
    from extract.readers import scan

    with _ONE_AT_A_TIME, File(data) as file:
        return [
            shown
            for number, boxes in _by_page(places)
            for shown in (
                scan.numbers_at(partial(file.picture, number), boxes)
                if file.brings_its_fonts(number)
                else [None] * len(boxes)
            )
        ]


def _read(
    data: bytes, by_reference: frozenset[int], by_picture: frozenset[int] = frozenset(), *, untrusted: bool = False
) -> Document:
    _refuse_cut_file(data)
    fast = _read_fast(data, by_reference, by_picture, untrusted=untrusted)
    found = {number: content.blocks for number, content in fast.found.items()}
    left = frozenset(range(1, fast.count + 1)) - set(found)
    if left:
        found |= plumber.read_pages(data, left)
    if len(found) < fast.count:
        raise UnreadableDocument(Reason.CORRUPT, f"{len(found)} of {fast.count} pages are left")
    pages = [sorted(found[number], key=lambda item: item[0]) for number in sorted(found)]
    _refuse_without_text(pages, fast.has_pictures)
    return Document(
        MEDIA_TYPE,
        tuple(block for page in pages for _, block in page),
        by_reference=left | (by_reference & fast.pictures),
        like_tables=frozenset(number for number, content in fast.found.items() if content.like_table),
        pictures=frozenset(fast.pictures),
        unread=frozenset(fast.unread),
        illustrated=frozenset(fast.illustrated),
    )


def has_own_fonts(data: bytes) -> bool:
    """Whether a font is in the file, which may draw other characters than it names. Raises as `read` does."""
    with _ONE_AT_A_TIME, File(data) as file:
        return any(file.has_own_fonts(number) for number in range(1, len(file) + 1))


def _by_page(places: Sequence[Evidence]) -> Iterator[tuple[int, list[Box]]]:
    for number, own in groupby(places, key=lambda place: place.page):
        yield number or 1, [place.box for place in own if place.box]


@dataclass(slots=True)
class _Fast:
    """What PDFium can read of a file's pages, and which pages were read by their picture, could not, or have some."""

    count: int
    has_pictures: bool = False
    found: dict[int, Content] = field(default_factory=dict)
    pictures: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    illustrated: set[int] = field(default_factory=set)

    def add_picture(self, file: File, page: Page, *, again: bool, untrusted: bool) -> None:
        """Read a page by its picture; where that cannot be done, one without any text is left empty."""
        if not scan_models.are_there() and page.layer.is_scan:
            self.found[page.number] = Content([], (), like_table=True)
            self.unread.add(page.number)
        else:
            why = "the sums of its text fail" if untrusted else page.layer.wrong
            self.found[page.number] = picture_content(file, page, why, again=again)
            self.pictures.add(page.number)


def _read_fast(data: bytes, left_out: frozenset[int], by_picture: frozenset[int], *, untrusted: bool) -> _Fast:
    """What PDFium can read; pages that are pictures and left out are read by these, with more pixels."""
    columns: Sequence[Span] = ()
    with _ONE_AT_A_TIME, File(data) as file:
        fast = _Fast(len(file))
        if len(file) > MAX_PAGES:
            raise UnreadableDocument(Reason.TOO_MANY_PAGES, f"{len(file)} pages, the limit is {MAX_PAGES}")
        for number in range(1, len(file) + 1):
            above, columns = columns, ()
            with suppress(NotHandled, IrregularTable):
                page = file.page(number)
                if page.layer.wrong or untrusted:
                    fast.add_picture(file, page, again=number in left_out, untrusted=untrusted)
                elif number not in left_out:
                    content = page_content(page, above)
                    columns = content.columns
                    if page.layer.has_large_picture:
                        fast.illustrated.add(number)
                    if number in by_picture:
                        content = _with_tables(content, picture_content(file, page, "a table is a picture"))
                        fast.pictures.add(number)
                    fast.found[number] = content
            if number % _OPEN_PAGES == 0:
                file.close_pages()
        fast.has_pictures = file.has_pictures
        return fast


def _with_tables(content: Content, picture: Content) -> Content:
    """What a page says in text, with the tables that only its picture shows."""
    own = [box for _, block in content.blocks if isinstance(block, Grid) and (box := _box_of(block))]
    more = [
        (top, block)
        for top, block in picture.blocks
        if isinstance(block, Grid) and (box := _box_of(block)) and not any(_overlap(box, one) for one in own)
    ]
    return content._replace(blocks=[*content.blocks, *more])


def _box_of(grid: Grid) -> Box | None:
    boxes = [cell.place.box for cell in grid.cells if cell.place and cell.place.box]
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _refuse_cut_file(data: bytes) -> None:
    """Both engines read a cut file without a word."""
    tail = data.rstrip(b"\0\r\n\t ")[-2048:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise UnreadableDocument(Reason.CORRUPT, "the end of the file is missing")


def _refuse_without_text(pages: Iterable[Blocks], has_pictures: bool) -> None:
    text = "".join([text for page in pages for _, block in page for text in _texts(block)])
    if len("".join(text[: 10 * FEW_CHARACTERS].split())) < FEW_CHARACTERS:
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


def picture_content(file: File, page: Page, why: str, *, again: bool = False) -> Content:
    """What the picture of a page shows; read `again`, with more pixels. Raises UnreadableDocument: needs_ocr."""
    scan_models.require(f"page {page.number}: {why}")
    from extract.readers import scan

    upright = page.layer.pictures < COVERED  # what programs print is
    dpi = scan.SECOND_DPI if again else scan.FIRST_DPI
    read = scan.read_page(partial(file.picture, page.number), page.number, dpi, upright=upright)
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
        within = ((cells == _OUTSIDE) & (y0 <= y) & (y < y1) & (x0 <= x) & (x < x1)).nonzero()[0]
        own = lattice.cells_at(x[within], y[within])
        if not are_blank(glyphs.codes[within[own < 0]]).all():
            raise NotHandled("text between the cells of a table")
        cells[within] = np.where(own < 0, _BETWEEN, own + done)
        done += len(lattice.cells)
    inside = (cells >= 0).nonzero()[0]
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

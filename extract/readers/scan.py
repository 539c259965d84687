"""Pictures of pages → grids and paragraphs: scans in a PDF, and pictures that are files of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from extract.document import Cell, Grid, Paragraph
from extract.readers import scan_cells, scan_grid, scan_ink, scan_lines, scan_page
from extract.readers.pdf_text import Box, paragraphs, rounded
from extract.readers.rulings import IrregularTable, Lattice
from extract.readers.scan_page import Sheet
from extract.readers.scan_text import Text
from schemas.report import Evidence

FIRST_DPI, SECOND_DPI = 200, 300
POINTS = 72.0

Blocks = list[tuple[float, "Paragraph | Grid"]]
Draw = Callable[[float], tuple[Any, float]]
"""Draws the page at some pixels an inch, or less: h × w × 3 (blue, green, red), and its pixels an inch."""


class ReadPage(NamedTuple):
    """What is on a page, each block with the place of its top; whether lines cross that made no grid."""

    blocks: Blocks
    like_table: bool


def read_page(draw: Draw, number: int, dpi: int = FIRST_DPI) -> ReadPage:
    """Read a page, `number` from 1, at a resolution, and at a higher one where its lines make no table."""
    try:
        return _read(*draw(dpi), number)
    except IrregularTable:
        higher = SECOND_DPI if dpi < SECOND_DPI else FIRST_DPI
    try:
        return _read(*draw(higher), number)
    except IrregularTable:
        return ReadPage([], True)


def _read(picture: Any, dpi: float, number: int) -> ReadPage:
    """Raises IrregularTable."""
    sheet = scan_page.flatten(picture, dpi)
    ruled = scan_grid.find_tables(sheet)
    print_ = scan_ink.printed(sheet, ruled.rulings)
    texts = scan_cells.read_cells(print_, ruled.lattices)
    blocks: Blocks = []
    for lattice, own in zip(ruled.lattices, texts, strict=True):
        grid = _grid(lattice, own, sheet, number)
        blocks.append((lattice.box[1], grid))
    lines = scan_lines.read_lines(print_, ruled.lattices, scan_cells.usual_height(print_))
    height = sheet.grey.shape[0]
    for paragraph in paragraphs(lines, number, height * POINTS / dpi):
        if paragraph.place and paragraph.place.box:
            left, top, right, bottom = (side * dpi / POINTS for side in paragraph.place.box)
            shown = Evidence(number, _shown(sheet, left, top, right, bottom))
            blocks.append((top, replace(paragraph, place=shown)))
    return ReadPage(blocks, ruled.cross)


def _shown(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> Box:
    """A box of the flat page, in points of the page as it is shown."""
    return rounded(side * POINTS / sheet.dpi for side in sheet.box_in_picture(left, top, right, bottom))


def _grid(lattice: Lattice, texts: list[Text], sheet: Sheet, number: int) -> Grid:
    cells = []
    for block, (text, sure) in zip(lattice.cells, texts, strict=True):
        top, left, bottom, right = block
        place = Evidence(number, _shown(sheet, *lattice.cell_box(block)))
        cells.append(Cell(text, top, left, bottom - top, right - left, place, sure))
    return Grid(tuple(cells), page=number)

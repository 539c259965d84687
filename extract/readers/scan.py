"""Pictures of pages → grids and paragraphs: scans in a PDF, and pictures that are files of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from extract.document import Cell, Grid, Paragraph
from extract.readers import scan_cells, scan_grid, scan_ink, scan_lines, scan_page
from extract.readers.common_characters import COMMON
from extract.readers.pdf_text import Line, paragraphs, rounded
from extract.readers.rulings import IrregularTable, Lattice
from extract.readers.scan_grid import Ruled
from extract.readers.scan_ink import Print
from extract.readers.scan_page import Sheet
from extract.readers.scan_text import Text
from schemas.report import Evidence

FIRST_DPI, SECOND_DPI = 200, 300
POINTS = 72.0
_SEVERAL, _WORDS, _MOSTLY = 3, 10, 0.85
"""The characters of a line that tells; how many of them, of those that reports are written with, make a page upright,
and their share of all letters."""

_TURNS = (0, 90, 270, 180)
"""Degrees clockwise, in the order in which they are tried."""

_SAMPLE = 16
"""So many lines of its tables tell whether a page is turned."""

Blocks = list[tuple[float, "Paragraph | Grid"]]
Draw = Callable[[float], tuple[Any, float]]
"""Draws the page at some pixels an inch, or less: h × w × 3 (blue, green, red), and its pixels an inch."""


class ReadPage(NamedTuple):
    """What is on a page, each block with the place of its top; whether lines cross that made no grid.

    `words`: how many of its characters are such as reports are written with, in lines of several; `letters`: of all.
    """

    blocks: Blocks
    like_table: bool
    words: int
    letters: int

    @property
    def is_upright(self) -> bool:
        """Whether it reads as a page that is not turned does."""
        return _reads_upright(self.words, self.letters)


def read_page(
    draw: Draw, number: int, dpi: float = FIRST_DPI, scale: float = 1.0, *, upright: bool = False
) -> ReadPage:
    """Read a page, `number` from 1, at a resolution; places are in points of its paper, times `scale`.

    At a higher resolution where its lines make no table, and turned where nothing is found upright, unless it is known
    to be `upright`.
    """
    seen: list[_Laid] = []
    for turn in _TURNS:
        laid = _laid(draw, dpi, turn)
        if laid is None and turn == 0:
            return ReadPage([], True, 0, 0)
        if laid is None:
            continue
        seen.append(laid)
        if turn == 0 and (upright or laid.is_empty):
            return _read(laid, number, scale)
        if _shows_words(laid):
            page = _read(laid, number, scale)
            if page.is_upright:
                return page
    return max((_read(laid, number, scale) for laid in seen), key=lambda one: one.words)


def numbers_at(draw: Draw, boxes: Sequence[tuple[float, float, float, float]]) -> list[str | None]:
    """The digits that are seen in these boxes (points) of a page; None where no number is legible."""
    picture, dpi = draw(FIRST_DPI)
    sheet = scan_page.flatten(picture, dpi, straight=True)
    print_ = scan_ink.printed(sheet, np.zeros_like(sheet.grey))
    texts = scan_cells.read_boxes(print_, [_in_pixels(box, dpi) for box in boxes])
    return ["".join(filter(str.isdigit, text)) or None for text in texts]


def _in_pixels(box: tuple[float, float, float, float], dpi: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (side * dpi / POINTS for side in box)
    return left, top, right, bottom


class _Laid(NamedTuple):
    """A page at some turn and resolution: flat, its tables found, its running text read."""

    sheet: Sheet
    ruled: Ruled
    print_: Print
    running: list[Line]

    @property
    def is_empty(self) -> bool:
        """Whether it has neither text nor tables."""
        return not self.running and not self.ruled.lattices


def _laid(draw: Draw, dpi: float, turn: int) -> _Laid | None:
    """None where lines make no table at either resolution."""
    for tried in (dpi, SECOND_DPI if dpi < SECOND_DPI else FIRST_DPI):
        picture, drawn = draw(tried)
        with suppress(IrregularTable):
            sheet = scan_page.flatten(picture, drawn, turn)
            ruled = scan_grid.find_tables(sheet)
            print_ = scan_ink.printed(sheet, ruled.rulings)
            running = scan_lines.read_lines(print_, ruled.lattices, scan_cells.usual_height(print_))
            return _Laid(sheet, ruled, print_, running)
    return None


def _shows_words(laid: _Laid) -> bool:
    """Whether its running text reads as that of a page that is not turned, or else the longest lines of its tables.

    To read all of a page at every turn takes several times as long.
    """
    running = [line.text for line in laid.running]
    if _are_words(running):
        return True
    return _are_words([*running, *scan_cells.longest_lines(laid.print_, laid.ruled.lattices, _SAMPLE)])


def _are_words(lines: Sequence[str]) -> bool:
    return _reads_upright(sum(map(_words, lines)), sum(map(str.isalpha, "".join(lines))))


def _reads_upright(words: int, letters: int) -> bool:
    return words >= _WORDS and words >= _MOSTLY * letters


def _read(laid: _Laid, number: int, scale: float) -> ReadPage:
    sheet, ruled, print_, running = laid
    texts = scan_cells.read_cells(print_, ruled.lattices)
    place = partial(_place, sheet, number, POINTS * scale / sheet.dpi)
    blocks: Blocks = [
        (lattice.box[1] * POINTS / sheet.dpi, _grid(lattice, own, number, place))
        for lattice, own in zip(ruled.lattices, texts, strict=True)
    ]
    for paragraph in paragraphs(running, number, sheet.grey.shape[0] * POINTS / sheet.dpi):
        if paragraph.place and paragraph.place.box:
            box = [side * sheet.dpi / POINTS for side in paragraph.place.box]
            blocks.append((paragraph.place.box[1], replace(paragraph, place=place(box))))
    lines = [line for _, block in blocks for line in _lines(block)]
    return ReadPage(blocks, ruled.cross, sum(map(_words, lines)), sum(map(str.isalpha, "".join(lines))))


def _lines(block: Paragraph | Grid) -> list[str]:
    texts = [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
    return [line for text in texts for line in text.split("\n")]


def _words(line: str) -> int:
    """The characters that reports are written with, in a line of several.

    What stands on its head reads as other characters, what lies on its side as lines of one.
    """
    return sum(character in COMMON for character in line) if len(line) >= _SEVERAL else 0


def _place(sheet: Sheet, number: int, scale: float, box: Sequence[float]) -> Evidence:
    """A box of the flat page, as the page is shown."""
    return Evidence(number, rounded(side * scale for side in sheet.box_in_picture(*box)))


def _grid(lattice: Lattice, texts: list[Text], number: int, place: Callable[..., Evidence]) -> Grid:
    cells = []
    for block, (text, sure) in zip(lattice.cells, texts, strict=True):
        top, left, bottom, right = block
        cells.append(Cell(text, top, left, bottom - top, right - left, place(lattice.cell_box(block)), sure))
    return Grid(tuple(cells), page=number)

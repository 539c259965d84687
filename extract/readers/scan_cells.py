"""The cells of the ruled tables of a page → grids: which cells are numbers is settled by their row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from extract.document import UNMAPPED
from extract.readers import scan_models
from extract.readers.rulings import Block, Lattice
from extract.readers.scan_ink import Print, around, lines_of
from extract.readers.scan_models import Recognised
from extract.readers.scan_text import (
    DASHES,
    NOUGHTS,
    Place,
    Text,
    agreed,
    crop,
    is_at_wall,
    is_bar,
    is_in_pieces,
    is_number,
    is_stroke,
    may_be_number,
    sharpened,
)

_USUAL_HEIGHT = 8.0
"""Points: the height of print where a page has too little of it to tell."""

_MOSTLY = 0.5
_WIDER = 0.3
"""The margin of the third rendering, as a share of the line's height."""

_CELL_MARGIN, _DIGIT = 1.4, 0.75
"""Heights of a digit: what a cell keeps free at both sides together, at most, and a digit's width."""

_SHORT = 2
"""Characters: a text among numbers that is no longer may be a number misread."""

_NO_DIGITS = 0.1
"""The share of digits in what is surely a word."""


_NOWHERE = Block(0, 0, 0, 0)


class Inked(NamedTuple):
    """A cell with print in it: its place in the lattice and on the page, its lines, how the first model reads each."""

    number: int
    block: Block
    box: tuple[float, float, float, float]
    lines: list[Place]
    read: list[Recognised]

    @property
    def text(self) -> str:
        """As it was read, line by line."""
        return "\n".join(one.text for one in self.read if one.text)


def read_cells(print_: Print, lattices: Sequence[Lattice]) -> list[list[Text]]:
    """For each lattice the texts of its cells, in their order; an empty text where nothing is printed."""
    usual = usual_height(print_)
    tables = [list(_inked(print_, lattice, usual)) for lattice in lattices]
    places = [line for table in tables for _, _, lines in table for line in lines]
    read = iter(scan_models.first().read([crop(print_.grey, place) for place in places]))
    found = []
    for lattice, table in zip(lattices, tables, strict=True):
        cells = [
            Inked(number, block, lattice.cell_box(block), lines, [next(read) for _ in lines])
            for number, block, lines in table
        ]
        texts = [Text("")] * len(lattice.cells)
        for number, text in _texts(print_, cells):
            texts[number] = text
        found.append(texts)
    return found


def read_boxes(print_: Print, boxes: Sequence[tuple[float, float, float, float]]) -> list[str]:
    """The number in each box, in pixels; an empty text where it shows none that is legible."""
    usual = usual_height(print_)
    x, y = print_.middles
    cells: dict[int, list[Place]] = {}
    for number, (left, top, right, bottom) in enumerate(boxes):
        inside = (left < x) & (x < right) & (top < y) & (y < bottom)
        high = print_.boxes[:, 3] - print_.boxes[:, 1]
        lines = lines_of(print_.boxes[inside & (high < bottom - top)], print_.dpi, usual)
        if len(lines) == 1:
            cells[number] = [Place(lines[0], usual)]
    read = scan_models.first().read([crop(print_.grey, lines[0]) for lines in cells.values()])
    inked = [
        Inked(number, _NOWHERE, boxes[number], lines, [one])
        for (number, lines), one in zip(cells.items(), read, strict=True)
    ]
    found = dict(zip(cells, _settled(print_, inked), strict=True))
    return [found[number].text if number in found and found[number].sure else "" for number in range(len(boxes))]


def longest_lines(print_: Print, lattices: Sequence[Lattice], count: int) -> list[str]:
    """How the first model reads so many lines of the tables, those with the most print."""
    usual = usual_height(print_)
    lines = [line for lattice in lattices for _, _, lines in _inked(print_, lattice, usual) for line in lines]
    longest = sorted(lines, key=lambda line: around(line.pieces).width, reverse=True)[:count]
    return [one.text for one in scan_models.first().read([crop(print_.grey, line) for line in longest])]


def usual_height(print_: Print) -> float:
    """The height of a line of print, in pixels: that of most pieces that are not small."""
    heights = print_.boxes[:, 3] - print_.boxes[:, 1]
    least, most = (points * print_.dpi / 72 for points in (4.5, 16.0))
    heights = heights[(heights >= least) & (heights <= most)]
    return float(np.median(heights)) if len(heights) >= 10 else _USUAL_HEIGHT * print_.dpi / 72


def _inked(print_: Print, lattice: Lattice, usual: float) -> Iterator[tuple[int, Block, list[Place]]]:
    """The cells of a lattice in which something is printed."""
    x, y = print_.middles
    left, top, right, bottom = lattice.box
    within = np.flatnonzero((left < x) & (x < right) & (top < y) & (y < bottom))
    owners = lattice.cells_at(x[within], y[within])
    order = np.argsort(owners, kind="stable")
    within, owners = within[order], owners[order]
    for number in np.unique(owners[owners >= 0]).tolist():
        own = within[np.searchsorted(owners, number) : np.searchsorted(owners, number, "right")]
        lines = [Place(line, usual) for line in lines_of(print_.boxes[own], print_.dpi, usual)]
        if lines:
            yield number, lattice.cells[number], lines


def _texts(print_: Print, cells: Sequence[Inked]) -> Iterator[tuple[int, Text]]:
    """Every cell's text: words as they were read, numbers and what stands among numbers as two readings agree."""
    numeric = _among_numbers(cells)
    twice = [
        cell._replace(lines=[line], read=[one])
        for cell in cells
        if cell.number in numeric or _is_wrapped(cell)
        for line, one in zip(cell.lines, cell.read, strict=True)
    ]
    settled: dict[int, list[Text]] = {}
    for cell, text in zip(twice, _settled(print_, twice), strict=True):
        settled.setdefault(cell.number, []).append(text)
    for cell in cells:
        yield cell.number, _joined(cell, settled[cell.number]) if cell.number in settled else Text(cell.text)


def _joined(cell: Inked, lines: list[Text]) -> Text:
    """The lines of a number that was broken because its cell is narrow, put together; others stay apart."""
    sure = min((text.sure for text in lines if text.sure is not None), default=None)
    return Text(("" if _is_wrapped(cell) else "\n").join(text.text for text in lines), sure)


def _is_wrapped(cell: Inked) -> bool:
    """Whether the lines of a cell are one number: in none but the last was room for another digit."""
    if len(cell.lines) < 2 or not all(may_be_number(one.text) for one in cell.read):
        return False
    boxes = [around(line.pieces) for line in cell.lines]
    room = cell.box[2] - cell.box[0] - (_CELL_MARGIN + _DIGIT) * max(box.height for box in boxes)
    return all(box.width > room for box in boxes[:-1])


def _settled(print_: Print, cells: Sequence[Inked]) -> list[Text]:
    """What two models agree on, each on a rendering of its own; where they do not, on a third and fourth as well."""
    crops = [crop(print_.grey, cell.lines[0]) for cell in cells]
    again = scan_models.second().read([sharpened(one) for one in crops])
    found = [_agreed(print_, cell, [cell.read[0]], [second]) for cell, second in zip(cells, again, strict=True)]
    open_ = [number for number, text in enumerate(found) if text is None]
    wider = [crop(print_.grey, cells[number].lines[0], _WIDER) for number in open_]
    firsts, seconds = scan_models.first().read(wider), scan_models.second().read(wider)
    for number, first, second in zip(open_, firsts, seconds, strict=True):
        found[number] = _agreed(print_, cells[number], [cells[number].read[0], first], [again[number], second])
    return [text or Text(UNMAPPED, 0) for text in found]


def _agreed(print_: Print, cell: Inked, first: list[Recognised], second: list[Recognised]) -> Text | None:
    """The number that the readings agree on, or the words."""
    words = {one.text for one in (*first, *second)}
    if len(words) == 1 and not may_be_number(first[0].text) and first[0].digits < _NO_DIGITS:
        return Text(first[0].text, int(100 * min(one.sure for one in (*first, *second))))
    if is_bar(cell.lines[0]) and any(set(one.text) <= DASHES for one in (*first, *second) if one.text):
        return Text("—", int(100 * max(one.sure for one in (*first, *second))))
    if is_in_pieces(cell.lines[0]) or is_at_wall(cell.lines[0], cell.box, print_.dpi):
        return None
    number = agreed(first, second)
    return None if number and number.text == "1" and is_stroke(cell.lines[0], print_) else number


def _among_numbers(cells: Sequence[Inked]) -> set[int]:
    """The cells that are numbers, or stand where the row and the column have numbers."""
    rows: dict[int, Counter[bool]] = {}
    columns: dict[int, Counter[bool]] = {}
    for cell in cells:
        number = is_number(cell.text)
        for row in range(cell.block.top, cell.block.bottom):
            rows.setdefault(row, Counter())[number] += 1
        for column in range(cell.block.left, cell.block.right):
            columns.setdefault(column, Counter())[number] += 1
    return {cell.number for cell in cells if _is_among(cell, rows, columns)}


def _is_among(cell: Inked, rows: Mapping[int, Counter[bool]], columns: Mapping[int, Counter[bool]]) -> bool:
    text = cell.text
    if is_number(text) or (text and set(text) <= NOUGHTS):
        return True
    own_rows = [rows[row] for row in range(cell.block.top, cell.block.bottom)]
    own_columns = [columns[column] for column in range(cell.block.left, cell.block.right)]
    if may_be_number(text):
        return any(counted[True] for counted in (*own_rows, *own_columns))
    return len(text) <= _SHORT and any(map(_are_numbers, own_rows)) and any(map(_are_numbers, own_columns))


def _are_numbers(counted: Counter[bool]) -> bool:
    """Whether most of the cells in a line that has a word are numbers."""
    return counted[True] >= _MOSTLY * (counted[True] + counted[False] - 1) > 0

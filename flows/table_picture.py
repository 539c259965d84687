"""A drawing of a table with one cell outlined, as SVG: any browser shows it, in the fonts of whoever looks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from xml.sax.saxutils import escape

from extract.document import PICTURE, Cell, Grid

MARK = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- gongkai explain -->\n'
"""How every drawing begins, so that it is known again."""

MOST_ROWS, MOST_COLUMNS = 60, 24
"""Rows and columns that are drawn, around the cell: a form has 40 and 10."""

LONGEST_TEXT = 160
_FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC','WenQuanYi Zen Hei',SimSun,sans-serif"
_SIZE, _LINE, _PAD, _EDGE = 13, 18, 5, 12
"""Pixels: of the letters, from line to line, within a cell, around all."""

_NARROWEST, _WIDEST = 5, 26
"""Letters of a column, of half the width of a Chinese one."""

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a grid that is drawn: its first and last row and column, the last ones not drawn any more."""

    top: int
    bottom: int
    left: int
    right: int

    def shows(self, cell: Cell) -> bool:
        """Whether any of a cell is in it."""
        down = cell.row < self.bottom and cell.row + cell.rowspan > self.top
        return down and cell.column < self.right and cell.column + cell.colspan > self.left


def svg_of_table(grid: Grid, wanted: Cell, words: Sequence[str]) -> str:
    """The grid as it is read, spans and all, below some lines of words; the wanted cell outlined and filled."""
    part, size = _part(grid, wanted)
    cells = [(_clipped(cell, part), cell) for cell in grid.cells if part.shows(cell)]
    widths = _widths([cell for cell, _ in cells], part.right - part.left)
    texts = [_wrapped(_text(cell), sum(widths[cell.column : cell.column + cell.colspan])) for cell, _ in cells]
    heights = _heights([cell for cell, _ in cells], texts, part.bottom - part.top)
    xs = [_EDGE, *(_EDGE + x for x in accumulate(letters * _SIZE // 2 + 2 * _PAD for letters in widths))]
    lines = [*words, *_cut(part, size)]
    head = _EDGE + len(lines) * _LINE
    ys = [head, *(head + y for y in accumulate(heights))]
    width = max(xs[-1], _EDGE + max((_letters(line) for line in lines), default=0) * _SIZE // 2) + _EDGE
    body = [*_heading(lines)]
    own = ""
    for (cell, source), text in zip(cells, texts, strict=True):
        drawn = _drawn(cell, text, xs, ys, is_wanted=source is wanted)
        body.append(drawn)
        own = drawn if source is wanted else own
    body.append(own)  # once more, above its neighbours' borders
    return f"{MARK}{_open(width, ys[-1] + _EDGE)}\n" + "\n".join(body) + "\n</svg>\n"


def _part(grid: Grid, wanted: Cell) -> tuple[_Part, tuple[int, int]]:
    rows = max(cell.row + cell.rowspan for cell in grid.cells)
    columns = max(cell.column + cell.colspan for cell in grid.cells)
    top = _first(wanted.row, rows, MOST_ROWS)
    left = _first(wanted.column, columns, MOST_COLUMNS)
    return _Part(top, min(rows, top + MOST_ROWS), left, min(columns, left + MOST_COLUMNS)), (rows, columns)


def _first(wanted: int, count: int, most: int) -> int:
    """Where to begin, so that what is wanted stands in the middle, and nothing is left out without need."""
    return max(0, min(wanted - most // 2, count - most))


def _clipped(cell: Cell, part: _Part) -> Cell:
    """A cell in the coordinates of the part, cut to it."""
    top, left = max(cell.row, part.top), max(cell.column, part.left)
    bottom, right = min(cell.row + cell.rowspan, part.bottom), min(cell.column + cell.colspan, part.right)
    return Cell(cell.text, top - part.top, left - part.left, bottom - top, right - left)


def _cut(part: _Part, size: tuple[int, int]) -> Iterator[str]:
    rows, columns = size
    if part.bottom - part.top < rows:
        yield f"rows {part.top + 1} to {part.bottom} of {rows}"
    if part.right - part.left < columns:
        yield f"columns {part.left + 1} to {part.right} of {columns}"


def _text(cell: Cell) -> str:
    text = _NOT_XML.sub("\ufffd", cell.text.replace(PICTURE, "[picture]"))
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _letters(text: str) -> int:
    """How wide a text is: 2 for a Chinese character, 1 for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _widths(cells: Sequence[Cell], columns: int) -> list[int]:
    widths = [_NARROWEST] * columns
    for cell in cells:
        if cell.colspan == 1:
            wide = max((_letters(line) for line in _text(cell).split("\n")), default=0)
            widths[cell.column] = max(widths[cell.column], min(wide, _WIDEST))
    return widths


def _wrapped(text: str, letters: int) -> list[str]:
    """The text in lines of at most so many letters."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines.append("")
        for char in line:
            if _letters(lines[-1] + char) > letters:
                lines.append("")
            lines[-1] += char
    return lines


def _heights(cells: Sequence[Cell], texts: Sequence[Sequence[str]], rows: int) -> list[int]:
    heights = [_LINE + 2 * _PAD] * rows
    for cell, lines in sorted(zip(cells, texts, strict=True), key=lambda one: one[0].rowspan):
        last = cell.row + cell.rowspan - 1
        missing = len(lines) * _LINE + 2 * _PAD - sum(heights[cell.row : last + 1])
        heights[last] += max(0, missing)
    return heights


def _open(width: int, height: int) -> str:
    size = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}" '
        f'font-family="{_FONT}" font-size="{_SIZE}">\n<rect x="0" y="0" {size} fill="white"/>'
    )


def _heading(lines: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        said = escape(_NOT_XML.sub("\ufffd", line))
        yield f'<text x="{_EDGE}" y="{number * _LINE}" xml:space="preserve">{said}</text>'


def _drawn(cell: Cell, lines: Sequence[str], xs: Sequence[int], ys: Sequence[int], *, is_wanted: bool) -> str:
    x, y = xs[cell.column], ys[cell.row]
    width, height = xs[cell.column + cell.colspan] - x, ys[cell.row + cell.rowspan] - y
    look = (
        'class="wanted" fill="#fde8ec" stroke="#dc143c" stroke-width="3"' if is_wanted else 'fill="none" stroke="#888"'
    )
    box = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {look}/>'
    first = y + _PAD + _SIZE
    said = (
        f'<text x="{x + _PAD}" y="{first + _LINE * number}" xml:space="preserve">{escape(line)}</text>'
        for number, line in enumerate(lines)
        if line.strip()
    )
    return "".join((box, *said))

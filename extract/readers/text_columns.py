"""Rows and headers that stand without rulings → the cells of a table: columns by the white space between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extract.document import Cell, Grid
from extract.readers.header_columns import paired
from extract.readers.pdf_text import Box, Glyph, cell_text, rounded
from extract.readers.rulings import Block
from extract.readers.text_blocks import TextBlock
from schemas.report import Evidence

if TYPE_CHECKING:
    from extract.readers.borderless import Row

Span = tuple[float, float]
"""From where to where a column reaches."""

_EXACT = 0.08
"""The share of it by which the distance between columns may vary."""

_FEWEST_STEPS, _FEWEST_GAPS = 3, 2
"""Columns that follow at one distance, and gaps of several, that show a regular table with blank columns."""

_SAME = 2.0
"""Points within which two labels begin at the same place."""


class TextCell(NamedTuple):
    """A cell: its place in the grid, its box in points, its glyphs."""

    block: Block
    box: Box
    glyphs: list[Glyph]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table without rulings, and where its columns of numbers are."""

    cells: list[TextCell]
    columns: list[Span]

    @property
    def top(self) -> float:
        """How far it is from the top of the page."""
        return min(cell.box[1] for cell in self.cells)

    @property
    def glyphs(self) -> Iterator[Glyph]:
        """All that stands in it."""
        return (glyph for cell in self.cells for glyph in cell.glyphs)


def laid_out(
    headers: list[TextBlock], rows: list[Row], labels: list[TextBlock], columns_above: Sequence[Span]
) -> TextTable:
    """The cells of a table, given its headers, its rows, and its labels without numbers."""
    return _Layout(headers, rows, labels, columns_above).table()


def blank_table(headers: Sequence[TextBlock], labels: Sequence[TextBlock]) -> TextTable:
    """A table in which no number is printed: headers from left to right, labels below the first of them."""
    cells = [_cell(0, column, column + 1, block.box, block.glyphs) for column, block in enumerate(headers)]
    for row, label in enumerate(labels, 1):
        cells.append(_cell(row, 0, 1, label.box, label.glyphs))
        for column, header in enumerate(headers[1:], 1):
            cells.append(_cell(row, column, column + 1, (header.x0, label.top, header.x1, label.bottom), []))
    return TextTable(cells, [])


def label_edge(rows: Sequence[Row], headers: Sequence[TextBlock] = ()) -> float:
    """How far to the right the labels of rows reach: the words left of all numbers; -inf where there are none.

    Words below the header of another column than the first are no labels.
    """
    blocks = [block for row in rows for block in row.blocks]
    first = min((block.x0 for block in blocks if block.has_digit), default=None)
    if first is None:
        first = min(block.x0 for block in blocks if block.is_number)
    beside = [block for block in headers if any(_is_beside(block, other) for other in headers if other is not block)]
    left = min((block.x0 for block in beside), default=0.0)
    of_values = [(block.x0, block.x1) for block in beside if block.x0 > left]
    labels = [
        block.x1
        for block in blocks
        if not block.is_number and block.x1 <= first and not any(_meets(block, span) for span in of_values)
    ]
    return max(labels, default=float("-inf"))


class _Layout:
    def __init__(
        self, headers: list[TextBlock], rows: list[Row], labels: list[TextBlock], columns_above: Sequence[Span]
    ) -> None:
        self._edge = label_edge(rows, headers)
        own = {id(block): block for row in rows for block in row.blocks if block.x0 <= self._edge}
        of_blank_rows = [
            block for block in headers if _begins_with(block, own.values()) and _stands_alone(block, headers)
        ]
        self._labels = [*own.values(), *labels, *of_blank_rows]
        self._rows, self._headers = rows, [block for block in headers if block not in of_blank_rows]
        self._columns = self._find_columns([] if headers else columns_above)
        self._lefts = _places(block.x0 for block in self._labels)

    def table(self) -> TextTable:
        """Header rows, then rows; a row of blank cells for each label that no number stands beside."""
        lines = sorted([*self._header_lines(), *self._data_lines()], key=_middle_of_line)
        cells = [cell for number, line in enumerate(lines) for cell in self._cells(number, *line)]
        return TextTable(cells, self._columns)

    def _find_columns(self, above: Sequence[Span]) -> list[Span]:
        with_digits = [row for row in self._rows if any(block.has_digit for block in row.blocks)]
        values = [block for row in with_digits or self._rows for block in row.blocks if block.x0 > self._edge]
        if above and all(sum(_meets(block, span) for span in above) == 1 for block in values):
            return list(above)
        columns: list[Span] = []
        for block in sorted(values, key=_width):
            met = [span for span in columns if _meets(block, span)]
            if len(met) < 2:
                columns = sorted([*(span for span in columns if span not in met), _joined(block, met)])
        return _regular(self._with_columns_of_headers(self._below_one_header(self._never_together(columns))))

    def _never_together(self, columns: list[Span]) -> list[Span]:
        """Numbers that stand close to each other, but never in one row, are one column: spaces push some aside."""
        merged: list[Span] = []
        for span in columns:
            near = merged and span[0] - merged[-1][1] < self._rows[0].blocks[-1].size
            if near and not self._share_a_row([merged[-1], span]):
                merged[-1] = (merged[-1][0], span[1])
            else:
                merged.append(span)
        return merged

    def _share_a_row(self, spans: Sequence[Span]) -> bool:
        """Whether two blocks of one row stand in these columns."""
        return any(sum(any(_meets(b, span) for span in spans) for b in row.blocks) > 1 for row in self._rows)

    def _below_one_header(self, columns: list[Span]) -> list[Span]:
        """Numbers that stand apart, and never in one row, are one column where one header stands above them."""
        for header in self._headers:
            met = [span for span in columns if _meets(header, span)]
            if len(met) > 1 and self._is_leaf(header) and not self._share_a_row(met):
                whole = (min(span[0] for span in met), max(span[1] for span in met))
                columns = sorted([*(span for span in columns if span not in met), whole])
        return columns

    def _with_columns_of_headers(self, columns: list[Span]) -> list[Span]:
        """Columns without a number, told by their headers: beside the header of another column, in room of its own."""
        self._take_label_header(columns)
        left = sorted((block for block in self._headers if block.x0 > self._edge), key=_width)
        together = paired([block for block in left if self._is_leaf(block)], columns)
        if together is not None:
            return together
        known = [block for block in left if any(_meets(block, span) for span in columns)]
        left = [block for block in left if block not in known]
        while fresh := next(
            (b for b in left if self._is_leaf(b) and any(_is_beside(b, other) for other in known)), None
        ):
            left.remove(fresh)
            if not any(_meets(fresh, span) for span in columns):
                columns = sorted([*columns, (fresh.x0, fresh.x1)])
                known.append(fresh)
        return columns

    def _take_label_header(self, columns: Sequence[Span]) -> None:
        """The header of the labels may stand to the right of them all."""
        if not self._labels or not columns or any(block.x0 <= self._edge for block in self._headers):
            return
        before = [block for block in self._headers if block.x1 < columns[0][0]]
        beside = [b for b in before if any(_is_beside(b, other) for other in self._headers if other is not b)]
        if beside:
            self._edge = min(beside, key=lambda block: block.x0).x1

    def _is_leaf(self, block: TextBlock) -> bool:
        """Whether a header names one column: nothing stands below it, nor to both of its sides further down."""
        below = [other for other in self._headers if other.top >= block.bottom - _SAME and other.x0 > self._edge]
        if any(_meets(block, (other.x0, other.x1)) for other in below):
            return False
        return not (any(o.x1 <= block.x0 for o in below) and any(o.x0 >= block.x1 for o in below))

    def _header_lines(self) -> Iterator[tuple[list[TextBlock], Span | None]]:
        line: list[TextBlock] = []
        for block in sorted(self._headers, key=lambda block: block.middle):
            if line and block.middle - line[-1].middle > 0.5 * block.size:
                yield line, None
                line = []
            line.append(block)
        if line:
            yield line, None

    def _data_lines(self) -> Iterator[tuple[list[TextBlock], Span | None]]:
        """Each row with its labels, and from where to where it stands; a label of several rows is in one of them."""
        on_rows: list[list[TextBlock]] = [[b for b in row.blocks if b.x0 > self._edge] for row in self._rows]
        spans = [(row.top, row.bottom) for row in self._rows]
        on_a_row = [block for row in self._rows for block in row.blocks if block.x0 <= self._edge]
        for label in sorted(self._labels, key=lambda label: label.top):
            nearest = min(range(len(self._rows)), key=lambda i: abs(self._rows[i].middle - label.middle))
            row = self._rows[nearest]
            above = [i for i in range(len(self._rows), len(spans)) if spans[i][0] < label.middle < spans[i][1]]
            if label.top < row.middle < label.bottom or any(o.x0 > label.x1 and _is_beside(o, label) for o in on_a_row):
                on_rows[nearest].append(label)
            elif above:
                on_rows[above[0]].append(label)
            else:
                on_rows.append([label])
                spans.append((label.top, label.bottom))
        yield from zip(on_rows, spans, strict=True)

    def _cells(self, number: int, blocks: list[TextBlock], level: Span | None) -> Iterator[TextCell]:
        """The cells of a line, from left to right; of a row, which has a level, the blank ones, too."""
        width = len(self._lefts)
        labels = sorted((block for block in blocks if block.x0 <= self._edge), key=lambda block: block.x0)
        starts = [self._label_column(block) for block in labels] if level else [0] * len(labels)
        ends = [*starts[1:], width][: len(labels)]
        for block, start, end in zip(labels, starts, ends, strict=True):
            yield _cell(number, start, max(end, start + 1), block.box, block.glyphs)
        held: dict[tuple[int, int], list[TextBlock]] = {}
        for block in blocks:
            if block.x0 > self._edge:
                held.setdefault(self._reach(block), []).append(block)
        for (first, last), own in sorted(held.items()):
            box = _around(own)
            glyphs = [glyph for block in own for glyph in block.glyphs]
            yield _cell(number, width + first, width + last + 1, box, glyphs)
        covered = {column for first, last in held for column in range(first, last + 1)}
        for column, (left, right) in enumerate(self._columns):
            if level and column not in covered:
                yield _cell(number, width + column, width + column + 1, (left, level[0], right, level[1]), [])

    def _label_column(self, block: TextBlock) -> int:
        return min(range(len(self._lefts)), key=lambda i: abs(self._lefts[i] - block.x0))

    def _reach(self, block: TextBlock) -> tuple[int, int]:
        """The first and the last column that a block covers; between two columns it covers both."""
        met = [index for index, span in enumerate(self._columns) if _meets(block, span)]
        if met:
            return met[0], met[-1]
        right = next((i for i, span in enumerate(self._columns) if span[0] >= block.x1), len(self._columns))
        return max(0, right - 1), min(right, len(self._columns) - 1)


def _middle_of_line(line: tuple[list[TextBlock], Span | None]) -> float:
    blocks, level = line
    return (level[0] + level[1]) / 2 if level else sum(block.middle for block in blocks) / len(blocks)


def _begins_with(block: TextBlock, labels: Iterable[TextBlock]) -> bool:
    return any(abs(block.x0 - label.x0) < _SAME for label in labels)


def _stands_alone(block: TextBlock, others: Sequence[TextBlock]) -> bool:
    return not any(other is not block and _is_beside(block, other) for other in others)


def _regular(columns: list[Span]) -> list[Span]:
    """With columns in which nothing is printed: where most follow at one distance, the others at multiples of it."""
    middles = [(start + end) / 2 for start, end in columns]
    steps = [b - a for a, b in pairwise(middles)]
    if not steps:
        return columns
    pitch = min(steps)
    times = [round(step / pitch) for step in steps]
    exact = all(abs(step - count * pitch) < _EXACT * pitch for step, count in zip(steps, times, strict=True))
    if not exact or times.count(1) < _FEWEST_STEPS or len(times) - times.count(1) < _FEWEST_GAPS:
        return columns
    half = pitch / 4
    added = [
        (middle + pitch * number - half, middle + pitch * number + half)
        for middle, count in zip(middles, times, strict=False)
        for number in range(1, count)
    ]
    return sorted([*columns, *added])


def _cell(row: int, start: int, end: int, box: Box, glyphs: list[Glyph]) -> TextCell:
    return TextCell(Block(row, start, row + 1, end), box, glyphs)


def _around(blocks: Sequence[TextBlock]) -> Box:
    boxes = [block.box for block in blocks]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def _width(block: TextBlock) -> float:
    return block.x1 - block.x0


def _meets(block: TextBlock, span: Span) -> bool:
    return block.x0 < span[1] and span[0] < block.x1


def _is_beside(block: TextBlock, other: TextBlock) -> bool:
    """Whether two blocks share a level."""
    return block.top < other.bottom and other.top < block.bottom


def _joined(block: TextBlock, spans: Sequence[Span]) -> Span:
    return min(block.x0, *(span[0] for span in spans), block.x0), max(block.x1, *(span[1] for span in spans), block.x1)


def _places(lefts: Iterator[float]) -> list[float]:
    """The places at which labels begin, those within a character's width taken together."""
    places: list[float] = []
    for left in sorted(lefts):
        if not places or left - places[-1] > 6:
            places.append(left)
    return places


def text_grid(table: TextTable, page: int, shown: Callable[[Box], Box]) -> Grid:
    """The grid of a table; `shown` gives a box as the page is shown."""
    cells = []
    for block, box, glyphs in table.cells:
        text = cell_text(glyphs, box) if glyphs else ""
        place = Evidence(page, rounded(shown(box)))
        cells.append(Cell(text, block.top, block.left, 1, block.right - block.left, place))
    return Grid(tuple(cells), page=page, by_text=True)

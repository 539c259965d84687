"""Tables without rulings: rows told by their numbers, columns by the white space that runs between them.

What is beside a number, at some distance, is its label; what stands above the first row, and is no running text, is
a header. Where white space does not tell the columns, a cell spans those that it touches: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract.readers.pdf_text import BESIDE, Glyph
from extract.readers.text_blocks import TextBlock, text_blocks
from extract.readers.text_columns import Span, TextTable, blank_table, label_edge, laid_out

WIDE = 1.0
"""The gap, in sizes of the font, between a label and its number, or two columns, on a row that tells a table."""

_NEAR = 3.0
"""Sizes of the font within which the lines of a header follow each other."""

_LARGER = 1.12
"""A line of text in a font so much larger than the table's is a heading between tables."""

_PROSE = 0.6
"""A line that is so much of the page's text wide, and beside which nothing stands, is running text."""

_FEWEST_BLOCKS = 6
"""In a single row without headers that stand beside each other; less is no table."""


class Row(NamedTuple):
    """What stands on one level with numbers: from where to where these are, and all blocks, from left to right."""

    top: float
    bottom: float
    blocks: list[TextBlock]

    @property
    def middle(self) -> float:
        """How far its middle is from the top of the page."""
        return (self.top + self.bottom) / 2


Lines = list[list[Glyph]]


def find_text_tables(lines: Lines, columns_above: Sequence[Span] = ()) -> tuple[list[TextTable], Lines]:
    """The tables without rulings among the lines of a page that are in no ruled table, and the other lines.

    `columns_above` are those of the last table of the page before: a table may go on without its headers.
    """
    if not any(map(may_be_a_row, lines)):
        return [], lines
    blocks = text_blocks(lines)
    rows = _rows(blocks)
    page = _Page(blocks, rows, bool(columns_above)) if rows else None
    tables = [laid_out(*group, columns_above) for group in page.groups()] if page else []
    if tables and page:
        taken = {id(glyph) for table in tables for glyph in table.glyphs}
        tables += [blank_table(*group) for group in page.blank_groups(taken)]
    taken = {id(glyph) for table in tables for glyph in table.glyphs}
    left = [[glyph for glyph in line if id(glyph) not in taken] for line in lines] if taken else lines
    return tables, [line for line in left if line]


def may_be_a_row(line: Sequence[Glyph]) -> bool:
    """Whether anything on a line stands apart, and a digit is among it: most pages have no such line."""
    shown = [glyph for glyph in line if not glyph.text.isspace()]
    apart = any(right.x0 - left.x1 > BESIDE * (right.bottom - right.top) for left, right in pairwise(shown))
    return apart and any(glyph.text.isdigit() for glyph in shown)


def _rows(blocks: Sequence[TextBlock]) -> list[Row]:
    """The levels with two numbers that stand apart, or with a number far enough from a label on its left."""
    levels: list[list[TextBlock]] = []
    for block in sorted((block for block in blocks if block.is_number), key=lambda block: block.middle):
        if levels and levels[-1][0].top < block.middle < levels[-1][0].bottom:
            levels[-1].append(block)
        else:
            levels.append([block])
    words = [block for block in blocks if not block.is_number]
    rows = []
    for level in levels:
        top, bottom = min(block.top for block in level), max(block.bottom for block in level)
        beside = [block for block in words if block.top < (top + bottom) / 2 < block.bottom]
        own = sorted([*level, *beside], key=lambda block: block.x0)
        gaps = [right.x0 - left.x1 for left, right in pairwise(own)]
        if any(gap > WIDE * level[0].size for gap in gaps) and all(gap > 0 for gap in gaps):
            rows.append(Row(top, bottom, own))
    return [row for row in rows if not _is_item(row)]


def _is_item(row: Row) -> bool:
    """Whether a row is an item of a list: its only number, and then words."""
    return [block.is_number for block in row.blocks] == [True] + [False] * (len(row.blocks) - 1)


class _Page:
    """The blocks of a page, some of which are on the levels of rows."""

    def __init__(self, blocks: Sequence[TextBlock], rows: list[Row], goes_on: bool) -> None:
        self._goes_on = goes_on
        self._rows = rows
        on_rows = {id(block) for row in rows for block in row.blocks}
        self._others = [block for block in blocks if id(block) not in on_rows]
        self._width = max(block.x1 for block in blocks) - min(block.x0 for block in blocks)
        words = [block.size for row in rows for block in row.blocks if not block.is_number]
        digits = [block.size for row in rows for block in row.blocks if block.is_number]
        self._size = median(words or digits)

    def groups(self) -> list[tuple[list[TextBlock], list[Row], list[TextBlock]]]:
        """Rows that follow each other, with the headers above them and the labels without numbers among them."""
        found: list[tuple[list[TextBlock], list[Row], list[TextBlock]]] = []
        for rows in self._regions():
            parts = self._parts(rows)
            headers = parts[0][0]
            has_head = any(a.top < b.middle < a.bottom for a in headers for b in headers if a is not b)
            if has_head or (len(rows) > 1 and self._has_two_columns(rows)) or len(rows[0].blocks) >= _FEWEST_BLOCKS:
                found += parts
        return found

    def _has_two_columns(self, rows: Sequence[Row]) -> bool:
        """Whether two numbers, or two words and a number, stand in a row: contents have one of each."""
        return self._goes_on or any(
            sum(block.is_number for block in row.blocks) > 1 or len(row.blocks) > 2 for row in rows
        )

    def _regions(self) -> list[list[Row]]:
        regions: list[list[Row]] = []
        for row in self._rows:
            if regions and not any(map(self._is_text, self._between(regions[-1][-1].middle, row.middle))):
                regions[-1].append(row)
            else:
                regions.append([row])
        return regions

    def _between(self, top: float, bottom: float) -> list[TextBlock]:
        return [block for block in self._others if top < block.middle < bottom]

    def _is_text(self, block: TextBlock) -> bool:
        """Whether a block belongs to no table: it is larger, or as wide as running text and alone."""
        if block.size > _LARGER * self._size:
            return True
        return block.x1 - block.x0 > _PROSE * self._width and not any(
            other is not block and other.top < block.middle < other.bottom for other in self._others
        )

    def _parts(self, rows: list[Row]) -> list[tuple[list[TextBlock], list[Row], list[TextBlock]]]:
        """A region is cut where new headers stand."""
        parts: list[tuple[list[TextBlock], list[Row], list[TextBlock]]] = [(self._headers(rows[0]), [rows[0]], [])]
        for above, row in pairwise(rows):
            between = self._between(above.middle, row.middle)
            edge = label_edge(parts[-1][1])
            if any(block.x1 > edge + self._size for block in between):
                below = [block for block in between if block.top >= above.bottom or block.x1 > edge + self._size]
                parts[-1][2].extend(block for block in between if block not in below)
                parts.append((below, [row], []))
            else:
                parts[-1][1].append(row)
                parts[-1][2].extend(between)
        parts[-1][2].extend(self._labels_below(rows[-1], parts[-1][1]))
        return parts

    def _headers(self, first: Row) -> list[TextBlock]:
        """The lines above the first row, as long as they are near, and no running text."""
        found: list[TextBlock] = []
        top = min(first.top, *(block.top for block in first.blocks))
        for block in sorted(self._others, key=lambda block: -block.bottom):
            if block.middle > first.top:
                continue
            if top - block.bottom > _NEAR * self._size or self._is_text(block):
                break
            found.append(block)
            top = min(top, block.top)
        return found

    def _labels_below(self, last: Row, rows: list[Row]) -> Iterable[TextBlock]:
        """Labels at the end of a table without numbers: close below the last row, and no wider than the others."""
        edge = label_edge(rows)
        pitch = min((b.middle - a.middle for a, b in pairwise(rows)), default=2 * self._size)
        bottom = last.bottom
        for block in self._others:
            if block.middle <= last.middle or self._is_text(block):
                continue
            if block.top - bottom > pitch or block.x1 > edge + self._size:
                return
            yield block
            bottom = block.bottom

    def blank_groups(self, taken: set[int]) -> Iterator[tuple[list[TextBlock], list[TextBlock]]]:
        """The headers and the labels of tables in which no number is printed: the headers stand beside each other."""
        left = [block for block in self._others if id(block.glyphs[0]) not in taken and not self._is_text(block)]
        used: set[int] = set()
        for block in left:
            level = [other for other in left if other.top < block.middle < other.bottom]
            level.sort(key=lambda other: other.x0)
            if id(block) in used or len(level) < 2 or not self._are_apart(level):
                continue
            labels: list[TextBlock] = []
            bottom = max(other.bottom for other in level)
            for label in left:
                if label.top < bottom - 1:
                    continue
                if label.top - bottom > _NEAR * self._size or label.x1 > level[1].x0 or label.x0 > level[0].x1:
                    break
                labels.append(label)
                bottom = label.bottom
            if labels:
                used |= {id(other) for other in level}
                yield level, labels

    def _are_apart(self, level: Sequence[TextBlock]) -> bool:
        return all(right.x0 - left.x1 > WIDE * self._size for left, right in pairwise(level))

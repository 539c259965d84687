"""The cells of a worksheet → paragraphs and grids."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.document import MAX_PLACES, Cell, Grid, Paragraph
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

MAX_CELLS = 300_000
"""Cells that print something, in all sheets: a report has some four hundred."""


_NUMBER = re.compile(r"[+\-−－]{0,2}[\d,，]*(?:[.．]\d+)?%?|[-—–/]{1,4}")


@dataclass(slots=True)
class Worksheet:
    """A sheet as a file describes it; rows and columns from 0, merged ranges with both ends.

    `texts` holds what is shown of every value, be it nothing; `ruled` the places that have a border.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    ruled: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Box:
    """A shown cell in places that count only shown rows and columns; `path` has the sheet's own."""

    text: str
    row: int
    column: int
    rowspan: int
    colspan: int
    path: str
    ruled: bool


def blocks(sheet: Worksheet) -> Iterator[Paragraph | Grid]:
    """The sheet in printed order: rows that stand together are a grid, a text alone in its row a paragraph.

    Raises UnreadableDocument(`unpacks_too_large`).
    """
    boxes = _boxes(sheet)
    covering: dict[int, list[_Box]] = {}
    places = 0
    for box in boxes:
        places += box.rowspan
        if places > MAX_PLACES:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, "a sheet with too many merged rows")
        for row in range(box.row, box.row + box.rowspan):
            covering.setdefault(row, []).append(box)
    waiting: list[int] = []
    for row in sorted(covering):
        alone = _alone(covering[row])
        gap = bool(waiting) and row > waiting[-1] + 1
        if waiting and (gap or alone):
            yield from _grid(waiting, covering)
            waiting = []
        if alone:
            yield from (Paragraph(line, Evidence(path=alone.path)) for line in alone.text.split("\n") if line.strip())
        if not alone or _is_in_table(alone, covering[row], covering.get(row + 1), covering.get(row - 1)):
            waiting.append(row)
    yield from _grid(waiting, covering)


def _boxes(sheet: Worksheet) -> list[_Box]:
    rows = _Shown(sheet.hidden_rows)
    columns = _Shown(sheet.hidden_columns)
    spans = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
    covered = _covered(sheet)
    found = []
    for place in sorted(sheet.texts.keys() | sheet.ruled | spans.keys()):
        row, column = place
        bottom, right = spans.get(place, place)
        rowspan, colspan = rows.count(row, bottom), columns.count(column, right)
        if place in covered or not rowspan or not colspan:
            continue
        text = sheet.texts.get(place, "").strip()
        path = f"{sheet.name}!{column_name(column)}{row + 1}"
        if place in sheet.texts or place in sheet.ruled:
            box = _Box(text, rows.place(row), columns.place(column), rowspan, colspan, path, place in sheet.ruled)
            found.append(box)
    return found


def _covered(sheet: Worksheet) -> set[tuple[int, int]]:
    """Places with text or a border under a merged cell that begins elsewhere: nothing of them is shown."""
    known = sheet.texts.keys() | sheet.ruled
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged:
        if (bottom - top + 1) * (right - left + 1) < len(known):
            places = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
            covered |= {place for place in places if place in known and place != (top, left)}
        else:
            inside = (place for place in known if top <= place[0] <= bottom and left <= place[1] <= right)
            covered |= {place for place in inside if place != (top, left)}
    return covered


class _Shown:
    """Counts rows or columns without the hidden ones."""

    def __init__(self, hidden: set[int]) -> None:
        self._hidden = sorted(hidden)

    def place(self, index: int) -> int:
        """The number of shown ones before `index`."""
        return index - bisect_left(self._hidden, index)

    def count(self, first: int, last: int) -> int:
        """How many of first … last are shown."""
        return self.place(last + 1) - self.place(first)


def _alone(boxes: list[_Box]) -> _Box | None:
    """The only text of a row, in a cell of one row."""
    texts = [box for box in boxes if box.text]
    only = texts[0] if len(texts) == 1 and texts[0].rowspan == 1 else None
    return only if only and not _is_number(only.text) and all(box.rowspan == 1 for box in boxes) else None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _is_in_table(alone: _Box, row: list[_Box], below: list[_Box] | None, above: list[_Box] | None) -> bool:
    """Whether a text alone may be the label of a row whose numbers are blank, and not only a heading."""
    if len(row) > 1:  # ruled cells beside it
        return True
    neighbours = [box for boxes in (below, above) for box in boxes or ()]
    return alone.colspan == 1 and not alone.ruled and len(neighbours) > 1


def _grid(rows: list[int], covering: dict[int, list[_Box]]) -> Iterator[Grid]:
    """One table: every place of its rectangle is a cell, columns without any text or border left out."""
    boxes = list({id(box): box for row in rows for box in covering[row]}.values())
    if not any(box.text for box in boxes):
        return
    starts = sorted({box.column for box in boxes})
    numbers = {row: number for number, row in enumerate(rows)}
    if len(rows) * len(starts) > MAX_PLACES:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, "a table of too many places")
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for box in boxes:
        rowspan = sum(row in numbers for row in range(box.row, box.row + box.rowspan))
        columns = [column for column in starts if box.column <= column < box.column + box.colspan]
        row = min(numbers[row] for row in range(box.row, box.row + box.rowspan) if row in numbers)
        taken |= {(row + down, column) for down in range(rowspan) for column in columns}
        cells.append(Cell(box.text, row, box.column, rowspan, box.colspan, Evidence(path=box.path)))
    blanks = ((row, column) for row in range(len(rows)) for column in starts if (row, column) not in taken)
    cells += [Cell("", row, column) for row, column in blanks]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    yield Grid(tuple(cells))


def column_name(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name

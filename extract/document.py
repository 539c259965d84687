"""What every reader gives: an ordered list of paragraphs and grids, each cell with its text and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from schemas.failures import Reason, UnreadableDocument
from schemas.records import record
from schemas.report import Evidence

MAX_SPAN = 200
"""A span larger than this is a mistake of the page, not a table of a form."""

MAX_PLACES = 1_000_000
"""A table that covers more grid places than this is no table of a form either, and would take all memory."""

UNMAPPED = "\ufffd"
"""What stands for a character that a font draws without saying which it is."""

PICTURE = "\ufffc"
"""The text of a cell that prints a picture and no words (U+FFFC, object replacement character)."""


_COLUMN = attrgetter("column")


@record
class Paragraph:
    """A line or block of running text, white space at the ends removed."""

    text: str
    place: Evidence | None = None


@record
class Cell:
    """A cell: its text, the grid position of its upper left corner (from 0), and how far it spans.

    `sure`: of a number recognised in a picture, how sure that is, in whole percents.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    place: Evidence | None = None
    sure: int | None = None


@record
class Grid:
    """A table. In a `ragged` one (pasted text) fields stand for cells, and spans are not known.

    `by_text`: a PDF draws no rulings around its cells; they are told by where its text stands.
    """

    cells: tuple[Cell, ...]
    ragged: bool = False
    page: int | None = None
    by_text: bool = False
    _rows: tuple[tuple[Cell, ...], ...] | None = field(default=None, init=False, repr=False, compare=False)

    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """For each row the cells that cover it, left to right; a spanning cell is in each row it covers."""
        if self._rows is None:  # laid out once: several floors ask
            object.__setattr__(self, "_rows", _rows(self.cells))
        return self._rows or ()


def _rows(cells: Iterable[Cell]) -> tuple[tuple[Cell, ...], ...]:
    rows: list[list[Cell]] = [[] for _ in range(max([cell.row + cell.rowspan for cell in cells], default=0))]
    for cell in cells:
        if cell.rowspan == 1:
            rows[cell.row].append(cell)
        else:
            for row in rows[cell.row : cell.row + cell.rowspan]:
                row.append(cell)
    for row in rows:
        row.sort(key=_COLUMN)
    return tuple([tuple(row) for row in rows])


@dataclass(frozen=True, slots=True)
class Document:
    """A read file, in the order it is printed.

    `meta` holds lower-cased names of an HTML head; `by_reference` the pages (from 1) of a PDF that the reference
    engine read, `like_tables` those with crossing rulings, or text in columns, that made no grid, `pictures` those that
    were read by their picture, `unread` those that are nothing else and could not be, `illustrated` those with text and
    pictures that may hold a table.
    """

    media_type: str
    blocks: tuple[Paragraph | Grid, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    by_reference: frozenset[int] = frozenset()
    like_tables: frozenset[int] = frozenset()
    pictures: frozenset[int] = frozenset()
    unread: frozenset[int] = frozenset()
    illustrated: frozenset[int] = frozenset()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The running text, without the grids."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))


class SpannedCell(NamedTuple):
    """A cell as a reader finds it in the source: before it has a place in the grid."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    place: Evidence | None = None


Spanned = tuple[str, int, int, Evidence | None]
"""A SpannedCell, or a plain tuple of the same: a page makes hundreds."""


def lay_out(rows: Iterable[Iterable[Spanned]]) -> tuple[Cell, ...]:
    """Give every cell its grid position, as HTML does: the next free column, spans reserved.

    A rowspan that overruns the table ends with it (HTML Living Standard, "forming a table").
    Raises UnreadableDocument(`unpacks_too_large`) beyond MAX_PLACES.
    """
    source = [list(row) for row in rows]
    free_from: dict[int, int] = {}  # column → the first row that no cell above reaches into
    cells: list[Cell] = []
    places = 0
    for index, row in enumerate(source):
        column = 0
        places += len(row)
        for text, printed_rowspan, printed_colspan, place in row:
            while free_from and free_from.get(column, 0) > index:
                column += 1
            if printed_rowspan == printed_colspan == 1:
                cells.append(Cell(text, index, column, 1, 1, place))
                column += 1
                continue
            rowspan = max(1, min(printed_rowspan, len(source) - index))
            colspan = max(1, min(printed_colspan, MAX_SPAN))
            cells.append(Cell(text, index, column, rowspan, colspan, place))
            if rowspan > 1:  # within its own row no cell comes to stand further left
                for covered in range(column, column + colspan):
                    free_from[covered] = max(free_from.get(covered, 0), index + rowspan)
            places += rowspan * colspan - 1
            column += colspan
        if places > MAX_PLACES:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"a table of more than {MAX_PLACES} places")
    return tuple(cells)

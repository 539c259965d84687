"""The rows of all grids of a document, one after the other, as the alignment sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extract.document import Cell, Grid
from extract.labels import KEPT
from extract.values import is_numeric
from extract.wordings import like_a_caption, like_a_header, like_a_row

SAME = 0.8
"""Similarity from which a cell is taken for a certain printed word."""

FAULTY = 0.6
"""Similarity of a word with characters lost or wrong, beside certain ones."""


@dataclass(slots=True, eq=False)  # not frozen: a report has fifty, of eleven fields each
class GridRow:
    """A row of a grid: `cells` covers it, `own` are those that begin in it (not carried from above).

    `labels` are the own cells of words; `right_edge` is the grid column at which the row ends. A header row only
    repeats headers of a form: two of its words, or one and nothing else but faulty ones.
    """

    grid: int
    number: int
    ragged: bool
    page: int | None
    cells: tuple[Cell, ...]
    own: tuple[Cell, ...] = field(init=False)
    labels: tuple[Cell, ...] = field(init=False)
    right_edge: int = field(init=False)
    is_blank: bool = field(init=False)
    has_number: bool = field(init=False)
    is_header: bool = field(init=False)
    _printed_labels: tuple[tuple[str, ...], tuple[int, ...]] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        number = self.number
        own, labels = [], []
        is_blank, has_number = True, False
        for cell in self.cells:
            if cell.row == number:
                own.append(cell)
                text = cell.text
                if text:
                    is_blank = False
                    kind = _kind(text)
                    if kind == _WORDS:
                        labels.append(cell)
                    elif kind == _NUMBER:
                        has_number = True
        self.own = tuple(own)
        self.labels = tuple(labels)
        self.right_edge = max([cell.column + cell.colspan for cell in self.cells])
        self.is_blank = is_blank
        self.has_number = has_number
        self.is_header = not has_number and _names_headers(self.labels, len(own))

    @property
    def printed_labels(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The texts of the labels, and the grid columns at which each begins and ends."""
        if self._printed_labels is None:  # asked for once for each table of the form
            edges = [edge for cell in self.labels for edge in (cell.column, cell.column + cell.colspan)]
            self._printed_labels = tuple([cell.text for cell in self.labels]), tuple(edges)
        return self._printed_labels


_WORDS, _NUMBER, _DASH = range(3)


@lru_cache(maxsize=KEPT)
def _kind(text: str) -> int:
    """Words, a number, or a dash."""
    if not is_numeric(text):
        return _WORDS
    return _NUMBER if any(char.isdigit() for char in text) else _DASH


def grid_rows(grids: Iterable[Grid]) -> list[GridRow]:
    """All rows in printed order."""
    return [
        GridRow(index, number, grid.ragged, grid.page, cells)
        for index, grid in enumerate(grids)
        for number, cells in enumerate(grid.rows())
        if cells
    ]


def _names_headers(labels: Sequence[Cell], cells: int) -> bool:
    known = sum([_is_header(cell.text) for cell in labels])
    if known != 1:
        return known > 1
    return cells == 1 or (len(labels) > 1 and all(_may_be_header(cell.text) for cell in labels))


@lru_cache(maxsize=KEPT)
def _is_header(text: str) -> bool:
    return like_a_header(text) >= SAME


@lru_cache(maxsize=KEPT)
def _may_be_header(text: str) -> bool:
    """Whether a text is a header, or like one with a fault, and no row of the form."""
    alike = like_a_header(text)
    return alike >= SAME or (alike >= FAULTY and max(like_a_row(text), like_a_caption(text)) < SAME)

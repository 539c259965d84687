"""The rows of all grids of a document, one after the other, as the alignment sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.document import Cell, Grid
from extract.labels import best_similarity, plain
from extract.values import is_numeric

_SAME = 0.8
"""Similarity from which a cell is taken for a certain printed word."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a grid: `cells` covers it, `own` are those that begin in it (not carried from above)."""

    grid: int
    number: int
    ragged: bool
    page: int | None
    cells: tuple[Cell, ...]

    @property
    def own(self) -> tuple[Cell, ...]:
        """The cells that begin in this row."""
        return tuple(cell for cell in self.cells if cell.row == self.number)

    @property
    def right_edge(self) -> int:
        """The grid column at which the row ends."""
        return max(cell.column + cell.colspan for cell in self.cells)

    @property
    def is_blank(self) -> bool:
        """Whether nothing begins in this row."""
        return not any(cell.text for cell in self.own)

    def labels(self) -> list[Cell]:
        """The cells of this row that hold words rather than numbers, dashes or nothing."""
        return [cell for cell in self.own if cell.text and not is_numeric(cell.text)]

    def has_number(self) -> bool:
        """Whether a cell that begins in this row holds a number (a dash is none)."""
        return any(is_numeric(cell.text) and any(char.isdigit() for char in cell.text) for cell in self.own)


def grid_rows(grids: Iterable[Grid]) -> list[GridRow]:
    """All rows in printed order."""
    return [
        GridRow(index, number, grid.ragged, grid.page, cells)
        for index, grid in enumerate(grids)
        for number, cells in enumerate(grid.rows())
        if cells
    ]


def is_header(row: GridRow, words: Sequence[str]) -> bool:
    """Whether the row only repeats headers of a form: two of its words, or one and nothing else."""
    if row.has_number():
        return False
    texts = [cell.text for cell in row.labels()]
    known = sum(best_similarity(text, words) >= _SAME for text in texts)
    return known >= 2 or (known == 1 and len(texts) == len(row.own) == 1)


def mend_cut_rows(rows: Sequence[GridRow], wordings: Sequence[str], headers: Sequence[str]) -> list[GridRow]:
    """Join rows that a page break cut in two.

    The last row of a grid and the first of the next, repeated headers aside, are one where their labels
    together are a better match for a wording of the form than either alone, and no column holds a number
    in both.
    """
    mended: list[GridRow] = []
    last: int | None = None
    for row in rows:
        if is_header(row, headers):
            mended.append(row)
        elif last is not None and row.grid != mended[last].grid and _is_rest_of(row, mended[last], wordings):
            mended[last] = _joined(mended[last], row)
        else:
            last = len(mended)
            mended.append(row)
    return mended


def _is_rest_of(row: GridRow, above: GridRow, wordings: Sequence[str]) -> bool:
    first, second = _last_label(above), _last_label(row)
    if not first or not second or len(above.cells) != len(row.cells):
        return False
    if any(a.text and b.text and is_numeric(a.text) and is_numeric(b.text) for a, b in _pairs(above, row)):
        return False
    together = best_similarity(first + second, wordings)
    return together >= _SAME and together > max(best_similarity(first, wordings), best_similarity(second, wordings))


def _last_label(row: GridRow) -> str:
    return next((cell.text for cell in reversed(row.labels()) if plain(cell.text)), "")


def _pairs(above: GridRow, row: GridRow) -> Iterator[tuple[Cell, Cell]]:
    return zip(above.cells, row.cells, strict=True)


def _joined(above: GridRow, row: GridRow) -> GridRow:
    cells = []
    for upper, lower in _pairs(above, row):
        text = upper.text if upper.row != above.number else "\n".join(filter(None, (upper.text, lower.text)))
        place = upper.place if upper.text or not lower.text else lower.place
        cells.append(replace(upper, text=text, place=place))
    return replace(above, cells=tuple(cells))

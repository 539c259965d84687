"""Rows that a page break cut in two, made one again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from extract.document import Cell
from extract.labels import KEPT, plain
from extract.row_labels import ALIKE, EXACT
from extract.rows import SAME, GridRow
from extract.values import is_numeric, is_unit
from extract.wordings import like_a_row
from schemas.titles import fold

LONGEST_NUMBERING = 6
_ONLY_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,2}[).、,:]*)$")


def mend_cut_rows(rows: Sequence[GridRow]) -> list[GridRow]:
    """Join rows that a page break cut in two, on whatever pages or in a grid that goes on over them.

    A row and the next, repeated headers aside, are one where their labels together are a better match for a
    wording of the form than either alone. Where both hold a number in one column, the second label must be like
    nothing: the number was cut, too, and is left in two pieces.
    """
    mended: list[GridRow] = []
    last, first = 0, None  # the last row that is no header, and the last label in it
    for row in rows:
        if row.is_header:
            mended.append(row)
            continue
        second = _last_label(row)
        if first and second and (whole := _joined(mended[last], first, row, second)):
            mended[last], first = whole, _last_label(whole)
        else:
            last, first = len(mended), second
            mended.append(row)
    return mended


def _joined(above: GridRow, first: Cell, row: GridRow, second: Cell) -> GridRow | None:
    """The two halves as one row, if that is what they are; `first` and `second` are their last labels."""
    if not _is_one_label(first.text, second.text, row.has_number):
        return None
    upper, lower = _behind(above, first), _behind(row, second)
    if (lower and len(upper) != len(lower)) or any(_is_number(cell) for cell in row.own if cell.column < second.column):
        return None
    if any(_is_number(a) and _is_number(b) for a, b in zip(upper, lower, strict=False)) and (
        like_a_row(second.text) >= ALIKE
    ):
        return None
    whole = {id(first): _both(first, second), **{id(a): _both(a, b) for a, b in zip(upper, lower, strict=False)}}
    return replace(above, cells=tuple(whole.get(id(cell), cell) for cell in above.cells))


@lru_cache(maxsize=KEPT)
def _is_one_label(first: str, second: str, has_number: bool) -> bool:
    """Whether two labels are one; `has_number`: the second stands beside a number."""
    if _left_open(fold(first)) == 1 and _left_open(fold(second)) == -1:
        return not has_number
    if like_a_row(first) >= EXACT:
        return False
    if len(first) <= LONGEST_NUMBERING and _ONLY_NUMBERING.match(fold(first)):
        return not has_number and like_a_row(second) >= SAME
    apart = max(like_a_row(first), like_a_row(second))
    together = like_a_row(first + second)
    return together >= SAME and together > apart


def _left_open(text: str) -> int:
    """How many brackets a text opens and does not close; negative where it closes what it does not open."""
    return text.count("(") - text.count(")")


def _last_label(row: GridRow) -> Cell | None:
    for cell in reversed(row.labels):
        if _is_label(cell.text):
            return cell
    return None


@lru_cache(maxsize=KEPT)
def _is_label(text: str) -> bool:
    return bool(plain(text)) and not is_unit(text)


def _behind(row: GridRow, label: Cell) -> list[Cell]:
    return [cell for cell in row.cells if cell.column > label.column]


def _is_number(cell: Cell) -> bool:
    return bool(cell.text) and is_numeric(cell.text)


def _both(upper: Cell, lower: Cell) -> Cell:
    text = "\n".join(filter(None, (upper.text, lower.text)))
    return replace(upper, text=text, place=upper.place if upper.text or not lower.text else lower.place)

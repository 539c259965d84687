"""Section 4: one row of fifteen numbers under three rows of headers that break in many ways."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.columns import HEADER_ALIKE, Assignment
from extract.document import Cell
from extract.header_order import out_of_cycle
from extract.labels import likeness, plain
from extract.row_labels import ALIKE
from extract.rows import GridRow
from extract.values import is_numeric
from extract.wordings import like_a_header, like_a_row
from schemas.forms import form_table
from schemas.titles import fold

LOOK_BACK = 12
"""Rows above the numbers in which the headers stand, page breaks included."""

FEWEST_CELLS = 5
COUNT = 15
_OUTCOMES = ("维持", "纠正", "其他结果", "审结")
_ENOUGH_OUTCOMES = 2
_HEADERS_KEPT = 1000
_FAULTY = 0.7
"""Similarity of a header with characters wrong or lost."""

_LABEL = re.compile(
    r"^(本年度?|20\d\d年度?)?(案件|统计)?(数量?|件数?|合计|总[数计]|数[据字]|情况|单位:?)?([(]?件[)]?)?$"
)
"""What stands before the fifteen numbers, where anything does."""


@dataclass(frozen=True, slots=True)
class Appeals:
    """Where section 4 was found; `assigned` is None where its cells cannot be told apart."""

    row: int
    headers: tuple[int, ...]
    assigned: dict[str, Assignment] | None

    @property
    def printed(self) -> list[str] | None:
        """The texts of its cells, where they can be told apart."""
        if self.assigned is None:
            return None
        return [cell.text if cell else "" for found in self.assigned.values() for cell in found.cells.values()]


def find_appeals(rows: Sequence[GridRow], consumed: Collection[int]) -> Appeals | None:
    """The first row of nothing but numbers under headers that speak of review, lawsuits and outcomes.

    A row of blanks is taken only where there is none of numbers: it may be a header that was left empty.
    """
    for with_numbers in (True, False):
        for index, row in enumerate(rows):
            if index not in consumed and row.has_number is with_numbers:
                found = _at(rows, index, consumed)
                if found:
                    return found
    return None


def _at(rows: Sequence[GridRow], index: int, consumed: Collection[int]) -> Appeals | None:
    row = rows[index]
    cells = _numbers(row) if len(row.cells) >= FEWEST_CELLS else []
    if len(cells) < FEWEST_CELLS:
        return None
    headers = headers_above(rows, index, consumed)
    above = [rows[i] for i in headers]
    if not _speak_of_appeals(above, whole=len(cells) == COUNT):
        return None
    told = not _is_followed_by_numbers(rows, index) and not _is_reordered(above)
    headers = _own_headers(rows, headers)
    return Appeals(index, headers, _assign(rows[index], cells, above) if told else None)


def _numbers(row: GridRow) -> list[Cell]:
    """The cells of a row of numbers, behind a label like 数量; none where words of the form stand among them."""
    labels = row.labels
    first = 0
    if labels and labels[0] is row.own[0] and _LABEL.match(fold(labels[0].text)):
        first = labels[0].column + labels[0].colspan
        labels = labels[1:]
    if labels and (not row.has_number or any(_names_something(cell.text) for cell in labels)):
        return []
    return [c for c in row.cells if c.column >= first and (c.row == row.number or (c.text and is_numeric(c.text)))]


def _names_something(text: str) -> bool:
    return like_a_row(text) >= ALIKE or like_a_header(text) >= ALIKE


def _is_followed_by_numbers(rows: Sequence[GridRow], index: int) -> bool:
    """Whether the next row of the table is one of numbers, too: one of the two may number the columns."""
    row, below = rows[index], rows[index + 1] if index + 1 < len(rows) else None
    return below is not None and below.grid == row.grid and bool(_numbers(below)) and below.has_number


def _is_reordered(headers: Sequence[GridRow]) -> bool:
    """Whether outcomes, or the three kinds of case, are named in another order than the form's."""
    columns = form_table("appeals", "2021").rows[0].columns
    return any(out_of_cycle(header, columns) for header in headers) or _are_reordered(_names(headers))


Names = tuple[str, ...]
"""What header rows print, cell by cell, as `plain`: most reports print the same."""


def _names(headers: Sequence[GridRow]) -> Names:
    return tuple([plain(text) for row in headers for cell in row.own if (text := cell.text)])


@lru_cache(maxsize=_HEADERS_KEPT)
def _are_reordered(names: Names) -> bool:
    direct, after = _place(names, "未经复议直接起诉"), _place(names, "复议后起诉")
    review, lawsuit = _place(names, "行政复议"), _place(names, "行政诉讼")
    return (direct is not None and after is not None and after < direct) or (
        review is not None and lawsuit is not None and lawsuit < review
    )


def _place(names: Sequence[str], wording: str) -> int | None:
    """The first of some header cells that prints a wording, characters wrong or lost perhaps."""
    alike = likeness((wording,))
    return next((i for i, name in enumerate(names) if alike(name) >= _FAULTY), None)


def headers_above(rows: Sequence[GridRow], index: int, consumed: Collection[int]) -> tuple[int, ...]:
    """The rows of words above some numbers, up to the numbers before them."""
    above: list[int] = []
    for i in range(index - 1, max(-1, index - 1 - LOOK_BACK), -1):
        if i in consumed or rows[i].has_number:
            break
        above.append(i)
    return tuple(above[::-1])


def _own_headers(rows: Sequence[GridRow], headers: Sequence[int]) -> tuple[int, ...]:
    """The headers without the rows of words before them, which may be what another table ends with."""
    first = next((at for at, i in enumerate(headers) if rows[i].is_header or _names_a_case(rows[i])), 0)
    return tuple(headers[first:])


def _names_a_case(row: GridRow) -> bool:
    return any("复议" in text or "诉讼" in text for text in (plain(cell.text) for cell in row.own if cell.text))


def _speak_of_appeals(headers: Sequence[GridRow], *, whole: bool) -> bool:
    """Whether the headers are those of section 4; fifteen cells may stand under half a header."""
    return _speak(_names(headers), whole=whole)


@lru_cache(maxsize=_HEADERS_KEPT)
def _speak(names: Names, *, whole: bool) -> bool:
    words = "".join(names)
    if "复议" not in words and _place(names, "行政复议") is None:
        return False
    if "诉讼" not in words and "起诉" not in words:
        return False
    return words.count("维持") >= 2 or (whole and _name_outcomes(words))


def names_outcomes(headers: Sequence[GridRow]) -> bool:
    """Whether the headers name at least two of the outcomes."""
    return _name_outcomes("".join(_names(headers)))


def _name_outcomes(words: str) -> bool:
    return sum(outcome in words for outcome in _OUTCOMES) >= _ENOUGH_OUTCOMES


def _assign(row: GridRow, numbers: Sequence[Cell], headers: Sequence[GridRow]) -> dict[str, Assignment] | None:
    form = form_table("appeals", "2021")
    names = [(form_row.code, column.code) for form_row, column in form.addresses()]
    cells: Sequence[Cell | None] | None = numbers
    places = _header_places(row, headers)
    if len(numbers) != len(names):
        cells = _all_printed(numbers) or _below(places, row, numbers)
    elif (places and not _stand_below(places, row, numbers)) or _lost_one(row, numbers, headers):
        cells = None
    if cells is None:
        return None
    used = {id(cell) for cell in cells}
    left_over = tuple([cell for cell in numbers if cell.text and id(cell) not in used])
    assigned: dict[str, Assignment] = {}
    for code in dict.fromkeys(name for name, _ in names):
        own = {column: cell for (name, column), cell in zip(names, cells, strict=True) if name == code}
        assigned[code] = Assignment(own, left_over if not assigned else (), lost=None in own.values())
    return assigned


def _all_printed(cells: Sequence[Cell]) -> Sequence[Cell] | None:
    """Fifteen printed cells side by side, with nothing but blanks beside them."""
    printed = [cell for cell in cells if cell.text]
    first = cells.index(printed[0]) if printed else 0
    return printed if len(printed) == COUNT and list(cells[first : first + COUNT]) == printed else None


def _header_places(row: GridRow, headers: Sequence[GridRow]) -> dict[int, int]:
    """The grid columns at which the fifteen outcome headers begin and end; empty where some are missing."""
    labels = tuple(label for column in form_table("appeals", "2021").rows[0].columns for label in column.labels)
    alike = likeness(labels)
    places = {
        cell.column: cell.column + cell.colspan
        for header in headers
        for cell in header.labels
        if not row.ragged and alike(cell.text) >= HEADER_ALIKE
    }
    if len(places) == COUNT:
        return places
    # A page break may cut the names of the headers; the places below it are still theirs.
    lowest = next((header.cells for header in reversed(headers) if header.grid == row.grid), ())
    halves = {cell.column: cell.column + 1 for cell in lowest if cell.colspan == 1}
    return halves if len(halves) == len(lowest) == COUNT and not row.ragged else {}


def _stand_below(places: Mapping[int, int], row: GridRow, numbers: Sequence[Cell]) -> bool:
    """Whether fifteen cells of unlike width may be counted: a merged cell and one too many make fifteen, too."""
    if len({cell.colspan for cell in numbers}) == 1:
        return True
    below = _below(places, row, numbers)
    return all(cell.text for cell in numbers) if below is None else below == list(numbers)


def _lost_one(row: GridRow, numbers: Sequence[Cell], headers: Sequence[GridRow]) -> bool:
    """Whether the row is narrower than all its headers, and one of its blanks may be a cell beside the form's."""
    edges = {header.right_edge for header in headers if header.grid == row.grid}
    narrower = not row.ragged and len(edges) == 1 and row.right_edge < edges.pop()
    return narrower and not all(cell.text for cell in numbers)


def _below(places: Mapping[int, int], row: GridRow, cells: Sequence[Cell]) -> list[Cell | None] | None:
    """The cell under each header, where the headers are whole and the row as wide as they are."""
    if not places or row.right_edge != max(places.values()):
        return None
    return [
        next((cell for cell in cells if cell.column <= place < cell.column + cell.colspan), None)
        for place in sorted(places)
    ]

"""Section 4: one row of fifteen numbers under three rows of headers that break in many ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.columns import Assignment
from extract.document import Cell
from extract.header_order import out_of_cycle
from extract.labels import best_similarity, plain
from extract.rows import GridRow
from schemas.forms import form_table

LOOK_BACK = 6
"""Rows above the numbers in which the headers stand, page breaks included."""

FEWEST_CELLS = 5
HEADER_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Appeals:
    """Where section 4 was found; `assigned` is None where its cells cannot be told apart."""

    row: int
    headers: tuple[int, ...]
    assigned: dict[str, Assignment] | None


def find_appeals(rows: Sequence[GridRow], consumed: set[int]) -> Appeals | None:
    """The first row of nothing but numbers under headers that speak of review, lawsuits and outcomes."""
    for index, row in enumerate(rows):
        if index in consumed or row.labels() or len(row.cells) < FEWEST_CELLS:
            continue
        headers = _headers_above(rows, index, consumed)
        if headers:
            above = [rows[i] for i in headers]
            told = not _is_followed_by_numbers(rows, index) and not _is_reordered(above)
            return Appeals(index, headers, _assign(row, above) if told else None)
    return None


def _is_followed_by_numbers(rows: Sequence[GridRow], index: int) -> bool:
    """Whether the next row of the table is one of numbers, too: one of the two may number the columns."""
    row, below = rows[index], rows[index + 1] if index + 1 < len(rows) else None
    return below is not None and below.grid == row.grid and not below.labels() and below.has_number()


def _is_reordered(headers: Sequence[GridRow]) -> bool:
    """Whether outcomes, or the three kinds of case, are named in another order than the form's."""
    columns = form_table("appeals", "2021").rows[0].columns
    names = [plain(cell.text) for header in headers for cell in header.own if cell.text]
    direct = next((i for i, name in enumerate(names) if "未经复议" in name), None)
    after = next((i for i, name in enumerate(names) if "复议后" in name), None)
    review = next((i for i, name in enumerate(names) if name == "行政复议"), None)
    lawsuit = next((i for i, name in enumerate(names) if name == "行政诉讼"), None)
    return (
        any(out_of_cycle(header, columns) for header in headers)
        or (direct is not None and after is not None and after < direct)
        or (review is not None and lawsuit is not None and lawsuit < review)
    )


def _headers_above(rows: Sequence[GridRow], index: int, consumed: set[int]) -> tuple[int, ...]:
    above: list[int] = []
    for i in range(index - 1, max(-1, index - 1 - LOOK_BACK), -1):
        if i in consumed or rows[i].has_number():
            break
        above.append(i)
    words = "".join(plain(cell.text) for i in above[::-1] for cell in rows[i].own)
    if "复议" in words and ("诉讼" in words or "起诉" in words) and words.count("维持") >= 2:
        return tuple(above[::-1])
    return ()


def _assign(row: GridRow, headers: Sequence[GridRow]) -> dict[str, Assignment] | None:
    form = form_table("appeals", "2021")
    names = [(form_row.code, column.code) for form_row, column in form.addresses()]
    cells: list[Cell | None] = list(row.cells)
    if len(cells) != len(names):
        found = _by_header(row, headers, len(names))
        if found is None:
            return None
        cells = found
    used = [cell for cell in cells if cell]
    left_over = tuple(cell for cell in row.cells if cell.text and cell not in used)
    assigned: dict[str, Assignment] = {}
    for code in dict.fromkeys(name for name, _ in names):
        own = {column: cell for (name, column), cell in zip(names, cells, strict=True) if name == code}
        assigned[code] = Assignment(own, left_over if not assigned else (), lost=None in own.values())
    return assigned


def _by_header(row: GridRow, headers: Sequence[GridRow], count: int) -> list[Cell | None] | None:
    """The cell under each outcome header, where the headers are whole and the row as wide as they are."""
    labels = tuple(label for column in form_table("appeals", "2021").rows[0].columns for label in column.labels)
    named = [
        cell
        for header in headers
        for cell in header.own
        if cell.text and not row.ragged and best_similarity(cell.text, labels) >= HEADER_ALIKE
    ]
    positions = sorted({cell.column for cell in named})
    edge = max((cell.column + cell.colspan for cell in named), default=0)
    if len(positions) != count or row.right_edge != edge:
        return None
    return [
        next((cell for cell in row.cells if cell.column <= position < cell.column + cell.colspan), None)
        for position in positions
    ]

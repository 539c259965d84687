"""Section 4: one row of fifteen numbers under three rows of headers that break in many ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.columns import Assignment
from extract.document import Cell
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
            return Appeals(index, headers, _assign(row, [rows[i] for i in headers]))
    return None


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
    """The cell under each outcome header, where the headers are whole."""
    labels = tuple(label for column in form_table("appeals", "2021").rows[0].columns for label in column.labels)
    positions = sorted(
        cell.column
        for header in headers
        for cell in header.own
        if cell.text and not row.ragged and best_similarity(cell.text, labels) >= HEADER_ALIKE
    )
    if len(set(positions)) != count:
        return None
    return [
        next((cell for cell in row.cells if cell.column <= position < cell.column + cell.colspan), None)
        for position in positions
    ]

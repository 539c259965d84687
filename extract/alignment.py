"""What aligning a document with the forms gives: figures, editions, and what could not be accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.document import Cell
from extract.rows import GridRow
from schemas.report import Figure, Problem


class FoundRow(NamedTuple):
    """Row `number` of the document is the form's row `code`; `label` is the cell that says so, if any does."""

    number: int
    code: str
    label: Cell | None


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of all grids of a document, and which of them are headers."""

    rows: Sequence[GridRow]
    headers: frozenset[int]

    def headers_of(self, grid: int) -> list[GridRow]:
        """The header rows of a grid."""
        return [self.rows[index] for index in sorted(self.headers) if self.rows[index].grid == grid]

    def headers_above(self, index: int) -> tuple[GridRow, ...]:
        """The header rows between a row and the numbers before it, captions and page breaks passed over."""
        found: list[GridRow] = []
        for above in range(index - 1, -1, -1):
            if self.rows[above].has_number():
                break
            if above in self.headers:
                found.append(self.rows[above])
        return tuple(found[::-1])


@dataclass(slots=True)
class Alignment:
    """The figures of a document, the edition of each table found, and what could not be accounted for."""

    figures: list[Figure] = field(default_factory=list)
    editions: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def edition(self) -> str:
        """The report's edition: its section-2 table's, else that of what there is; `narrative` without tables."""
        for table in ("disclosure", "requests", "appeals", "statistics"):
            if table in self.editions:
                return self.editions[table]
        return "narrative"


def row_problem(code: str, row: GridRow) -> Problem:
    """A problem with a whole row, in the words it prints."""
    words = " | ".join(" ".join(cell.text.split()) for cell in row.own if cell.text)
    place = next((cell.place for cell in row.own if cell.text and cell.place), None)
    return Problem(code, words[:200], place)

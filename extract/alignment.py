"""What aligning a document with the forms gives: figures, editions, and what could not be accounted for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extract.document import Cell
from extract.rows import GridRow
from schemas.records import record
from schemas.report import Figure, Problem


@record
class FoundRow:
    """Row `number` of the document is the form's row `code`; `label` is the cell that says so, if any does."""

    number: int
    code: str
    label: Cell | None


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of all grids of a document; by grid the units of money that a line states, and those of a note."""

    rows: Sequence[GridRow]
    unit_lines: Mapping[int, str] = field(default_factory=dict)
    unit_notes: Mapping[int, str] = field(default_factory=dict)

    def headers_of(self, grids: Collection[int]) -> list[GridRow]:
        """The header rows of some grids."""
        return [row for row in self.rows if row.is_header and row.grid in grids]

    def headers_around(self, indices: Iterable[int]) -> list[GridRow]:
        """The header rows in the grids of some rows, and those directly above one, in a grid of their own."""
        taken = set(indices)
        grids = {self.rows[index].grid for index in taken}
        found: list[GridRow] = []
        is_wanted = False
        for index in range(len(self.rows) - 1, -1, -1):
            row = self.rows[index]
            is_wanted = index in taken or (is_wanted and row.is_header)
            if row.is_header and (is_wanted or row.grid in grids):
                found.append(row)
        return found[::-1]

    def words_above(self, index: int, beside: Collection[int] = ()) -> tuple[GridRow, ...]:
        """The rows between a row and the numbers before it, those `beside` the table passed over: headers, captions."""
        above = index
        while above and (above - 1 in beside or not self.rows[above - 1].has_number):
            above -= 1
        if above == index:
            return ()
        return tuple([self.rows[number] for number in range(above, index) if number not in beside])


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


def row_problem(code: str, row: GridRow, *, notice: bool = False) -> Problem:
    """A problem with a whole row, in the words it prints."""
    words = " | ".join(" ".join(cell.text.split()) for cell in row.own if cell.text)
    place = next((cell.place for cell in row.own if cell.text and cell.place), None)
    return Problem(code, words[:200], place, notice)

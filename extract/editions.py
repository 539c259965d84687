"""Which edition of the form a table follows: told by its labels, never by the year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extract.columns import data_cells
from extract.document import Cell
from extract.labels import best_similarity, likeness
from extract.rows import GridRow
from schemas.forms import load_form

ALIKE = 0.8
_ONLY_2019_ROWS = {"other_services", "procurement"}
_THREE_ROWS = {"other_no_correction", "other_fee_unpaid"}


@dataclass(frozen=True, slots=True)
class Decision:
    """An edition, and whether anything printed says so."""

    edition: str
    certain: bool


def requests_edition(found: set[str], section_2: str | None) -> str:
    """2019 with one row for 其他处理, 2021 with three, else section 2's; 2021 where there is none."""
    if found & _THREE_ROWS:
        return "2021"
    if "other" in found:
        return "2019"
    return section_2 or "2021"


def disclosure_edition(
    found: set[str], headers: Iterable[GridRow], rows: Sequence[tuple[GridRow, str, Cell | None]]
) -> Decision:
    """Told by the column labels, the rows only one edition has, then the number of columns."""
    texts = [cell.text for row in headers for cell in row.own if cell.text]
    votes = {edition: sum(likeness(_telling_labels(edition))(t) >= ALIKE for t in texts) for edition in _BOTH}
    votes["2019"] += len(found & _ONLY_2019_ROWS)
    if votes["2019"] != votes["2021"]:
        return Decision(max(_BOTH, key=lambda edition: votes[edition]), certain=True)
    printed = [
        sum(bool(cell.text) for cell in data_cells(row, label))
        for row, code, label in rows
        if code in ("licensing", "penalties")
    ]
    return Decision("2019" if max(printed, default=0) > 1 else "2021", certain=False)


_BOTH = ("2021", "2019")


@cache
def _telling_labels(edition: str) -> tuple[str, ...]:
    """Column labels of section 2 that only this edition prints."""
    own = {label for row in load_form(edition).tables["disclosure"].rows for c in row.columns for label in c.labels}
    other = "2019" if edition == "2021" else "2021"
    others = tuple(
        label for row in load_form(other).tables["disclosure"].rows for c in row.columns for label in c.labels
    )
    return tuple(sorted(label for label in own if best_similarity(label, others) < ALIKE))

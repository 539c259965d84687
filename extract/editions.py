"""Which edition of the form a table follows: told by its labels, never by the year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extract.columns import data_cells
from extract.document import Cell
from extract.labels import best_similarity
from extract.rows import GridRow
from schemas.forms import Row, form_table, load_form

ALIKE = 0.8
_ONLY_2019_ROWS = {"other_services", "procurement"}
_THREE_ROWS = {"other_no_correction", "other_fee_unpaid"}


@dataclass(frozen=True, slots=True)
class Decision:
    """An edition, and whether anything printed says so."""

    edition: str
    certain: bool


@cache
def merged_rows(table: str) -> tuple[Row, ...]:
    """The rows that a table has in any edition, in an order that holds for each of them."""
    if table == "statistics":
        return form_table(table, "2014").rows
    newer = form_table(table, "2021").rows
    older = {row.code: row for row in form_table(table, "2019").rows}
    merged: list[Row] = []
    remaining = list(older)
    for row in newer:
        if row.code in older:
            before, remaining = _split(remaining, row.code)
            merged.extend(older[code] for code in before)
        merged.append(row)
    rows = [*merged, *(older[code] for code in remaining)]
    if table == "requests":  # the one row of 2019 stands where the three of 2021 begin
        rows.sort(key=lambda row: _place(row.code, [r.code for r in newer]))
    return tuple(rows)


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
    votes = {edition: sum(best_similarity(t, _telling_labels(edition)) >= ALIKE for t in texts) for edition in _BOTH}
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


def _split(codes: list[str], at: str) -> tuple[list[str], list[str]]:
    if at not in codes:
        return [], codes
    index = codes.index(at)
    return codes[:index], codes[index + 1 :]


def _place(code: str, order: list[str]) -> float:
    return order.index("other_no_correction") - 0.5 if code == "other" else order.index(code)

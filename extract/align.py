"""Grids × forms → figures. Every cell of a recognised table is accounted for, or there is a Problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.alignment import Alignment, FoundRow, Source, row_problem
from extract.appeals import find_appeals
from extract.chain import Match, best_chain, fill_by_order
from extract.columns import Assignment
from extract.document import Grid
from extract.editions import disclosure_edition, merged_rows, requests_edition
from extract.fill import add_figures, read_rows, report_leftovers
from extract.labels import best_similarity
from extract.rows import GridRow, grid_rows, is_header, mend_cut_rows
from extract.wordings import captions, groups_of, header_words, row_wordings
from schemas.forms import Row, form_table
from schemas.report import Problem

ENOUGH = {"disclosure": 2, "requests": 3, "statistics": 5}
"""Matched rows from which a table is taken as found."""

CAPTION_ALIKE = 0.7


def align(grids: Iterable[Grid]) -> Alignment:
    """Find the tables of the forms in the grids of a document and read their figures."""
    result = Alignment()
    rows = mend_cut_rows(grid_rows(grids), row_wordings(), header_words())
    source = Source(rows, frozenset(index for index, row in enumerate(rows) if is_header(row, header_words())))
    consumed: set[int] = set()
    for table in ("disclosure", "requests", "statistics"):
        consumed |= _read_table(table, source, consumed, result)
    consumed |= _read_appeals(rows, consumed, result)
    _account_for_rest(source, consumed, result)
    _report_missing_tables(result)
    return result


def _read_table(table: str, source: Source, consumed: set[int], result: Alignment) -> set[int]:
    """Find one table by its rows and read it; gives the indices of the rows it used."""
    indices = [i for i, row in enumerate(source.rows) if i not in source.headers | consumed and not row.is_blank]
    candidates = [source.rows[index] for index in indices]
    merged = merged_rows(table)
    chain = fill_by_order(best_chain(candidates, merged, groups_of(table)), candidates)
    if len(chain) < ENOUGH[table]:
        return set()
    found = [FoundRow(indices[match.row], merged[match.form_row].code, match.label) for match in chain]
    edition = _edition(table, found, source, result)
    result.editions[table] = edition
    read_rows(form_table(table, edition), source, found, result)
    _report_second_copy(table, candidates, chain, merged, result)
    return {item.number for item in found}


def _edition(table: str, found: Sequence[FoundRow], source: Source, result: Alignment) -> str:
    codes = {item.code for item in found}
    if table == "statistics":
        return "2014"
    if table == "requests":
        return requests_edition(codes, result.editions.get("disclosure"))
    grids = sorted({source.rows[item.number].grid for item in found})
    headers = [header for grid in grids for header in source.headers_of(grid)]
    decided = disclosure_edition(codes, headers, [(source.rows[item.number], item.code, item.label) for item in found])
    if not decided.certain:
        words = f"section 2 has no telling header; read as {decided.edition}"
        result.problems.append(Problem("unknown_edition", words))
    return decided.edition


def _report_second_copy(
    table: str, rows: Sequence[GridRow], chain: Sequence[Match], merged: Sequence[Row], result: Alignment
) -> None:
    """A second table of the same kind is another report's, or a copy: say so, do not mix them."""
    used = {match.row for match in chain}
    rest = [row for index, row in enumerate(rows) if index not in used]
    again = best_chain(rest, merged, groups_of(table))
    if len(again) >= max(ENOUGH[table], len(chain) // 2):
        result.problems.append(Problem("duplicate_address", f"{table}: a second table of the same form"))


def _read_appeals(rows: Sequence[GridRow], consumed: set[int], result: Alignment) -> set[int]:
    found = find_appeals(rows, consumed)
    if found is None:
        return set()
    edition = result.editions.get("requests") or result.editions.get("disclosure") or "2021"
    result.editions["appeals"] = edition
    if found.assigned is None:
        result.problems.append(row_problem("ambiguous_row", rows[found.row]))
    form = form_table("appeals", edition)
    assigned = found.assigned or {row.code: Assignment({}) for row in form.rows}
    for assignment in assigned.values():
        report_leftovers(rows[found.row], assignment, result)
    add_figures(form, assigned, {}, result)
    used = {found.row, *found.headers}
    if find_appeals(rows, consumed | used):
        result.problems.append(Problem("duplicate_address", "appeals: a second table of the same form"))
    return used


def _account_for_rest(source: Source, consumed: set[int], result: Alignment) -> None:
    """Whatever else stands in the grids of the tables is a header, a caption, or a finding."""
    tables = {source.rows[index].grid for index in consumed}
    header_places = {(source.rows[index].grid, source.rows[index].number) for index in source.headers}
    for index, row in enumerate(source.rows):
        left = row.grid in tables and index not in consumed | source.headers and not row.is_blank
        if left and not _is_caption(row) and not _is_in_header(row, header_places):
            result.problems.append(row_problem("unknown_row", row))


def _is_in_header(row: GridRow, headers: set[tuple[int, int]]) -> bool:
    """Whether a row of words stands beside a cell that comes down from a header row."""
    return not row.has_number() and any((row.grid, cell.row) in headers for cell in row.cells)


def _is_caption(row: GridRow) -> bool:
    """A row of words only: a group, an article, a heading, a unit line, or one text over the whole width."""
    texts = [cell.text for cell in row.labels()]
    if row.has_number():
        return False
    return len(texts) <= 1 or all(best_similarity(text, captions()) >= CAPTION_ALIKE for text in texts)


def _report_missing_tables(result: Alignment) -> None:
    if set(result.editions) & {"disclosure", "requests", "appeals"}:
        for table in ("disclosure", "requests", "appeals"):
            if table not in result.editions:
                result.problems.append(Problem("missing_table", table))

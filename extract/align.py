"""Grids × forms → figures. Every cell of a recognised table is accounted for, or there is a Problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.accounts import account_for_rest, report_missing_tables, report_numbers_beside_labels
from extract.alignment import Alignment, FoundRow, Source, row_problem
from extract.appeals import Appeals, find_appeals, headers_above, names_outcomes
from extract.chain import Match, best_chain, fill_by_order, matches_of
from extract.columns import Assignment
from extract.document import Grid, Paragraph
from extract.editions import disclosure_edition, requests_edition
from extract.fill import add_figures, read_rows, report_leftovers
from extract.pagebreaks import mend_cut_rows
from extract.rows import GridRow, grid_rows
from extract.settled import report_unsettled
from extract.strays import Strays, find_strays, printed
from extract.units import unit_lines, unit_notes
from extract.wordings import merged_rows
from schemas.forms import form_table
from schemas.report import Problem

ENOUGH = {"disclosure": 2, "requests": 3, "statistics": 5, "appeals": 2}
"""Matched rows from which a table is taken as found."""

MOST_COPIES = 4
"""Of tables printed again: more are no longer compared."""

WHOLE = 0.7
"""Of two tables of a kind the first counts, if it has so many of the rows of the other: a list of a few is not it."""


def align(blocks: Iterable[Paragraph | Grid]) -> Alignment:
    """Find the tables of the forms in a document and read their figures.

    Figures come from grids alone; of the paragraphs only what names a unit of money counts: a line directly above a
    grid (单位：元), a note below it.
    """
    blocks = list(blocks)
    grids = [block for block in blocks if isinstance(block, Grid)]
    result = Alignment()
    source = Source(mend_cut_rows(grid_rows(grids)), unit_lines(blocks), unit_notes(blocks))
    consumed: set[int] = set()
    for table in ("disclosure", "requests", "statistics"):
        consumed |= _read_table(table, source, consumed, result)
    consumed |= _read_appeals(source, consumed, result)
    account_for_rest(source, consumed, result)
    report_missing_tables(result)
    return result


def _read_table(table: str, source: Source, consumed: set[int], result: Alignment) -> set[int]:
    """Find one table by its rows and read it; gives the indices of the rows it used."""
    indices = [i for i, row in enumerate(source.rows) if not row.is_header and i not in consumed and not row.is_blank]
    candidates = [source.rows[index] for index in indices]
    matches = [matches_of(index, row, table) for index, row in enumerate(candidates)]
    chain = _first_copy(table, candidates, matches, result)
    if len(chain) < ENOUGH[table] or (table == "appeals" and not _is_below_outcomes(source, indices[chain[0].row])):
        return set()
    strays = _add_strays(candidates, matches, chain, result)
    merged = merged_rows(table)
    found = [FoundRow(indices[match.row], merged[match.form_row].code, match.label) for match in chain]
    edition = _edition(table, found, source, result)
    result.editions[table] = edition
    beside = {indices[match.row] for match in (*strays.repeated, *strays.others)}
    read_rows(form_table(table, edition), source, found, result, moved=bool(strays.moved), beside=beside)
    report_numbers_beside_labels(source, found, result)
    return {item.number for item in found} | beside


def _first_copy(
    table: str, rows: Sequence[GridRow], matches: Sequence[Sequence[Match]], result: Alignment
) -> list[Match]:
    """The rows of a table. A second table of the kind is another report's, or a copy: say so, do not mix them."""
    copies: list[list[Match]] = []
    enough = ENOUGH[table]
    rest = [of_row for of_row in matches if of_row]
    while len(copies) < MOST_COPIES and len(rest) >= enough and len(chain := best_chain(rest)) >= enough:
        copies.append(fill_by_order(chain, rows))
        enough = max(ENOUGH[table], len(copies[0]) // 2)
        taken = {match.row for match in copies[-1]}
        rest = [of_row for of_row in rest if of_row[0].row not in taken]
    if len(copies) > 1:
        same = len(copies) < MOST_COPIES and all(_print_the_same(copies[0], other, rows) for other in copies[1:])
        result.problems.append(_second_table(table, same=same))
    whole = WHOLE * max([len(copy) for copy in copies], default=0)
    return min([copy for copy in copies if len(copy) >= whole], key=lambda copy: copy[0].row, default=[])


def _print_the_same(one: Sequence[Match], other: Sequence[Match], rows: Sequence[GridRow]) -> bool:
    """Whether two tables print the same rows and numbers: a page made for screens and telephones has each twice."""
    first, second = ([(match.form_row, printed(rows[match.row], match)) for match in chain] for chain in (one, other))
    return first == second


def _second_table(table: str, *, same: bool) -> Problem:
    words = "a second table of the same form" + (", with the same numbers" if same else "")
    return Problem("duplicate_address", f"{table}: {words}", notice=same)


def _add_strays(
    rows: Sequence[GridRow], matches: Sequence[Sequence[Match]], chain: list[Match], result: Alignment
) -> Strays:
    """Add to a chain the rows that stand out of order, and say so."""
    if any(problem.code == "duplicate_address" for problem in result.problems):
        return Strays([], [], [])
    strays = find_strays(rows, matches, chain)
    for match in strays.moved:
        result.problems.append(row_problem("row_out_of_order", rows[match.row], notice=True))
    for match in strays.repeated:
        result.problems.append(row_problem("repeated_row", rows[match.row], notice=True))
    for match in strays.others:
        result.problems.append(row_problem("duplicate_address", rows[match.row]))
    chain.extend(strays.moved)
    chain.sort(key=lambda match: match.row)
    return strays


def _is_below_outcomes(source: Source, index: int) -> bool:
    return names_outcomes([source.rows[i] for i in headers_above(source.rows, index, ())])


def _edition(table: str, found: Sequence[FoundRow], source: Source, result: Alignment) -> str:
    codes = {item.code for item in found}
    if table == "statistics":
        return "2014"
    if table == "appeals":
        return _edition_of_appeals(result)
    if table == "requests":
        return requests_edition(codes, result.editions.get("disclosure"))
    headers = source.headers_around([item.number for item in found])
    decided = disclosure_edition(codes, headers, [(source.rows[item.number], item.code, item.label) for item in found])
    if not decided.certain:
        words = f"section 2 has no telling header; read as {decided.edition}"
        result.problems.append(Problem("unknown_edition", words))
    return decided.edition


def _edition_of_appeals(result: Alignment) -> str:
    return result.editions.get("requests") or result.editions.get("disclosure") or "2021"


def _read_appeals(source: Source, consumed: set[int], result: Alignment) -> set[int]:
    """Section 4: a row of fifteen numbers, else three rows with labels of their own."""
    rows = source.rows
    found = find_appeals(rows, consumed)
    if found is None:
        return _read_table("appeals", source, consumed, result)
    edition = result.editions["appeals"] = _edition_of_appeals(result)
    if found.assigned is None:
        result.problems.append(row_problem("ambiguous_row", rows[found.row]))
    form = form_table("appeals", edition)
    assigned = found.assigned or {row.code: Assignment() for row in form.rows}
    for assignment in assigned.values():
        report_leftovers(rows[found.row], assignment, result)
    add_figures(form, assigned, {}, result)
    report_unsettled("appeals", [(rows[found.row], code) for code in assigned], assigned, result)
    used = {found.row, *found.headers}
    others: list[Appeals] = []
    taken = consumed | used
    while len(others) < MOST_COPIES and (other := find_appeals(rows, taken)):
        others.append(other)
        taken = taken | {other.row, *other.headers}
    if others:
        same = (
            len(others) < MOST_COPIES
            and found.printed is not None
            and all(other.printed == found.printed for other in others)
        )
        result.problems.append(_second_table("appeals", same=same))
    return used

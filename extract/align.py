"""Grids × forms → figures. Every cell of a recognised table is accounted for, or there is a Problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from extract.appeals import find_appeals
from extract.chain import Match, best_chain, fill_by_order
from extract.columns import Assignment, assign, learn_layout
from extract.document import Grid
from extract.editions import disclosure_edition, merged_rows, requests_edition
from extract.figures import figures_of_row, header_money_unit
from extract.labels import best_similarity, plain
from extract.rows import GridRow, grid_rows, is_header, mend_cut_rows
from schemas.forms import EDITIONS, TABLES, Column, FormTable, Row, form_table, load_form
from schemas.report import Figure, Problem

ENOUGH = {"disclosure": 2, "requests": 3, "statistics": 5}
"""Matched rows from which a table is taken as found."""

CAPTION_ALIKE = 0.7


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


def align(grids: Iterable[Grid]) -> Alignment:
    """Find the tables of the forms in the grids of a document and read their figures."""
    result = Alignment()
    rows = mend_cut_rows(grid_rows(grids), _row_wordings(), _header_words())
    headers = {index for index, row in enumerate(rows) if is_header(row, _header_words())}
    consumed: set[int] = set()
    for table in ("disclosure", "requests", "statistics"):
        consumed |= _read_table(table, rows, headers, consumed, result)
    consumed |= _read_appeals(rows, consumed, result)
    _account_for_rest(rows, headers, consumed, result)
    _report_missing_tables(result)
    return result


def _read_table(
    table: str, rows: Sequence[GridRow], headers: set[int], consumed: set[int], result: Alignment
) -> set[int]:
    """Read one table of matched rows; gives the indices of the rows it used."""
    open_rows = [i for i, row in enumerate(rows) if i not in headers | consumed and not row.is_blank]
    candidates = [rows[index] for index in open_rows]
    merged = merged_rows(table)
    chain = fill_by_order(best_chain(candidates, merged, _groups(table)), candidates)
    if len(chain) < ENOUGH[table]:
        return set()
    matches = [(open_rows[match.row], merged[match.form_row].code, match) for match in chain]
    nearby = [rows[index] for index in sorted(headers) if rows[index].grid in {rows[m[0]].grid for m in matches}]
    edition = _edition(table, {code for _, code, _ in matches}, nearby, rows, matches, result)
    result.editions[table] = edition
    _read_rows(form_table(table, edition), rows, nearby, matches, result)
    _report_second_copy(table, candidates, chain, merged, result)
    return {index for index, _, _ in matches}


def _edition(
    table: str,
    found: set[str],
    headers: Sequence[GridRow],
    rows: Sequence[GridRow],
    matches: Sequence[tuple[int, str, Match]],
    result: Alignment,
) -> str:
    if table == "statistics":
        return "2014"
    if table == "requests":
        return requests_edition(found, result.editions.get("disclosure"))
    decided = disclosure_edition(found, headers, [(rows[i], code, m.label) for i, code, m in matches])
    if not decided.certain:
        result.problems.append(
            Problem("unknown_edition", f"section 2 has no telling header; read as {decided.edition}")
        )
    return decided.edition


def _read_rows(
    form: FormTable,
    rows: Sequence[GridRow],
    headers: Sequence[GridRow],
    matches: Sequence[tuple[int, str, Match]],
    result: Alignment,
) -> None:
    by_code = {row.code: row for row in form.rows}
    known = [(rows[index], by_code[code], match) for index, code, match in matches if code in by_code]
    for index, code, _ in matches:
        if code not in by_code:
            result.problems.append(_row_problem("unknown_row", rows[index]))
    assigned: dict[str, Assignment] = {}
    for grid in dict.fromkeys(row.grid for row, _, _ in known):
        here = [(row, form_row, match) for row, form_row, match in known if row.grid == grid]
        own_headers = [row for row in headers if row.grid == grid]
        layout = learn_layout([(row, match.label, form_row.columns) for row, form_row, match in here], own_headers)
        for row, form_row, match in here:
            found = assign(row, match.label, form_row.columns, layout)
            if found is None:
                result.problems.append(_row_problem("ambiguous_row", row))
            else:
                assigned[form_row.code] = found
                _report_leftovers(row, found, result)
    _add_figures(form, assigned, header_money_unit(headers), result)


def _add_figures(form: FormTable, assigned: dict[str, Assignment], money_unit: str | None, result: Alignment) -> None:
    uses: dict[int, int] = {}
    for found in assigned.values():
        for cell in found.cells.values():
            uses[id(cell)] = uses.get(id(cell), 0) + 1
    for form_row in form.rows:
        cells = assigned[form_row.code].cells if form_row.code in assigned else {}
        if form_row.code not in assigned:
            result.problems.append(Problem("missing_row", f"{form.code}/{form_row.code}"))
        spanning = {id(cell) for cell in cells.values() if cell and cell.text and uses[id(cell)] > 1}
        for cell in {id(c): c for c in cells.values() if c and id(c) in spanning}.values():
            result.problems.append(Problem("spanned_cell", f"{form.code}/{form_row.code}: {cell.text}", cell.place))
        result.figures.extend(figures_of_row(form, form_row, cells, spanning, money_unit))


def _report_leftovers(row: GridRow, found: Assignment, result: Alignment) -> None:
    for cell in found.left_over:
        result.problems.append(Problem("unread_cell", cell.text, cell.place))
    if found.lost:
        result.problems.append(_row_problem("short_row", row))


def _report_second_copy(
    table: str, rows: Sequence[GridRow], chain: Sequence[Match], merged: Sequence[Row], result: Alignment
) -> None:
    """A second table of the same kind is another report's, or a copy: say so, do not mix them."""
    used = {match.row for match in chain}
    rest = [row for index, row in enumerate(rows) if index not in used]
    again = best_chain(rest, merged, _groups(table))
    if len(again) >= max(ENOUGH[table], len(chain) // 2):
        result.problems.append(Problem("duplicate_address", f"{table}: a second table of the same form"))


def _read_appeals(rows: Sequence[GridRow], consumed: set[int], result: Alignment) -> set[int]:
    found = find_appeals(rows, consumed)
    if found is None:
        return set()
    edition = result.editions.get("requests") or result.editions.get("disclosure") or "2021"
    result.editions["appeals"] = edition
    if found.assigned is None:
        result.problems.append(_row_problem("ambiguous_row", rows[found.row]))
        assigned: dict[str, Assignment] = {}
    else:
        assigned = found.assigned
        for assignment in assigned.values():
            _report_leftovers(rows[found.row], assignment, result)
    _add_figures(form_table("appeals", edition), assigned, None, result)
    return {found.row, *found.headers}


def _account_for_rest(rows: Sequence[GridRow], headers: set[int], consumed: set[int], result: Alignment) -> None:
    """Whatever else stands in the grids of the tables is a header, a caption, or a finding."""
    tables = {rows[index].grid for index in consumed}
    for index, row in enumerate(rows):
        if row.grid in tables and index not in consumed | headers and not row.is_blank and not _is_caption(row):
            result.problems.append(_row_problem("unknown_row", row))


def _is_caption(row: GridRow) -> bool:
    """A row of words only: a group, an article, a heading, a unit line, or one text over the whole width."""
    texts = [cell.text for cell in row.labels()]
    if row.has_number():
        return False
    return len(texts) <= 1 or all(best_similarity(text, _captions()) >= CAPTION_ALIKE for text in texts)


def _report_missing_tables(result: Alignment) -> None:
    if set(result.editions) & {"disclosure", "requests", "appeals"}:
        for table in ("disclosure", "requests", "appeals"):
            if table not in result.editions:
                result.problems.append(Problem("missing_table", table))


def _row_problem(code: str, row: GridRow) -> Problem:
    words = " | ".join(" ".join(cell.text.split()) for cell in row.own if cell.text)
    place = next((cell.place for cell in row.own if cell.text and cell.place), None)
    return Problem(code, words[:200], place)


@cache
def _groups(table: str) -> tuple[str, ...]:
    rows = {label for row in merged_rows(table) for label in row.labels}
    groups = (group for edition in EDITIONS for group in _table_groups(table, edition))
    return tuple(dict.fromkeys(group for group in groups if plain(group) not in {plain(label) for label in rows}))


def _table_groups(table: str, edition: str) -> tuple[str, ...]:
    tables = load_form(edition).tables
    return tables[table].groups if table in tables else ()


def _all_tables() -> list[FormTable]:
    return [load_form(e).tables[t] for e in EDITIONS for t in TABLES if t in load_form(e).tables]


@cache
def _header_words() -> tuple[str, ...]:
    words = (w for t in _all_tables() for w in (*t.header_words, *_column_labels(t), *_one_row_labels(t)))
    return tuple(dict.fromkeys(words))


def _column_labels(table: FormTable) -> list[str]:
    columns: dict[str, Column] = {c.code + c.labels[0]: c for row in table.rows for c in row.columns}
    return [label for column in columns.values() for label in column.labels]


def _one_row_labels(table: FormTable) -> list[str]:
    return [label for row in table.rows for label in row.labels] if table.one_row else []


@cache
def _row_wordings() -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for t in _all_tables() for row in t.rows for label in row.labels))


@cache
def _captions() -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(w for t in _all_tables() for w in (t.title, *t.headings, *t.groups, *t.articles, "单位"))
    )

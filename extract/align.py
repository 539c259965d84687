"""Grids × forms → figures. Every cell of a recognised table is accounted for, or there is a Problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from extract.appeals import find_appeals
from extract.chain import Match, best_chain, fill_by_order
from extract.columns import Assignment, Layout, assign, codes, learn_layout
from extract.document import Cell, Grid
from extract.editions import disclosure_edition, merged_rows, requests_edition
from extract.figures import figures_of_row, header_money_unit, row_money_unit
from extract.header_order import contradiction
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


class Known(NamedTuple):
    """A row of the document that is a row of the form, by which label, below which headers."""

    row: GridRow
    form_row: Row
    label: Cell | None
    headers: tuple[GridRow, ...]


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
    _read_rows(form_table(table, edition), rows, headers, matches, result)
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
    headers: set[int],
    matches: Sequence[tuple[int, str, Match]],
    result: Alignment,
) -> None:
    by_code = {row.code: row for row in form.rows}
    known: list[Known] = []
    for index, code, match in matches:
        if code in by_code:
            above = _headers_above(index, rows, headers)
            known.append(Known(rows[index], by_code[code], match.label, above))
        else:
            result.problems.append(_row_problem("unknown_row", rows[index]))
    assigned: dict[str, Assignment] = {}
    for grid in dict.fromkeys(item.row.grid for item in known):
        here = [item for item in known if item.row.grid == grid]
        own_headers = [rows[index] for index in sorted(headers) if rows[index].grid == grid]
        layout = learn_layout([(item.row, item.label, item.form_row.columns) for item in here], own_headers)
        contradicted = _contradicted(here, layout, result)
        for row, form_row, label, _ in here:
            found = assign(row, label, form_row.columns, layout)
            if codes(form_row.columns) in contradicted:
                found = Assignment({})
            elif found is None:
                result.problems.append(_row_problem("ambiguous_row", row))
            else:
                _report_leftovers(row, found, result)
            assigned[form_row.code] = found or Assignment({})
    _add_figures(form, assigned, _money_units(known), result)


def _headers_above(index: int, rows: Sequence[GridRow], headers: set[int]) -> tuple[GridRow, ...]:
    """The header rows between a row and the numbers before it, captions and page breaks passed over."""
    found: list[GridRow] = []
    for above in range(index - 1, -1, -1):
        if rows[above].has_number():
            break
        if above in headers:
            found.append(rows[above])
    return tuple(found[::-1])


def _money_units(rows: Sequence[Known]) -> dict[str, str | None]:
    """For each row the unit of money that it prints itself, else the one in the last headers above it."""
    units: dict[str, str | None] = {}
    unit: str | None = None
    for item in rows:
        unit = header_money_unit(item.headers) if item.headers else unit
        units[item.form_row.code] = row_money_unit(item.row) or unit
    return units


def _contradicted(rows: Sequence[Known], layout: Layout, result: Alignment) -> set[tuple[str, ...]]:
    """The sets of columns whose own headers name them in another order: their figures would be anybody's."""
    found: set[tuple[str, ...]] = set()
    for row, form_row, _, headers in rows:
        own = [header for header in headers if header.grid == row.grid]
        words = contradiction(own, form_row.columns, layout.doubtful.get(codes(form_row.columns)), row.right_edge)
        if words and codes(form_row.columns) not in found:
            found.add(codes(form_row.columns))
            place = next((cell.place for cell in own[-1].own if cell.text), None)
            result.problems.append(Problem("column_mismatch", words, place))
    return found


def _add_figures(
    form: FormTable, assigned: dict[str, Assignment], money_units: Mapping[str, str | None], result: Alignment
) -> None:
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
        figures = list(figures_of_row(form, form_row, cells, spanning, money_units.get(form_row.code)))
        result.figures.extend(figures)
        result.problems.extend(
            Problem("illegible_cell", f"{figure.address}: {figure.raw}", figure.evidence)
            for figure in figures
            if figure.status == "illegible"
        )


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
    form = form_table("appeals", edition)
    assigned = found.assigned or {row.code: Assignment({}) for row in form.rows}
    for assignment in assigned.values():
        _report_leftovers(rows[found.row], assignment, result)
    _add_figures(form, assigned, {}, result)
    used = {found.row, *found.headers}
    if find_appeals(rows, consumed | used):
        result.problems.append(Problem("duplicate_address", "appeals: a second table of the same form"))
    return used


def _account_for_rest(rows: Sequence[GridRow], headers: set[int], consumed: set[int], result: Alignment) -> None:
    """Whatever else stands in the grids of the tables is a header, a caption, or a finding."""
    tables = {rows[index].grid for index in consumed}
    header_places = {(rows[index].grid, rows[index].number) for index in headers}
    for index, row in enumerate(rows):
        left = row.grid in tables and index not in consumed | headers and not row.is_blank
        if left and not _is_caption(row) and not _is_in_header(row, header_places):
            result.problems.append(_row_problem("unknown_row", row))


def _is_in_header(row: GridRow, headers: set[tuple[int, int]]) -> bool:
    """Whether a row of words stands beside a cell that comes down from a header row."""
    return not row.has_number() and any((row.grid, cell.row) in headers for cell in row.cells)


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

"""The rows of a table that was found → figures: columns told apart, cells read, what is left over reported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache

from extract.alignment import Alignment, FoundRow, Source, row_problem
from extract.columns import (
    Assignment,
    Candidate,
    Columns,
    Layout,
    assign,
    candidate,
    header_cells,
    header_window,
    learn_usual,
)
from extract.document import Cell
from extract.fields import assign_fields, sure_windows
from extract.figures import figures_of_row
from extract.header_order import column_names, contradiction
from extract.rows import GridRow
from extract.settled import report_unsettled
from extract.units import header_money_unit, row_money_unit, stated_unit, unit_cell, with_note
from extract.unread import holds_unread_number
from extract.values import is_in_pieces, is_unit
from schemas.forms import FormTable, Row, form_table
from schemas.records import record
from schemas.report import Figure, Problem

Codes = tuple[str, ...]

_MAY_BE_UNREAD = frozenset({"text", "illegible"})


@record
class Known:
    """A row of the document that is a row of the form, by which label, below which rows of words."""

    row: GridRow
    form_row: Row
    label: Cell | None
    above: tuple[GridRow, ...]

    @property
    def headers(self) -> tuple[GridRow, ...]:
        """The header rows above it, on whatever page."""
        return tuple([row for row in self.above if row.is_header])


def read_rows(
    form: FormTable,
    source: Source,
    found: Sequence[FoundRow],
    result: Alignment,
    *,
    moved: bool = False,
    beside: Collection[int] = (),
) -> None:
    """Add the figures of a table whose rows were found; rows that its edition does not have are problems.

    `moved` says that rows stand out of the form's order: then each must stand below headers of its own columns.
    `beside` are the numbers of rows that only repeat others.
    """
    by_code = {row.code: row for row in form.rows}
    for item in found:
        if item.code not in by_code:
            result.problems.append(row_problem("unknown_row", source.rows[item.number]))
        elif item.label is None:
            words = f"{form.code}/{item.code}: no label is printed; the order of the rows says which it is"
            result.problems.append(Problem("row_by_order", words, notice=True))
    known = [
        Known(source.rows[item.number], by_code[item.code], item.label, source.words_above(item.number, beside))
        for item in found
        if item.code in by_code
    ]
    by_grid: dict[int, list[Known]] = {}
    for row in known:
        by_grid.setdefault(row.row.grid, []).append(row)
    if moved:
        _drop_rows_below_other_headers(form, by_grid, result)
    assigned: dict[str, Assignment] = {}
    for grid, rows in by_grid.items():
        assigned |= _assign_grid(rows, source.headers_of((grid,)), result)
    add_figures(form, assigned, _money_units(form, known, source), result)
    read = [(item.row, item.form_row.code) for item in known if item.form_row.code in assigned]
    report_unsettled(form.code, read, assigned, result)


def _drop_rows_below_other_headers(form: FormTable, by_grid: Mapping[int, list[Known]], result: Alignment) -> None:
    """Take out the rows whose last headers name columns of the form, but none of theirs."""
    all_columns = {column.code for row in form.rows for column in row.columns}
    by_codes = {row.column_codes: row.columns for row in form.rows}
    for rows in by_grid.values():
        named: set[str] = set()
        for item in list(rows):
            names = [name(cell.text) for row in item.headers for cell in row.own for name in _names(by_codes)]
            named = {name for name in names if name} & all_columns or named
            if named and not named & set(item.form_row.column_codes):
                rows.remove(item)
                result.problems.append(row_problem("column_mismatch", item.row))


def _names(by_codes: Mapping[Codes, Columns]) -> list[Callable[[str], str | None]]:
    return [column_names(columns) for columns in by_codes.values()]


def _assign_grid(rows: Sequence[Known], headers: Sequence[GridRow], result: Alignment) -> dict[str, Assignment]:
    """The cells of the rows of one grid, by column; none where nothing says which is which."""
    layouts, candidates = _learn(rows, headers)
    contradicted = _contradicted(rows, layouts, result)
    assigned: dict[str, Assignment] = {}
    for item, fitting in zip(rows, candidates, strict=True):
        codes = item.form_row.column_codes
        layout = layouts[codes]
        found = assign(fitting, layout) if fitting else assign_fields(item.row, item.label, layout)
        if codes in contradicted:
            found = Assignment()
        elif found is None:
            result.problems.append(row_problem("ambiguous_row", item.row))
        else:
            report_leftovers(item.row, found, result)
        assigned[item.form_row.code] = found or Assignment()
    return assigned


def _learn(rows: Sequence[Known], headers: Sequence[GridRow]) -> tuple[dict[Codes, Layout], list[Candidate | None]]:
    """What the rows of one grid agree on, for each set of columns; and each row's cells (None: pasted text)."""
    places: dict[str, Cell] = {}
    by_codes: dict[Codes, Columns] = {item.form_row.column_codes: item.form_row.columns for item in rows}
    for columns in by_codes.values():
        for code, cell in header_cells(headers, columns).items():
            places.setdefault(code, cell)
    windows = {codes: header_window(columns, places) for codes, columns in by_codes.items()}
    candidates = [
        None
        if item.row.ragged
        else candidate(item.row, item.label, item.form_row.columns, windows[item.form_row.column_codes])
        for item in rows
    ]
    layouts = {codes: Layout(columns, places) for codes, columns in by_codes.items()}
    for codes, layout in layouts.items():
        fitting = [
            (item.row, fits.windows if fits else sure_windows(item.row, item.label, len(codes)))
            for item, fits in zip(rows, candidates, strict=True)
            if item.form_row.column_codes == codes
        ]
        learn_usual(layout, fitting)
    return layouts, candidates


@cache
def _rows_of_money(table: str, edition: str) -> frozenset[str]:
    """The codes of the rows of a table that ask for an amount of money."""
    rows = form_table(table, edition).rows
    return frozenset(row.code for row in rows if row.unit == "万元" or any(column.money for column in row.columns))


def _money_units(form: FormTable, rows: Sequence[Known], source: Source) -> dict[str, str | None]:
    """For each row of money its unit: printed in the row, else in the headers above, else in a line above the table.

    A note below the table is as good as any of them; where it says something else, the two are no unit.
    """
    of_money = _rows_of_money(form.code, form.edition)
    if not of_money:
        return {}
    units: dict[str, str | None] = {}
    unit: str | None = None
    for item in rows:
        if item.above:
            unit = _unit_above(item, unit)
        if item.form_row.code in of_money:
            grid = item.row.grid
            stated = row_money_unit(item.row) or unit or source.unit_lines.get(grid)
            units[item.form_row.code] = with_note(stated, source.unit_notes.get(grid))
    return units


def _unit_above(item: Known, before: str | None) -> str | None:
    """What the words above a row say of its unit: headers of its own end what the headers before them said."""
    line = next((unit for row in item.above for cell in row.own if (unit := stated_unit(cell.text))), None)
    headers = item.headers
    if not headers:
        return line or before
    cells = (unit for row in item.above for cell in row.own if (unit := unit_cell(cell.text)))
    return header_money_unit(headers) or line or next(cells, None)


def _contradicted(rows: Sequence[Known], layouts: Mapping[Codes, Layout], result: Alignment) -> set[Codes]:
    """The sets of columns whose own headers name them in another order: their figures would be anybody's."""
    found: set[Codes] = set()
    for item in rows:
        own = [row for row in item.above if row.is_header and row.grid == item.row.grid] if item.above else []
        if not own:
            continue
        codes = item.form_row.column_codes
        cut_off = [row for row in item.above if row.is_header and row.grid != item.row.grid]
        words = contradiction(own, item.form_row.columns, layouts[codes].doubtful, item.row.right_edge, cut_off)
        if words and codes not in found:
            found.add(codes)
            place = next((cell.place for cell in own[-1].own if cell.text), None)
            result.problems.append(Problem("column_mismatch", words, place))
    return found


def add_figures(
    form: FormTable, assigned: Mapping[str, Assignment], money_units: Mapping[str, str | None], result: Alignment
) -> None:
    """Add a figure for every address of the form; a cell that covers several of them is nobody's figure."""
    spanning = _cells_of_several(assigned)
    for form_row in form.rows:
        cells = assigned[form_row.code].cells if form_row.code in assigned else {}
        if form_row.code not in assigned:
            result.problems.append(Problem("missing_row", f"{form.code}/{form_row.code}"))
        if spanning:
            _report_spanned(f"{form.code}/{form_row.code}", cells, spanning, result)
        figures = figures_of_row(form, form_row, cells, spanning, money_units.get(form_row.code))
        result.figures.extend(figures)
        for figure in [figure for figure in figures if figure.status in _MAY_BE_UNREAD]:
            code = _unread(figure)
            if code and id(cells.get(figure.column)) not in spanning:
                words = f"{figure.address}: {' '.join(figure.raw.split())}"
                result.problems.append(Problem(code, words, figure.evidence))


def _unread(figure: Figure) -> str | None:
    """The problem with a figure whose cell prints something that was not read."""
    if figure.status == "illegible":
        return "illegible_cell"
    if figure.status != "text":
        return None
    if figure.table == "statistics" and is_unit(figure.raw):
        return "short_row"  # the form has a column of units: this is its cell, and the number's is lost
    if is_in_pieces(figure.raw):
        return "number_in_pieces"
    return "unread_number" if holds_unread_number(figure.raw) else None


def _cells_of_several(assigned: Mapping[str, Assignment]) -> set[int]:
    """The ids of printed cells that stand at more than one address."""
    seen: set[int] = set()
    several: set[int] = set()
    for found in assigned.values():
        for cell in found.cells.values():
            if cell is not None and (cell.colspan > 1 or cell.rowspan > 1) and cell.text:
                (several if id(cell) in seen else seen).add(id(cell))
    return several


def _report_spanned(row: str, cells: Mapping[str, Cell | None], spanning: set[int], result: Alignment) -> None:
    for cell in {id(cell): cell for cell in cells.values() if cell and id(cell) in spanning}.values():
        result.problems.append(Problem("spanned_cell", f"{row}: {cell.text}", cell.place))


def report_leftovers(row: GridRow, found: Assignment, result: Alignment) -> None:
    """Report the cells of a row that no column took, and fields that it lost."""
    for cell in found.left_over:
        result.problems.append(Problem("unread_cell", cell.text, cell.place))
    if found.lost:
        result.problems.append(row_problem("short_row", row))

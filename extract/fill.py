"""The rows of a table that was found → figures: columns told apart, cells read, what is left over reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extract.alignment import Alignment, FoundRow, Source, row_problem
from extract.columns import Assignment, Layout, assign, codes, learn_layout
from extract.document import Cell
from extract.figures import figures_of_row, header_money_unit, row_money_unit
from extract.header_order import contradiction
from extract.rows import GridRow
from schemas.forms import FormTable, Row
from schemas.report import Problem


class Known(NamedTuple):
    """A row of the document that is a row of the form, by which label, below which headers."""

    row: GridRow
    form_row: Row
    label: Cell | None
    headers: tuple[GridRow, ...]


def read_rows(form: FormTable, source: Source, found: Sequence[FoundRow], result: Alignment) -> None:
    """Add the figures of a table whose rows were found; rows that its edition does not have are problems."""
    by_code = {row.code: row for row in form.rows}
    for item in found:
        if item.code not in by_code:
            result.problems.append(row_problem("unknown_row", source.rows[item.number]))
        elif item.label is None:
            words = f"{form.code}/{item.code}: no label is printed; the order of the rows says which it is"
            result.problems.append(Problem("row_by_order", words, notice=True))
    known = [
        Known(source.rows[item.number], by_code[item.code], item.label, source.headers_above(item.number))
        for item in found
        if item.code in by_code
    ]
    assigned: dict[str, Assignment] = {}
    for grid in dict.fromkeys(item.row.grid for item in known):
        assigned |= _assign_grid([item for item in known if item.row.grid == grid], source.headers_of(grid), result)
    add_figures(form, assigned, _money_units(known), result)


def _assign_grid(rows: Sequence[Known], headers: Sequence[GridRow], result: Alignment) -> dict[str, Assignment]:
    """The cells of the rows of one grid, by column; none where nothing says which is which."""
    layout = learn_layout([(item.row, item.label, item.form_row.columns) for item in rows], headers)
    contradicted = _contradicted(rows, layout, result)
    assigned: dict[str, Assignment] = {}
    for row, form_row, label, _ in rows:
        found = assign(row, label, form_row.columns, layout)
        if codes(form_row.columns) in contradicted:
            found = Assignment({})
        elif found is None:
            result.problems.append(row_problem("ambiguous_row", row))
        else:
            report_leftovers(row, found, result)
        assigned[form_row.code] = found or Assignment({})
    return assigned


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


def add_figures(
    form: FormTable, assigned: Mapping[str, Assignment], money_units: Mapping[str, str | None], result: Alignment
) -> None:
    """Add a figure for every address of the form; a cell that covers several of them is nobody's figure."""
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


def report_leftovers(row: GridRow, found: Assignment, result: Alignment) -> None:
    """Report the cells of a row that no column took, and fields that it lost."""
    for cell in found.left_over:
        result.problems.append(Problem("unread_cell", cell.text, cell.place))
    if found.lost:
        result.problems.append(row_problem("short_row", row))

"""By which rule a figure was read: what told its row, its column and its unit, found again in the document's cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.alignment import Source
from extract.columns import HEADER_ALIKE
from extract.document import Cell, Document
from extract.labels import likeness
from extract.pagebreaks import mend_cut_rows
from extract.row_labels import ALIKE
from extract.rows import GridRow, grid_rows
from extract.units import header_money_unit, row_money_unit, stated_unit, unit_cell, unit_lines, unit_notes
from extract.values import MONEY_IN_10000_YUAN, is_numeric
from flows.same_place import is_at
from schemas.forms import Column, FormTable, Row, form_table
from schemas.report import Evidence, Figure, Report

NOT_KNOWN = "not known: the document's cells cannot be had"
_EXACT = 0.995


@dataclass(frozen=True, slots=True)
class HowRead:
    """The rules, in words; each with the printed words that it went by."""

    row: str
    column: str
    unit: str


def how_read(figure: Figure, report: Report, document: Document | None) -> HowRead:
    """What told the row, the column and the unit of a figure of `report`, which was read from `document`."""
    form = form_table(figure.table, figure.edition)
    row = form.row(figure.row)
    column = next(column for column in row.columns if column.code == figure.column)
    if figure.evidence is None:
        absent = "no cell of the document was taken for it"
        return HowRead(_by_order(figure, report) or absent, absent, "the form's" if figure.unit else "none")
    blocks = document.blocks if document else ()
    rows = mend_cut_rows(grid_rows(document.grids)) if document else []
    source = Source(rows, unit_lines(blocks), unit_notes(blocks))
    place = _find(source, figure.evidence)
    if place is None:
        return HowRead(
            _by_order(figure, report) or NOT_KNOWN, NOT_KNOWN, _unit_of_form(figure, row, column) or NOT_KNOWN
        )
    index, cell = place
    return HowRead(
        _row_rule(figure, report, form, source.rows[index]),
        _column_rule(figure, form, source, index, cell),
        _unit_rule(figure, row, column, source, index),
    )


def _find(source: Source, place: Evidence) -> tuple[int, Cell] | None:
    """The row, of all of the document, that has the cell at a place; and the cell."""
    for index, row in enumerate(source.rows):
        for cell in row.own:
            if is_at(cell.place, place):
                return index, cell
    return None


def _by_order(figure: Figure, report: Report) -> str | None:
    head = f"{figure.table}/{figure.row}:"
    told = any(problem.code == "row_by_order" and problem.detail.startswith(head) for problem in report.problems)
    return "by the order of the rows: it prints no label (row_by_order)" if told else None


def _row_rule(figure: Figure, report: Report, form: FormTable, printed: GridRow) -> str:
    if by_order := _by_order(figure, report):
        return by_order
    found = _most_alike(form.row(figure.row).labels, _words(printed.cells))
    if found is None or found[1] < ALIKE:
        return _without_label(form)
    return f"by its label {found[0]!r}, {_as_printed(found[1])}"


def _without_label(form: FormTable) -> str:
    if form.one_row:
        return "by counting: the form prints all its rows side by side, in one row of numbers"
    return "by its place in the run of rows: no label beside it is like the form's"


def _as_printed(alike: float) -> str:
    return "as the form words it" if alike >= _EXACT else f"{alike:.0%} like a wording of the form"


def _column_rule(figure: Figure, form: FormTable, source: Source, index: int, cell: Cell) -> str:
    row = form.row(figure.row)
    if form.one_row and _without_labels(form, source.rows[index]):
        cells = [(one.code, column) for one in form.rows for column in one.column_codes]
        counted = f"by counting: number {cells.index((figure.row, figure.column)) + 1} of {len(cells)} in its row"
    else:
        order = row.column_codes.index(figure.column) + 1
        counted = f"by counting: {order} of {len(row.columns)} behind the labels"
    column = row.columns[row.column_codes.index(figure.column)]
    header = _header(column, source, index, cell)
    return f"{counted}; above it is printed {header!r}" if header else counted


def _without_labels(form: FormTable, printed: GridRow) -> bool:
    """Whether a row of section 4 is the one of fifteen numbers, not one of three with labels of their own."""
    return not any(_most_alike(row.labels, _words(printed.cells), ALIKE) for row in form.rows)


def _header(column: Column, source: Source, index: int, cell: Cell) -> str | None:
    """The header over a cell that names its column: directly above its row, or else further up in its grid."""
    grid = source.rows[index].grid
    above = [row for row in source.rows[:index] if row.is_header and row.grid == grid]
    over = (
        one
        for row in (*source.words_above(index), *reversed(above))
        for one in row.own
        if one.text and one.column < cell.column + cell.colspan and cell.column < one.column + one.colspan
    )
    found = _most_alike(column.labels, [one.text for one in over], HEADER_ALIKE)
    return found[0] if found else None


def _most_alike(labels: Sequence[str], texts: Sequence[str], least: float = 0.0) -> tuple[str, float] | None:
    """The text that is most like a wording, in one line, and how much: 0 to 1."""
    alike = likeness(tuple(labels), notes=False)
    found = max(((alike(text), text) for text in texts), default=None)
    return (" ".join(found[1].split()), found[0]) if found and found[0] >= least else None


def _words(cells: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in cells if cell.text and not is_numeric(cell.text)]


def _unit_of_form(figure: Figure, row: Row, column: Column) -> str | None:
    """Where the unit is from, if money has no part in it."""
    if column.money or row.unit == "万元":
        return None
    if figure.unit != row.unit_of(column):
        return "printed in the cell"
    return "the form's" if figure.unit else "none: the form prints none"


def _unit_rule(figure: Figure, row: Row, column: Column, source: Source, index: int) -> str:
    plain = _unit_of_form(figure, row, column)
    if plain:
        return plain
    if figure.unit is None:
        return "none is printed, so the number is as printed"
    where, unit = next(_stated(figure, source, index), ("the form's", figure.unit))
    return f"{where}: {unit}" + ("" if unit == figure.unit or figure.value is None else f", made {figure.unit}")


def _stated(figure: Figure, source: Source, index: int) -> Iterator[tuple[str, str]]:
    """The places that may state a unit of money and do, in the order in which they are believed."""
    folded = unicodedata.normalize("NFKC", figure.raw)
    own = next((unit for unit in sorted(MONEY_IN_10000_YUAN, key=len, reverse=True) if unit in folded), None)
    if own:
        yield "printed in the cell", own
    row = source.rows[index]
    if unit := row_money_unit(row):
        yield "printed in its row", unit
    above = _words_of_money(source, index)
    if unit := header_money_unit([one for one in above if one.is_header]):
        yield "printed in a header above", unit
    lines = (stated_unit(cell.text) for one in above for cell in one.own)
    below = above if any(one.is_header for one in above) else ()
    cells = (unit_cell(cell.text) for one in below for cell in one.own)
    for where, found in (("in a line of the table", lines), ("in a cell below a header", cells)):
        if unit := next((unit for unit in found if unit), None):
            yield f"printed {where}", unit
    if unit := source.unit_lines.get(row.grid):
        yield "printed in a line of the table or above it", unit
    if unit := source.unit_notes.get(row.grid):
        yield "printed in a note on the table", unit


def _words_of_money(source: Source, index: int) -> Sequence[GridRow]:
    """The headers, or lines of words, that speak of a row: the nearest above it, whatever numbers are in between."""
    while index >= 0:
        above = source.words_above(index)
        if any(row.is_header for row in above) or any(stated_unit(cell.text) for row in above for cell in row.own):
            return above
        index -= len(above) + 1
    return ()

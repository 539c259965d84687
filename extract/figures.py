"""The cells of a form's row → figures with value, unit, status and evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from extract.document import Cell
from extract.values import Value, read_value
from schemas.forms import FormTable, Row
from schemas.report import Figure


def figures_of_row(
    form: FormTable, row: Row, cells: Mapping[str, Cell | None], spanning: Collection[int], money_unit: str | None
) -> list[Figure]:
    """One figure per column of the form; `spanning` holds the ids of cells that cover several addresses."""
    table, edition, code, row_unit = form.code, form.edition, row.code, row.unit
    figures: list[Figure] = []
    for column in row.columns:
        name = column.code
        cell = cells.get(name)
        unit = row_unit or column.unit
        if cell is None:
            figures.append(Figure(table, code, name, edition, None, unit, "absent", ""))
            continue
        text = cell.text
        value = _nobodys(unit) if spanning and id(cell) in spanning else read_value(text, column, unit, money_unit)
        status = value.status
        sure = None if status == "illegible" else cell.sure
        figures.append(Figure(table, code, name, edition, value.value, value.unit, status, text, cell.place, sure))
    return figures


def _nobodys(unit: str | None) -> Value:
    return Value(None, unit, "text")

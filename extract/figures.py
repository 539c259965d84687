"""The cells of a form's row → figures with value, unit, status and evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from extract.document import Cell
from extract.rows import GridRow
from extract.values import Value, read_value
from schemas.forms import Column, FormTable, Row
from schemas.report import Figure
from schemas.titles import fold

_ROW_UNIT = re.compile(r"(?:^|[(])(?:单位:?)?(亿元|万元|元)(?:[)]|$)")
_HEADER_UNIT = re.compile(r"(?:金额|费用|经费).*?(亿元|万元|元)")


def header_money_unit(headers: Iterable[GridRow]) -> str | None:
    """The unit of money that the header of this report prints (元, 万元 or 亿元); None where it prints none."""
    for header in headers:
        for cell in header.own:
            match = _HEADER_UNIT.search(fold(cell.text))
            if match:
                return match[1]
    return None


def row_money_unit(row: GridRow) -> str | None:
    """The unit of money that a row prints in a cell of its own, or in brackets behind its label."""
    found = (_ROW_UNIT.search(fold(cell.text)) for cell in row.labels())
    return next((match[1] for match in found if match), None)


def figures_of_row(
    form: FormTable, row: Row, cells: Mapping[str, Cell | None], spanning: set[int], money_unit: str | None
) -> Iterator[Figure]:
    """One figure per column of the form; `spanning` holds the ids of cells that cover several addresses."""
    for column in row.columns:
        cell = cells.get(column.code)
        unit = row.unit_of(column)
        value = _value(cell, column, unit, money_unit, spanning)
        yield Figure(
            table=form.code,
            row=row.code,
            column=column.code,
            edition=form.edition,
            value=_normal(value.value),
            unit=value.unit,
            status=value.status,
            raw=cell.text if cell else "",
            evidence=cell.place if cell else None,
        )


def _value(cell: Cell | None, column: Column, unit: str | None, money_unit: str | None, spanning: set[int]) -> Value:
    if cell is None:
        return Value(None, unit, "absent")
    if id(cell) in spanning:
        return Value(None, unit, "text")
    return read_value(cell.text, column, unit, money_unit)


def _normal(value: Decimal | None) -> Decimal | None:
    """25.1000 → 25.1, 0E+1 → 0: one number, one spelling."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()

"""Whether rows are what the registry says: the schema by Arrow; domains, bounds, keys by pandera."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from schemas.column_rules import CELL_STATUS, Rule, rule_of
from schemas.datasets import FIGURES, PANEL_STATUS, Table
from schemas.panel import panel_columns

_WITH_A_VALUE = ("number", "note", "corrected")


def faults(table: Table, rows: pa.Table) -> list[str]:
    """What of these rows of a table is not as published, in words; nothing where all is.

    The rows may be a partition: keys are only held against each other. About 0.5 s for a million figures.
    """
    if not rows.schema.equals(table.schema):
        return [f"{table.name}: the columns are not those of the schema: {_differing(table.schema, rows.schema)}"]
    missing = [field.name for field in table.schema if not field.nullable and rows[field.name].null_count]
    found = [f"{table.name}.{name}: null, which it may never be" for name in missing]
    try:
        schema_of(table).validate(rows.select(_checked(table)).to_pandas(), lazy=True)
    except pandera.errors.SchemaErrors as error:
        found += _in_words(table, error.failure_cases)
    return found


@cache
def schema_of(table: Table) -> pandera.DataFrameSchema:
    """The pandera schema of a table: what Arrow cannot say of it. Types are Arrow's business."""
    columns = {
        name: pandera.Column(None, _checks(rule_of(table.name, name)), nullable=True)
        for name in _checked(table)
        if name not in _cells(table)
    }
    return pandera.DataFrameSchema(columns, checks=_across(table), unique=list(table.key), name=table.name)


def _checked(table: Table) -> list[str]:
    """The columns that have a rule, and the key."""
    cells, more = _cells(table), {"value"} if table is FIGURES else set()
    return [
        column.name
        for column in table.columns
        if column.name in {*table.key, *cells, *more} or _checks(rule_of(table.name, column.name))
    ]


def _checks(rule: Rule) -> list[pandera.Check]:
    checks = []
    if rule.among:
        checks.append(pandera.Check.isin(rule.among))
    if rule.pattern:
        checks.append(pandera.Check.str_matches(f"^(?:{rule.pattern})$"))
    if rule.least is not None:
        checks.append(pandera.Check.ge(rule.least))
    if rule.most is not None:
        checks.append(pandera.Check.le(rule.most))
    return checks


def _across(table: Table) -> list[pandera.Check]:
    """Checks over several columns at once."""
    if table is FIGURES:
        return [pandera.Check(_value_agrees_with_status, name="a value is there exactly where the status says so")]
    if table is PANEL_STATUS:
        return [pandera.Check(_are_statuses, name="cells hold statuses of the closed list")]
    return []


def _value_agrees_with_status(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["value"].notna() == frame["status"].isin(_WITH_A_VALUE)


def _are_statuses(frame: pd.DataFrame) -> bool:
    """One look at all cells: a check for each of their 231 columns would take seconds."""
    cells = pd.unique(frame[list(_cells(PANEL_STATUS))].to_numpy().ravel())
    return {cell for cell in cells if not pd.isna(cell)} <= set(CELL_STATUS.among)


def _cells(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in panel_columns()) if table is PANEL_STATUS else frozenset()


def _differing(wanted: pa.Schema, found: pa.Schema) -> str:
    columns = {field.name: field for field in wanted}
    others = {field.name: field for field in found}
    names = [name for name in columns | others if columns.get(name) != others.get(name)]
    return ", ".join(names) or "their order"


def _in_words(table: Table, cases: pd.DataFrame) -> list[str]:
    """A line for each check that fails, with how often, and one example."""
    grouped = cases.groupby(["column", "check"], dropna=False, sort=False)["failure_case"]
    return [
        f"{table.name}.{column}: {check}: {len(values)} of its rows, e.g. {values.iloc[0]!r}"
        for (column, check), values in grouped
    ]

"""Rows that are not what the registry says are found, each with the column it is about."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from schemas.data_package import label_zh
from schemas.datasets import FIGURES, PANEL_STATUS, TABLES, Column, Table
from schemas.pandera_checks import faults

FIGURE: dict[str, Any] = {
    "report_id": "0123456789ab-2021",
    "document_id": "0123456789abcdef",
    "year": 2021,
    "province_code": "64",
    "table": "requests",
    "row": "received",
    "column": "total",
    "address": "requests/received/total",
    "edition": "2021",
    "value": 5.0,
    "status": "number",
    "raw": "5",
}


def figures(*changes: dict[str, Any]) -> pa.Table:
    rows = [{name: (FIGURE | change).get(name) for name in FIGURES.schema.names} for change in changes]
    return pa.Table.from_pylist(rows, schema=FIGURES.schema)


def test_good_rows_have_no_faults() -> None:
    assert faults(FIGURES, figures({}, {"address": "requests/pending/total", "value": None, "status": "blank"})) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"status": "zero"}, "figures.status"),
        ({"edition": "narrative"}, "figures.edition"),
        ({"year": 1821}, "figures.year"),
        ({"report_id": "somewhere"}, "figures.report_id"),
        ({"document_id": "0123456789ABCDEF"}, "figures.document_id"),
        ({"page": 0}, "figures.page"),
        ({"value": None}, "a value is there exactly where the status says so"),
        ({"status": "blank"}, "a value is there exactly where the status says so"),
    ],
)
def test_a_value_outside_its_domain_is_found(change: dict[str, Any], named: str) -> None:
    assert any(named in fault for fault in faults(FIGURES, figures(change)))


def test_a_key_that_is_there_twice_is_found() -> None:
    assert any("address" in fault for fault in faults(FIGURES, figures({}, {})))


def test_a_null_where_none_may_be_is_found() -> None:
    rows = figures({})
    broken = rows.set_column(rows.schema.get_field_index("raw"), FIGURES.schema.field("raw"), pa.nulls(1, pa.string()))
    assert faults(FIGURES, broken) == ["figures.raw: null, which it may never be"]


def test_a_column_of_another_type_is_found() -> None:
    rows = figures({})
    broken = rows.set_column(rows.schema.get_field_index("year"), "year", pa.array([2021], pa.int64()))
    assert faults(FIGURES, broken) == ["figures: the columns are not those of the schema: year"]


def test_a_status_outside_the_list_is_found_among_all_cells() -> None:
    keys = {"report_id": "0123456789ab-2021", "document_id": "0123456789abcdef", "edition": "2021"}
    row = dict.fromkeys(PANEL_STATUS.schema.names) | keys | {"appeals_review_total": "zero"}
    found = faults(PANEL_STATUS, pa.Table.from_pylist([row], schema=PANEL_STATUS.schema))
    assert [fault for fault in found if "statuses of the closed list" in fault]


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(table, column, id=f"{table.name}.{column.name}") for table in TABLES for column in table.columns],
)
def test_every_column_has_a_chinese_label(table: Table, column: Column) -> None:
    assert label_zh(table, column)

"""Figures one a row become reports one a row: every number at its place, and nothing else."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.panel import panel_tables
from schemas.datasets import FIGURES, PANEL, PANEL_STATUS, REPORTS
from schemas.panel import panel_columns

ADDRESSES = [column.address for column in panel_columns() if not column.summands]
STATUSES = st.sampled_from(["number", "note", "blank", "dash", "text", "absent", "illegible"])
OTHERS = ("other_no_correction", "other_fee_unpaid", "other_misc")


def reports(*names):
    facts = {"document_id": "d", "edition": "2021", "documents": 1, "status": "ok"}
    facts |= dict.fromkeys(("numbers", "blanks", "unread", "checks_failed"), 0)
    rows = [{column: (facts | {"report_id": name}).get(column) for column in REPORTS.schema.names} for name in names]
    return pa.Table.from_pylist(rows, schema=REPORTS.schema)


def figures(*rows):
    """Figures of (report, address, value, status)."""
    named = [dict(zip(("report_id", "address", "value", "status"), row, strict=False)) for row in rows]
    full = [{"status": "number", "edition": "2021", "unit": "件"} | row for row in named]
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in FIGURES.schema.names} for row in full],
        schema=pa.schema([field.with_nullable(True) for field in FIGURES.schema]),
    )


def only_row(table):
    assert table.num_rows == 1
    return table.to_pylist()[0]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from(ADDRESSES)), st.tuples(st.integers(-9, 9), STATUSES)
    )
)
def test_every_figure_is_in_the_column_of_its_address(cells):
    printed = {place: value if status in {"number", "note"} else None for place, (value, status) in cells.items()}
    rows = [(*place, printed[place], status) for place, (_, status) in cells.items()]
    panel, statuses = panel_tables(reports("c", "a", "b"), figures(*rows))
    for number, status in zip(panel.to_pylist(), statuses.to_pylist(), strict=True):
        for column in panel_columns():
            place = (number["report_id"], column.address)
            if not column.summands:
                assert number[column.name] == printed.get(place)
                assert status[column.name] == cells.get(place, (None, None))[1]


def test_both_have_the_published_schema_and_a_row_a_report_in_the_order_of_the_key():
    panel, statuses = panel_tables(reports("b", "a"), figures())
    assert (panel.schema, statuses.schema) == (PANEL.schema, PANEL_STATUS.schema)
    assert panel["report_id"].to_pylist() == statuses["report_id"].to_pylist() == ["a", "b"]


def test_no_report_gives_no_row():
    panel, statuses = panel_tables(reports(), figures())
    assert (panel.num_rows, statuses.num_rows) == (0, 0)


def test_a_report_on_the_form_of_2014_is_a_row_without_figures():
    panel, _ = panel_tables(reports("a"), figures(("a", "statistics/s1.1/value", 5.0)))
    assert {only_row(panel)[column.name] for column in panel_columns()} == {None}


def test_three_rows_of_other_are_summed():
    cells = figures(*(("a", f"requests/{row}/total", value) for row, value in zip(OTHERS, (1, 2, 4), strict=True)))
    panel, statuses = panel_tables(reports("a"), cells)
    assert (only_row(panel)["requests_other_all_total"], only_row(statuses)["requests_other_all_total"]) == (
        7,
        "summed",
    )


def test_one_row_of_other_is_taken_as_printed():
    panel, statuses = panel_tables(reports("a"), figures(("a", "requests/other/total", 3.0, "note")))
    assert (only_row(panel)["requests_other_all_total"], only_row(statuses)["requests_other_all_total"]) == (3, "note")


@pytest.mark.parametrize("status", ["blank", "dash", "absent"])
def test_no_sum_is_made_where_one_of_the_three_prints_no_number(status):
    cells = figures(
        ("a", "requests/other_no_correction/total", 1.0),
        ("a", "requests/other_fee_unpaid/total", None, status),
        ("a", "requests/other_misc/total", 2.0),
    )
    panel, statuses = panel_tables(reports("a"), cells)
    assert (only_row(panel)["requests_other_all_total"], only_row(statuses)["requests_other_all_total"]) == (
        None,
        status,
    )


def test_money_keeps_its_unit_beside_it():
    rows = figures(("a", "disclosure/fees/amount", 2.5)).to_pylist()
    unit = pa.Table.from_pylist([row | {"unit": "万元"} for row in rows], schema=figures().schema)
    row = only_row(panel_tables(reports("a"), unit)[0])
    assert (row["disclosure_fees_amount_unit"], row["disclosure_procurement_amount_unit"]) == ("万元", None)


def test_the_form_of_the_requests_is_said():
    panel, _ = panel_tables(reports("a", "b"), figures(("a", "requests/received/total", 1.0)))
    assert panel["requests_edition"].to_pylist() == ["2021", None]

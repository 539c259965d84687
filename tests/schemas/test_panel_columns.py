"""The columns of the wide table: all of the two forms, once each, with names that Stata takes."""

from __future__ import annotations

import re

import pytest

from schemas.datasets import PANEL, PANEL_STATUS
from schemas.forms import address, load_form
from schemas.panel import LONGEST_SHORT_NAME, PANEL_EDITIONS, PanelColumn, panel_columns

ADDRESSES = {
    address(table.code, row.code, column.code)
    for edition in PANEL_EDITIONS
    for table in load_form(edition).tables.values()
    for row, column in table.addresses()
}


def test_every_address_of_both_forms_has_one_column() -> None:
    printed = [column.address for column in panel_columns() if not column.summands]
    assert sorted(printed) == sorted(ADDRESSES)


@pytest.mark.parametrize("table", [PANEL, PANEL_STATUS], ids=lambda table: table.name)
def test_short_names_are_names_for_stata_and_unique(table) -> None:
    names = [column.short_name for column in table.columns]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z_][a-z0-9_]*", name) and len(name) <= LONGEST_SHORT_NAME for name in names)


@pytest.mark.parametrize("column", panel_columns(), ids=lambda column: column.name)
def test_every_column_says_in_both_languages_what_it_is_where_it_stands_and_what_it_can_be_compared_with(
    column: PanelColumn,
) -> None:
    assert re.search(r"[a-z]", column.description)
    assert re.search(r"[\u4e00-\u9fff]", column.label_zh)
    assert column.source
    assert column.rule


def test_what_both_forms_have_is_one_column_that_says_so() -> None:
    shared = {column.address for column in panel_columns() if column.rule.startswith("comparable")}
    forms = [
        {address(t.code, r.code, c.code) for t in load_form(edition).tables.values() for r, c in t.addresses()}
        for edition in PANEL_EDITIONS
    ]
    assert shared == forms[0] & forms[1]

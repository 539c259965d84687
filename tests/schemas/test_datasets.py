"""The published tables describe themselves."""

from __future__ import annotations

import pytest

from schemas.datasets import TABLES, Column, Table
from schemas.dictionary import dictionary

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}") for table in TABLES for column in table.columns
]


def test_the_tables_are_those_that_are_published() -> None:
    assert [table.name for table in TABLES] == [
        "reports",
        "figures",
        "panel",
        "panel_status",
        "sections",
        "mentions",
        "checks",
        "documents",
        "id_changes",
    ]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_says_what_it_is(table: Table, column: Column) -> None:
    assert table.schema.field(column.name).metadata[b"description"].strip()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_may_be_null_exactly_where_it_says_what_null_means(table: Table, column: Column) -> None:
    assert table.schema.field(column.name).nullable is bool(column.null)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_column_is_there_twice(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_key_of_a_table_is_never_null(table: Table) -> None:
    assert all(not table.schema.field(name).nullable for name in table.key)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_column_has_the_name_of_a_partition_key(table: Table) -> None:
    assert not {"report_year", "province"} & {column.name for column in table.columns}


def test_the_dictionary_names_every_column() -> None:
    text = "\n".join(dictionary())
    assert all(f"| `{column.name}` |" in text for table in TABLES for column in table.columns)

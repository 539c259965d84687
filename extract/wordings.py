"""All that the forms print besides numbers: labels, headers, groups, captions of every edition."""

from __future__ import annotations

from functools import cache

from extract.editions import merged_rows
from extract.labels import plain
from schemas.forms import EDITIONS, TABLES, Column, FormTable, load_form


@cache
def groups_of(table: str) -> tuple[str, ...]:
    """The group labels of a table in any edition, those aside that are rows in another."""
    rows = {label for row in merged_rows(table) for label in row.labels}
    groups = (group for edition in EDITIONS for group in _table_groups(table, edition))
    return tuple(dict.fromkeys(group for group in groups if plain(group) not in {plain(label) for label in rows}))


def _table_groups(table: str, edition: str) -> tuple[str, ...]:
    tables = load_form(edition).tables
    return tables[table].groups if table in tables else ()


def _all_tables() -> list[FormTable]:
    return [load_form(e).tables[t] for e in EDITIONS for t in TABLES if t in load_form(e).tables]


@cache
def header_words() -> tuple[str, ...]:
    """What header rows print: the forms' own words and the labels of all columns."""
    words = (w for t in _all_tables() for w in (*t.header_words, *_column_labels(t), *_one_row_labels(t)))
    return tuple(dict.fromkeys(words))


def _column_labels(table: FormTable) -> list[str]:
    columns: dict[str, Column] = {c.code + c.labels[0]: c for row in table.rows for c in row.columns}
    return [label for column in columns.values() for label in column.labels]


def _one_row_labels(table: FormTable) -> list[str]:
    return [label for row in table.rows for label in row.labels] if table.one_row else []


@cache
def row_wordings() -> tuple[str, ...]:
    """The labels of all rows."""
    return tuple(dict.fromkeys(label for t in _all_tables() for row in t.rows for label in row.labels))


@cache
def captions() -> tuple[str, ...]:
    """Titles, headings, groups and articles: rows of words that hold no figure."""
    return tuple(
        dict.fromkeys(w for t in _all_tables() for w in (t.title, *t.headings, *t.groups, *t.articles, "单位"))
    )

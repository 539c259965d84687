"""All that the forms print besides numbers: labels, headers, groups, captions of every edition."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from extract.labels import KEPT, likeness, plain
from schemas.forms import EDITIONS, TABLES, Column, FormTable, Row, form_table, load_form

_FAULTY = 0.6
"""Similarity of a word with characters lost or wrong."""


@cache
def merged_rows(table: str) -> tuple[Row, ...]:
    """The rows that a table has in any edition, in an order that holds for each of them."""
    if table == "statistics":
        return form_table(table, "2014").rows
    newer = form_table(table, "2021").rows
    older = {row.code: row for row in form_table(table, "2019").rows}
    merged: list[Row] = []
    remaining = list(older)
    for row in newer:
        if row.code in older:
            before, remaining = _split(remaining, row.code)
            merged.extend(older[code] for code in before)
        merged.append(row)
    rows = [*merged, *(older[code] for code in remaining)]
    if table == "requests":  # the one row of 2019 stands where the three of 2021 begin
        rows.sort(key=lambda row: _place(row.code, [r.code for r in newer]))
    return tuple(rows)


def _split(codes: list[str], at: str) -> tuple[list[str], list[str]]:
    if at not in codes:
        return [], codes
    index = codes.index(at)
    return codes[:index], codes[index + 1 :]


def _place(code: str, order: list[str]) -> float:
    return order.index("other_no_correction") - 0.5 if code == "other" else order.index(code)


@cache
def groups_of(table: str) -> tuple[str, ...]:
    """The group labels of a table in any edition, those aside that are rows in another."""
    rows = {plain(label) for row in merged_rows(table) for label in row.labels}
    return tuple(group for group in all_groups(table) if plain(group) not in rows)


@cache
def all_groups(table: str) -> tuple[str, ...]:
    """The group labels of a table in any edition."""
    tables = [load_form(edition).tables for edition in EDITIONS]
    return tuple(dict.fromkeys(group for forms in tables if table in forms for group in forms[table].groups))


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


def like_a_header(text: str) -> float:
    """How alike a text is to what header rows print, its notes aside (0 to 1)."""
    return _header_likeness()(text)


@lru_cache(maxsize=KEPT)
def is_part_of_header(text: str) -> bool:
    """Whether a text is a header, with faults, or a piece of one."""
    letters = plain(text)
    return like_a_header(text) >= _FAULTY or any(letters in plain(word) for word in header_words())


def like_a_row(text: str) -> float:
    """How alike a text is to the label of any row, its notes aside (0 to 1)."""
    return _row_likeness()(text)


def like_a_caption(text: str) -> float:
    """How alike a text is to a title, heading, group or article (0 to 1)."""
    return _caption_likeness()(text)


@cache
def _header_likeness() -> Callable[[str], float]:
    return likeness(header_words(), notes=False)


@cache
def _row_likeness() -> Callable[[str], float]:
    return likeness(row_wordings(), notes=False)


@cache
def _caption_likeness() -> Callable[[str], float]:
    return likeness(captions())

"""What differs between two sets of tables, cell by cell: the figures of each report, and the reports themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flows.tables import Row, Tables

_OF_A_FIGURE = ("value", "unit", "status", "raw")
_OF_A_REPORT = ("issuer", "year", "edition", "title", "signed_on", "status", "consistent", "document_id")
_COMPARED = {"figures": _OF_A_FIGURE, "reports": _OF_A_REPORT}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: `before` is None in a row that is new, `after` in one that is gone (`field` is then `row`)."""

    table: str
    report_id: str
    address: str
    field: str
    before: Any
    after: Any


def changes(before: Tables, after: Tables) -> Iterator[Change]:
    """The cells that differ, in the order of the published keys. Evidence is not compared: it moves with any reader."""
    for table, fields in _COMPARED.items():
        old, new = _by_key(before, table), _by_key(after, table)
        for key in sorted(old.keys() | new.keys()):
            yield from _of_row(table, key, old.get(key), new.get(key), fields)


def _of_row(
    table: str, key: tuple[str, str], old: Row | None, new: Row | None, fields: tuple[str, ...]
) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(table, *key, "row", None if old is None else _said(old), None if new is None else _said(new))
        return
    for name in fields:
        if old.get(name) != new.get(name):
            yield Change(table, *key, name, old.get(name), new.get(name))


def _said(row: Row) -> str:
    """A row in one word: the printed figure, or the title of the report."""
    return str(row.get("raw") or row.get("title") or row.get("status") or "")


def _by_key(tables: Tables, table: str) -> dict[tuple[str, str], Row]:
    rows = (row for part in tables.get(table, {}).values() for row in part)
    return {(str(row["report_id"]), str(row.get("address", ""))): row for row in rows}

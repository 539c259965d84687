"""What differs between two sets of tables, cell by cell: the figures of each report, and the reports themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.fingerprint import fingerprint
from flows.partitions import Partition
from flows.storage import Store
from flows.tables import Tables, assemble

Row = dict[str, Any]
Rows = dict[tuple[str, str], Row]
"""Rows by report id and address; a report's own row has no address."""

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


def changes(before: Sequence[Partition], after: Sequence[Partition], store: Store) -> Iterator[Change]:
    """The cells that differ, in the order of the published keys. Evidence is not compared: it moves with any reader.

    Only partitions whose inputs differ are made, one at a time; of their rows only those that differ are kept.
    """
    old, new = ({one.key: one for one in side} for side in (before, after))
    rows: dict[str, tuple[Rows, Rows]] = {table: ({}, {}) for table in _COMPARED}
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, Partition(key)), new.get(key, Partition(key))
        if fingerprint(was) != fingerprint(now):
            _keep_different(assemble(was, store), assemble(now, store), rows)
    for table, fields in _COMPARED.items():
        before_rows, after_rows = rows[table]
        for names in sorted(before_rows.keys() | after_rows.keys()):
            yield from _of_row(table, names, before_rows.get(names), after_rows.get(names), fields)


def _keep_different(before: Tables, after: Tables, rows: Mapping[str, tuple[Rows, Rows]]) -> None:
    for table, (was, now) in rows.items():
        old, new = _by_key(before, table), _by_key(after, table)
        was |= {names: row for names, row in old.items() if new.get(names) != row}
        now |= {names: row for names, row in new.items() if old.get(names) != row}


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


def _by_key(tables: Tables, table: str) -> Rows:
    """The rows by report and address, with no column but those that are compared, or named."""
    if table not in tables:
        return {}
    names = [name for name in ("report_id", "address", *_COMPARED[table]) if name in tables[table].column_names]
    rows = tables[table].select(names).to_pylist()
    return {(str(row["report_id"]), str(row.get("address", ""))): row for row in rows}

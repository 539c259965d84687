"""Which reports were published under another id before: the table `id_changes`.

It is told from the last release, which is what was published: a document that belonged to one report there and belongs
to another now makes a row, and the rows that were there stay. The same release before and the same tables give the same
rows; a release that nothing went before has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import pyarrow.dataset as ds

from flows.tables import NOWHERE, Partition, Row, Tables
from schemas.datasets import ID_CHANGES
from schemas.regions import UNRESOLVED

Cause = Literal["report_year", "alias", "printed_name", "rules"]


def id_changes(last: Path | None, tables: Tables) -> dict[Partition, list[Row]]:
    """The rows of the table, by partition; `last` is the folder of the last release, None where there is none."""
    found: dict[Partition, list[Row]] = defaultdict(list, {NOWHERE: []})
    if last is None:
        return found
    rows = _published(last, "id_changes", [column.name for column in ID_CHANGES.columns])
    for row in [*rows, *_moves(last, tables)]:
        province = f"CN-{row['province_code']}" if row["province_code"] else UNRESOLVED
        found[row["year"] or 0, province].append(row)
    return found


def _moves(last: Path, tables: Tables) -> Iterable[Row]:
    """One row for each pair of ids that at least one document went between, since the last release."""
    published = _published(last, "documents", ["document_id", "report_id"])
    before = {row["document_id"]: row["report_id"] for row in published}
    moved = {
        (old, row["report_id"])
        for row in _rows(tables, "documents")
        if row["report_id"] and (old := before.get(row["document_id"])) and old != row["report_id"]
    }
    if not moved:
        return []
    told = ["report_id", "issuer_id", "issuer", "year", "alias"]
    old_reports = {row["report_id"]: row for row in _published(last, "reports", told)}
    new_reports = {row["report_id"]: row for row in _rows(tables, "reports")}
    return [_move(old_reports[old], new_reports[new], last.name) for old, new in sorted(moved)]


def _move(old: Mapping[str, Any], new: Mapping[str, Any], release: str) -> Row:
    return {
        "old_report_id": old["report_id"],
        "new_report_id": new["report_id"],
        "old_issuer_id": old["issuer_id"],
        "new_issuer_id": new["issuer_id"],
        "year": new["year"],
        "province_code": new["province_code"],
        "last_release": release,
        "cause": _cause(old, new),
    }


def _cause(old: Mapping[str, Any], new: Mapping[str, Any]) -> Cause:
    if old["year"] != new["year"]:
        return "report_year"
    if old["issuer"] != new["issuer"]:
        return "printed_name"
    return "alias" if new["alias"] or old["alias"] else "rules"


def _rows(tables: Tables, table: str) -> Iterable[Row]:
    return (row for part in tables[table].values() for row in part)


def _published(release: Path, table: str, columns: Iterable[str]) -> list[Row]:
    """Some columns of a published table; None for those that an older release does not have yet."""
    if not (release / table).is_dir():
        return []
    published = ds.dataset(release / table, format="parquet")
    there = [name for name in columns if name in published.schema.names]
    missing = dict.fromkeys(set(columns) - set(there))
    return [missing | row for row in published.to_table(columns=there).to_pylist()]

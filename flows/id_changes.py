"""Which reports were published under another id before: the table `id_changes`.

It is told from the last release, which is what was published: a document that belonged to one report there and belongs
to another now makes a row, and the rows that were there stay. The same release before and the same reports give the
same rows; a release that nothing went before has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa

from flows.partitions import Held, Key, Partition
from schemas.datasets import ID_CHANGES
from schemas.regions import UNRESOLVED

Cause = Literal["report_year", "alias", "printed_name", "rules"]
Row = dict[str, Any]
Published = Callable[[str, Sequence[str]], Iterable[Row]]
"""Some columns of a table of the last release, as rows; None for those that it does not have yet."""

NOWHERE = Key(UNRESOLVED, 0)
"""Where the table has its file when it has no rows: readers refuse an empty folder."""


def id_changes(published: Published, partitions: Sequence[Partition], last: str | None) -> dict[Key, pa.Table]:
    """The table by partition, sorted by its key; `last` is the id of the last release, None where there is none."""
    found: dict[Key, list[Row]] = defaultdict(list, {NOWHERE: []})
    if last:
        before = published("id_changes", [column.name for column in ID_CHANGES.columns])
        for row in [*before, *_moves(published, partitions, last)]:
            province = f"CN-{row['province_code']}" if row["province_code"] else UNRESOLVED
            found[Key(province, row["year"] or 0)].append(row)
    return {key: _table(rows) for key, rows in sorted(found.items())}


def _table(rows: list[Row]) -> pa.Table:
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in ID_CHANGES.key))
    return pa.Table.from_pylist(ordered, schema=ID_CHANGES.schema)


def _moves(published: Published, partitions: Sequence[Partition], last: str) -> Iterator[Row]:
    """One row for each pair of ids that at least one document went between, since the last release."""
    documents = published("documents", ["document_id", "report_id"])
    before = {row["document_id"]: row["report_id"] for row in documents}
    filed = (one for partition in partitions for one in partition.documents if one.report_id)
    old_ids = ((before.get(one.entry.document.document_id), str(one.report_id)) for one in filed)
    moved = sorted({(old, new) for old, new in old_ids if old and old != new})
    if not moved:
        return
    told = ["report_id", "issuer_id", "issuer", "year", "alias"]
    old_reports = {row["report_id"]: row for row in published("reports", told)}
    new_reports = {held.report_id: held for partition in partitions for held in partition.reports}
    for old, new in moved:
        yield _move(old_reports[old], new_reports[new], last)


def _move(old: Mapping[str, Any], new: Held, release: str) -> Row:
    return {
        "old_report_id": old["report_id"],
        "new_report_id": new.report_id,
        "old_issuer_id": old["issuer_id"],
        "new_issuer_id": new.issuer.issuer_id,
        "year": new.chosen.year,
        "province_code": new.issuer.province_code,
        "last_release": release,
        "cause": _cause(old, new),
    }


def _cause(old: Mapping[str, Any], new: Held) -> Cause:
    if old["year"] != new.chosen.year:
        return "report_year"
    if old["issuer"] != new.issuer.name:
        return "printed_name"
    return "alias" if new.issuer.alias or old["alias"] else "rules"

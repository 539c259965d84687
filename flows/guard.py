"""What a release must not lose: an empty or shrunken dataset is never published by accident."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.datasets import DOCUMENTS, TABLES

GUARDED = ("reports", "figures", "documents")
"""The tables whose rows only a fault takes away in numbers."""

FEW = 20
"""Rows, values or readings of which all may go without an alarm: a handful is no evidence of a fault."""


class ReleaseRefused(Exception):
    """A release that would lose too much; the message says what, and how to publish it all the same."""

    def __init__(self, losses: list[str]) -> None:
        super().__init__(
            f"the release is refused, the last one stands: {'; '.join(losses)}; "
            "look at `gongkai failures`; if it is right, run again with --force REASON"
        )
        self.losses = losses


@dataclass(frozen=True)
class Permit:
    """How much a release may lose: a share of its rows, or, with the reason of a person, anything."""

    share: float
    force: str = ""


def account(files: Iterable[Path]) -> dict[str, Any]:
    """What the files of a release hold, as the manifest keeps it.

    Rows by table and filled cells by column, as the footers say; and readings by format.
    """
    rows = dict.fromkeys((table.name for table in TABLES), 0)
    filled = {table.name: dict.fromkeys(table.schema.names, 0) for table in TABLES}
    read: dict[str, Counter[str]] = defaultdict(Counter)
    for path in files:
        name = path.parents[2].name
        with pq.ParquetFile(path) as file:
            rows[name] += file.metadata.num_rows
            for column, cells in _filled(file.metadata):
                filled[name][column] += cells
            if name == DOCUMENTS.name:
                _count_readings(file.read(columns=["media_type", "reading_status"]), read)
    readings = {kind: dict(sorted(counts.items())) for kind, counts in sorted(read.items())}
    return {"rows": rows, "filled": filled, "readings": readings}


def _filled(footer: pq.FileMetaData) -> Iterator[tuple[str, int]]:
    """Each column with its cells that are not null; of a list, with its items."""
    for group in range(footer.num_row_groups):
        for number in range(footer.num_columns):
            column = footer.row_group(group).column(number)
            nulls = column.statistics.null_count if column.statistics else 0  # none of an empty table
            yield column.path_in_schema.partition(".")[0], column.num_values - nulls


def _count_readings(documents: pa.Table, read: dict[str, Counter[str]]) -> None:
    for group in documents.group_by(documents.column_names).aggregate([([], "count_all")]).to_pylist():
        if group["reading_status"] is not None:
            outcome = "failed" if group["reading_status"] == "failed" else "read"
            read[group["media_type"]][outcome] += group["count_all"]


def losses(now: Mapping[str, Any], before: Mapping[str, Any], share: float, *, reshaped: bool = False) -> Iterator[str]:
    """What `now` lacks of what the last release accounted for: too many rows, a whole column, a whole format.

    `reshaped`: the schema is of another major version; columns that it does not have any more are no loss.
    """
    for name in GUARDED:
        had, has = before["rows"].get(name, 0), now["rows"].get(name, 0)
        if had >= FEW and has < had * (1 - share):
            yield f"{name} fall from {had} rows to {has} (more than {share:.0%})"
    for name, columns in before["filled"].items():
        has_now = now["filled"].get(name, {})
        for column, had in columns.items():
            if reshaped and column not in has_now:
                continue
            if had >= FEW and not has_now.get(column, 0):
                yield f"column {name}.{column} had {had} values and has none"
    for kind, counts in before["readings"].items():
        has = now["readings"].get(kind, {})
        if counts.get("read", 0) >= FEW and not has.get("read", 0):
            yield f"no document of {kind} can be read any more ({has.get('failed', 0)} fail)"

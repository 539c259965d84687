"""What a release must not lose: an empty or shrunken dataset is never published by accident."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.tables import Tables
from schemas.datasets import TABLES

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


def account(tables: Tables) -> dict[str, Any]:
    """What tables hold, as the manifest keeps it: rows by table, filled cells by column, readings by format."""
    rows = {name: [row for part in tables[name].values() for row in part] for name in tables}
    read: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows.get("documents", ()):
        if row["reading_status"] is not None:
            read[row["media_type"]]["failed" if row["reading_status"] == "failed" else "read"] += 1
    return {
        "rows": {name: len(own) for name, own in rows.items()},
        "filled": {
            table.name: {
                column.name: sum(row.get(column.name) is not None for row in rows.get(table.name, ()))
                for column in table.columns
            }
            for table in TABLES
        },
        "readings": {kind: dict(sorted(counts.items())) for kind, counts in sorted(read.items())},
    }


def losses(now: Mapping[str, Any], before: Mapping[str, Any], share: float) -> Iterator[str]:
    """What `now` lacks of what the last release accounted for: too many rows, a whole column, a whole format."""
    for name in GUARDED:
        had, has = before["rows"].get(name, 0), now["rows"].get(name, 0)
        if had >= FEW and has < had * (1 - share):
            yield f"{name} fall from {had} rows to {has} (more than {share:.0%})"
    for name, columns in before["filled"].items():
        for column, had in columns.items():
            if had >= FEW and not now["filled"].get(name, {}).get(column, 0):
                yield f"column {name}.{column} had {had} values and has none"
    for kind, counts in before["readings"].items():
        has = now["readings"].get(kind, {})
        if counts.get("read", 0) >= FEW and not has.get("read", 0):
            yield f"no document of {kind} can be read any more ({has.get('failed', 0)} fail)"

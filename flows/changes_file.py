"""CHANGES.csv: what a release changes against the one before it, a line a cell, and the counts for its manifest."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from flows.changes import Change, Comparison, Side
from flows.harmless import for_spreadsheets
from flows.storage import Store
from schemas.masking import mask_personal_numbers

CHANGES_FILE = "CHANGES.csv"
COLUMNS = ("table", "report_id", "address", "column", "old", "new", "cause")
LONGEST = 120
"""Characters of a text that are shown."""


def write_changes(store: Store, previous: str | None, folder: Path, files: Mapping[str, Any]) -> dict[str, Any]:
    """Write `folder`/CHANGES.csv against a release of the store; gives what the manifest says of it.

    The first release changes nothing. Files of the old one that are damaged are left out, and named.
    """
    comparison = _comparison(store, previous, Side(folder.joinpath, files))
    counts: Counter[str] = Counter()
    lines = 0
    path = folder / CHANGES_FILE
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for change, times in _compact(comparison.changes()):
            counts[change.cause] += times
            lines += 1
            writer.writerow(_line(change))
        handle.flush()
        os.fsync(handle.fileno())
    path.chmod(0o444)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return {
        "against": previous,
        "counts": dict(sorted(counts.items())),
        "columns": comparison.new_columns(),
        "unreadable": comparison.unreadable,
        "file": {"path": CHANGES_FILE, "sha256": digest, "bytes": len(content), "rows": lines},
    }


def _comparison(store: Store, previous: str | None, new: Side) -> Comparison:
    if previous is None:
        return Comparison(new, new)
    return Comparison(
        Side(partial(store.release_home.open, previous), store.release_manifest(previous)["files"]), new, lenient=True
    )


def _compact(changes: Iterator[Change]) -> Iterator[tuple[Change, int]]:
    """Rows that came or went, in line, of one table, report and cause: told once, with their number."""
    for key, group in groupby(changes, key=_whole):
        if key is None:
            yield from ((change, 1) for change in group)
            continue
        some = list(group)
        first = some[0]
        if len(some) == 1:
            yield first, 1
            continue
        before, after = (len(some) if side is not None else None for side in (first.old, first.new))
        yield Change(first.table, first.report_id, "", "rows", before, after, first.cause), len(some)


def _whole(change: Change) -> tuple[str, str, str, bool] | None:
    if change.column != "row" or change.table == "documents":
        return None
    return change.table, change.report_id, change.cause, change.old is None


def _line(change: Change) -> tuple[str, ...]:
    old = None if _is_secret(change) else change.old
    sides = (for_spreadsheets(shown(side)) if isinstance(side, str) else shown(side) for side in (old, change.new))
    return (change.table, change.report_id, change.address, change.column, *sides, change.cause)


def _is_secret(change: Change) -> bool:
    """Whether the old value is what was withheld: the release that takes it out must not tell it."""
    is_content = change.table != "documents" or change.column == "link_text"
    return change.cause == "withheld" and change.column != "rows" and is_content


def shown(value: Any) -> str:
    """A value as a line has it: numbers plain, days as ISO, text masked and cut short; null is empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    text = " ".join(value) if isinstance(value, list) else str(value)
    text = mask_personal_numbers(" ".join(text.split())) if isinstance(value, str) else text
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

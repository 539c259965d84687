"""`gongkai diff` for people, or a JSON object a line."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.causes import CAUSES
from flows.changes import Change, Comparison, Side
from flows.changes_file import shown
from flows.nearest import UnknownName, nearest
from flows.release_names import pair
from flows.say import counted
from flows.storage import Store
from schemas.datasets import TABLES
from schemas.settings import load_settings

MEANINGS = {
    "new_document": "a document that was not there before",
    "source_changed": "an address shows something else than before, or was seen elsewhere",
    "source_gone": "an address shows nothing any more",
    "extractor_changed": "the same document, read by another version",
    "read_again": "the same document and version; a failure passed, or came",
    "correction": "a correction came, went or changed",
    "identity_changed": "the same reading counts for another body",
    "withheld": "a document was taken out, or put back",
    "code_changed": "none of these: what makes the tables has changed, or the site catalogue",
}

FEWEST = 3
"""Cells that are shown of each cause and table, however many there are."""

_ROW = {"row", "rows"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Which changes are shown; what is empty bounds nothing. `limit`: cells for people."""

    tables: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    report: str = ""
    limit: int = 50

    def of(self, changes: Iterable[Change]) -> Iterator[Change]:
        """The changes that are meant."""
        for change in changes:
            if change.report_id.startswith(self.report) and (not self.causes or change.cause in self.causes):
                yield change


def show_diff(before: str, after: str, wanted: Shown, *, as_json: bool) -> int:
    """Print what changed between two releases; gives exit code 0. Raises UnknownName, and StoreError for damage."""
    _check(wanted)
    store = Store(load_settings().store)
    old, new = pair(store, before, after)
    sides = [Side(partial(store.release_home.open, name), store.release_manifest(name)["files"]) for name in (old, new)]
    comparison = Comparison(sides[0], sides[1])
    found = wanted.of(comparison.changes(wanted.tables))
    if as_json:
        for change in found:
            sys.stdout.write(json.dumps(to_json(change), ensure_ascii=False) + "\n")
        return 0
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(Text(f"{old} → {new}", style="bold"))
    _print_columns(console, comparison.new_columns())
    _print_changes(console, found, wanted.limit)
    return 0


def _check(wanted: Shown) -> None:
    for words, known, what in (
        (wanted.tables, [table.name for table in TABLES], "table"),
        (wanted.causes, list(CAUSES), "cause"),
    ):
        for word in words:
            if word not in known:
                raise UnknownName(f"{word!r} is no {what}; there are: {nearest(word, known)}")


def to_json(change: Change) -> dict[str, Any]:
    """A change as JSON takes it: `old` and `new` typed as in the tables, days as ISO."""
    sides = {"old": change.old, "new": change.new}
    return {
        "table": change.table,
        "report_id": change.report_id or None,
        "address": change.address or None,
        "column": change.column,
        **{name: side.isoformat() if isinstance(side, dt.date) else side for name, side in sides.items()},
        "cause": change.cause,
    }


def _print_columns(console: Console, columns: dict[str, list[str]]) -> None:
    for what, names in columns.items():
        if names:
            console.print(Text(f"columns {what} (not compared): {', '.join(names)}", style="dim"), soft_wrap=True)


def _print_changes(console: Console, changes: Iterable[Change], limit: int) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    reports: dict[str, set[str]] = defaultdict(set)
    first: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        group: tuple[str, str] = (change.cause, change.table)
        counts[group] += 1
        reports[change.cause].add(change.report_id)
        if len(first[group]) < limit:
            first[group].append(change)
    if not counts:
        console.print("nothing differs")
        return
    _print_counts(console, counts, reports)
    each = max(FEWEST, limit // len(counts))
    hidden = 0
    for cause in CAUSES:
        for group in sorted(group for group in counts if group[0] == cause):
            some = first[group][:each]
            _print_group(console, group, some, counts[group])
            hidden += counts[group] - len(some)
    if hidden:
        total = sum(counts.values())
        console.print(f"\n{hidden} of {total} are not shown: gongkai diff --json has all, --limit shows more")


def _print_counts(console: Console, counts: Counter[tuple[str, str]], reports: dict[str, set[str]]) -> None:
    tables = sorted({table for _, table in counts})
    grid = Table(box=None, pad_edge=False, header_style="bold")
    grid.add_column("cause", no_wrap=True)
    for name in ("cells", "reports", *tables):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("means", style="dim")
    for cause in (cause for cause in CAUSES if cause in reports):
        own = [counts.get((cause, table), 0) for table in tables]
        numbers = [sum(own), len(reports[cause] - {""}), *own]
        grid.add_row(cause, *(str(number or "") for number in numbers), MEANINGS[cause])
    console.print(grid)


def _print_group(console: Console, group: tuple[str, str], some: list[Change], total: int) -> None:
    cause, table = group
    console.print(Text(f"\n{cause}, {table}: {counted(total, 'cell')}", style="bold"))
    for change in some:
        where = " ".join(part for part in (change.report_id, change.address) if part)
        console.print(Text(f"  {where}  {_words(change)}"), soft_wrap=True)
    if len(some) < total:
        console.print(f"  … and {total - len(some)} more")


def _words(change: Change) -> str:
    before, after = (shown(side) if side is not None else "∅" for side in (change.old, change.new))
    if change.column in _ROW:
        return f"new: {after}" if change.old is None else f"gone: {before}"
    return f"{change.column}: {before} → {after}"

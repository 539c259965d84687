"""`gongkai status` for people, or as JSON."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.runs import open_if_there
from flows.say import counted, say_nothing_yet
from flows.status import status_facts
from flows.summary import typed
from schemas.settings import load_settings
from spiders.season import day_in_china

Facts = dict[str, Any]

_STYLES = {"refused": "red", "failed": "red", "killed": "red", "running": "yellow"}


def show_status(*, as_json: bool) -> int:
    """Print what ran, what is published, when the next night is, what needs a person; gives the exit code."""
    place = open_if_there(load_settings())
    facts = status_facts(place, dt.datetime.now(dt.UTC)) if place else {"runs": []}
    if not facts["runs"]:
        return say_nothing_yet(as_json=as_json)
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
        return 0
    console = Console()
    _print_runs(console, facts)
    _print_release(console, facts)
    _print_coverage(console, facts["coverage"])
    _print_attention(console, facts["attention"])
    return 0


def _print_runs(console: Console, facts: Facts) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("run", "status", "took", "new", "read", "no report", "unfetched"):
        table.add_column(name, justify="left" if name in {"run", "status"} else "right", no_wrap=True)
    for run in facts["runs"]:
        counts = ("" if run[name] is None else str(run[name]) for name in ("new", "read", "failed", "unfetched"))
        status = Text(run["status"], style=_STYLES.get(run["status"], ""))
        table.add_row(run["run"], status, lasted(run["seconds"]), *counts)
    console.print(table)
    if at_work := facts["at_work"]:
        words = f"at work: process {at_work['pid']} on {at_work['host']} since {at_work['since']}"
        console.print(words, soft_wrap=True, markup=False, style="yellow")


def lasted(seconds: float | None) -> str:
    """How long something took: hours, minutes, seconds; empty where it has not ended."""
    return "" if seconds is None else str(dt.timedelta(seconds=round(seconds)))


def _print_release(console: Console, facts: Facts) -> None:
    console.print()
    release, schedule = facts["release"], facts["schedule"]
    if release:
        counts = ", ".join(f"{count} {table}" for table, count in release["rows"].items())
        words = f"{release['release_id']}, made {release['created_at']}: {release['reason']} ({counts})"
    _say(console, "published", words if release else "nothing yet")
    _say(console, "archive", counted(facts["documents"], "document"))
    at = f"{dt.datetime.fromisoformat(schedule['next']):%Y-%m-%d %H:%M} in {schedule['timezone']}"
    _say(console, "next night", f"{at} (GONGKAI_SCHEDULE: {schedule['cron']}), where gongkai serve runs")


def _print_coverage(console: Console, coverage: Facts) -> None:
    sites = coverage["sites"]
    if "error" in sites:
        _say(console, "sites", sites["error"])
    else:
        others = f"; {sites['crawled_others']} crawled that are not in it" if sites["crawled_others"] else ""
        counts = f"{sites['catalogue']} in the catalogue, {sites['verified']} verified, {sites['crawled']} crawled"
        _say(console, "sites", counts + others)
    _say(console, "failed", f"{counted(coverage['failed_documents'], 'document')} without a report")
    if not coverage["years"]:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = ("year", "reports", "ok", "partial", "consistent", "inconsistent")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for year in coverage["years"]:
        table.add_row(*(str(year[name] if year[name] is not None else "none") for name in names))
    console.print()
    console.print(table)


def _print_attention(console: Console, attention: Sequence[Facts]) -> None:
    console.print(Text("\nneeds a person" if attention else "\nnothing needs a person", style="bold"))
    for item in attention:
        head = Text(f"  {item['what']:<9} ", style="red") + Text(WORDS[item["what"]](item))
        console.print(head, soft_wrap=True)
        todo = typed(item["todo"]) if item["todo"].startswith("gongkai") else item["todo"]
        console.print(Text(f"  {'':<10}{todo}", style="dim"), soft_wrap=True)


def _ended(item: Facts) -> str:
    return f"{item['run']}: {item['words']}"


def _silent(item: Facts) -> str:
    since = day_in_china(dt.datetime.fromisoformat(item["since"]))
    return f"since {since}: {item['site']} showed {item['entries']} reports ({item['reason']}): {item['url']}"


def _failures(item: Facts) -> str:
    both = (("document", item["documents"]), ("address", item["addresses"]))
    counts = [counted(number, name) for name, number in both if number]
    return f"{item['reason']}: {', '.join(counts)}, which no retry helps"


WORDS: Mapping[str, Callable[[Facts], str]] = {
    "damaged": lambda item: str(item["words"]),
    "refused": _ended,
    "failed": _ended,
    "killed": _ended,
    "missed": lambda item: f"no night has begun since the one that was due at {item['due']}",
    "silent": _silent,
    "obstacle": lambda item: f"{item['reason']}: {counted(item['columns'], 'column')} without a report so far",
    "pending": lambda item: f"{counted(item['documents'], 'reading')} of version {item['version']} to be published",
    "correction": lambda item: f"{item['place']} is not applied: {item['words']}",
    "failures": _failures,
}
"""How each kind of what needs a person is said."""


def _say(console: Console, label: str, text: str) -> None:
    console.print(Text(f"{label:<12}", style="bold") + Text(text), soft_wrap=True)

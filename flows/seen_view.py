"""What a look at a column brought, for a person: its entries, or what stood in the way and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from flows.advice import OBSTACLES
from flows.looking import Entry, Seen
from schemas.failures import MEANINGS

SHOWN = 5


def print_seen(console: Console, seen: Seen) -> None:
    """What the page says of itself, its first candidates, and what was not a candidate."""
    moved = f", now {seen.final_url}" if seen.final_url and seen.final_url != seen.url else ""
    status = f" (HTTP {seen.http_status})" if seen.http_status else ""
    _say(console, "looked at", f"{seen.url}{moved}{status}")
    if seen.tags:
        _say(console, "it says", ", ".join(f"{name} {value}" for name, value in seen.tags.items()))
    if seen.reason is None:
        made_by = "" if seen.product == seen.detected else f" (made by {seen.product}, which has no parser of its own)"
        _say(console, "platform", seen.detected + made_by)
        _print_entries(console, seen)


def print_obstacle(console: Console, seen: Seen) -> None:
    """Why there is no column to crawl, and what to do. `seen` has a reason, or no candidate."""
    if seen.reason is None:
        _say(
            console,
            "obstacle",
            "none of its links is a report's title: is it the right page, the right platform?",
            "red",
        )
        return
    detail = f" ({seen.detail})" if seen.detail else ""
    _say(console, "obstacle", f"{seen.reason}: {MEANINGS[seen.reason]}{detail}", "red")
    _say(console, "to do", OBSTACLES[seen.reason])


def print_remarks(console: Console, remarks: Sequence[str]) -> None:
    """Each on a line of its own."""
    for remark in remarks:
        _say(console, "note", remark, "yellow")


def _print_entries(console: Console, seen: Seen) -> None:
    more = " on the first page; it continues" if seen.continues else ""
    where = f" below it, on {seen.looked_below}" if seen.looked_below else more
    _say(console, "candidates", f"{len(seen.candidates)}{where}")
    _print_some(console, seen.candidates)
    if seen.others:
        _say(console, "others", f"{len(seen.others)}, which a crawl passes over")
        _print_some(console, seen.others)
    if seen.below:
        _say(console, "lists", f"{len(seen.below)} below it")
        _print_some(console, seen.below)


def _print_some(console: Console, entries: Sequence[Entry]) -> None:
    for entry in entries[:SHOWN]:
        console.print(Text(f"  {entry.date or '':<10}  {entry.title}  ") + Text(entry.url, "dim"), soft_wrap=True)
    if len(entries) > SHOWN:
        console.print(f"  … and {len(entries) - SHOWN} more")


def _say(console: Console, label: str, text: str, style: str = "") -> None:
    console.print(Text(f"{label:<12}", f"bold {style}") + Text(text), soft_wrap=True)

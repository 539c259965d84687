"""`gongkai failures`: a count by reason, then the failures of each reason with the command that tries again."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.failing import Failing, failing
from flows.lookup import find_reason
from flows.nearest import UnknownName, nearest
from flows.runs import open_if_there
from flows.say import counted, say_nothing_yet
from flows.summary import typed
from schemas.catalog import Site
from schemas.failures import MEANINGS, Reason
from schemas.settings import load_settings
from spiders.season import day_in_china


def show_failures(*, reason: str, site: str, limit: int, as_json: bool) -> int:
    """Print what fails, of a reason or of sites alone where they are named; gives the exit code.

    Raises UnknownName for a reason or site that is none.
    """
    wanted = find_reason(reason) if reason else None
    place = open_if_there(load_settings())
    if place is None:
        return say_nothing_yet(as_json=as_json)
    found = failing(place.engine)
    if site:
        found = _of_sites(place.engine, found, site)
    if wanted:
        found = [one for one in found if one.reason is wanted]
    if as_json:
        sys.stdout.writelines(json.dumps(one.as_json(), ensure_ascii=False) + "\n" for one in found)
        return 0
    _print(Console(), found, limit, " ".join(["", *_options(reason, site)]))
    return 0


def _of_sites(engine: Engine, found: Iterable[Failing], pattern: str) -> list[Failing]:
    """Those of one site, or of all that fit a pattern; raises UnknownName where no site that was crawled does."""
    failing_there = list(found)
    with Session(engine) as session:
        sites = {*session.scalars(select(Site.site_id)), *(one.site for one in failing_there)}
    if not any(fnmatchcase(site, pattern) for site in sites):
        raise UnknownName(f"no site {pattern!r} was crawled yet; there are: {nearest(pattern, sorted(sites))}")
    return [one for one in failing_there if fnmatchcase(one.site, pattern)]


def _options(reason: str, site: str) -> Iterable[str]:
    if reason:
        yield f"--reason {reason}"
    if site:
        yield f"--site {site}"


def _print(console: Console, found: Sequence[Failing], limit: int, options: str) -> None:
    if not found:
        console.print(f"no failures{options and ' with'}{options}", markup=False)
        return
    groups: dict[Reason, list[Failing]] = defaultdict(list)
    for one in found:
        groups[one.reason].append(one)
    ordered = sorted(groups, key=lambda reason: (-len(groups[reason]), reason))
    console.print(_counts(groups, ordered))
    shown = share({reason: len(groups[reason]) for reason in ordered}, limit)
    for reason in ordered:
        _print_group(console, reason, groups[reason], shown[reason])
    left = len(found) - sum(shown.values())
    if left:
        all_of_them = f"gongkai failures{options} --limit {len(found)}"
        console.print(f"\n{left} of {len(found)} are not shown: {typed(all_of_them)}", soft_wrap=True, markup=False)


def _counts(groups: Mapping[Reason, Sequence[Failing]], ordered: Iterable[Reason]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("reason", "documents", "addresses", "retry helps"):
        table.add_column(name, justify="right" if name in {"documents", "addresses"} else "left", no_wrap=True)
    for reason in ordered:
        kinds = Counter(one.kind == "document" for one in groups[reason])
        table.add_row(reason, str(kinds[True] or ""), str(kinds[False] or ""), "yes" if reason.retryable else "no")
    return table


def share(counts: Mapping[Reason, int], limit: int) -> dict[Reason, int]:
    """How many of each reason are shown, so that one that is frequent does not hide the others."""
    given = dict.fromkeys(counts, 0)
    left = limit
    while left and (open_ := [reason for reason in counts if given[reason] < counts[reason]]):
        each = max(1, left // len(open_))
        for reason in open_[:left]:
            more = min(each, counts[reason] - given[reason])
            given[reason] += more
            left -= more
    return given


def _print_group(console: Console, reason: Reason, group: Sequence[Failing], shown: int) -> None:
    if not shown:
        return
    helps = "a retry can help" if reason.retryable else "no retry helps until something changes"
    console.print(Text(f"\n{reason}", style="bold red") + Text(f": {MEANINGS[reason]}; {helps}"), soft_wrap=True)
    for one in group[:shown]:
        tries = counted(one.attempts, "attempt")
        facts = [one.document or one.kind, one.site, f"since {day_in_china(one.since)}", tries]
        lines = ["  " + "  ".join(facts), f"    {one.url}", f"    {typed(one.retry)}"]
        if one.detail != MEANINGS[reason]:
            lines.insert(1, f"    {one.detail}")
        console.print(Text("\n".join(lines)), soft_wrap=True)
    if len(group) > shown:
        console.print(Text(f"  … and {len(group) - shown} more", style="dim"))

"""`gongkai sites`: the site catalogue by province, and the rows of a province, with what their columns last showed."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.site_status import STATES, ColumnStatus, SiteStatus, State, read_status
from schemas.regions import short_name
from schemas.settings import load_settings
from spiders.season import day_in_china
from spiders.sites import Site, choose, load_sites

_STYLES: dict[State, str] = {"ok": "green", "silent": "yellow", "failing": "red", "new": "dim"}


def show_sites(catalogue: Path | None, *, provinces: Sequence[str], as_json: bool) -> int:
    """Print the catalogue, or the rows of some provinces; gives the exit code."""
    settings = load_settings()
    listed = load_sites(catalogue or settings.sites)
    sites = choose(listed, unverified=True, provinces=provinces)
    status = read_status(settings, sites)
    if as_json:
        for site in sites:
            sys.stdout.write(json.dumps(_as_json(site, status[site.id]), ensure_ascii=False) + "\n")
        return 0
    console = Console()
    if provinces:
        _print_rows(console, sites, status)
    else:
        console.print(_summary(sites, status))
    if any(site.verified_at is None for site in sites):
        console.print("\na site is crawled once it is verified: gongkai site verify ID --write", soft_wrap=True)
    return 0


def _summary(sites: Sequence[Site], status: dict[str, SiteStatus]) -> Table:
    """A line for each province, and one for all."""
    by_province: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        by_province[site.division[:2]].append(site)
    table = _table("province", "sites", "columns", "verified", "last crawled", *STATES, numbers=(1, 2, 3, 5, 6, 7, 8))
    for code, of_province in sorted(by_province.items()):
        table.add_row(short_name(code) or code, *_cells(of_province, status))
    table.add_row("all", *_cells(sites, status), style="bold")
    return table


def _cells(sites: Sequence[Site], status: dict[str, SiteStatus]) -> Iterable[str]:
    states = Counter(column.state for site in sites for column in status[site.id].columns.values())
    crawled = [at for site in sites if (at := status[site.id].last_crawled_at)]
    yield str(len(sites))
    yield str(states.total())
    yield str(sum(site.verified_at is not None for site in sites))
    yield str(day_in_china(max(crawled))) if crawled else ""
    yield from (str(states[state] or "") for state in STATES)


def _print_rows(console: Console, sites: Sequence[Site], status: dict[str, SiteStatus]) -> None:
    """Each site, and below it its columns with what they last showed."""
    width = max(len(_said(shown)) for site in sites for shown in status[site.id].columns.values())
    for site in sites:
        seen = f"verified {site.verified_at}" if site.verified_at else "not verified"
        words = [site.organ or site.name, site.division, site.level, site.platform, seen]
        console.print(Text(site.id, "bold") + Text("  " + " · ".join(words)), soft_wrap=True)
        for column in site.columns:
            shown = status[site.id].columns[column.url]
            kind = "" if column.kind == "single" else f" ({column.kind})"
            state = Text(f"  {_said(shown):<{width}}  ", _STYLES[shown.state])
            console.print(state + Text(column.url + kind), soft_wrap=True)


def _said(shown: ColumnStatus) -> str:
    """The state, with the reason or the number of entries."""
    entries = f", {shown.entries} entries" if shown.entries else ""
    return (
        f"{shown.state}{entries}"
        if shown.status in {None, "ok"}
        else f"{shown.state}: {shown.status}{entries and entries + ' once'}"
    )


def _table(*names: str, numbers: Sequence[int]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(names):
        table.add_column(name, justify="right" if place in numbers else "left", no_wrap=True)
    return table


def _as_json(site: Site, status: SiteStatus) -> dict[str, Any]:
    crawled = status.last_crawled_at
    columns = [
        column.model_dump()
        | {
            "state": (shown := status.columns[column.url]).state,
            "status": shown.status,
            "entries": shown.entries,
            "checked_at": shown.checked_at.isoformat() if shown.checked_at else None,
        }
        for column in site.columns
    ]
    return site.model_dump(mode="json") | {
        "columns": columns,
        "last_crawled_at": crawled.isoformat() if crawled else None,
    }

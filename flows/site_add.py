"""`gongkai site add`: from the address of a column to its row of the catalogue."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from rich.console import Console

from flows.looking import Seen, look, twin
from flows.proposal import Given, Proposal, propose
from flows.seen_view import print_obstacle, print_remarks, print_seen
from flows.site_file import add_row, as_yaml
from schemas.settings import load_settings
from spiders.season import day_in_china
from spiders.sites import Site, SiteCatalogueError, host_of, is_private, load_sites


def add_site(url: str, given: Given, catalogue: Path | None, *, write: bool) -> int:
    """Look, propose, and write if asked; gives the exit code. Raises SiteCatalogueError and LookError."""
    catalogue = catalogue or load_settings().sites
    listed = load_sites(catalogue)
    _refuse(url, listed)
    host = host_of(url)
    console = Console()
    seen = look(url, [name for name in (host, twin(host)) if name])
    print_seen(console, seen)
    if seen.reason or not (seen.candidates or seen.below):
        print_obstacle(console, seen)
        return 1
    proposal = propose(seen, listed, given, day_in_china(dt.datetime.now(dt.UTC)))
    _print(console, seen, proposal)
    if not write:
        return 0
    if proposal.missing:
        print(f"gongkai: not written: give {' and '.join(proposal.missing)}", file=sys.stderr)
        return 1
    console.print(f"\nwritten to {add_row(catalogue, proposal.row)}; next: gongkai site verify {proposal.row['id']}")
    return 0


def _refuse(url: str, listed: tuple[Site, ...]) -> None:
    """Raise SiteCatalogueError for what cannot become a row, before anything is asked."""
    host = host_of(url)
    if not url.startswith(("http://", "https://")) or not host:
        raise SiteCatalogueError(f"{url!r} is not an http or https address; give the list page's whole address")
    known = next((site.id for site in listed if any(column.url == url for column in site.columns)), None)
    if known:
        raise SiteCatalogueError(f"{url} is a column of {known} already; look at it with `gongkai site verify {known}`")
    if is_private(host) and not any(is_private(name) for site in listed for name in site.hosts):
        raise SiteCatalogueError(
            f"{host} is an address of this machine or network; only a sample catalogue may name it"
        )


def _print(console: Console, seen: Seen, proposal: Proposal) -> None:
    print_remarks(console, proposal.remarks)
    console.print("\nits row:\n")
    console.print(as_yaml(proposal.row).rstrip(), soft_wrap=True, markup=False, highlight=False)
    for option in proposal.missing:
        console.print(f"\nnot known, and needed: {option}", style="yellow")

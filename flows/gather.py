"""`gongkai crawl`: gather without reading."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from flows.crawl import Choice, crawl
from flows.errors import in_words
from flows.lookup import find_addresses
from flows.measure import Measure, step
from flows.nearest import UnknownName
from flows.runs import KILLED, Workplace, close_run, open_run, open_workplace, refuse_to_mix
from flows.summary import print_crawl
from schemas.settings import load_settings
from spiders.options import OptionsError
from spiders.sites import Site, load_sites


def gather(sites: Path | None, choice: Choice) -> int:
    """Crawl, and print what came of it; gives the exit code. Raises errors for people."""
    settings = load_settings()
    place = open_workplace(settings)
    catalogue = sites or settings.sites
    listed = load_sites(catalogue)
    refuse_to_mix(place, listed)
    if choice.urls and choice.dry_run:
        raise OptionsError("a dry run names what lists lead to: it cannot be had with --url")
    if choice.urls:
        _check_known(place, choice, listed)
    if choice.dry_run:
        _print(crawl("dry-run", catalogue, choice, settings, _say), dry_run=True)
        return 0
    with place.lock():
        counts = _crawl_as_run(place, catalogue, choice)
    _print(counts, dry_run=False)
    return 0


def _check_known(place: Workplace, choice: Choice, listed: Sequence[Site]) -> None:
    """Raises UnknownName for the first address that nothing is known of, or whose site is not in the catalogue."""
    ids = [site.id for site in listed]
    for address in find_addresses(place.engine, choice.urls):
        if address.site_id not in ids:
            raise UnknownName(
                f"{address.url}: its site {address.site_id!r} is not in the catalogue; name another with --sites"
            )


def _crawl_as_run(place: Workplace, catalogue: Path, choice: Choice) -> dict[str, Any]:
    measured = Measure(open_run(place.engine, "crawl"), "crawl")
    summary = measured.summary
    try:
        with step(summary, "crawl"):
            counts = summary["crawl"] = crawl(summary["run"], catalogue, choice, place.settings, _say)
    except BaseException as error:
        measured.finish()
        with suppress(OSError, SQLAlchemyError):  # a full disk stops this, too, and is the error to tell of
            close_run(place, "failed", summary | {"error": in_words(error) if isinstance(error, Exception) else KILLED})
        raise
    measured.finish()
    close_run(place, "done", summary)
    return counts


def _say(line: str) -> None:
    if not line.startswith("crawl: "):  # the error says it
        print(line, file=sys.stderr)


def _print(counts: dict[str, Any], *, dry_run: bool) -> None:
    console = Console()
    for found in counts["found"]:
        head = Text("new    " if found["new"] else "again  ", style="green" if found["new"] else "")
        console.print(head + Text(f"{found['site']}  {found['text'] or ''}"), soft_wrap=True)
        console.print(Text(f"       {found['url']}"), soft_wrap=True)
    if dry_run:
        console.print(f"{len(counts['found'])} pages would be fetched, and their files", markup=False)
    else:
        print_crawl(console, counts)

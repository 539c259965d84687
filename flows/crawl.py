"""Run the crawl: Scrapy in a process of its own, since its reactor starts only once in a process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.settings import Settings

_MOST_NAMED = 100
"""Addresses that are named one by one; more are listed in a file."""

_STAMP = re.compile(r"^[\d-]{10} [\d:,]+ [A-Z]+ ")
"""Time and level before the crawl's log lines: the flow's log has its own."""


class CrawlError(Exception):
    """The crawl did not run to its end; the message is its last word."""


@dataclass(frozen=True)
class Choice:
    """Which part of a catalogue is crawled, and how.

    `only` are ids and patterns of sites, `years` as `2023` or `2019-2021`; with `due` columns that need no visit by
    season are left; with `dry_run` pages are only named.
    """

    only: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    limit: int | None = None
    unverified: bool = False
    due: bool = False
    dry_run: bool = False
    urls: tuple[str, ...] = ()
    warc: Path | None = None

    def words(self) -> Iterator[str]:
        """The options of `spiders.crawl`, its addresses aside."""
        named = (("--site", self.only), ("--province", self.provinces), ("--years", self.years))
        for option, values in named:
            for value in values:
                yield from (option, value)
        if self.limit is not None:
            yield from ("--limit", str(self.limit))
        yield from ("--unverified",) * self.unverified
        yield from ("--due",) * self.due
        yield from ("--dry-run",) * self.dry_run
        if self.warc is not None:
            yield from ("--warc", str(self.warc))


def crawl(
    run_id: str,
    sites: Path,
    choice: Choice,
    settings: Settings,
    say: Callable[[str], None],
    begun: Callable[[subprocess.Popen[str]], None] = lambda _: None,
) -> dict[str, Any]:
    """Crawl the sites of a catalogue and give the crawl's counts; each of its log lines goes to `say`.

    Its process is handed to `begun`; it stops when its standard input is closed.

    The crawl holds the other end of a pipe: when this process dies, even by kill -9, the crawl stops.
    Raises CrawlError.
    """
    command = [
        sys.executable, "-m", "spiders.crawl", "--run", run_id, "--store", str(settings.store),
        "--sites", str(sites), "--until-stdin-closes", *choice.words(),
    ]  # fmt: skip
    last = ""
    with (
        _naming(choice.urls) as urls,
        subprocess.Popen(
            [*command, *urls],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for this process, whose end the crawl hears
            # A command line is for all to see, and the catalog's URL may hold a password.
            env=os.environ | {"PYTHONUTF8": "1", "GONGKAI_DATABASE_URL": settings.catalog_url},
        ) as process,
    ):
        begun(process)
        assert process.stderr and process.stdout
        # Counts that fill the pipe would else wait for us, and we for the log's end.
        with ThreadPoolExecutor(1) as beside:
            counts = beside.submit(process.stdout.read)
            for line in process.stderr:
                last = _STAMP.sub("", line.rstrip())
                say(last)
    if process.returncode != 0:
        raise CrawlError(last.removeprefix("crawl: ") or f"the crawl ended with code {process.returncode}")
    result: dict[str, Any] = json.loads(counts.result())
    return result


@contextmanager
def _naming(urls: Sequence[str]) -> Iterator[list[str]]:
    """The options that name some addresses: a retry may have more of them than a command line takes."""
    if len(urls) <= _MOST_NAMED:
        yield [word for url in urls for word in ("--url", url)]
        return
    with tempfile.NamedTemporaryFile("w", prefix="gongkai-urls-", encoding="utf-8") as listed:
        listed.write("".join(f"{url}\n" for url in urls))
        listed.flush()
        yield ["--urls", listed.name]

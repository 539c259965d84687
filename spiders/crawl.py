"""Run one crawl: `python -m spiders.crawl --run RUN --store STORE --sites PATH [--database-url URL]`.

Log lines go to stderr; stdout gets one line of JSON at the end, the crawl's counts. Exit code 0: the crawl
ran, whatever the sites answered; 1: it could not start, or was stopped before its end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from schemas.catalog import CatalogError, open_catalog
from schemas.settings import SettingsError, load_settings
from spiders.archive import Archive, ArchiveError
from spiders.ledger import Ledger, utc_now
from spiders.options import Options, OptionsError, parse_years
from spiders.sites import Site, SiteCatalogueError, choose, load_sites
from spiders.tally import Tally
from spiders.version import spider_version

logger = logging.getLogger("spiders.crawl")

_EVERY_PAGES, _EVERY_SECONDS = 50, 10.0
_GRACE_SECONDS = 10.0
_TRACEBACK = "Traceback (most recent call last):"
"""Where Scrapy goes on in a message of its own, with what is at its end anyway."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a crawl; returns the exit code."""
    args = _arguments().parse_args(argv)
    _log_to_stderr()
    try:
        sites = _sites(args)
        archive = Archive(args.store)
        archive.check_writable()
        options = _options(args)
        if options.warc:
            from spiders.warc import check_warc

            check_warc(options.warc)
        settings, writes = load_settings(), not args.dry_run
        catalog, days = open_catalog(args.database_url or settings.catalog_url), settings.refetch_days
        ledger = Ledger(catalog, args.run, days, version=spider_version(), writes=writes)
        is_ours = ledger.open_run()
    except (
        OptionsError,
        SiteCatalogueError,
        SettingsError,
        CatalogError,
        ArchiveError,
        SQLAlchemyError,
        OSError,
    ) as error:
        print("crawl:", " ".join(str(error).split()), file=sys.stderr)
        return 1
    tally, ending = _crawl(sites, archive, ledger, options, until_stdin_closes=args.until_stdin_closes)
    if is_ours:
        ledger.close_run("done" if ending == "finished" else "failed")
    print(json.dumps(tally.summary(), ensure_ascii=False), flush=True)
    if ending != "finished":
        print(f"crawl: not finished ({ending}); what was fetched is kept", file=sys.stderr)
    return 0 if ending == "finished" else 1


def _log_to_stderr() -> None:
    """Our own lines, and everybody's warnings: Scrapy sets its loggers' levels itself."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(lambda line: line.name.startswith("spiders") or line.levelno >= logging.WARNING)
    handler.addFilter(without_traceback)
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def without_traceback(record: logging.LogRecord) -> bool:
    """Tell of a full disk or a lost catalog in one line, wherever Scrapy met it; a filter that lets everything pass."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, (SQLAlchemyError, ArchiveError)):
        told, words = (" ".join(text.split()) for text in (record.getMessage().partition(_TRACEBACK)[0], str(error)))
        record.msg, record.args = (told if words in told else f"{told}: {words}"), ()
        record.exc_info = record.exc_text = None
    return True


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="spiders.crawl", description="Fetch the annual reports of the sites.")
    parser.add_argument("--run", default=f"crawl-{utc_now():%Y%m%dT%H%M%S}", help="id of the run")
    parser.add_argument("--store", type=_store, required=True, help="folder or URL of the store that holds the archive")
    parser.add_argument("--database-url", help="SQLAlchemy URL of the catalog (default: the setting database_url)")
    parser.add_argument("--sites", type=Path, required=True, help="site catalogue: a YAML file or a folder")
    parser.add_argument(
        "--site", action="append", default=[], metavar="ID", help="only these sites: an id or a pattern; repeatable"
    )
    parser.add_argument("--province", action="append", default=[], metavar="P", help="only its sites; repeatable")
    parser.add_argument("--unverified", action="store_true", help="also sites nobody has seen live")
    parser.add_argument("--limit", type=int, metavar="N", help="fetch at most N report pages")
    parser.add_argument("--years", action="append", default=[], metavar="YEARS", help="2023, 2019-2021 or 2019,2023")
    parser.add_argument("--due", action="store_true", help="only sites that need a visit, by season")
    parser.add_argument("--dry-run", action="store_true", help="read the lists, name what would be fetched")
    parser.add_argument("--url", action="append", default=[], metavar="URL", help="only this known address; repeatable")
    parser.add_argument("--urls", type=Path, metavar="FILE", help="the same of a file, one address a line")
    parser.add_argument(
        "--warc", type=Path, metavar="FOLDER", help="also write all requests and answers there, as WARC"
    )
    parser.add_argument(
        "--until-stdin-closes",
        action="store_true",
        help="stop when whoever holds the other end of stdin is gone",
    )
    return parser


def _store(text: str) -> Path | str:
    return text if "://" in text else Path(text)


def _sites(args: argparse.Namespace) -> tuple[Site, ...]:
    listed = load_sites(args.sites)
    chosen = choose(listed, args.site, args.unverified, provinces=args.province)
    if not chosen:
        logger.warning("no site to crawl: none of %d is verified; see --unverified", len(listed))
    return chosen


def _options(args: argparse.Namespace) -> Options:
    settings = load_settings()
    listed = args.urls.read_text(encoding="utf-8").split("\n") if args.urls else []
    return Options(
        limit=args.limit,
        budget=settings.domain_budget or None,
        years=parse_years(args.years),
        due=args.due,
        dry_run=args.dry_run,
        pages=settings.column_pages,
        warc=args.warc,
        urls=(*args.url, *filter(None, listed)),
    )


def _crawl(
    sites: tuple[Site, ...], archive: Archive, ledger: Ledger, options: Options, *, until_stdin_closes: bool
) -> tuple[Tally, str]:
    """Crawl until done or told to stop; returns the counts, and why it ended ('finished' if all was done)."""
    from scrapy import signals
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    from spiders.annual_reports import AnnualReports

    settings = Settings()
    settings.setmodule("spiders.settings")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False)
    process = CrawlerProcess(settings)
    logging.getLogger("scrapy.core.scraper").setLevel(logging.CRITICAL)  # `watch` says it without a traceback
    crawler = process.create_crawler(AnnualReports)
    watch = _Watch(crawler)
    crawler.signals.connect(watch.page, signal=signals.response_received)
    crawler.signals.connect(watch.closed, signal=signals.spider_closed)
    for signal_ in (signals.item_error, signals.spider_error):
        crawler.signals.connect(watch.lost, signal=signal_)
    if until_stdin_closes:
        threading.Thread(target=_stop_at_eof, args=(watch.is_over,), daemon=True).start()
    process.crawl(crawler, sites=sites, archive=archive, ledger=ledger, options=options)
    process.start()
    if watch.ending == "finished" and not getattr(crawler.spider, "has_begun", False):
        watch.ending = "not every site could be begun; the log says why"
    return watch.tally, watch.ending


class _Watch:
    """Follows a crawl: progress lines, how it ended, and that it ends where nothing can be kept."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.ending = "interrupted"
        self.stopping: asyncio.Task[None] | None = None
        self.pages, self.said_pages, self.said_at = 0, 0, time.monotonic()

    @property
    def tally(self) -> Tally:
        spider = self.crawler.spider
        return spider.tally if spider else Tally()

    def is_over(self) -> bool:
        return self.ending != "interrupted"

    def page(self) -> None:
        self.pages += 1
        now = time.monotonic()
        if self.pages - self.said_pages >= _EVERY_PAGES or now - self.said_at >= _EVERY_SECONDS:
            logger.info(self.tally.line())
            self.said_pages, self.said_at = self.pages, now

    def closed(self, reason: str) -> None:
        self.ending = {"shutdown": "interrupted"}.get(reason, reason)
        logger.info("crawl %s: %s", self.ending, self.tally.line())

    def lost(self, failure: Any) -> None:
        reason = " ".join(f"cannot keep a page: {failure.value}".split())
        if self.stopping is None:  # a task, not awaited: closing waits for the very page that called us
            closing = self.crawler.engine.close_spider_async(reason=reason)
            self.stopping = asyncio.get_running_loop().create_task(closing)


def _stop_at_eof(is_over: Callable[[], bool]) -> None:
    """Wait for the end of stdin, then stop this process: gracefully, and if that takes long, at once."""
    while os.read(0, 65536):
        pass
    for _ in range(2):
        if not is_over():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(_GRACE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())

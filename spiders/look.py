"""Look at columns without keeping anything: `python -m spiders.look URL…`, with a crawl's manners.

Each column is asked for once, after its robots.txt; only where it shows no entries itself, what its script would ask
for, or (of a column of lists) the first list below. stdout gets one line of JSON for each URL, in their order:
`url`, `final_url`, `http_status`, `reason` and `detail` where it brought nothing, and what spiders.column_page saw.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import scrapy
from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from schemas.failures import Reason
from schemas.settings import SettingsError, load_settings
from spiders.column_page import ColumnPage, read_column
from spiders.faults import explain_failure, reason_of_empty_list, reason_of_page, shell_target
from spiders.media import HTML, media_type
from spiders.platforms import PLATFORMS, Platform
from spiders.politeness import slots_of
from spiders.sites import ColumnKind, Site, host_of
from spiders.targets import Target, lists_below, request_for

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_MOST_STEPS = 3
"""Answers of one column that are asked for, at most: the page, and what continues it."""


class Look(scrapy.Spider):
    """Looks at the columns of one site, and keeps in `seen` what each showed."""

    name = "look"

    def __init__(self, site: Site, platform: Platform | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site = site
        self.platform = platform
        self.seen: dict[str, dict[str, Any]] = {column.url: {"url": column.url} for column in site.columns}
        self.robots: dict[str, str] = {}  # spiders.politeness writes both
        self.robots_faults: dict[str, tuple[Reason, str]] = {}
        self._pages: dict[str, ColumnPage] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Look:
        """Called by Scrapy."""
        slots = slots_of([kwargs["site"]], crawler.settings.getfloat("DOWNLOAD_DELAY"))
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every column."""
        for column in self.site.columns:
            yield self._ask(Target(self.site, column, "list", column.url))

    def received(self, response: Response, target: Target) -> Iterator[Request]:
        """Callback of all requests."""
        data, is_first = response.body, target.is_column
        if is_first:
            self.seen[target.column.url] |= {"final_url": response.url, "http_status": response.status}
        if shell := shell_target(response.url, data):
            self._obstacle(target, Reason.REDIRECT_SHELL, f"leads to {shell}")
        elif media_type(data) == HTML and (reason := reason_of_page(data)):
            self._obstacle(target, reason)
        elif is_first and media_type(data) != HTML:
            self._obstacle(target, Reason.EMPTY_LIST, f"not a page but a file ({media_type(data)})")
        else:
            yield from self._read(response, target)

    def failed(self, failure: Failure) -> None:
        """Errback of all requests."""
        reason, detail, response = explain_failure(failure, self.robots_faults)
        request: Request = failure.request  # type: ignore[attr-defined]
        self.record_failure(request.cb_kwargs["target"], reason, detail, response)

    def record_failure(
        self, target: Target, reason: Reason, detail: str | None = None, response: Response | None = None
    ) -> None:
        """Note what stood in the way; spiders.stumbles calls it too."""
        if response is not None:
            self.seen[target.column.url] |= {"final_url": response.url, "http_status": response.status}
        self._obstacle(target, reason, detail)

    def _read(self, response: Response, target: Target) -> Iterator[Request]:
        url = target.column.url
        before = self._pages.get(url)
        page = before.more(response.url, response.body) if before else self._first(response)
        below = lists_below(page.page, target)
        self._pages[url] = page = page.without(below)
        shown = page.as_json()
        self.seen[url] |= {name: shown[name] for name in ("candidates", "others")} if before else shown
        if page.candidates:
            return
        if page.page.next_pages and not page.page.links and target.step < _MOST_STEPS:
            ask = page.page.next_pages[0]
            yield self._ask(replace(target, url=ask.url, form=ask.form, step=target.step + 1, parent_url=response.url))
        elif below:
            self.seen[url]["looked_below"] = below[0].url
            yield self._ask(Target(target.site, target.column, "list", below[0].url, response.url, below=True))
        elif not page.others and not page.page.columns:
            self._obstacle(target, reason_of_empty_list(response.body))

    def _first(self, response: Response) -> ColumnPage:
        return read_column(response.url, response.body, self.platform)

    def _obstacle(self, target: Target, reason: Reason, detail: str | None = None) -> None:
        what = detail if target.is_column else ": ".join(filter(None, (target.url, detail)))
        self.seen[target.column.url] |= {"reason": str(reason), "detail": what}

    def _ask(self, target: Target) -> Request:
        return request_for(target, target.url, self.received, self.failed)


def main(argv: Sequence[str] | None = None) -> int:
    """Look at the columns; returns 0 where each got its line, whatever the sites answered."""
    args = _arguments().parse_args(argv)
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.ERROR)  # on the handler: Scrapy sets its loggers' levels itself
    logging.basicConfig(handlers=[handler])
    try:
        load_settings()
        site = _site(args)
    except (SettingsError, ValidationError) as error:
        print("look:", " ".join(str(error).split()), file=sys.stderr)
        return 1
    spider = _look(site, args.platform)
    if spider is None:
        return 1
    for seen in spider.seen.values():
        print(json.dumps(seen, ensure_ascii=False), flush=True)
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="spiders.look", description="Look at columns; nothing is kept.")
    parser.add_argument("urls", nargs="+", metavar="URL")
    parser.add_argument("--host", action="append", default=[], help="a host that may be asked (default: the URL's)")
    parser.add_argument("--platform", choices=PLATFORMS, help="read as this platform (default: as its markup tells)")
    parser.add_argument("--kind", choices=get_args(ColumnKind), default="single", help="what the columns are")
    parser.add_argument("--delay", type=float, help="seconds between two requests")
    return parser


def _site(args: argparse.Namespace) -> Site:
    """The columns as a site of no catalogue. Raises ValidationError where a URL is none."""
    return Site.model_validate(
        {
            "id": "look",
            "name": "look",
            "division": "000000",
            "level": "department",
            "platform": "static",
            "columns": [{"url": url, "kind": args.kind} for url in args.urls],
            "allowed_hosts": args.host or sorted({host_of(url) for url in args.urls}),
            "delay": args.delay,
            "verified_at": None,
        }
    )


def _look(site: Site, platform: Platform | None) -> Look | None:
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("spiders.settings")
    settings.setdict({"LOG_INSTALL_ROOT_HANDLER": False, "RETRY_ENABLED": False, "ITEM_PIPELINES": {}})
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Look)
    process.crawl(crawler, site=site, platform=platform)
    process.start()
    return crawler.spider if isinstance(crawler.spider, Look) else None


if __name__ == "__main__":
    sys.exit(main())

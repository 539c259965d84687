"""The one spider: column → list pages → candidates → their attachments; every answer becomes a row."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from schemas.catalog import open_catalog
from schemas.failures import Reason
from schemas.settings import load_settings
from spiders.archive import Archive, ArchiveError
from spiders.faults import explain, reason_of_empty_list, reason_of_page, shell_target
from spiders.ledger import Ledger, utc_now
from spiders.media import HTML, media_type
from spiders.platforms import Link, parser_for
from spiders.politeness import slots_of
from spiders.sites import Site, choose, load_sites
from spiders.tally import Tally
from spiders.targets import Target, answer_of, is_worth_following, lists_below, request_for

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class AnnualReports(scrapy.Spider):
    """Crawls the sites it is given, and keeps in `tally` what it did."""

    name = "annual_reports"

    def __init__(
        self,
        sites: Iterable[Site],
        archive: Archive,
        ledger: Ledger,
        limit: int | None = None,
        owns_run: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.sites = tuple(sites)
        self.archive = archive
        self.ledger = ledger
        self.limit = limit
        self.owns_run = owns_run
        self.tally = Tally()
        self.robots_faults: dict[str, tuple[Reason, str]] = {}
        self._seen: set[str] = set()
        self._listed: dict[str, set[str]] = defaultdict(set)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> AnnualReports:
        """Called by Scrapy: with objects by `spiders.crawl`, with text (sites=PATH) from its command line."""
        if "archive" not in kwargs:
            kwargs = _from_settings(**kwargs)
        slots = slots_of(kwargs["sites"], crawler.settings.getfloat("DOWNLOAD_DELAY"))
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        # Few requests wait in the slots, so that a crawl that is told to stop stops within seconds.
        crawler.settings.set("CONCURRENT_REQUESTS", min(64, 2 * len(slots) or 1), priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every column of every site."""
        for site in self.sites:
            self.ledger.saw_site(site)
            self.tally.sites += 1
            for column in site.columns:
                for request in self._list(Target(site, column, "list", column.url)):
                    yield request

    def closed(self, reason: str) -> None:
        """Close the run that the spider opened itself."""
        if self.owns_run:
            self.ledger.close_run("done" if reason == "finished" else "failed")

    def received(self, response: Response, target: Target) -> Iterator[Any]:
        """Callback of all requests: sort out what only looks like content, then read the page."""
        if shell := shell_target(response.url, response.body):
            yield from self._through(shell, response, target)
        elif (reason := reason_of_page(response.body)) and media_type(response.body) == HTML:
            self.record_failure(target, reason, response=response)
        elif target.kind == "list":
            yield from self._read_list(response, target)
        else:
            yield from self._read_document(response, target)

    def failed(self, failure: Failure) -> None:
        """Errback of all requests."""
        request: Request = failure.request  # type: ignore[attr-defined]
        assert failure.value is not None
        reason, detail = explain(failure.value)
        if reason is Reason.ROBOTS:
            reason, detail = self.robots_faults.get(urlsplit(request.url).netloc, (reason, detail))
        response = failure.value.response if isinstance(failure.value, HttpError) else None
        self.record_failure(request.cb_kwargs["target"], reason, detail, response)

    def record_failure(
        self, target: Target, reason: Reason, detail: str | None = None, response: Response | None = None
    ) -> None:
        """Give a request that brought nothing its row."""
        logger.debug("%s: %s %s", target.url, reason, detail or "")
        self.tally.failures[str(reason)] += 1
        answer = answer_of(target, response)
        self.ledger.record(replace(answer, failure=reason, detail=detail))

    def _read_list(self, response: Response, target: Target) -> Iterator[Request]:
        page = parser_for(target.site.platform).list_page(response.url, response.body)
        listed = self._listed[target.column.url]
        new = [link for link in page.links if link.url not in listed]
        listed.update(link.url for link in new)
        below = lists_below(page, target)
        is_scripted = not page.links and target.step <= 2  # a column, or the list that its frame or jump leads to
        if not page.links and not below and not (page.next_pages and is_scripted):
            self._record_empty(response, target)
            return
        self.tally.lists += 1
        self.ledger.record(answer_of(target, response))
        for link in below:
            yield from self._list(
                Target(target.site, target.column, "list", link.url, response.url, link.text, below=True)
            )
        lists = {link.url for link in below}
        yield from self._candidates([link for link in new if link.url not in lists], target, response.url)
        if new or target.step == 1 or is_scripted:
            for ask in page.next_pages:
                step = target.step + 1
                yield from self._list(replace(target, url=ask.url, form=ask.form, step=step, parent_url=response.url))

    def _record_empty(self, response: Response, target: Target) -> None:
        if target.url == target.column.url or target.below:
            self.record_failure(target, reason_of_empty_list(response.body), response=response)
        else:  # the announced number of pages was too high
            self.tally.lists += 1
            self.ledger.record(answer_of(target, response))

    def _candidates(self, links: Iterable[Link], target: Target, parent: str) -> Iterator[Request]:
        for link in links:
            if is_worth_following(link.text):
                yield from self._follow(link, "detail", target, parent)
            else:
                self.tally.not_candidates += 1
                logger.debug("not a candidate: %s %s", link.text, link.url)

    def _read_document(self, response: Response, target: Target) -> Iterator[Any]:
        is_page = media_type(response.body) == HTML
        kind = target.kind if is_page else "attachment"
        yield replace(answer_of(target, response), kind=kind, data=response.body)
        if is_page and target.kind == "detail":
            yield from self._attachments(response.body, response.url, target)

    def _attachments(self, data: bytes, url: str, target: Target) -> Iterator[Request]:
        page = parser_for(target.site.platform).detail_page(url, data)
        for link in page.attachments:
            yield from self._follow(link, "attachment", target, target.url)

    def _follow(self, link: Link, kind: str, origin: Target, parent: str) -> Iterator[Request]:
        """Ask for a page or file once in a run, if it is on the site and not known yet."""
        if link.url in self._seen:
            return
        self._seen.add(link.url)
        target = Target(origin.site, origin.column, kind, link.url, parent, link.text)
        if self.ledger.is_known(link.url):
            yield from self._revisit(target)
        elif not origin.site.allows(link.url):
            self.record_failure(target, Reason.OFF_SITE)
        elif self.limit is None or kind != "detail" or self.limit > 0:
            yield from self._ask(target)

    def _revisit(self, target: Target) -> Iterator[Request]:
        """A known page is not asked for again, but a file of it may be missing still: a crawl was cut off."""
        last = self.ledger.last_kept(target.url)
        try:
            data = self.archive.get(last.sha256) if last and last.sha256 else b""
        except ArchiveError as error:
            logger.warning("%s; it is fetched again", error)
            yield from self._ask(target)
            return
        self.tally.known += 1
        if last and target.kind == "detail" and media_type(data) == HTML:
            yield from self._attachments(data, last.final_url or last.url, target)

    def _through(self, url: str, response: Response, target: Target) -> Iterator[Request]:
        """Follow a page that only sends the reader elsewhere, once."""
        if target.moved or not target.site.allows(url):
            self.record_failure(target, Reason.REDIRECT_SHELL, f"leads to {url}", response)
        else:
            yield self._request(replace(target, moved=True), url)

    def _list(self, target: Target) -> Iterator[Request]:
        asked = f"{target.url} {target.form}" if target.form else target.url
        if asked in self._seen:
            return
        self._seen.add(asked)
        if target.site.allows(target.url):
            yield self._request(target, target.url)
        else:
            self.record_failure(target, Reason.OFF_SITE)

    def _ask(self, target: Target) -> Iterator[Request]:
        if self.limit is not None and target.kind == "detail":
            self.limit -= 1
        yield self._request(target, target.url)

    def _request(self, target: Target, url: str) -> Request:
        return request_for(target, url, self.received, self.failed)


def _from_settings(**kwargs: Any) -> dict[str, Any]:
    """The spider's arguments where only text is given (sites, unverified, limit), by the settings."""
    settings = load_settings()
    listed = load_sites(Path(kwargs.pop("sites", settings.sites)))
    sites = choose(listed, unverified=bool(kwargs.pop("unverified", "")))
    run_id = f"crawl-{utc_now():%Y%m%dT%H%M%S}"
    ledger = Ledger(open_catalog(settings.catalog_url), run_id, settings.refetch_days)
    limit = int(kwargs.pop("limit", 0)) or None
    archive = Archive(settings.store)
    owns_run = ledger.open_run()
    return {
        "sites": sites,
        "archive": archive,
        "ledger": ledger,
        "limit": limit,
        "owns_run": owns_run,
        **kwargs,
    }

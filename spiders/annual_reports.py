"""The one spider: column → list pages → candidates → their attachments; every answer becomes a row."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from schemas.catalog import open_catalog
from schemas.failures import Reason
from schemas.settings import load_settings
from spiders.addresses import OK, Known, address_of
from spiders.archive import Archive
from spiders.faults import explain_failure, reason_of_empty_list, reason_of_page, shell_target
from spiders.ledger import Ledger, Recheck, utc_now
from spiders.limits import MOST_PAGE_BYTES, bounded
from spiders.media import HTML, media_type
from spiders.options import Options, OptionsError, parse_years
from spiders.platforms import Link, parser_for
from spiders.politeness import slot_of, slots_of
from spiders.sites import Site, choose, load_sites
from spiders.tally import ColumnState, Tally
from spiders.targets import Target, answer_of, is_worth_following, lists_below, request_for
from spiders.version import spider_version

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
        options: Options | None = None,
        owns_run: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.sites = tuple(sites)
        self.archive = archive
        self.ledger = ledger
        self.options = options or Options()
        self.owns_run = owns_run
        self.tally = Tally()
        self.has_begun = False
        self.robots: dict[str, str] = {}
        self.robots_faults: dict[str, tuple[Reason, str]] = {}
        self._left = self.options.limit
        self._asked: Counter[str] = Counter()
        self._seen: set[int] = set()  # hashes: a crawl comes upon millions of addresses
        self._listed: dict[str, set[int]] = defaultdict(set)
        self._columns: dict[str, ColumnState] = {}

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
        """Ask for every column of every site, then for what was kept and not looked at for long."""
        requests = self._named() if self.options.urls else self._all()
        for request in requests:
            yield request
        self.has_begun = True

    def _all(self) -> Iterator[Request]:
        visited = [site for site in self.sites if self._begin(site)]
        for site in visited:
            for column in site.columns:
                yield from self._list(Target(site, column, "list", column.url))
        if self.options.is_whole:
            for site in visited:
                targets = [_target(site, recheck) for recheck in self.ledger.rechecks(site)]
                for request in self._once(targets):
                    yield request.replace(priority=-10)

    def _named(self) -> Iterator[Request]:
        """Ask for known addresses, whatever is known of them."""
        sites = {site.id: site for site in self.sites}
        for recheck in self.ledger.named(self.options.urls):
            site = sites.get(recheck.site_id)
            if site is None:
                logger.warning("%s: site %s is not in the catalogue", recheck.url, recheck.site_id)
            elif (target := _target(site, recheck)).kind == "list":
                yield from self._list(target)
            else:
                yield from self._within_budget(target)

    def _begin(self, site: Site) -> bool:
        """Whether a site is visited in this crawl."""
        if self.options.due and not self.ledger.is_due(site):
            self.tally.not_due += len(site.columns)
            return False
        self.ledger.saw_site(site)
        self.tally.sites += 1
        return True

    def closed(self, reason: str) -> None:
        """Note what the columns show, and close the run that the spider opened itself."""
        if reason == "finished":
            for state in self._columns.values():
                self._note_column(state)
        if self.owns_run:
            self.ledger.close_run("done" if reason == "finished" else "failed")

    def _note_column(self, state: ColumnState) -> None:
        status = state.failure or (OK if state.candidates else str(Reason.EMPTY_LIST))
        had = self.ledger.saw_column(state.site, state.column, status, state.candidates)
        if had:
            self.tally.silent.append({"site": state.site.id, "url": state.column.url, "reason": status, "had": had})

    def received(self, response: Response, target: Target) -> Iterator[Any]:
        """Callback of all requests: sort out what only looks like content, then read the page."""
        if response.status == 304:
            yield from self._unchanged(response, target)
        elif shell := shell_target(response.url, response.body):
            yield from self._through(shell, response, target)
        elif (reason := reason_of_page(response.body)) and media_type(response.body) == HTML:
            self.record_failure(target, reason, response=response)
        elif target.kind == "list":
            yield from self._read_list(response, target)
        else:
            yield from self._read_document(response, target)

    def failed(self, failure: Failure) -> None:
        """Errback of all requests."""
        reason, detail, response = explain_failure(failure, self.robots_faults)
        request: Request = failure.request  # type: ignore[attr-defined]
        self.record_failure(request.cb_kwargs["target"], reason, detail, response)

    def record_failure(
        self, target: Target, reason: Reason, detail: str | None = None, response: Response | None = None
    ) -> None:
        """Give a request that brought nothing its row."""
        logger.debug("%s: %s %s", target.url, reason, detail or "")
        self.tally.failures[str(reason)] += 1
        if target.is_column:
            self._state(target).failure = str(reason)
        robots = "forbidden" if reason is Reason.ROBOTS else self._robots_of(target.url)
        self.ledger.record(replace(answer_of(target, response, robots), failure=reason, detail=detail))

    def _robots_of(self, url: str) -> str | None:
        return self.robots.get(urlsplit(url).netloc)

    def _state(self, target: Target) -> ColumnState:
        return self._columns.setdefault(target.column.url, ColumnState(target.site, target.column))

    def _read_list(self, response: Response, target: Target) -> Iterator[Request]:
        whole = parser_for(target.site.platform).list_page(response.url, response.body)
        page, cut = bounded(whole, target.step, self.options.pages)
        listed = self._listed[target.column.url]
        new = [link for link in page.links if hash(link.url) not in listed]
        listed.update(hash(link.url) for link in new)
        below = [link for link in lists_below(page, target) if self.options.wants(link.text)]
        is_scripted = not page.links and target.step <= 2  # a column, or the list that its frame or jump leads to
        if not page.links and not below and not (page.next_pages and is_scripted):
            self._record_empty(response, target)
            return
        self._state(target)
        self.tally.lists += 1
        if cut:
            self.tally.cut.append({"site": target.site.id, "url": response.url, "detail": cut})
            logger.warning("%s: %s", response.url, cut)
        self.ledger.record(replace(answer_of(target, response, self._robots_of(response.url)), detail=cut))
        for link in below:
            under = Target(target.site, target.column, "list", link.url, response.url, link.text, below=True)
            yield from self._list(under)
        lists = {link.url for link in below}
        yield from self._candidates([link for link in new if link.url not in lists], target, response.url)
        if new or target.step == 1 or is_scripted:
            for ask in page.next_pages:
                following = replace(target, url=ask.url, form=ask.form, parent_url=response.url)
                yield from self._list(replace(following, step=target.step + 1, listed=target.listed or bool(new)))

    def _record_empty(self, response: Response, target: Target) -> None:
        if not target.listed:
            self.record_failure(target, reason_of_empty_list(response.body), response=response)
        else:  # the announced number of pages was too high
            self.tally.lists += 1
            self.ledger.record(answer_of(target, response, self._robots_of(response.url)))

    def _candidates(self, links: Iterable[Link], target: Target, parent: str) -> Iterator[Request]:
        candidates = []
        for link in links:
            if is_worth_following(link.text):
                candidates.append(link)
            else:
                self.tally.not_candidates += 1
                logger.debug("not a candidate: %s %s", link.text, link.url)
        self._state(target).candidates += len(candidates)
        wanted = [link for link in candidates if self.options.wants(link.text)]
        yield from self._follow(wanted, "detail", target, parent)

    def _read_document(self, response: Response, target: Target) -> Iterator[Any]:
        is_page = media_type(response.body) == HTML
        kind = target.kind if is_page else "attachment"
        answer = replace(answer_of(target, response, self._robots_of(response.url)), kind=kind, data=response.body)
        if not is_page or target.kind != "detail":
            yield answer
            return
        if len(response.body) > MOST_PAGE_BYTES:
            yield replace(answer, detail=f"its links were not looked at: larger than {MOST_PAGE_BYTES} bytes")
            return
        page = parser_for(target.site.platform).detail_page(response.url, response.body)
        files = tuple((link.url, link.text) for link in page.attachments)
        yield replace(answer, page=page.facts(), files=files)
        yield from self._files(files, target)

    def _files(self, files: Iterable[tuple[str, str]], target: Target) -> Iterator[Request]:
        yield from self._follow([Link(url, text) for url, text in files], "attachment", target, target.url)

    def _follow(self, links: Iterable[Link], kind: str, origin: Target, parent: str) -> Iterator[Request]:
        """Ask for pages or files once in a run, if they are on the site and not known yet."""
        yield from self._once([Target(origin.site, origin.column, kind, link.url, parent, link.text) for link in links])

    def _once(self, targets: Iterable[Target]) -> Iterator[Request]:
        first = [target for target in targets if self._is_first(address_of(target.url))]
        known = self.ledger.known_all(target.url for target in first)
        for target in first:
            yield from self._unless_known(target, known[target.url])

    def _unless_known(self, target: Target, known: Known) -> Iterator[Request]:
        is_whole = known.sha256 is None or self.archive.has(known.sha256, known.bytes or 0)
        if is_whole and self.ledger.is_recent(known):
            self.tally.known += 1
            yield from self._files(known.files, target)  # one may be missing still: a crawl was cut off
        elif not target.site.allows(target.url):
            self.record_failure(target, Reason.OFF_SITE)
        else:
            yield from self._ask(replace(target, known=known) if is_whole else target)

    def _unchanged(self, response: Response, target: Target) -> Iterator[Request]:
        self.tally.unchanged += 1
        self.ledger.unchanged(answer_of(target, response, self._robots_of(response.url)), target.known)
        yield from self._files(target.known.files, target)

    def _through(self, url: str, response: Response, target: Target) -> Iterator[Request]:
        """Follow a page that only sends the reader elsewhere, once."""
        if target.moved or not target.site.allows(url):
            self.record_failure(target, Reason.REDIRECT_SHELL, f"leads to {url}", response)
        else:
            request = request_for(replace(target, moved=True, form=()), url, self.received, self.failed)
            yield request.replace(meta={**request.meta, "shells": (response.url,)})

    def _list(self, target: Target) -> Iterator[Request]:
        if not self._is_first(f"{address_of(target.url)}{target.form or ''}"):
            return
        if target.site.allows(target.url):
            yield from self._within_budget(target)
        else:
            self.record_failure(target, Reason.OFF_SITE)

    def _is_first(self, address: str) -> bool:
        """Whether an address was not come upon yet in this run."""
        before = len(self._seen)
        self._seen.add(hash(address))
        return len(self._seen) > before

    def _ask(self, target: Target) -> Iterator[Request]:
        if target.kind == "detail" and self._left is not None:
            if self._left <= 0:
                return
            self._left -= 1
        if self.options.dry_run:
            self.tally.found.append(
                {
                    "site": target.site.id,
                    "url": target.url,
                    "text": target.link_text,
                    "new": target.known.status is None,
                }
            )
        else:
            yield from self._within_budget(target)

    def _within_budget(self, target: Target) -> Iterator[Request]:
        slot = slot_of(target.url)
        if self.options.budget is not None and self._asked[slot] >= self.options.budget:
            self.tally.postponed += 1
            return
        self._asked[slot] += 1
        yield self._request(target, target.url)

    def _request(self, target: Target, url: str) -> Request:
        return request_for(target, url, self.received, self.failed)


def _target(site: Site, recheck: Recheck) -> Target:
    """What a known address is asked for; a column by itself, all else in the name of the first column."""
    column = next((column for column in site.columns if column.url == recheck.url), site.columns[0])
    kind = "list" if recheck.kind == "column" else recheck.kind
    return Target(site, column, kind, recheck.url, recheck.parent_url, recheck.link_text)


def _number(text: str) -> int | None:
    if text and not text.isdecimal():
        raise OptionsError(f"limit={text!r} is no number of pages")
    return int(text or 0) or None


def _from_settings(**kwargs: Any) -> dict[str, Any]:
    """The spider's arguments where only text is given, by the settings: docs/operations.md lists them."""
    settings = load_settings()
    taken = {name: str(kwargs.pop(name, "")) for name in _WORDS}
    if strange := [name for name in kwargs if not name.startswith("_")]:
        raise OptionsError(f"{strange[0]!r} is no argument of the spider; it takes {', '.join(sorted(_WORDS))}")
    listed = load_sites(Path(taken["sites"] or settings.sites))
    dry_run = bool(taken["dry_run"])
    ledger = Ledger(
        open_catalog(settings.catalog_url),
        f"crawl-{utc_now():%Y%m%dT%H%M%S}",
        settings.refetch_days,
        version=spider_version(),
        writes=not dry_run,
    )
    return {
        "sites": choose(listed, _words(taken["site"]), bool(taken["unverified"]), provinces=_words(taken["province"])),
        "archive": Archive(settings.store),
        "ledger": ledger,
        "options": Options(
            limit=_number(taken["limit"]),
            budget=settings.domain_budget or None,
            years=parse_years([taken["years"]]),
            due=bool(taken["due"]),
            dry_run=dry_run,
            pages=settings.column_pages,
            warc=Path(taken["warc"]) if taken["warc"] else None,
        ),
        "owns_run": ledger.open_run(),
        **kwargs,
    }


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


_WORDS = ("sites", "site", "province", "unverified", "years", "due", "dry_run", "limit", "warc")

"""How the crawler behaves: one request at a time per registered domain, at its pace, where it is allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import tldextract
from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from schemas.failures import Reason
from spiders.faults import OffSite, PackedTooOften, explain, reason_of_page, reason_of_status
from spiders.media import HTML, media_type
from spiders.sites import Site, host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_BUSY_DELAY = 0.5
"""Seconds between two requests, at least, to a site that has said it is busy."""
_MOST_LAYERS = 2

_suffixes = tldextract.TLDExtract(suffix_list_urls=())  # the list that comes with the package: no network


def slot_of(url: str) -> str:
    """The name under which requests wait for each other: the registered domain, else the host."""
    return _suffixes(url).top_domain_under_public_suffix or host_of(url)


def slots_of(sites: Iterable[Site], delay: float) -> dict[str, dict[str, Any]]:
    """Scrapy's DOWNLOAD_SLOTS for the sites; on a shared domain the longest delay holds."""
    delays: dict[str, float] = defaultdict(float)
    for site in sites:
        for host in site.hosts:
            slot = slot_of(f"http://{host}/")
            delays[slot] = max(delays[slot], delay if site.delay is None else site.delay)
    return {slot: {"concurrency": 1, "delay": seconds} for slot, seconds in delays.items()}


class OneSlotPerDomain:
    """Downloader middleware: also robots.txt and redirected requests wait in their domain's slot."""

    def process_request(self, request: Request) -> None:
        """Called by Scrapy."""
        request.meta["download_slot"] = slot_of(request.url)


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below a slot's own delay, and backs off where a site says it is busy."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        own = self.crawler.settings.getdict("DOWNLOAD_SLOTS").get(request.meta["download_slot"], {})
        self.mindelay = own.get("delay", self._min_delay())
        super()._response_downloaded(response, request, spider)
        _, slot = self._get_slot(request, spider)
        if slot is not None and response.status in {429, 503}:
            slot.delay = min(max(slot.delay * 2, _BUSY_DELAY), self.maxdelay)


class RedirectOnSite(RedirectMiddleware):
    """Follows redirects only to the hosts the site is allowed; robots.txt only within its domain."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Called by Scrapy; raises OffSite."""
        result = super().process_response(request, response)
        if isinstance(result, Response):
            return _checked(result)
        if _may_follow(request, result.url):
            return result
        if _is_robots(request):
            return response
        raise OffSite(f"redirected to {result.url}")


class Unpacking(HttpCompressionMiddleware):
    """Scrapy bounds what each layer of compression unpacks to, but not how many there are."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Called by Scrapy; raises PackedTooOften, and IgnoreRequest where it unpacks to more than the limit."""
        layers = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
        if layers > _MOST_LAYERS:
            raise PackedTooOften(f"compressed {layers} times over")
        return super().process_response(request, response)


class RobotsAnswers:
    """Downloader middleware: reads the *status* of a robots.txt, which Scrapy does not.

    No file means no rules. A host that refuses it, or does not answer, cannot be asked: nothing is fetched
    there in this run. The spider's `robots` say what was decided, its `robots_faults` why, by host.
    """

    _NOBODY = b"User-agent: *\nDisallow: /\n"

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsAnswers:
        """Called by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Called by Scrapy."""
        if not _is_robots(request):
            return response
        if response.status == 200:
            return self._read(request, response)
        if response.status < 400 or (reason := reason_of_status(response.status)) is Reason.GONE:
            self._decide(request, "no rules")
            return response.replace(body=b"")
        reason = Reason.ROBOTS if reason is Reason.REFUSED else reason
        return self._closed(request, reason, f"robots.txt: HTTP status {response.status}")

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """Called by Scrapy."""
        if not _is_robots(request):
            return None
        reason, detail = explain(exception)
        return self._closed(request, reason, f"robots.txt: {detail}")

    def _read(self, request: Request, response: Response) -> Response:
        """A page that stands in place of the file holds no rules; a challenge keeps the crawler out."""
        if reason_of_page(response.body) is Reason.CHALLENGE:
            return self._closed(request, Reason.CHALLENGE, "robots.txt: a challenge page")
        is_page = media_type(response.body) == HTML
        self._decide(request, "no rules" if is_page or not response.body.strip() else "allowed")
        return response.replace(body=b"") if is_page else response

    def _decide(self, request: Request, decision: str) -> None:
        spider: Any = self.crawler.spider
        spider.robots[_host_asked(request)] = decision

    def _closed(self, request: Request, reason: Reason, detail: str) -> Response:
        spider: Any = self.crawler.spider
        spider.robots_faults[_host_asked(request)] = (reason, detail)
        self._decide(request, f"closed: {reason}")
        return Response(request.url, body=self._NOBODY)


def _checked(response: Response) -> Response:
    """An answer that leads nowhere Scrapy would go; raises OffSite where it leads out of the web."""
    location = (response.headers.get("Location") or b"").decode("latin-1")
    scheme = urlsplit(location).scheme
    if 300 <= response.status < 400 and scheme and scheme not in {"http", "https"}:
        raise OffSite(f"redirected to {location[:200]}")
    return response


def _host_asked(request: Request) -> str:
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    return urlsplit(first).netloc


def _is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt"))


def _may_follow(request: Request, url: str) -> bool:
    if _is_robots(request):
        return slot_of(request.url) == slot_of(url)
    target = request.cb_kwargs.get("target")
    return target is None or target.site.allows(url)

"""Which of the closed list of reasons an answer, a page or an error is a case of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from schemas.failures import Reason
from spiders.platforms.common import decode

_GONE = {404, 410, 550}
_CHALLENGED = {412, 512, 521}
_BUSY = {429, 503}

_SMALL_CHALLENGE = re.compile(rb"__jsl_clearance|\$_ts\b|document\.cookie\s*=")
_CHALLENGE = (b"puzzle-vcode", b"__jsl_clearance")
_NOT_FOUND = re.compile(r"页面不存在|您访问的页面|页面未找到|页面找不到|内容不存在|404 Not Found", re.I)
_ELSEWHERE = (
    re.compile(r"location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']"),
    re.compile(r"location\.(?:replace|assign)\(\s*[\"']([^\"']+)[\"']"),
    re.compile(r"http-equiv\s*=\s*[\"']?refresh[^>]*?url\s*=\s*[\"']?([^\"'>\s]+)", re.I),
)
_MARKUP = re.compile(r"<(script|style|title)\b.*?</\1\s*>|<[^>]*>", re.S | re.I)


class OffSite(IgnoreRequest):
    """A redirect, or a host's name, that leaves the hosts the site is allowed."""


class HeadersTooLarge(Exception):
    """An answer whose headers do not end."""


class LeftAlone(IgnoreRequest):
    """A request that is not sent: its domain has asked for a pause that is longer than a crawl waits."""


class PackedTooOften(IgnoreRequest):
    """An answer that is compressed several times over, as no honest one is."""


def reason_of_status(status: int) -> Reason:
    """Why an answer with this HTTP status, not 2xx, brought nothing."""
    if status in _GONE:
        return Reason.GONE
    if status in _CHALLENGED:
        return Reason.CHALLENGE
    if 300 <= status < 400:
        return Reason.REDIRECT_SHELL
    return Reason.REFUSED if status < 500 or status in _BUSY else Reason.CONNECTION


def reason_of_page(data: bytes) -> Reason | None:
    """Why a page that came with status 200 is no content; None where it is."""
    is_small = len(data) < 3000
    if any(data.find(word, 0, 40_000) >= 0 for word in _CHALLENGE) or (is_small and _SMALL_CHALLENGE.search(data)):
        return Reason.CHALLENGE
    if len(data) > 20_000:
        return None
    printed = _printed(decode(data))
    return Reason.SOFT_404 if len(printed) < 2000 and _NOT_FOUND.search(printed) else None


def reason_of_empty_list(data: bytes) -> Reason:
    """Why a list page shows no entries: its scripts would write them, or there are none."""
    is_bare = b"<a " not in data and b"<script" in data
    return Reason.SCRIPT_ONLY if is_bare else Reason.EMPTY_LIST


def shell_target(url: str, data: bytes) -> str | None:
    """Where a page of under 1 KB without text of its own sends the reader; None for other pages."""
    if len(data) >= 1024:
        return None
    text = decode(data)
    found = next(filter(None, (pattern.search(text) for pattern in _ELSEWHERE)), None)
    try:
        return urljoin(url, found.group(1)) if found and len(_printed(text)) < 100 else None
    except ValueError:  # no address
        return None


def explain(error: BaseException) -> tuple[Reason, str]:
    """The reason, and a detail for people, of an error that Scrapy hands to an errback."""
    if isinstance(error, HttpError):
        status = error.response.status
        asked = (error.response.headers.get("Retry-After") or b"").decode("latin-1")[:40]
        return reason_of_status(status), f"HTTP status {status}" + (f", Retry-After: {asked}" if asked else "")
    if isinstance(error, IgnoreRequest):
        return _ignored(error), str(error)
    if isinstance(error, DownloadCancelledError):
        return Reason.TOO_LARGE, "larger than the limit"
    causes = list(causes_of(error))
    if large := next((cause for cause in causes if isinstance(cause, HeadersTooLarge)), None):
        return Reason.TOO_LARGE, str(large)
    words = " ".join(f"{type(cause).__name__} {cause}" for cause in causes)
    reason = Reason.TLS if re.search(r"\b(SSL|TLS|certificate|OpenSSL)\b", words, re.I) else Reason.CONNECTION
    return reason, " ".join(words.split())[:300]


def explain_failure(
    failure: Failure, robots_faults: Mapping[str, tuple[Reason, str]]
) -> tuple[Reason, str, Response | None]:
    """The same of the failure of a request, with the answer, if there was one.

    `robots_faults` say why a host's robots.txt could not be read, by host.
    """
    assert failure.value is not None
    reason, detail = explain(failure.value)
    if reason is Reason.ROBOTS:
        request: Request = failure.request  # type: ignore[attr-defined]
        reason, detail = robots_faults.get(urlsplit(request.url).netloc, (reason, detail))
    return reason, detail, failure.value.response if isinstance(failure.value, HttpError) else None


def _ignored(error: IgnoreRequest) -> Reason:
    for kind, reason in _OURS.items():
        if isinstance(error, kind):
            return reason
    words = str(error)
    if "robots.txt" in words:
        return Reason.ROBOTS
    return Reason.TOO_LARGE if "DOWNLOAD_MAXSIZE" in words else Reason.REDIRECT_SHELL


_OURS = {OffSite: Reason.OFF_SITE, LeftAlone: Reason.REFUSED, PackedTooOften: Reason.TOO_LARGE}


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, Twisted's lists of reasons included."""
    while error is not None:
        yield error
        for failure in getattr(error, "reasons", None) or ():
            yield failure.value
        error = error.__cause__


def _printed(text: str) -> str:
    return "".join(_MARKUP.sub("", text).split())

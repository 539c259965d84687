"""What is asked again, and when: 429, 503 and connection faults, after a wait that holds the whole domain."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response
from scrapy.settings import BaseSettings

from schemas.failures import Reason
from spiders.faults import LeftAlone, explain

MOST_WAIT_SECONDS = 120.0
"""A site that asks for a longer pause is left alone until the next crawl."""


def retry_after(response: Response) -> float:
    """Seconds that an answer asks to wait (RFC 9110, section 10.2.3: seconds or a date); 0 where it asks nothing."""
    asked = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        date = parsedate_to_datetime(asked)
    except (ValueError, OverflowError):  # a year or a zone of twenty digits
        return 0.0
    until = date if date.tzinfo else date.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())


def hold(slot: Any, seconds: float) -> None:
    """Let nothing of a domain start for so many seconds, as if its last request were later."""
    slot.delay = max(slot.delay, 0.01)  # Scrapy looks at no clock where there is no delay
    slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)


class BackOff(RetryMiddleware):
    """Asks again after 429, 503 and connection faults: the domain waits for as long as it says, or 2, 4 … delays.

    Never after a refusal, a challenge or a TLS fault: they do not pass within minutes.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.closed_until: dict[str, float] = {}

    def process_request(self, request: Request) -> None:
        """Called by Scrapy; raises LeftAlone."""
        left = self.closed_until.get(request.meta["download_slot"], 0.0) - monotonic()
        if left > 0:
            raise LeftAlone(_words(left))

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Called by Scrapy."""
        if response.status not in self.retry_http_codes:
            return response
        wait = retry_after(response)
        if wait > MOST_WAIT_SECONDS:
            self._leave_alone(request, wait)
            return response
        result: Request | Response = super().process_response(request, response)
        if isinstance(result, Request) and (slot := self._slot(request)):
            hold(slot, wait)  # its delay has been doubled already
        return result

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """Called by Scrapy."""
        if explain(exception)[0] is not Reason.CONNECTION:
            return None
        again: Request | Response | None = super().process_exception(request, exception)
        if isinstance(again, Request) and (slot := self._slot(request)):
            hold(slot, slot.delay * 2 ** again.meta["retry_times"])
        return again

    def _leave_alone(self, request: Request, wait: float) -> None:
        """Nothing more to this domain, what waits in its slot already included."""
        self.closed_until[request.meta["download_slot"]] = monotonic() + wait
        slot = self._slot(request)
        while slot and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(LeftAlone(_words(wait)))

    def _slot(self, request: Request) -> Any:
        return self.crawler.engine.downloader.slots.get(request.meta["download_slot"])


def _words(seconds: float) -> str:
    return f"the site asked to be left alone, for {seconds:.0f} s more"

"""What is asked again, and when: 429, 503 and connection faults, after a wait that holds the whole domain."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from scrapy import Request
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
    except ValueError:
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
            raise LeftAlone(f"the site asked to be left alone, for {left:.0f} s more")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Called by Scrapy."""
        if response.status not in self.retry_http_codes:
            return response
        wait = retry_after(response)
        if wait > MOST_WAIT_SECONDS:
            self.closed_until[request.meta["download_slot"]] = monotonic() + wait
            return response
        result: Request | Response = super().process_response(request, response)
        if isinstance(result, Request):
            self._hold(result, wait)
        return result

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:
        """Called by Scrapy."""
        if explain(exception)[0] is not Reason.CONNECTION:
            return None
        again: Request | Response | None = super().process_exception(request, exception)
        if isinstance(again, Request):
            self._hold(again, 0.0)
        return again

    def _hold(self, request: Request, asked: float) -> None:
        slot = self.crawler.engine.downloader.slots.get(request.meta["download_slot"])
        if slot is not None:
            hold(slot, max(asked, slot.delay * 2 ** request.meta["retry_times"]))

"""How much of an answer is taken and looked at: no page of a government site needs more, a hostile one never stops."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import Request

from spiders.platforms import ListPage
from spiders.platforms.common import LONGEST_ADDRESS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MOST_PAGE_BYTES = 5_000_000
"""The largest page whose links are looked at: reading it takes seconds, in which nothing else is done."""
MOST_ROBOTS_BYTES = 1_000_000
"""Twice what a crawler must read (RFC 9309, section 2.5)."""
MOST_LINKS = 5_000
"""Entries of one page of a list that are looked at."""


class SizeOfAnswers:
    """Downloader middleware: lists and robots.txt are bounded more closely than files."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SizeOfAnswers:
        """Called by Scrapy."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Called by Scrapy."""
        request.meta["download_maxsize"] = min(self.most_bytes, self._limit(request))

    def _limit(self, request: Request) -> int:
        if request.meta.get("dont_obey_robotstxt"):
            return MOST_ROBOTS_BYTES
        return MOST_PAGE_BYTES if request.cb_kwargs["target"].kind == "list" else self.most_bytes


def bounded(page: ListPage, step: int, most_pages: int) -> tuple[ListPage, str | None]:
    """What is looked at of page `step` of a list, and in words what is left out; None where nothing is."""
    links, further = page.links[:MOST_LINKS], page.next_pages if step < most_pages else ()
    asked = tuple(ask for ask in further if len(ask.url) <= LONGEST_ADDRESS)
    cuts = []
    if len(links) < len(page.links):
        cuts.append(f"{len(page.links)} entries on one page, the first {MOST_LINKS} were looked at")
    if page.next_pages and not further:
        cuts.append(f"the list goes on after page {step} (GONGKAI_COLUMN_PAGES)")
    if len(asked) < len(further):
        cuts.append(f"it goes on at an address of more than {LONGEST_ADDRESS} characters")
    below = page.columns[:MOST_LINKS]
    return replace(page, links=links, next_pages=asked[:most_pages], columns=below), "; ".join(cuts) or None

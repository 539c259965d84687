"""The item pipeline: each answer's bytes, then its rows, away from the thread that crawls."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from spiders.archive import ArchiveError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from spiders.ledger import Answer

_MOST_AT_ONCE = 64
"""Answers whose rows are one transaction."""
_DISK_THREADS = 8
"""A disk makes several files safe in little more time than one: what waits for it waits together."""

Waiting = tuple["Answer", "asyncio.Future[None]"]


class ArchivePipeline:
    """Keeps each answer: its bytes first, then its rows. After a crash in between, the page is asked for again.

    While some are kept, those that come meanwhile wait, and are kept together: on a slow disk more at a time. Scrapy
    stops asking when 5 MB of answers wait (SCRAPER_SLOT_MAX_ACTIVE_SIZE): no more is asked again after a crash.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._waiting: list[Waiting] = []
        self._keeping: asyncio.Task[None] | None = None
        self._rows = ThreadPoolExecutor(1, "rows")
        self._disk = ThreadPoolExecutor(_DISK_THREADS, "disk")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """Called by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Answer) -> Answer:
        """Keep one answer with its bytes. Raises ArchiveError and SQLAlchemy's errors."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((item, kept))
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep_waiting())
        await kept
        return item

    def close_spider(self) -> None:
        """Called by Scrapy when everything is kept."""
        self._rows.shutdown()
        self._disk.shutdown()

    async def _keep_waiting(self) -> None:
        loop, spider = asyncio.get_running_loop(), self.spider
        while chosen := self._waiting[:_MOST_AT_ONCE]:
            del self._waiting[:_MOST_AT_ONCE]
            results = await loop.run_in_executor(self._rows, self._keep, [item for item, _ in chosen])
            for (_, kept), result in zip(chosen, results, strict=True):
                if kept.done():  # given up: the crawl is stopped by force
                    continue
                if isinstance(result, Exception):
                    kept.set_exception(result)
                else:
                    spider.tally.kept(result)
                    kept.set_result(None)
        self._keeping = None

    @property
    def spider(self) -> Any:
        """The spider whose archive and ledger are written."""
        return self.crawler.spider

    def _keep(self, items: Sequence[Answer]) -> list[bool | Exception]:
        """Whether each one's document is new, or why it could not be kept."""
        try:
            stored = list(self._disk.map(self._store, items))
            safe = [(item, sha256) for item, sha256 in zip(items, stored, strict=True) if isinstance(sha256, str)]
            new = iter(self.spider.ledger.keep_all(safe) if safe else ())
        except Exception as error:  # told to those who wait, whatever it is
            return [error] * len(items)
        return [next(new) if isinstance(sha256, str) else sha256 for sha256 in stored]

    def _store(self, item: Answer) -> str | ArchiveError:
        try:
            return str(self.spider.archive.put(item.data or b""))
        except ArchiveError as error:
            return error

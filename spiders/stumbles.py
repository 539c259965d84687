"""A page that our own code cannot read: it gets a row, and the crawl goes on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from schemas.failures import Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class RecordExceptions:
    """Spider middleware: a page that our code stumbles over gets a row, and the crawl goes on."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordExceptions:
        """Called by Scrapy."""
        return cls(crawler)

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Any] | None:
        """Called by Scrapy."""
        if isinstance(exception, HttpError | CloseSpider) or response.request is None:
            return None
        target = response.request.cb_kwargs["target"]
        detail = f"the page could not be read: {type(exception).__name__}: {exception}"
        logger.warning("%s: %s", target.url, detail, exc_info=exception)
        spider: Any = self.crawler.spider
        spider.record_failure(target, Reason.EMPTY_LIST, detail, response)
        return []

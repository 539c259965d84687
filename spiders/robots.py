"""robots.txt holds for every request to its host, also for those that waited for it, and where it cannot be read."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached


class ObeyRobots(RobotsTxtMiddleware):
    """Downloader middleware in place of Scrapy's.

    Scrapy 2.19 lets several requests await one Deferred, and only the first of them is given the rules: the others
    get None, which it takes for "no rules". The same None stands for an error on the way to the file.
    """

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules of the request's host; raises IgnoreRequest where they could not be established."""
        await super().robot_parser(request)
        rules = self._parsers[urlparse_cached(request).netloc]
        if not isinstance(rules, RobotParser):
            raise IgnoreRequest("Forbidden: robots.txt could not be established")
        return rules

"""What a request is for, from the link to the row of its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from schemas.titles import fold, is_candidate, is_look_alike
from spiders.addresses import UNKNOWN, Known
from spiders.ledger import Answer
from spiders.platforms import Link, ListPage
from spiders.platforms.common import has_year
from spiders.politeness import slot_of
from spiders.sites import Column, Site

_HEADERS = ("content-type", "content-length", "content-disposition", "last-modified", "etag", "date")
_PRIORITY = {"list": 0, "detail": 10, "attachment": 20}
"""What a page leads to goes first: few requests wait."""
_CUT = re.compile(r"20\d\d年.*(…|\.\.\.)$")


@dataclass(frozen=True)
class Target:
    """What a request is for.

    `form` is posted; `step` counts the pages of a list, from 1, and `listed` tells whether those before had entries;
    `moved` once a shell has been followed; `below` on a list below the column; `known` is what an earlier crawl saw
    there.
    """

    site: Site
    column: Column
    kind: str
    url: str
    parent_url: str | None = None
    link_text: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    step: int = 1
    listed: bool = False
    moved: bool = False
    below: bool = False
    known: Known = UNKNOWN

    @property
    def is_column(self) -> bool:
        """Whether it is the first page of a column."""
        return self.kind == "list" and self.step == 1 and not self.below


def request_for(target: Target, url: str, callback: Callable[..., Any], errback: Callable[..., Any]) -> Request:
    """The request; `url` differs from the target's where a shell is followed."""
    headers = target.known.conditions()
    if target.parent_url:
        headers["Referer"] = target.parent_url
    if target.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Request(
        url,
        method="POST" if target.form else "GET",
        body=urlencode(target.form),
        callback=callback,
        errback=errback,
        cb_kwargs={"target": target},
        headers=headers,
        meta={"download_slot": slot_of(url), "handle_httpstatus_list": [304] if target.known.sha256 else []},
        priority=_PRIORITY[target.kind],
        dont_filter=True,  # the spider itself asks once; Scrapy would drop without a row
    )


def is_worth_following(text: str) -> bool:
    """Whether a link's text is a report's title; one that the list cut short gets the benefit of the doubt."""
    return is_candidate(text) or (bool(_CUT.search(fold(text))) and not is_look_alike(text))


def answer_of(target: Target, response: Response | None, robots: str | None = None) -> Answer:
    """What came of a request, without the bytes."""
    if response is None:
        return Answer(target.site.id, target.kind, target.url, None, target.parent_url, target.link_text, robots=robots)
    found = {name: response.headers.get(name) for name in _HEADERS}
    return Answer(
        site_id=target.site.id,
        kind=target.kind,
        url=target.url,
        final_url=response.url,
        parent_url=target.parent_url,
        link_text=target.link_text,
        http_status=response.status,
        headers={name: value.decode("latin-1") for name, value in found.items() if value} | _tls(response),
        redirects=_way(response),
        robots=robots,
        seconds=_seconds(response),
    )


def _way(response: Response) -> tuple[str, ...]:
    """The addresses that were asked before the one that answered."""
    meta = response.request.meta if response.request else {}
    return (*meta.get("shells", ()), *meta.get("redirect_urls", ()))


def _tls(response: Response) -> dict[str, str]:
    """How a secure answer came: no headers of the server's, but kept beside them."""
    told: dict[str, str] = response.request.meta.get("tls", {}) if response.request else {}
    return told


def _seconds(response: Response) -> float | None:
    latency = response.request.meta.get("download_latency") if response.request else None
    return None if latency is None else round(latency, 3)


def lists_below(page: ListPage, target: Target) -> list[Link]:
    """The lists that a column of lists leads to: one a year, or one a body; one step down, no further."""
    if target.below or target.column.kind == "single":
        return []
    return [link for link in page.columns if target.column.kind == "aggregate" or has_year(link.text)]

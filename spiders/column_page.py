"""What a person wants to know of a page before it becomes a column of the catalogue. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from spiders.platforms import Link, ListPage, Platform, parser_for
from spiders.platforms.common import decode
from spiders.platforms.detect import fingerprint_of
from spiders.targets import is_worth_following

_TAGS = ("SiteName", "SiteIDCode", "SiteDomain", "ColumnName", "ColumnType", "ContentSource")
"""The head tags of the government standard (国办发〔2017〕47号) that tell whose page it is."""

_CODE = re.compile(r"(?:bm\d{8}|\d{10})(?!\d)", re.I)
_FOOTER = re.compile(r"网站标识码\s*[:：]?\s*(?:<[^>]*>\s*)*((?:bm\d{8}|\d{10})(?!\d))", re.I)


@dataclass(frozen=True)
class ColumnPage:
    """A list page as a crawl of `platform` reads it, and what it says of its site.

    `detected` is the platform that the page's own markup tells, `product` the makers' system, which may have no parser
    of its own; `candidates` are the links that a crawl follows,
    `others` the entries it passes over, `below` the lists that the page leads to.
    """

    platform: Platform
    detected: Platform
    product: str
    tags: dict[str, str]
    site_id_code: str | None
    page: ListPage
    candidates: tuple[Link, ...]
    others: tuple[Link, ...]

    def more(self, url: str, data: bytes) -> ColumnPage:
        """The same with the entries of one more answer, such as the one a script asks for."""
        page = parser_for(self.platform).list_page(url, data)
        candidates, others = _sorted(page.links)
        return replace(self, page=page, candidates=self.candidates + candidates, others=self.others + others)

    def without(self, lists: Iterable[Link]) -> ColumnPage:
        """The same without the links that a crawl takes for lists."""
        urls = {link.url for link in lists}
        return replace(self, candidates=tuple(link for link in self.candidates if link.url not in urls))

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON has it; links are objects of title, date (or null) and url."""
        return {
            "platform": self.platform,
            "detected": self.detected,
            "product": self.product,
            "tags": self.tags,
            "site_id_code": self.site_id_code,
            "candidates": _links(self.candidates),
            "others": _links(self.others),
            "below": _links(self.page.columns),
            "continues": bool(self.page.next_pages),
        }


def read_column(url: str, data: bytes, platform: Platform | None = None) -> ColumnPage:
    """Read a list page as one of `platform`, or else of the platform its markup tells."""
    told = fingerprint_of(url, data)
    read_as = platform or told.platform
    page = parser_for(read_as).list_page(url, data)
    meta = parser_for("static").detail_page(url, data).meta
    tags = {name: meta[name.lower()].strip() for name in _TAGS if meta.get(name.lower(), "").strip()}
    candidates, others = _sorted(page.links)
    return ColumnPage(read_as, told.platform, told.product, tags, _code(tags, data), page, candidates, others)


def _code(tags: dict[str, str], data: bytes) -> str | None:
    """The 网站标识码: of the head tag, or else of the footer."""
    found = _CODE.fullmatch(tags.get("SiteIDCode", ""))
    if found:
        return found.group().lower()
    footer = _FOOTER.search(decode(data))
    return footer.group(1).lower() if footer else None


def _sorted(links: Iterable[Link]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Those that a crawl follows, and the others."""
    listed = tuple(links)
    candidates = tuple(link for link in listed if is_worth_following(link.text))
    return candidates, tuple(link for link in listed if link not in candidates)


def _links(links: Iterable[Link]) -> list[dict[str, str | None]]:
    return [
        {"title": link.text, "date": link.date.isoformat() if link.date else None, "url": link.url} for link in links
    ]

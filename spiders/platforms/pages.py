"""What a platform's parser makes of a page: its entries, what continues it, what it says of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Link:
    """A link as a reader sees it: absolute address, full text, the date printed beside it."""

    url: str
    text: str
    date: dt.date | None = None


@dataclass(frozen=True)
class Ask:
    """A request that continues a list: GET, or, with a form, POST of its fields."""

    url: str
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ListPage:
    """The entries of a list page, and what continues it, in order. `columns` are lists below this one.

    A page whose entries are loaded by a script has none of its own: `next_pages` asks for them.
    """

    links: tuple[Link, ...]
    next_pages: tuple[Ask, ...] = ()
    columns: tuple[Link, ...] = ()


@dataclass(frozen=True)
class DetailPage:
    """What a page says of itself, raw.

    `meta` has lower-case names; `dates` are all it names, the most trusted first; `source` is the body it names
    beside 来源; `index` holds the labels and values of its 索引号 block, in order; `own` is its own text, or what makes
    it when somebody asks for the `body`: a crawl does not.
    """

    title: str
    meta: dict[str, str] = field(default_factory=dict)
    dates: tuple[dt.date, ...] = ()
    source: str | None = None
    index: tuple[tuple[str, str], ...] = ()
    own: str | Callable[[], str] = ""
    attachments: tuple[Link, ...] = ()

    @cached_property
    def body(self) -> str:
        """The page's own text."""
        return self.own() if callable(self.own) else self.own

    @property
    def issuer(self) -> str | None:
        """Who published the page: 发布机构 of its index, else ContentSource, else the source it prints."""
        named = (value for label, value in self.index if label in _ISSUERS and value)
        return next(named, None) or self.meta.get("contentsource", "").strip() or self.source

    def facts(self) -> dict[str, object]:
        """All but body and attachments, as the catalog keeps it."""
        return {
            "title": self.title,
            "issuer": self.issuer,
            "source": self.source,
            "dates": [date.isoformat() for date in self.dates],
            "index": [list(pair) for pair in self.index],
            "meta": self.meta,
        }


_ISSUERS = {"发布机构", "发文机关", "发布单位", "公开机构", "信息来源"}


@dataclass(frozen=True)
class Parser:
    """The two functions that every platform offers: (address, bytes) → page. Pure; broken markup raises nothing."""

    list_page: Callable[[str, bytes], ListPage]
    detail_page: Callable[[str, bytes], DetailPage]

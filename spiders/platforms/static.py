"""Any other site whose list is in its HTML: report-like links in list items and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from spiders.platforms.common import (
    Element,
    absolute,
    base_of,
    entries,
    is_file,
    next_by_label,
    parse,
    read_detail,
    sub_lists,
    text_of,
)
from spiders.platforms.pages import Ask, DetailPage, ListPage

_TOTAL = re.compile(r"共\s*(\d{1,4})\s*页|第?\s*1\s*/\s*(\d{1,4})\s*页")
_NAMED = re.compile(r"^(?P<stem>.*?)(?:_(?P<number>\d{1,4}))?\.(?P<extension>s?html?|jhtml)$")


def list_page(url: str, data: bytes) -> ListPage:
    """Read one page of a list.

    The page behind 'next page' continues it. Where no link says so but a total is printed, the usual addresses of
    page two are tried. A page without entries may show its list in a frame of the same host.
    """
    tree = parse(data)
    links = entries(tree, url)
    following = next_by_label(tree, url) or _by_total(tree, url)
    return ListPage(links, following if links else tuple(_framed(tree, url)) or following, sub_lists(tree, url))


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read a page that holds a report, or links its files."""
    return read_detail(url, data, ("//h1", "//h2"))


def _framed(tree: Element, url: str) -> Iterator[Ask]:
    base, host = base_of(tree, url), urlsplit(url).netloc
    for frame in tree.iter("iframe", "frame"):
        target = absolute(base, frame.get("src") or "")
        if target and target != url and urlsplit(target).netloc == host and not is_file(target):
            yield Ask(target)


def _by_total(tree: Element, url: str) -> tuple[Ask, ...]:
    """The page after this one, by the announced total: sites count from 0 or from 1, so of page one two are tried."""
    found = _TOTAL.search(text_of(tree))
    total = int(found.group(1) or found.group(2)) if found else 0
    folder, _, name = urlsplit(url).path.rpartition("/")
    named = _NAMED.match(name or "index.html")
    if total < 2 or named is None:
        return ()
    number = int(named["number"] or 0)
    numbers = [number + 1] if number else [1, 2]
    pages = (f"{named['stem']}_{following}.{named['extension']}" for following in numbers if following <= total)
    return tuple(Ask(urljoin(url, f"{folder}/{page}")) for page in pages)

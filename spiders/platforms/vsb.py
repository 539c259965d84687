"""VSB (西安博达): lists `NAME.htm`, paged by `NAME/{k}.htm` that count down; articles `info/1029/6465.htm`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from schemas.titles import is_look_alike
from spiders.platforms.common import (
    Element,
    absolute,
    base_of,
    entries,
    is_bare_year,
    links_of,
    next_by_label,
    parse,
    read_detail,
)
from spiders.platforms.pages import Ask, DetailPage, Link, ListPage

_ARTICLE = re.compile(r"/info/\d+/\d+\.htm$|/content\.jsp$")
_LIST = re.compile(r"/(?!\d+\.htm$)[^/]+\.htm$")
_NEXT = "//*[contains(concat(' ', @class, ' '), ' p_next ')]//a[@href]"
_TITLES = ("//form[@name='_newscontent_fromname']//*[self::h1 or self::h2 or self::h3]", "//h1", "//h2")


def list_page(url: str, data: bytes) -> ListPage:
    """Read one page of a list.

    The pages' numbers count down, and all of them shift when an article is added: the next one is the page behind
    下页, whatever the totals say.
    """
    tree = parse(data)
    return ListPage(entries(tree, url, _ARTICLE), _next(tree, url) or next_by_label(tree, url), _columns(tree, url))


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page; its report may be a file that only a script names."""
    return read_detail(url, data, _TITLES)


def _next(tree: Element, url: str) -> tuple[Ask, ...]:
    base = base_of(tree, url)
    found = (absolute(base, anchor.get("href")) for anchor in tree.xpath(_NEXT))
    return tuple(Ask(target) for target in found if target and target != url)[:1]


def _columns(tree: Element, url: str) -> tuple[Link, ...]:
    """Lists below `/NAME.htm` are `/NAME/….htm`, but not its own numbered pages; lists of years are anywhere."""
    below = re.sub(r"\.htm$", "/", urljoin(url, urlsplit(url).path))
    return tuple(_lists(tree, url, below))


def _lists(tree: Element, url: str, below: str) -> Iterator[Link]:
    for _, link in links_of(tree, url):
        path = urlsplit(link.url).path
        if not _LIST.search(path) or _ARTICLE.search(path) or is_look_alike(link.text):
            continue
        if link.url.startswith(below) or is_bare_year(link.text):
            yield link

"""Hanweb JPaaS: a column page is empty, its list is a piece of HTML that an endpoint answers in JSON."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

from spiders.platforms.common import (
    Element,
    absolute,
    base_of,
    entries,
    next_by_label,
    parse,
    parse_text,
    read_detail,
    sub_lists,
)
from spiders.platforms.endpoints import (
    MOST_PAGES,
    field_of,
    framed_lists,
    number,
    query_of,
    read_json,
    with_parameter,
)
from spiders.platforms.javascript import fields_of
from spiders.platforms.pages import Ask, DetailPage, ListPage

_ARTICLE = re.compile(r"/art/(\w+/)+\w+\.html$")
_TITLES = ("//h1", "//*[contains(@class, 'title')]")
_BODIES = ("//*[contains(concat(' ', @class, ' '), ' wzzw-article ')]", "//*[@id='zoom']")
_ROWS = 15


def list_page(url: str, data: bytes) -> ListPage:
    """Read a column page, or the answer of the endpoint that it names."""
    if "paramJson" in query_of(url):
        return _answer(url, data)
    tree = parse(data)
    links = entries(tree, url, _ARTICLE)
    following = _units(tree, url) or next_by_label(tree, url)
    if not links and not following:
        following = framed_lists(tree, url)
    return ListPage(links, following, sub_lists(tree, url))


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page. Addresses of its files expire: they are kept as they are, and asked for at once."""
    return read_detail(url, data, _TITLES, _BODIES)


def _units(tree: Element, url: str) -> tuple[Ask, ...]:
    """The first page of each list that the column page leaves to its script."""
    asks = []
    for script in tree.iter("script"):
        endpoint = absolute(base_of(tree, url), script.get("url") or "") if script.get("url") else None
        if endpoint and "unitbuild.js" in (script.get("src") or ""):
            fields = fields_of(script.get("querydata") or "", 0)
            asked = urlencode({**fields, "paramJson": _position(1, _ROWS)}, errors="replace")
            asks.append(Ask(f"{endpoint}{'&' if '?' in endpoint else '?'}{asked}"))
    return tuple(dict.fromkeys(asks))


def _answer(url: str, data: bytes) -> ListPage:
    markup = field_of(read_json(data), "data", "html")
    if not isinstance(markup, str) or not markup.strip():
        return ListPage(())
    tree = parse_text(markup)
    links = entries(tree, url, _ARTICLE)
    page, rows = _asked(url)
    pager = next(iter(tree.xpath("//*[contains(concat(' ', @class, ' '), ' pagination ')][@count]")), None)
    rows = (number(pager.get("rows")) if pager is not None else 0) or rows
    is_last = page * rows >= number(pager.get("count")) if pager is not None else len(links) < rows
    if not links or is_last or page >= MOST_PAGES:
        return ListPage(links, (), sub_lists(tree, url))
    return ListPage(links, (Ask(with_parameter(url, "paramJson", _position(page + 1, rows))),), sub_lists(tree, url))


def _position(page: int, rows: int) -> str:
    return json.dumps({"pageNo": page, "pageSize": rows}, separators=(",", ":"))


def _asked(url: str) -> tuple[int, int]:
    """The page and its size that were asked for. What the answer says of itself may always be page 1."""
    position = read_json(query_of(url)["paramJson"].encode(errors="replace"))
    return max(1, number(field_of(position, "pageNo"))), number(field_of(position, "pageSize")) or _ROWS

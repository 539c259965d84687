"""The old disclosure module of Hanweb: a search that is posted, rows in a table, pages by `currpage`."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.platforms.common import Element, absolute, entries, links_of, parse, sub_lists, text_of
from spiders.platforms.endpoints import MOST_PAGES, each_once, number, query_of, with_parameter
from spiders.platforms.javascript import fields_of
from spiders.platforms.pages import Ask, ListPage

_SEARCH = "/module/xxgk/search.jsp"
_CALL = re.compile(rf"[\"']([^\"'\s]{{0,300}}{re.escape(_SEARCH)}[^\"'\s]{{0,900}})[\"']")
_PAGES = re.compile(r"共\s*(\d+)\s*页")
_ARTICLE = re.compile(r"/art/\d{4}/(\d+/\d+/)?art_\w+\.html$")
_FIELDS = ("infotypeId", "jdid", "area", "divid")
_NEAR = 400


def is_search(url: str) -> bool:
    """Whether the address is that of the module's search."""
    return urlsplit(url).path.endswith(_SEARCH)


def search_page(url: str, data: bytes) -> ListPage:
    """Read a page of results. The search may not keep to the column: titles decide what is a report."""
    tree = parse(data)
    rows = [link for anchor, link in links_of(tree, url) if "bt_link" in (anchor.get("class") or "").split()]
    links = each_once((*rows, *entries(tree, url, _ARTICLE)))
    pages = _PAGES.search(text_of(tree))
    current = max(1, number(query_of(url).get("currpage")))
    if not links or not pages or current >= min(number(pages.group(1)), MOST_PAGES):
        return ListPage(links, (), sub_lists(tree, url))
    following = with_parameter(url, "currpage", current + 1)
    return ListPage(links, (_posted(following, query_of(url)),), sub_lists(tree, url))


def first_search(url: str, text: str, tree: Element) -> list[Ask]:
    """The search that a page's script posts, or that it shows in a frame."""
    framed = (absolute(url, frame.get("src") or "") for frame in tree.iter("iframe"))
    asks = [Ask(source) for source in framed if source and is_search(source)]
    for call in _CALL.finditer(text):
        start = text.find("{", call.end(), call.end() + _NEAR)
        fields = _on_page(url, tree) | (fields_of(text, start) if start >= 0 else {})
        target = absolute(url, call.group(1).replace("&amp;", "&"))
        if target:
            target = with_parameter(target, "currpage", 1)
            for name in _FIELDS:  # in the address too: the answer's next page is made from nothing else
                target = with_parameter(target, name, fields[name]) if name in fields else target
            asks.append(_posted(target, query_of(target)))
    return [*dict.fromkeys(asks)][:1]


def _posted(url: str, fields: dict[str, str]) -> Ask:
    """Posted where the fields are known; a search that came by its bare address goes on by it."""
    form = tuple((name, fields[name]) for name in _FIELDS if name in fields)
    return Ask(url, form)


def _on_page(url: str, tree: Element) -> dict[str, str]:
    """Fields that the page itself holds, hidden, or that are in its address."""
    hidden = {field.get("name"): field.get("value") or "" for field in tree.iter("input")}
    asked = query_of(url)
    area = asked.get("area") or asked.get("vc_xxgkarea")
    given = {"area": area} if area else {}
    return given | {name: value for name, value in hidden.items() if name in _FIELDS and value}

"""LonSun (龙讯): one site for all bodies of a government, `/public/column/{organId}?type=3`; scripts load the lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from schemas.titles import is_candidate
from spiders.platforms.common import Element, absolute, entries, links_of, next_by_label, parse, read_detail, scripts_of
from spiders.platforms.pages import Ask, DetailPage, Link, ListPage

_ARTICLE = re.compile(r"/public/(content/)?\d+(/\d+\.html)?$|/content/article/\d+$|/UserData/DocHtml/")
_ORGAN = re.compile(r"/public/column/(\d+)$")
_YEAR_PAGE = re.compile(r"/site/tpl/\d+$|/content/column/\d+$")
_FRAGMENT = re.compile(r"[\"']([^\"'\s]{0,100}/site/label/\d+[^\"'\s]{0,900})[\"']")
_LABEL, _ENDPOINT = "publicInfoList", "/site/label/8888"
_PAGE_COUNT = re.compile(r"\bpageCount[\"']?\s*[:=]\s*[\"']?(\d{1,4})\b")
_TOTALS = re.compile(r"\b(total|pageSize)[\"']?\s*[:=]\s*[\"']?(\d{1,6})\b")
_NUMBERS = ("siteId", "organId", "pageSize", "pageIndex", "type", "catId", "length", "sortType")
_WORDS = ("labelName", "action", "catIds", "isDate", "dateFormat", "fromCode", "title", "file")
_NUMBER = re.compile(rf"\b({'|'.join(_NUMBERS)})[\"']?\s*[:=]\s*[\"']?(-?\d+)\b")
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})[\"']?\s*[:=]\s*[\"']([^\"'\n]*)[\"']")
_LABEL_PAGE = re.compile(r"/site/label/\d+$")
_ALWAYS = {"IsAjax": "1", "dataType": "html"}
_ANNUAL_REPORTS = "3"
_TITLES = ("//h1", "//*[contains(@class, 'title')][contains(concat(' ', @class, ' '), ' title ')]", "//h2")


def list_page(url: str, data: bytes) -> ListPage:
    """Read a column, or the fragment with its entries that a script asks for; the bodies of the site are `columns`."""
    tree = parse(data)
    scripts = scripts_of(tree)
    links = entries(tree, url, _ARTICLE)
    columns = (*_organs(tree, url), *_years(tree, url))
    links = tuple(link for link in links if not _ORGAN.search(urlsplit(link.url).path))
    following = _fragment(tree, url, scripts) or _next(url, scripts) or next_by_label(tree, url)
    return ListPage(links, following, columns)


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page; its index table says who published it."""
    return read_detail(url, data, _TITLES)


def _organs(tree: Element, url: str) -> Iterator[Link]:
    """The annual reports of every other body in the tree, whatever part of its pages the tree links."""
    asked = dict(parse_qsl(urlsplit(url).query))
    query = urlencode({"type": asked.get("type", _ANNUAL_REPORTS)})
    own = _ORGAN.search(urlsplit(url).path)
    seen = {own.group(1) if own else ""}
    for _, link in links_of(tree, url):
        organ = _ORGAN.search(urlsplit(link.url).path)
        if organ and organ.group(1) not in seen:
            seen.add(organ.group(1))
            yield Link(urljoin(link.url, f"?{query}"), link.text)


def _years(tree: Element, url: str) -> Iterator[Link]:
    for _, link in links_of(tree, url):
        if _YEAR_PAGE.search(urlsplit(link.url).path) and is_candidate(link.text):
            yield link


def _fragment(tree: Element, url: str, scripts: str) -> tuple[Ask, ...]:
    """The request for the entries that the page leaves to a script, by the page's own parameters.

    They stand in the address itself, or in an object beside it; body and part of its pages are those of `url`.
    """
    address = _address(tree, scripts)
    target = absolute(url, address) if address else None
    if target is None or _LABEL_PAGE.search(urlsplit(url).path):
        return ()
    organ = _ORGAN.search(urlsplit(url).path)
    own = {"organId": organ.group(1)} if organ else {}
    own |= {name: value for name, value in parse_qsl(urlsplit(url).query) if name in {"type", "catId"}}
    named = dict((*_NUMBER.findall(scripts), *_WORD.findall(scripts)))
    stated = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
    query = {**_ALWAYS, **named, **own, **stated, "pageIndex": "1"}
    return (Ask(urljoin(target, f"?{urlencode(query)}")),)


def _address(tree: Element, scripts: str) -> str | None:
    """Where the script asks: of several labels the list of publications, by its name alone at the usual address."""
    named = [*_FRAGMENT.findall(scripts), *tree.xpath("//@*[contains(., '/site/label/')]")]
    best = next((address for address in named if _LABEL in address), None)
    return best or ((named or [_ENDPOINT])[0] if _LABEL in scripts else None)


def _next(url: str, scripts: str) -> tuple[Ask, ...]:
    """The next page of a paged fragment or column: `pageIndex` + 1, up to the script's `pageCount`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = int(query["pageIndex"]) if re.fullmatch(r"\d{1,5}", query.get("pageIndex", "")) else 1
    if number >= _page_count(scripts):
        return ()
    return (Ask(urljoin(url, f"?{urlencode({**query, 'pageIndex': str(number + 1)})}")),)


def _page_count(scripts: str) -> int:
    if found := _PAGE_COUNT.search(scripts):
        return int(found.group(1))
    totals = {name: int(number) for name, number in _TOTALS.findall(scripts)}
    size = totals.get("pageSize", 0)
    return -(-totals.get("total", 0) // size) if size and "Ls.pagination" in scripts else 0

"""Hanweb jcms: rows in a `datastore` that the page holds, the rest behind a proxy; articles `art_6924_1001.html`."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from spiders.platforms import hanweb_xxgk
from spiders.platforms.common import decode, entries, next_by_label, parse, parse_text, printed, read_detail, sub_lists
from spiders.platforms.endpoints import each_once, framed_lists
from spiders.platforms.hanweb_units import Unit, after_answer, links_in, proxy_of, rest_of, units_of
from spiders.platforms.pages import DetailPage, ListPage

_ARTICLE = re.compile(r"/art/\d{4}/(\d+/\d+/)?art_\w+\.html$")
_COLUMN = re.compile(r"/col/col(\d+)/")
_TITLES = ("//*[@id='title' or @id='barrierfree_container']//h1", "//h1", "//*[contains(@class, 'title')]")
_BODIES = (
    "//*[@id='zoom']",
    "//*[contains(@class, 'artile_zw') or contains(@class, 'zc_article_con')]",
    "//*[contains(@class, 'main-txt') or contains(@class, 'article-conter')]",
)
_MARKS = re.compile(r"<[^<>]*\bContent(?:Start|End)\b[^<>]*>")


def list_page(url: str, data: bytes) -> ListPage:
    """Read a column page, an answer of its data proxy, or a page of the old disclosure module."""
    if hanweb_xxgk.is_search(url):
        return hanweb_xxgk.search_page(url, data)
    text = decode(data)
    units = units_of(url, text)
    if "dataproxy" in urlsplit(url).path:
        links = each_once(link for unit in units for link in links_in(unit, url))
        return ListPage(links, tuple(ask for unit in units[:1] for ask in after_answer(unit, url)))
    return _column_page(url, data, text, units)


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page."""
    page = read_detail(url, data, _TITLES, _BODIES)
    parts = _MARKS.split(decode(data), maxsplit=2) if not page.body else []
    return replace(page, own=printed(parse_text(parts[1]))) if len(parts) > 1 else page


def _column_page(url: str, data: bytes, text: str, units: list[Unit]) -> ListPage:
    tree = parse(data)
    rows = (link for unit in units for link in links_in(unit, url))
    links = each_once((*rows, *entries(tree, url, _ARTICLE)))
    proxy = proxy_of(url, text)
    following = [ask for unit in _own(units, url) for ask in rest_of(unit, url, proxy)]
    following += hanweb_xxgk.first_search(url, text, tree) or next_by_label(tree, url)
    if not links and not following:
        following += framed_lists(tree, url)
    return ListPage(links, tuple(following), sub_lists(tree, url))


def _own(units: list[Unit], url: str) -> list[Unit]:
    """The blocks that show the page's own column; all where none says so."""
    column = _COLUMN.search(url)
    own = [unit for unit in units if column and unit.column == column.group(1)]
    return own or units

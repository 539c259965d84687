"""Ucap: lists paged by `createPageHTML('page_div', …)` from 1, or loaded as JSON; articles `/202501/<hash>.shtml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from schemas.titles import is_candidate, is_look_alike
from spiders.platforms import ucap_search
from spiders.platforms.common import (
    Element,
    absolute,
    base_of,
    entries,
    find_dates,
    has_year,
    links_of,
    next_by_label,
    parse,
    read_tree,
    scripts_of,
    sub_lists,
    target_of,
    text_of,
)
from spiders.platforms.endpoints import each_once
from spiders.platforms.pages import Ask, DetailPage, Link, ListPage

_ARTICLE = re.compile(r"/(\d{6}|\d{4}/\d{1,2}/\d{1,2})/(c\d+_\d+|[0-9a-f]{32}|\d+)\.shtml$|/c\d+/content\.shtml$")
_LIST = re.compile(r"/(\w+_)?(list|gknbz|zfxxgk\w*|xxgknb\w*|jump)(_\d+)?\.shtml$")
_PAGES = re.compile(
    r"\bcreatePageHTML\s*\(\s*[\"'][\w-]*[\"']\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*[\"']([^\"']+)[\"']\s*,\s*[\"'](\w+)[\"']"
)
_JUMP = re.compile(r"\blocation(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']|\blocation\.replace\(\s*[\"']([^\"']+)[\"']")
_TITLES = ("//ucaptitle", "//h1", "//*[contains(@class, 'title')]")
_BODIES = ("//ucapcontent", "//*[@id='UCAP-CONTENT']", "//*[@id='zoomcon']", "//*[contains(@class, 'article_content')]")
_PAGE_BREAK = re.compile(r"#\s*PAGE_BREAK\s*#", re.I)


def list_page(url: str, data: bytes) -> ListPage:
    """Read a page of a list, a page that jumps to one, or the JSON of the search that loads it."""
    if ucap_search.is_answer(url):
        return ucap_search.answer(url, data)
    tree = parse(data)
    script = scripts_of(tree)
    links = entries(tree, url, _ARTICLE)
    columns = each_once((*sub_lists(tree, url), *_lists(tree, url)))
    following = _next(url, script) or ucap_search.first_asks(url, script) or next_by_label(tree, url)
    if not links and not columns and not following:
        following = _jump(url, script)
    return ListPage(links, following, columns)


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page."""
    tree = parse(data)
    page = read_tree(url, tree, _TITLES, _BODIES)
    told = (date for mark in tree.iter("publishtime") for date in find_dates(text_of(mark)))
    return replace(
        page,
        dates=tuple(dict.fromkeys((*page.dates, *told))),
        own=lambda: "\n".join(filter(None, map(str.strip, _PAGE_BREAK.sub("\n", page.body).split("\n")))),
        attachments=each_once((*page.attachments, *_appended(tree, url))),
    )


def _lists(tree: Element, url: str) -> Iterator[Link]:
    """Lists of a year or a body: their names are many, `zfxxgk_gknbz.shtml` among them."""
    for _, link in links_of(tree, url):
        is_named = has_year(link.text) or is_candidate(link.text)
        if is_named and _LIST.search(urlsplit(link.url).path) and not is_look_alike(link.text):
            yield link


def _next(url: str, script: str) -> tuple[Ask, ...]:
    """Page k of a list is `list_k`, from 1; on rare sites page 2 is `list_1`.

    Those betray themselves on the page that is taken for page 2: its script says 3. The one before it is asked for
    then, too.
    """
    call = _PAGES.search(script)
    if not call:
        return ()
    total, current = int(call.group(1)), int(call.group(2))
    stem, extension = call.group(3), call.group(4)
    found = re.search(rf"/{re.escape(stem)}_(\d{{1,6}})\.\w+$", urlsplit(url).path)
    number = int(found.group(1)) if found else 1
    is_late = bool(found) and current == number + 1
    numbers = [number - 1] if is_late and number > 1 else []
    numbers += [number + 1] if number + is_late < total else []
    pages = (absolute(url, f"{stem}_{number}.{extension}") for number in numbers)
    return tuple(Ask(page) for page in pages if page)


def _jump(url: str, script: str) -> tuple[Ask, ...]:
    """Where a page without a list sends the reader."""
    found = _JUMP.search(script)
    target = absolute(url, found.group(1) or found.group(2)) if found else None
    return (Ask(target),) if target and target != url else ()


def _appended(tree: Element, url: str) -> Iterator[Link]:
    """Everything that is linked where the platform lists the files of an article, whatever its address."""
    for anchor in tree.xpath("//*[@id='cmspro_appendixs']//a[@href]"):
        target = target_of(anchor, base_of(tree, url))
        if target:
            yield Link(target, text_of(anchor))

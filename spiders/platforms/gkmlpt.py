"""Guangdong's common platform: a tree of categories in `window._CONFIG`, lists in JSON; and its NFCMS sister pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from schemas.titles import is_look_alike
from spiders.platforms.common import (
    attachments,
    decode,
    entries,
    find_dates,
    next_by_label,
    parse,
    parse_text,
    printed,
    read_detail,
    sub_lists,
)
from spiders.platforms.endpoints import (
    MOST_PAGES,
    address,
    day,
    each_once,
    field_of,
    items_of,
    number,
    query_of,
    read_json,
    unescaped_markup,
    with_parameter,
    words,
)
from spiders.platforms.javascript import value_of
from spiders.platforms.pages import Ask, DetailPage, Link, ListPage

_API = re.compile(r"/gkmlpt/api/all/\d+$")
_ARTICLE = re.compile(r"/content/(\d+/\d+/)?m?post_\d+\.html$")
_WANTED = re.compile(r"年报|年度报告")
_ROWS = 100
_TITLES = ("//h1", "//*[contains(@class, 'title')]")
_BODIES = (
    "//*[contains(@class, 'article-content')]",
    "//*[contains(@class, 'news_cont_d_wrap')]",
    "//*[contains(@class, 'tyxxy_main')]",
    "//*[contains(@class, 'xl_main') and contains(@class, 'articleBox')]",
)
_FILED = (
    ("索引号", "identifier"),
    ("分类", "classify_main_name"),
    ("发布机构", "publisher"),
    ("成文日期", "date"),
    ("名称", "title"),
    ("文号", "document_number"),
    ("发布日期", "display_publish_time"),
    ("主题词", "keywords"),
)
_DATES = {"date", "display_publish_time"}


def list_page(url: str, data: bytes) -> ListPage:
    """Read the index page with its tree, an answer of the list endpoint, or an NFCMS list."""
    if _API.search(urlsplit(url).path):
        return _answer(url, data)
    tree, config = parse(data), decode(data)
    nodes = list(_wanted(value_of(config, "TREE")))
    site = words(value_of(config, "SID"))
    elsewhere = (Link(target, words(node.get("name"))) for node in nodes if (target := _jump(url, node)))
    asks = (Ask(_list_of(url, node, site)) for node in nodes if number(node.get("id")) and not _jump(url, node))
    return ListPage(
        entries(tree, url, _ARTICLE),
        (*asks, *next_by_label(tree, url)),
        each_once((*elsewhere, *sub_lists(tree, url))),
    )


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article of the platform, whose text may stand in a script only, or one of its NFCMS sister pages."""
    page = read_detail(url, data, _TITLES, _BODIES)
    article = value_of(decode(data), "DETAIL")
    return _with_script(page, url, article) if isinstance(article, dict) else page


def _wanted(nodes: Any) -> Iterator[dict[str, Any]]:
    """The categories of annual reports, with all that is below them."""
    waiting = [(node, False) for node in reversed(items_of(nodes))]
    while waiting:
        node, is_below = waiting.pop()
        name = words(node.get("name"))
        is_wanted = (is_below or bool(_WANTED.search(name))) and not is_look_alike(name)
        if is_wanted:
            yield node
        waiting += [(child, is_wanted) for child in reversed(items_of(node.get("children")))]


def _jump(url: str, node: dict[str, Any]) -> str | None:
    return address(url, node.get("jump_url"))


def _list_of(url: str, node: dict[str, Any], site: str) -> str:
    return urljoin(url, f"/gkmlpt/api/all/{number(node.get('id'))}?page=1&sid={site}")


def _answer(url: str, data: bytes) -> ListPage:
    found = read_json(data)
    articles = items_of(field_of(found, "articles"))
    links = each_once(link for article in articles for link in _link(url, article))
    page = max(1, number(query_of(url).get("page")))
    total = number(field_of(found, "total")) or number(field_of(found, "classify", "post_count"))
    # A page that is neither full nor the rest comes from a server with smaller pages than the usual ones.
    is_usual = len(articles) == min(_ROWS, total - (page - 1) * _ROWS)
    is_last = page * (_ROWS if is_usual else len(articles)) >= total
    if not links or is_last or page >= MOST_PAGES:
        return ListPage(links)
    return ListPage(links, (Ask(with_parameter(url, "page", page + 1)),))


def _link(url: str, article: dict[str, Any]) -> Iterator[Link]:
    target = address(url, article.get("post_url")) or address(url, article.get("url"))
    if target:
        named = (article.get(name) for name in ("date", "display_publish_time", "create_time", "created_at"))
        yield Link(target, words(article.get("title")), next(filter(None, map(day, named)), None))


def _with_script(page: DetailPage, url: str, article: dict[str, Any]) -> DetailPage:
    """The page with what only its script says: the text, the files in it and beside it, and what it is filed under."""
    content = str(article.get("content") or "")
    tree = parse_text(unescaped_markup(content) if "<" not in content else content)
    listed = ((address(url, file.get("url")), words(file.get("name"))) for file in items_of(article.get("attachment")))
    files = [Link(target, name) for target, name in listed if target]
    index = page.index or tuple(_filed(article))
    told = (date for label, value in index if label == "发布日期" for date in find_dates(value))
    return replace(
        page,
        title=words(article.get("title")) or page.title,
        dates=tuple(dict.fromkeys((*page.dates, *told))),
        index=index,
        own=max(page.body, printed(tree), key=len),
        attachments=each_once((*page.attachments, *files, *attachments(tree, url))),
    )


def _filed(article: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for label, name in _FILED:
        value = article.get(name)
        date = day(value) if name in _DATES else None
        if text := date.isoformat() if date else words(value):
            yield label, text

"""A page that holds a report or links its files: what it says of itself, and its own text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import islice

from schemas.titles import fold, is_report_title
from spiders.platforms.attachments import attachments, pictures
from spiders.platforms.bodies import body_of
from spiders.platforms.dates import find_dates
from spiders.platforms.index_block import Pair, read_index
from spiders.platforms.links import base_of
from spiders.platforms.pages import DetailPage
from spiders.platforms.tree import HIDDEN, Beginnings, Element, parse, path, printed, text_of

_WORDLESS = 100
"""A body with fewer characters has no text: a title, perhaps, above the images of the report's pages."""
_SURELY = 10
"""Folding composes characters: at most so many become one."""
_DATED = ("发布时间", "发布日期", "公开日期", "发稿时间", "更新时间", "时间：", "时间:", "日期：", "日期:")
_SOURCED = ("来源：", "来源:")
_UNSEEN = {"script", "style"}
_SOURCE = re.compile(r"来源\s*[：:]\s*([^\s：:]+)(?=\s|$)")
_PUBLISHED = {"发布日期", "发布时间", "公开日期", "发文日期"}
_LINE = 300


def read_detail(url: str, data: bytes, title_paths: Iterable[str], body_paths: Iterable[str] = ()) -> DetailPage:
    """Read a page by the head tags of the government standard, then by XPaths for its title and its body.

    The body is the first of `body_paths` that holds text, else the largest container of those that are known.
    """
    return read_tree(url, parse(data), title_paths, body_paths)


def read_tree(url: str, tree: Element, title_paths: Iterable[str], body_paths: Iterable[str] = ()) -> DetailPage:
    """As `read_detail`, of a page that is parsed."""
    shown = cache(printed)
    beginning = Beginnings(_LINE)
    meta = _meta(tree)
    index = read_index(tree)
    body = body_of(tree, tuple(body_paths), shown)
    files = attachments(tree, url)
    if body is not None and not files and _is_wordless(body, shown):
        files = pictures(body, base_of(tree, url))
    return DetailPage(
        title=meta.get("articletitle", "") or _title(tree, (*title_paths, "//title")),
        meta=meta,
        dates=tuple(dict.fromkeys(_dates(meta, index, _lines(tree, _DATED, beginning)))),
        source=meta.get("contentsource", "") or _source(_lines(tree, _SOURCED, beginning)) or None,
        index=index,
        own="" if body is None else partial(shown, body),
        attachments=files,
    )


def _is_wordless(body: Element, shown: Callable[[Element], str]) -> bool:
    """Whether a body is to be taken for one that has no text. Most have so much that nobody need print it."""
    is_plain = next(body.iter(*HIDDEN), None) is None
    if is_plain and len("".join(path("string()")(body).split())) > _SURELY * _WORDLESS:
        return False
    return len(fold(shown(body))) < _WORDLESS


def _meta(tree: Element) -> dict[str, str]:
    """Head tags by lower-case name; of two with one name the first that says something."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name, content = (tag.get("name") or "").strip().lower(), (tag.get("content") or "").strip()
        if name and not found.get(name):
            found[name] = content
    return found


def _title(tree: Element, paths: Iterable[str]) -> str:
    """The first report's title that the paths lead to, else the first text."""
    first = ""
    for way in paths:
        for found in path(way)(tree)[:20]:
            title = text_of(found)
            if is_report_title(title):
                return title
            first = first or title
    return first


def _dates(meta: dict[str, str], index: tuple[Pair, ...], lines: Iterable[str]) -> Iterator[dt.date]:
    """All dates that the page names, the most trusted first."""
    yield from find_dates(meta.get("pubdate", ""))
    yield from find_dates(meta.get("publishdate", ""))
    for published in (True, False):
        for label, value in index:
            if (fold(label) in _PUBLISHED) is published and ("日期" in label or "时间" in label):
                yield from find_dates(value)
        if published:
            yield from (date for line in lines for date in find_dates(line))


def _source(lines: Iterable[str]) -> str:
    found = map(_SOURCE.search, lines)
    return next((match.group(1) for match in found if match), "")


def _lines(tree: Element, words: tuple[str, ...], beginning: Beginnings) -> Iterator[str]:
    """Lines from one of the words on: of the first elements that hold one, and of those around them."""
    holders = (holder for body in tree.iter("body") for holder in _holders(body, words))
    for element in islice(holders, 3):
        yield beginning(element, words)
        yield beginning(element.getparent(), words)


def _holders(element: Element, words: tuple[str, ...]) -> Iterator[Element]:
    """What in an element prints one of the words itself. Parts whose whole text has none are passed over at once."""
    for part in element:
        text = path("string()")(part) if len(part) else part.text or ""
        if part.tag not in _UNSEEN and any(word in text for word in words):
            if _says(words, part):
                yield part
            yield from _holders(part, words)


def _says(words: tuple[str, ...], element: Element) -> bool:
    own = [element.text or "", *(child.tail or "" for child in element)]
    return any(word in text for text in own for word in words)

"""TRS WCM: lists paged by script (`createPageHTML`), articles `t20250123_100001.html`, files beside them."""

from __future__ import annotations

import re
from itertools import takewhile

from spiders.platforms.common import Element, entries, next_by_label, parse, read_detail, sub_lists
from spiders.platforms.pages import Ask, DetailPage, ListPage

_ARTICLE = re.compile(r"/t\d+(_\d+)*\.s?html?$")
_COMMENT = re.compile(r"/\*.*?\*/|<!--[^\n]*|(?<![:\"'])//[^\n]*", re.S)
_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]*)\)")
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d+)")
_SUFFIX = re.compile(r"_(\d+)\.(s?html?)$")
_TITLES = ("//h1", "//*[contains(concat(' ', @class, ' '), ' title ')]")


def list_page(url: str, data: bytes) -> ListPage:
    """Read one page of a list; at most one page continues it."""
    tree = parse(data)
    following = next_by_script(url, _scripts(tree)) or next_by_label(tree, url)
    return ListPage(entries(tree, url, _ARTICLE), following, sub_lists(tree, url))


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page."""
    return read_detail(url, data, _TITLES)


def next_by_script(url: str, script: str) -> tuple[Ask, ...]:
    """The next page that the paging script would link.

    Number first: `createPageHTML(total, current, "index", "html")` counts from 0 and page 2 is `index_1`.
    Quoted first: `createPageHTML('paging', total, current, 'index', 'html')` counts from 1: `index_2`.
    The older script, with `countPage`, counts from 0. Which page this is the address says best.
    """
    if call := _CALL.search(script):
        words = [word.strip() for word in call.group(1).split(",")]
        counts_from_one = words[0].startswith(('"', "'"))
        words = words[1:] if counts_from_one else words
        numbers = [int(word) for word in takewhile(str.isdigit, words)]
        names = [word.strip("\"'") for word in words[len(numbers) :]]
        return _next(url, 1 if counts_from_one else 0, numbers, names)
    if count := _COUNT.search(script):
        return _next(url, 0, [int(count.group(1)), 0], [])
    return ()


def _next(url: str, first: int, numbers: list[int], names: list[str]) -> tuple[Ask, ...]:
    """`first` is the number of page one; `numbers` are total and current, or records, total and current."""
    total = (numbers[-2:] or [0])[0]
    stem, extension = (*names[:2], *("index", "html")[len(names) :])
    found = _SUFFIX.search(url)
    following = (int(found.group(1)) if found else first) + 1
    if following > total - 1 + first:
        return ()
    return (Ask(f"{url.rsplit('/', 1)[0]}/{stem}_{following}.{found.group(2) if found else extension}"),)


def _scripts(tree: Element) -> str:
    text = "\n".join(script.text or "" for script in tree.iter("script"))
    return _COMMENT.sub("", text)

"""The next page that a paging script would link: the dialects of `createPageHTML` and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urljoin, urlsplit

from spiders.platforms.pages import Ask

_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]*)\)")
_SET_PAGE = re.compile(r"\.pagination\(\s*[\"']setPage[\"']\s*,\s*(\d+)\s*,\s*(\d+)")
_PAGER = re.compile(r"\bPager\s*\(\s*\{([^{}]*)\}")
_FIELD = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*[\"']?([\w./-]*)[\"']?")
_CONFIG = re.compile(r"\bpagination_script_config\b(?:\s*=\s*\{[^{}]*?|\s*\.\s*)\btotal[\"']?\s*[:=]\s*[\"']?(\d+)")
_COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
_EXTENSION = re.compile(r"[\"']\.?(s?html?)[\"']")


@dataclass(frozen=True)
class _Paging:
    """`first` is the number of page one in the addresses `stem_number.extension`."""

    total: int
    first: int = 0
    stem: str = "index"
    extension: str = "html"


def next_by_script(url: str, script: str) -> tuple[Ask, ...]:
    """The next page by the scripts of a page, without their comments.

    Number first: `createPageHTML(total, current, "index", "html")` counts from 0 and page 2 is `index_1`; with three
    numbers the first is the number of records. Quoted first: `createPageHTML('paging', total, current, 'index',
    'html')` counts from 1: `index_2`; so does `.pagination("setPage", current, total)`. `Pager({size, current, prefix,
    suffix})`, `pagination_script_config` and the older script with `countPage` count from 0. Which page this is its
    address says best.
    """
    paging = next(_pagings(script, _extension(url, script)), None)
    return _following(url, paging) if paging else ()


def _pagings(script: str, extension: str) -> Iterator[_Paging]:
    for call in _CALL.finditer(script):
        yield from _of_call([word.strip() for word in call.group(1).split(",")])
    if found := _SET_PAGE.search(script):
        yield _Paging(int(found.group(2)), 1, extension=extension)
    if found := _PAGER.search(script):
        fields = dict(_FIELD.findall(found.group(1)))
        if fields.get("size", "").isdecimal():
            yield _Paging(int(fields["size"]), 0, fields.get("prefix", "index"), fields.get("suffix", extension))
    if found := _CONFIG.search(script) or _COUNT.search(script):
        yield _Paging(int(found.group(1)), extension=extension)


def _of_call(words: list[str]) -> Iterator[_Paging]:
    counts_from_one = words[0].startswith(('"', "'"))
    words = words[1:] if counts_from_one else words
    numbers = [int(word) for word in takewhile(str.isdecimal, words)]
    names = [word.strip("\"'") for word in words[len(numbers) :]]
    if numbers:  # the function itself, where the page holds it, has none
        stem, extension = (*names[:2], *("index", "html")[len(names) :])
        yield _Paging(numbers[-2:][0], 1 if counts_from_one else 0, stem, extension)


def _following(url: str, paging: _Paging) -> tuple[Ask, ...]:
    found = re.search(rf"/{re.escape(paging.stem)}_(\d+)\.(s?html?)$", urlsplit(url).path)
    number = (int(found.group(1)) if found else paging.first) + 1
    if number > paging.total - 1 + paging.first:
        return ()
    extension = found.group(2) if found else paging.extension
    return (Ask(urljoin(url, f"{paging.stem}_{number}.{extension}")),)


def _extension(url: str, script: str) -> str:
    """What the page's own address ends in, else the script's names, else html."""
    found = re.search(r"\.(s?html?)$", urlsplit(url).path) or _EXTENSION.search(script)
    return found.group(1) if found else "html"

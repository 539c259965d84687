"""Links: where each leads, what it is called, whether it names a file or a list."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

from w3lib.url import safe_url_string

from schemas.titles import is_candidate
from spiders.platforms.dates import find_date, without_date
from spiders.platforms.pages import Link
from spiders.platforms.tree import Element, text_of

KINDS = r"pdf|doc[xm]?|wp[st]|xls[xm]?|et|ofd|rtf|odt|mht(?:ml)?|txt|zip|rar"
"""What the names of files end with: those of Word, WPS Office (wps, wpt, et), and others that hold reports."""

FILE = re.compile(rf"\.({KINDS})$", re.I)
_FOLDER = re.compile(r"(/|/(index|list)\.(s?html?))$")
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
_ADDRESS = re.compile(rf"https?://|\.{{0,2}}/|[\w%-]+(/|\.(s?html?|jsp|aspx?|php|{KINDS})\b)", re.I)
_WRAPPED = re.compile(r" {0,40}[\t\r\n]\s*")
_ROOTED = re.compile(r"/(?!/)|(?:https?:)?//[^/?#]", re.I)
_BESIDE = re.compile(r"[\w.%-][^:]*")
_ROWS = ("li", "tr", "dd", "dt", "p")
LONGEST_ADDRESS = 2048
"""Characters of an address, in normal form: databases bound what they index, and no site needs more."""

_LONGEST_ROW = 3
"""A row with more links than this is no entry of a list: a date in it belongs to none of them."""


def base_of(tree: Element, url: str) -> str:
    """The address that the page's links are relative to."""
    stated = (base.get("href") for base in tree.iter("base"))
    base = next((href for href in stated if href is not None), "").strip()
    return (absolute(url, base) if base else None) or url


def absolute(base: str, href: str) -> str | None:
    """The address that a link means, in normal form; None for scripts, mail and rubbish.

    Files and ftp are addresses: a report that is linked so is off the site, not passed over.
    """
    if len(href) > LONGEST_ADDRESS:
        return None
    written = _WRAPPED.sub("", href.strip())
    root, folder = _places(base)
    return _joined(root if _ROOTED.match(written) else folder if _BESIDE.fullmatch(written) else base, written)


def folder_of(base: str) -> str:
    """The folder of a page's address."""
    return _places(base)[1]


def means_the_same_beside(href: str) -> bool:
    """Whether a link leads to the same from every page of a folder: `?page=2` and `#top` do not."""
    return bool(_ROOTED.match(href) or _BESIDE.fullmatch(href))


@lru_cache(maxsize=256)
def _places(base: str) -> tuple[str, str]:
    """The host and the folder of a page: most links mean the same from every page there."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return base, base
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return base, base
    root = f"{parts.scheme}://{parts.netloc}"
    return f"{root}/", f"{root}{parts.path.rpartition('/')[0]}/"


@lru_cache(maxsize=32_768)  # a page's links are gone through several times, and menus come again on every page
def _joined(base: str, href: str) -> str | None:
    try:
        joined = urldefrag(urljoin(base, href)).url
        parts = urlsplit(joined)
        is_address = parts.scheme == "file" or (parts.scheme in {"http", "https", "ftp"} and parts.hostname)
        normal = safe_url_string(joined) if is_address else ""
    except ValueError:
        return None
    return normal if 0 < len(normal) <= LONGEST_ADDRESS else None  # each Chinese character has become nine


def target_of(element: Element | dict[str, str], base: str) -> str | None:
    """Where an element leads: its href, or the first address in its script."""
    href = (element.get("href") or "").strip()
    script = href.lower().startswith("javascript:")
    if href and not script and not href.startswith("#"):
        return absolute(base, href)
    quoted = _QUOTED.findall(f"{element.get('onclick') or ''} {unquote(href) if script else ''}")
    found = next(filter(_ADDRESS.match, map(str.strip, quoted)), None)
    return absolute(base, found) if found else None


def title_of(anchor: Element) -> str:
    """The full title of a link: lists cut the printed one and keep the whole in @title."""
    printed = without_date(text_of(anchor))
    titled = " ".join((anchor.get("title") or "").split())
    return titled if len(titled) >= len(printed.rstrip("….")) and titled else printed


def is_folder(url: str) -> bool:
    """Whether the address looks like a list's, not a document's."""
    path = urlsplit(url).path
    return bool(_FOLDER.search(path)) or not path


@lru_cache(maxsize=32_768)
def is_file(url: str) -> bool:
    """Whether the address, its parameters included, names a file of a known type."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    names = [parts.path, *(value for _, value in parse_qsl(parts.query))]
    return any(FILE.search(unquote(name)) for name in names)


def links_of(tree: Element, url: str) -> Iterator[tuple[Element, Link]]:
    """Every link of a page with its element, in the order of the page, each address once, by its best name.

    Links are `a` and whatever else leads elsewhere when it is clicked. Of several names for one address the first
    that may be a report's is taken, else the longest: pictures and 'more' link the same pages as titles do.
    """
    base = base_of(tree, url)
    found: dict[str, tuple[Element, str]] = {}
    for element in tree.iter():
        if element.tag != "a" and not _is_clicked(element):
            continue
        target = target_of(element, base)
        if target is None or target == url:
            continue
        title = title_of(element)
        if target not in found or _is_better(title, found[target][1]):
            found[target] = (element, title)
    for target, (element, title) in found.items():
        yield element, Link(target, title, _date_beside(element))


def _is_better(title: str, other: str) -> bool:
    if is_candidate(title) is is_candidate(other):
        return len(title) > len(other) and not is_candidate(other)
    return is_candidate(title)


def _is_clicked(element: Element) -> bool:
    return bool(element.get("onclick")) and next(element.iter("a"), None) is None


def _date_beside(anchor: Element) -> dt.date | None:
    row = anchor if anchor.tag in _ROWS else next(anchor.iterancestors(*_ROWS), None)
    if row is None or sum(1 for _ in islice(row.iter("a"), _LONGEST_ROW + 1)) > _LONGEST_ROW:
        return find_date(text_of(anchor))
    return find_date(text_of(row))

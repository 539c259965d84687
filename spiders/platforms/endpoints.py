"""Answers and addresses of the endpoints that scripts load lists from."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from spiders.platforms.common import Element, absolute, base_of, decode, find_date, is_file
from spiders.platforms.pages import Ask, Link

MOST_PAGES = 500
"""No list of reports has more pages: one that goes on is a server that answers anything."""

_TAG = re.compile(r"<[^<>]*>")
_CHINA = dt.timezone(dt.timedelta(hours=8))


def read_json(data: bytes) -> Any:
    """What an endpoint answers in JSON; None where it is something else."""
    try:
        return json.loads(decode(data))
    except (ValueError, RecursionError):
        return None


def field_of(value: Any, *names: str) -> Any:
    """What is at the end of a path of names in nested objects; None where it breaks off."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def items_of(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing where it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(value: Any) -> str:
    """The text of a field, without the tags and entities that some answers have in it."""
    text = unescaped_markup(_TAG.sub("", str(value))) if isinstance(value, str | int) else ""
    return " ".join(text.replace("\x00", "").encode(errors="replace").decode().split())


def unescaped_markup(text: str) -> str:
    """The text with the characters that its entities stand for; as it is where one has thousands of digits."""
    try:
        return html.unescape(text)
    except ValueError:
        return text


def number(value: Any) -> int:
    """The number that a field or a parameter holds; 0 where it holds none."""
    text = words(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def day(value: Any) -> dt.date | None:
    """The day that a field names, as text or as seconds since 1970."""
    text = words(value)
    if re.fullmatch(r"\d{9,10}", text):
        return dt.datetime.fromtimestamp(int(text), _CHINA).date()
    return find_date(text)


def address(base: str, value: Any) -> str | None:
    """The address in a field, in normal form; None where there is none."""
    text = words(value)
    return absolute(base, text) if text else None


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_parameter(url: str, name: str, value: object) -> str:
    """The address with one parameter set; the others stay as they are written."""
    pair = f"{name}={quote(str(value), safe='')}"
    changed, times = re.subn(rf"(?<=[?&]){re.escape(name)}=[^&]*", lambda _: pair, url)
    if times:
        return changed
    return f"{url}{'&' if '?' in url else '?'}{pair}"


def each_once(links: Iterable[Link]) -> tuple[Link, ...]:
    """The links, each address once."""
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.url, link)
    return tuple(found.values())


def framed_lists(tree: Element, url: str) -> tuple[Ask, ...]:
    """Pages of the same host in frames: some sites keep the list there."""
    sources = (absolute(base_of(tree, url), frame.get("src") or "") for frame in tree.iter("iframe"))
    here = urlsplit(url).netloc
    pages = (page for page in sources if page and urlsplit(page).netloc == here and not is_file(page))
    return tuple(Ask(page) for page in dict.fromkeys(pages) if page != url)

"""ASP.NET sites: lists paged by an address (`page=N`) or by a form that posts the page's state back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from schemas.titles import is_candidate
from spiders.platforms.common import (
    Element,
    absolute,
    entries,
    is_bare_year,
    is_next_label,
    links_of,
    next_by_label,
    parse,
    read_detail,
    text_of,
)
from spiders.platforms.pages import Ask, DetailPage, Link, ListPage

_ARTICLE = re.compile(r"/\w*(show|detail|content|view|info|news|article)\w*\.aspx$", re.I)
_LIST = re.compile(r"/(index|default|\w*list\w*)\.aspx$", re.I)
_POST_BACK = re.compile(r"__doPostBack\(\s*[\"']([^\"']+)[\"']\s*,\s*[\"']([^\"']*)[\"']")
_NUMBER = re.compile(r"(?:Page\$)?\d{1,5}")
_DIGITS = re.compile(r"\d{1,5}")
_PAGE_NAMES = {"page", "pageindex", "pageno", "currentpage", "p"}
_TITLES = ("//h1", "//*[contains(@id, 'Title') or contains(@id, 'title')]", "//h2")

Call = tuple[str, str]
"""Target and argument of a `__doPostBack`."""


def list_page(url: str, data: bytes) -> ListPage:
    """Read one page of a list; at most one page continues it."""
    tree = parse(data, with_forms=True)
    pages = (link for link in entries(tree, url, _ARTICLE) if not link.text.isdecimal() or is_candidate(link.text))
    following = next_by_label(tree, url) or _by_number(tree, url) or _by_form(tree, url)
    return ListPage(tuple(pages), following, _columns(tree, url))


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page."""
    return read_detail(url, data, _TITLES)


def _columns(tree: Element, url: str) -> tuple[Link, ...]:
    """Lists of years: named by a year alone, at this page's own address but for the parameters, or at a list's."""
    own = urlsplit(url).path.lower()
    return tuple(_lists(tree, url, own))


def _lists(tree: Element, url: str, own: str) -> Iterator[Link]:
    for _, link in links_of(tree, url):
        path = urlsplit(link.url).path.lower()
        is_list = path == own or _LIST.search(path)
        if is_list and is_bare_year(link.text):
            yield link


def _by_number(tree: Element, url: str) -> tuple[Ask, ...]:
    """The link that differs from this address in its page number alone, which is one higher."""
    here = _numbered(url)
    for _, link in links_of(tree, url):
        there = _numbered(link.url)
        if there[0] == here[0] and there[1] == max(here[1], 1) + 1:
            return (Ask(link.url),)
    return ()


def _numbered(url: str) -> tuple[object, int]:
    """An address without its page number, and the number; 0 where it has none."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query)
    numbers = [int(value) for name, value in query if name.lower() in _PAGE_NAMES and _DIGITS.fullmatch(value)]
    others = sorted(pair for pair in query if pair[0].lower() not in _PAGE_NAMES)
    return (parts.netloc, parts.path.lower(), others), (numbers or [0])[0]


def _by_form(tree: Element, url: str) -> tuple[Ask, ...]:
    """The form of the page, sent back with the call that asks for the next page."""
    form = next((form for form in tree.iter("form") if form.xpath(".//input[@name='__VIEWSTATE']")), None)
    call = _next_call(form) if form is not None else None
    if form is None or call is None:
        return ()
    events = {"__EVENTTARGET": call[0], "__EVENTARGUMENT": call[1]}
    fields = {name: value or "" for name, value in form.form_values()}
    action = absolute(url, form.get("action") or "")
    return (Ask(action, tuple({**fields, **events}.items())),) if action else ()


def _next_call(form: Element) -> Call | None:
    """The call labelled 'next page'; without such a label, the one after the number that is no link."""
    calls = [(text_of(anchor), call) for anchor in form.iter("a") if (call := _call_of(anchor))]
    labelled = next((call for text, call in calls if is_next_label(text) or text in {">", "›"}), None)
    if labelled or not calls:
        return labelled
    numbers = {int(text): call for text, call in calls if _DIGITS.fullmatch(text) and _NUMBER.fullmatch(call[1])}
    if not numbers:
        return None
    inside = (number for number in range(min(numbers), max(numbers)) if number not in numbers)
    this = next(inside, min(numbers) - 1)  # where none is missing, this page is before or behind them all
    return numbers.get(this + 1) if this else None


def _call_of(anchor: Element) -> Call | None:
    script = unquote(anchor.get("href") or "") + " " + (anchor.get("onclick") or "")
    found = _POST_BACK.search(script)
    disabled = anchor.get("disabled") is not None
    return (found.group(1), found.group(2)) if found and not disabled else None

"""What a list page holds: entries, lists below it, the page that a label calls the next."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from schemas.titles import is_candidate, is_look_alike, is_report_title
from spiders.platforms.dates import has_year
from spiders.platforms.links import is_file, is_folder, links_of
from spiders.platforms.pages import Ask, Link
from spiders.platforms.tree import Element

_REPORT_WORDS = re.compile(r"年报|年度报告|工作报告")
_NEXT = re.compile(r"^\W*(下一页|下页|后页|后一页)\W*$")


def entries(tree: Element, url: str, article: re.Pattern[str] | None = None) -> tuple[Link, ...]:
    """The links that are entries of the list, without navigation.

    An entry has a date beside it, a report-like text, or the address of a file or (`article`, by its path) an article.
    """
    found = (link for _, link in links_of(tree, url))
    return tuple(link for link in found if _is_entry(link, article))


def sub_lists(tree: Element, url: str) -> tuple[Link, ...]:
    """Links to lists below this one: one a year, or one a body."""
    folder = url.rsplit("/", 1)[0] + "/"
    found = (link for _, link in links_of(tree, url) if is_folder(link.url) and not is_next_label(link.text))
    below = (link for link in found if link.url.startswith(folder) or is_candidate(link.text))
    return tuple(link for link in below if not is_look_alike(link.text) and link.url != folder)


def next_by_label(tree: Element, url: str) -> tuple[Ask, ...]:
    """The page behind a link that says 'next page'."""
    labelled = (Ask(link.url) for _, link in links_of(tree, url) if is_next_label(link.text))
    return tuple(labelled)[:1]


def is_next_label(text: str) -> bool:
    """Whether a link's text says 'next page'."""
    return bool(_NEXT.match(text))


def is_bare_year(text: str) -> bool:
    """Whether a link's text is a year and no more: in a column of lists it leads to the list of that year."""
    return is_candidate(text) and not is_report_title(text)


def _is_entry(link: Link, article: re.Pattern[str] | None) -> bool:
    if is_next_label(link.text) or (is_folder(link.url) and not has_year(link.text)):
        return False
    if link.date or is_file(link.url) or is_candidate(link.text):
        return True
    return bool(_REPORT_WORDS.search(link.text) or (article and article.search(urlsplit(link.url).path)))

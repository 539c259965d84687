"""Any other site whose list is in its HTML: report-like links in list items and table rows."""

from __future__ import annotations

from spiders.platforms.common import entries, next_by_label, parse, read_detail, sub_lists
from spiders.platforms.pages import DetailPage, ListPage


def list_page(url: str, data: bytes) -> ListPage:
    """Read one page of a list; the page behind 'next page' continues it."""
    tree = parse(data)
    return ListPage(entries(tree, url), next_by_label(tree, url), sub_lists(tree, url))


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read a page that holds a report, or links its files."""
    return read_detail(url, data, ("//h1", "//h2"))

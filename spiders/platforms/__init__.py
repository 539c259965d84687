"""One small parser per site platform: pure functions (url, bytes) → links."""

from __future__ import annotations

from spiders.platforms import static, trs
from spiders.platforms.common import DetailPage, Link, ListPage, Parser

__all__ = ["DetailPage", "Link", "ListPage", "Parser", "parser_for"]

_PARSERS = {
    "trs": Parser(trs.list_page, trs.detail_page),
    "static": Parser(static.list_page, static.detail_page),
}


def parser_for(platform: str) -> Parser:
    """The parser of a platform; raises KeyError for a platform that has none."""
    return _PARSERS[platform]

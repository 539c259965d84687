"""One small parser per site platform: pure functions (url, bytes) → links."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Literal, get_args

from spiders.platforms.pages import Ask, DetailPage, Link, ListPage, Parser

__all__ = ["PLATFORMS", "Ask", "DetailPage", "Link", "ListPage", "Parser", "Platform", "parser_for"]

Platform = Literal["trs", "hanweb", "jpaas", "ucap", "vsb", "gkmlpt", "lonsun", "aspnet", "static"]
"""A platform has the name of its module in this folder."""

PLATFORMS: tuple[Platform, ...] = get_args(Platform)


@cache
def parser_for(platform: Platform) -> Parser:
    """The parser of a platform: the functions `list_page` and `detail_page` of its module."""
    module = import_module(f"spiders.platforms.{platform}")
    return Parser(module.list_page, module.detail_page)

"""TRS WCM: lists paged by script (`createPageHTML`), articles `t20250123_100001.html`, files beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from schemas.titles import is_candidate
from spiders.platforms.common import (
    Element,
    absolute,
    base_of,
    entries,
    next_by_label,
    parse,
    parse_text,
    read_tree,
    scripts_of,
    sub_lists,
    text_of,
)
from spiders.platforms.pages import DetailPage, Link, ListPage
from spiders.platforms.script_paging import next_by_script

_ARTICLE = re.compile(r"/t\d+(_\d+)*(_wap)?\.s?html?$")
_LITERAL = r"(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
_WRITTEN = re.compile(rf"\bdocument\.write(?:ln)?\(\s*({_LITERAL}(?:\s*\+\s*{_LITERAL})*)\s*\)")
_PIECE = re.compile(_LITERAL)
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_WAP = re.compile(r"_wap(?=\.s?html?$)")
_TITLES = ("//h1", "//*[contains(@class, 'title')][contains(concat(' ', @class, ' '), ' title ')]")


def list_page(url: str, data: bytes) -> ListPage:
    """Read one page of a list, what its scripts print included; at most one page continues it."""
    tree = parse(data)
    scripts = scripts_of(tree)
    tree.extend(_written(scripts))
    following = next_by_script(url, scripts) or next_by_label(tree, url)
    columns = {link.url: link for link in (*sub_lists(tree, url), *_menu(tree, url))}
    return ListPage(_without_twins(entries(tree, url, _ARTICLE)), following, tuple(columns.values()))


def detail_page(url: str, data: bytes) -> DetailPage:
    """Read an article page; the other pages of a long article count among its attachments."""
    tree = parse(data)
    page = read_tree(url, tree, _TITLES)
    others = _continued(url, scripts_of(tree)) if b"createPageHTML" in data else ()
    return replace(page, attachments=(*page.attachments, *others)) if others else page


def _continued(url: str, scripts: str) -> tuple[Link, ...]:
    """The pages `t20250123_1_1.html`… of the article `t20250123_1.html`, by the paging call that bears its name."""
    stem, _, extension = urlsplit(url).path.rpartition("/")[2].rpartition(".")
    call = re.search(rf"createPageHTML\(\s*(\d{{1,2}})\s*,\s*0\s*,\s*[\"']{re.escape(stem)}[\"']", scripts)
    numbers = range(1, int(call.group(1))) if call and stem else ()
    pages = ((number, absolute(url, f"./{stem}_{number}.{extension}")) for number in numbers)
    return tuple(Link(page, f"第{number + 1}页") for number, page in pages if page)


def _written(scripts: str) -> list[Element]:
    """What scripts print into the page: lists may be nothing but `document.writeln("<li>…")`."""
    lines = ("".join(piece[1:-1] for piece in _PIECE.findall(call)) for call in _WRITTEN.findall(scripts))
    markup = "\n".join(_ESCAPED.sub(_unescaped, line) for line in lines)
    return list(parse_text(markup).find("body")) if markup else []


def _unescaped(found: re.Match[str]) -> str:
    code, character = found.groups()
    return chr(int(code, 16)) if code else " " if character in "nrt" else character


def _menu(tree: Element, url: str) -> Iterator[Link]:
    """The lists of other years in a side menu whose items name them in `bfdi`."""
    base = base_of(tree, url)
    for item in tree.xpath("//li[@bfdi]"):
        target = absolute(base, item.get("bfdi")) if "/" in item.get("bfdi") else None
        if target and target != url and is_candidate(text_of(item)):
            yield Link(target, text_of(item))


def _without_twins(links: Iterable[Link]) -> tuple[Link, ...]:
    """Without the `_wap` page of an article that is listed itself."""
    links = tuple(links)
    paths = {urlsplit(link.url).path for link in links}
    return tuple(link for link in links if not _is_twin(urlsplit(link.url).path, paths))


def _is_twin(path: str, paths: set[str]) -> bool:
    return bool(_WAP.search(path)) and _WAP.sub("", path) in paths

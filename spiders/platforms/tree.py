"""Pages as trees: decoding, parsing, and the text that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import lxml.html
from lxml import etree

Element = Any  # lxml has no types

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_CHARSETS = re.compile(r"utf-?(8|16)|gb\w+|big5\w*|hz|iso-8859-\d+|windows-125\d", re.I)
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], None)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--[^\n]*|(?<![:\"'])//[^\n]*", re.S)
_UNPRINTED = {"script", "style", "noscript", "template", "title", "head"}
_BREAKS = {"address", "article", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"}
_BREAKS |= {"p", "pre", "section", "table", "td", "th", "tr", "ul"}


def decode(data: bytes) -> str:
    """The text of a page. Bytes that are valid UTF-8 are UTF-8, whatever the page declares."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    found = _META_CHARSET.search(data[:4096])
    declared = found.group(1).decode().lower() if found else "gb18030"
    if declared.startswith("gb") or not _CHARSETS.fullmatch(declared):
        declared = "gb18030"
    for charset in (declared, "gb18030"):
        try:
            return data.decode(charset)
        except (UnicodeError, LookupError):
            continue
    readings = (data.decode(charset, errors="replace") for charset in ("gb18030", "utf-8"))
    return min(readings, key=lambda text: text.count("\ufffd"))


def parse(data: bytes) -> Element:
    """The element tree of a page; an empty page is an empty tree."""
    return parse_text(decode(data))


def parse_text(text: str) -> Element:
    """The element tree of a page or of a piece of one."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    written = text.translate(_CONTROL).strip().encode(errors="replace")
    try:
        return lxml.html.document_fromstring(written, parser=parser, ensure_head_body=True)
    except etree.ParserError:  # nothing but comments, or nothing
        return lxml.html.document_fromstring(b"<html></html>", ensure_head_body=True)


def scripts_of(tree: Element) -> str:
    """The scripts that a page holds, without their comments: paging calls are often commented out."""
    return _COMMENT.sub("", "\n".join(script.text or "" for script in tree.iter("script")))


def text_of(element: Element) -> str:
    """The text of an element, with single spaces."""
    return " ".join(element.text_content().split())


def printed(element: Element) -> str:
    """The text that is shown of an element: scripts left out, blocks and cells on lines of their own."""
    parts: list[str] = []
    hidden = 0
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part.tag in _UNPRINTED:
            hidden += 1 if event == "start" else -1
        if part.tag in _BREAKS:
            parts.append("\n")
        words = part.text if event == "start" else part.tail if part is not element else None
        if words and not hidden:
            parts.append(words)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(filter(None, lines))


def has_class(element: Element, names: Iterable[str]) -> bool:
    """Whether an element bears one of the classes."""
    return not set((element.get("class") or "").split()).isdisjoint(names)

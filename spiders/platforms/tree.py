"""Pages as trees: decoding, parsing, and the text that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import lxml.html
from lxml import etree

Element = Any  # lxml has no types

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_CHARSETS = re.compile(r"utf-?(8|16)|gb\w+|big5\w*|hz|iso-8859-\d+|windows-125\d", re.I)
_CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])
_EDGES = _CONTROL.decode() + "".join(filter(str.isspace, map(chr, range(0x3001))))
_STRICT = {"encoding": "utf-8", "remove_comments": True, "remove_pis": True}
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--[^\n]*|(?<![:\"'])//[^\n]*", re.S)
HIDDEN = ("script", "style", "noscript", "template", "title", "head")
"""Elements whose text nobody sees."""
_HIDING = re.compile(rf"<(/?)(?:{'|'.join(HIDDEN)})(?:\s[^>]*)?(?<!/)>")
_BREAK = re.compile(
    r"</?(?:address|article|br|dd|div|dl|dt|h[1-6r]|li|ol|p|pre|section|table|td|th|tr|ul)(?=[\s/>])[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&#13;", "\r"), ("&#xFFFD;", " "), ("&amp;", "&"))
"""How XML is written; the last but one stands for control characters that a page wrote as `&#11;`."""


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


def parse(data: bytes, with_forms: bool = False) -> Element:
    """The element tree of a page, with head and body; an empty page is an empty tree.

    `with_forms` makes elements that know the fields of their forms, which costs a call into Python for each.
    """
    return _parsed(decode(data), lxml.html.HTMLParser(**_STRICT) if with_forms else etree.HTMLParser(**_STRICT))


def parse_text(text: str) -> Element:
    """The element tree of a page or of a piece of one."""
    return _parsed(text, etree.HTMLParser(**_STRICT))


def _parsed(text: str, parser: etree.HTMLParser) -> Element:
    written = text.strip(_EDGES).encode(errors="replace").translate(None, _CONTROL)
    try:
        tree = etree.fromstring(written, parser)
    except etree.ParserError:  # nothing but comments, or nothing
        tree = None
    if tree is None:
        tree = etree.fromstring(b"<html></html>", parser)
    if tree.find("head") is None:
        tree.insert(0, tree.makeelement("head"))
    if tree.find("body") is None:
        tree.append(tree.makeelement("body"))
    return tree


@cache
def path(expression: str) -> etree.XPath:
    """An XPath, compiled once: call it with a tree."""
    return etree.XPath(expression, smart_strings=False)


def scripts_of(tree: Element) -> str:
    """The scripts that a page holds, without their comments: paging calls are often commented out."""
    return _COMMENT.sub("", "\n".join(script.text or "" for script in tree.iter("script")))


def text_of(element: Element) -> str:
    """The text of an element, with single spaces."""
    text = path("string()")(element) if len(element) else element.text or ""
    return " ".join(text.split())


def printed(element: Element) -> str:
    """The text that is shown of an element: scripts left out, blocks and cells on lines of their own."""
    return _cleaned(_markup(element))


class Beginnings:
    """What elements of one page show from a word on, so many characters; only what that needs is read."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._markup = cache(_markup)
        self._printed = cache(printed)

    def __call__(self, element: Element, words: tuple[str, ...]) -> str:
        """On one line, from the first of the words that the element shows; from its start where it shows none."""
        markup = self._markup(element)
        near = _first(markup, words)
        text = self._behind(markup, near) if near >= 0 and _is_shown_first(element, markup, near, words) else ""
        if not text:
            text = self._printed(element)
            text = text[max(0, _first(text, words)) :]
        return text[: self._most].replace("\n", " ")

    def _behind(self, markup: str, start: int) -> str:
        end = markup.find("<", start + _AROUND * self._most)
        text = _cleaned(markup[start:end]) if end > 0 else ""
        return text if len(text) > self._most else _cleaned(markup[start:])


_AROUND = 4
"""So many characters of markup are thought to hold one that is shown."""


def _is_shown_first(element: Element, markup: str, place: int, words: tuple[str, ...]) -> bool:
    """Whether a word at a place of the markup is the first that is shown: in no tag, and none before is in pieces."""
    if markup.rfind("<", 0, place) > markup.rfind(">", 0, place) or _HIDING.search(markup, 0, place):
        return False
    text = path("string()")(element)
    return all(text.count(word) == markup.count(word) for word in words)


def _markup(element: Element) -> str:
    """Written out as XML each `<` and `>` belongs to a tag: expressions do in one go what a walk does node by node."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


def _first(text: str, words: tuple[str, ...]) -> int:
    """Where the first of some words is; -1 where none is."""
    return min((place for word in words if (place := text.find(word)) >= 0), default=-1)


def _cleaned(markup: str) -> str:
    if markup.count("<") != markup.count(">"):  # broken markup gives elements names like `p<td`
        markup = _TAG.sub(lambda tag: "<" + tag[0][1:].replace("<", "_"), markup)
    text = _TAG.sub("", _BREAK.sub("\n", "".join(_shown(markup))))
    if "&" in text:
        for written, character in _ESCAPED:
            text = text.replace(written, character)
    return "\n".join(" ".join(words) for line in text.split("\n") if (words := line.split()))


def _shown(markup: str) -> Iterator[str]:
    """What is outside scripts and the like; of a block that they hold the break between lines is left."""
    depth, start = 0, 0
    for tag in _HIDING.finditer(markup):
        piece = markup[start : tag.start()]
        yield piece if not depth else "<br/>" if _BREAK.search(piece) else ""
        depth += -1 if tag[1] else 1
        start = tag.end()
    yield markup[start:]


def has_class(element: Element, names: Iterable[str]) -> bool:
    """Whether an element bears one of the classes."""
    return not set((element.get("class") or "").split()).isdisjoint(names)

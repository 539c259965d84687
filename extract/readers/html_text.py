"""HTML text: which elements break a line, which are not shown, and what remains of white space."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

BREAK = "\x1e"
"""Marks the end of a line in collected text: newlines of the source are mere white space."""

SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "head", "select", "textarea", "svg", "canvas", "iframe",
        "object", "embed", "audio", "video", "del", "s", "strike", "rt", "rp", "xml", "math", "title",
    }
)  # fmt: skip
BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol",
        "optgroup", "option", "p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td",
        "tfoot", "th", "thead", "tr", "ul", "ucapcontent",
    }
)  # fmt: skip
"""Elements that begin a line (HTML Living Standard, "Rendering"); unknown ones and Word's own (o:p) do not."""

RAISED = frozenset({"sup", "sub"})
"""A footnote's number must not become a digit of the number before it."""

FIELDS = frozenset({"input", "select", "textarea"})

PICTURES = ("img", "svg", "canvas", "object", "embed", "math")

_INLINE = ("span", "font", "a", "b", "strong", "em", "i", "u")
_RAISING = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b", re.IGNORECASE)
_RAISING_MARKUP = re.compile(rb"vertical-align\s*:\s*su(?:per|b)\b")
_REMOVING = re.compile(r"display\s*:\s*none|visibility\s*:\s*collapse", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[^;]*line-through", re.IGNORECASE
)
_SIGNS = (b"display", b"visibility", b"line-through", b"hidden")
_STYLES = etree.XPath("//@style", smart_strings=False)
_STYLED = etree.XPath("//*[@style]")
_CLASSED = etree.XPath("//*[@class]")
_HIDDEN_ATTRIBUTE = etree.XPath("//*[@hidden]")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_NESTED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_CSS_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_CLASS = re.compile(r"\.([\w-]+)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_UNSEEN_INPUTS = frozenset({"hidden", "checkbox", "radio", "button", "submit", "image", "reset", "password", "file"})


def tidy(text: str) -> str:
    """The lines of collected text that hold something, joined by newlines; white space folded to one blank."""
    if text.isalnum():  # most cells: a number or a label, and nothing to tidy
        return text
    if not text.isascii() and not text.isprintable() and _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    if BREAK not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split(BREAK))
    return "\n".join([line for line in lines if line])


def mark_raised(root: Any, lowered: bytes) -> None:
    """Make a sup of what only a style raises: a footnote's number, as editors paste it; `lowered` is the markup."""
    if not (_RAISING_MARKUP.search(lowered) or b"footnotereference" in lowered):
        return
    for node in root.iter(*_INLINE):
        if _RAISING.search(node.get("style") or "") or "FootnoteReference" in (node.get("class") or ""):
            node.tag = "sup"


def field_value(node: Any) -> str:
    """What a field for input shows: a text field, the text of an area, the choice of a list."""
    if node.tag == "textarea":
        return node.text or ""
    if node.tag == "select":
        options = node.findall(".//option")
        chosen = next((option for option in options if option.get("selected") is not None), None)
        return "".join((options[0] if chosen is None else chosen).itertext()) if options else ""
    return "" if (node.get("type") or "").strip().lower() in _UNSEEN_INPUTS else node.get("value") or ""


class Hidden:
    """The elements that a page hides: by attribute, by their own style, or by a class that a <style> block hides.

    `unseen` are those whose text is not shown, or struck out; `gone` those of them that take no place either:
    a cell that is only invisible stays in its row. Both hold all descendants of none, to be small. `lowered` is the
    markup in small letters.
    """

    def __init__(self, root: Any, lowered: bytes) -> None:
        self.unseen: set[Any] = set()
        self.gone: set[Any] = set()
        if not any(word in lowered for word in _SIGNS):
            return
        self._by_style(root)
        hidden_classes = _hidden_classes("".join(style.text or "" for style in root.iter("style")))
        if hidden_classes:
            self._add(node for node in _CLASSED(root) if not hidden_classes.isdisjoint(node.get("class").split()))
        if b"hidden" in lowered:
            self._add(_HIDDEN_ATTRIBUTE(root))

    def _by_style(self, root: Any) -> None:
        styles = set(_STYLES(root))
        unseen = {style for style in styles if _HIDING.search(style)}
        if unseen:
            gone = {style for style in unseen if _REMOVING.search(style)}
            found = [(node, node.get("style")) for node in _STYLED(root)]
            self.unseen = {node for node, style in found if style in unseen}
            self.gone = {node for node, style in found if style in gone}

    def _add(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            self.unseen.add(node)
            self.gone.add(node)


def _hidden_classes(css: str) -> frozenset[str]:
    """Classes hidden by a rule of their own that no other rule mentions: what scripts and screens switch is left."""
    if not _REMOVING.search(css):
        return frozenset()
    css = _CSS_COMMENT.sub("", css)
    plain = _NESTED.sub("", css)
    hidden: set[str] = set()
    for selectors, style in _RULE.findall(plain):
        if _REMOVING.search(style):
            hidden |= {name[1:] for name in map(str.strip, selectors.split(",")) if _CLASS.fullmatch(name)}
    mentions = _CLASS.findall(" ".join(selectors for selectors, _ in _RULE.findall(css)))
    return frozenset(name for name in hidden if mentions.count(name) == 1)

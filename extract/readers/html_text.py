"""HTML text: which elements break a line, which are not shown, and what remains of white space."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from lxml import etree

BREAK = "\x1e"
"""Marks the end of a line in collected text: newlines of the source are mere white space."""

SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "head", "select", "textarea", "svg", "canvas", "iframe",
        "object", "embed", "audio", "video", "noframes", "noembed", "datalist",
        "progress", "meter", "rtc", "del", "s", "strike", "rt", "rp", "xml", "math", "title",
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
_RAISING = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b|mso-text-raise\s*:\s*[1-9]", re.IGNORECASE)
_RAISING_MARKUP = re.compile(rb"vertical-align\s*:\s*su(?:per|b)\b")  # what begins with letters is found fast
_RAISING_WORDS = (b"mso-text-raise", b"notereference")
_REFERENCES = re.compile(r"(?:Foot|End)noteReference")
_STRUCK = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_REMOVING = re.compile(r"display\s*:\s*none|visibility\s*:\s*collapse", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[^;]*line-through", re.IGNORECASE
)
_SIGNS = [
    re.compile(sign).search  # which finds each faster than `in` does, and than one pattern would find all
    for sign in (
        rb"visibility", rb"hidden", rb"font-size: ?0", rb"indent: ?-", rb"color: ?transparent", rb"line-through",
        rb"opacity", rb"absolute", rb"display",
    )
]  # fmt: skip
_NOTHING = r"\s*:\s*0*(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
_NOT_DRAWN = re.compile(
    rf"font-size{_NOTHING}|opacity{_NOTHING}|(?<![-\w])color\s*:\s*transparent|"
    r"(?<![-\w])(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
"""What no reader sees of a cell. Around more than a cell it may be the trick of a layout: nothing is hidden there."""

_NO_ROOM = re.compile(rf"(?<![-\w])(?:width|height){_NOTHING}", re.IGNORECASE)
_CUT_OFF = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_HAS_WIDTH = re.compile(r"display\s*:\s*(?:inline-)?block|position\s*:\s*absolute", re.IGNORECASE)
_SIZED = re.compile(r"font-size", re.IGNORECASE)
_LONGEST_UNIT = 2
_WHITE = r"(?:white|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*1\s*)?\))"
_WHITE_TEXT = re.compile(rf"(?<![-\w])color\s*:\s*{_WHITE}\s*(?:;|!|$)", re.IGNORECASE)
_WHITE_MARKUP = re.compile(rb"color\s*[:=]\s*[\"']?\s*(?:white|#fff|rgba?\(\s*255)")
_WHITE_NAME = re.compile(rf"\s*{_WHITE}\s*|fff(?:fff)?", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
_NO_BACKGROUND = re.compile(rf"(?:{_WHITE}|transparent|none|inherit|initial|\s)+(?:!important)?", re.IGNORECASE)
_STYLES = etree.XPath("//@style", smart_strings=False)
_STYLED = etree.XPath("//*[@style]")
_CLASSED = etree.XPath("//*[@class]")
_HIDDEN_ATTRIBUTE = etree.XPath("//*[@hidden]")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_NESTED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_CSS_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_CLASS = re.compile(r"\.([\w-]+)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202d\u2060-\u2064\u2066-\u2069\ufeff]")
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
    if not (_RAISING_MARKUP.search(lowered) or any(word in lowered for word in _RAISING_WORDS)):
        return
    raising = _raising_classes("".join(style.text or "" for style in root.iter("style")))
    for node in root.iter(*_INLINE):
        names = node.get("class") or ""
        if (
            _RAISING.search(node.get("style") or "")
            or _REFERENCES.search(names)
            or not raising.isdisjoint(names.split())
        ):
            node.tag = "sup"


def _raising_classes(css: str) -> set[str]:
    """Classes of which a rule raises the text."""
    rules = _RULE.findall(css) if _RAISING.search(css) else ()
    return {name for selectors, style in rules if _RAISING.search(style) for name in _CLASS.findall(selectors)}


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
        if not any(sign(lowered) for sign in _SIGNS):
            return
        self._by_style(root)
        css = "".join(style.text or "" for style in root.iter("style"))
        if struck := _classes_of(css, _STRUCK):
            self.unseen.update(node for node in _CLASSED(root) if not struck.isdisjoint(node.get("class").split()))
        hidden_classes = _classes_of(css, _REMOVING)
        if hidden_classes:
            self._add(node for node in _CLASSED(root) if not hidden_classes.isdisjoint(node.get("class").split()))
        if b"hidden" in lowered:
            self._add(_HIDDEN_ATTRIBUTE(root))

    def _by_style(self, root: Any) -> None:
        styles = set(_STYLES(root))
        unseen = {style for style in styles if _HIDING.search(style)}
        self._not_drawn(root, {style for style in styles if _NOT_DRAWN.search(style) or _has_no_room(style)} - unseen)
        if unseen:
            gone = {style for style in unseen if _REMOVING.search(style)}
            found = [(node, node.get("style")) for node in _STYLED(root)]
            self.unseen |= {node for node, style in found if style in unseen}
            self.gone = {node for node, style in found if style in gone}

    def _not_drawn(self, root: Any, styles: Collection[str]) -> None:
        """Hide what is drawn without size or colour in a cell; the cell keeps its place."""
        styled = ((node, node.get("style")) for node in _STYLED(root)) if styles else ()
        self.unseen.update(
            node for node, style in styled if style in styles and _is_within_cell(node) and not _is_resized(node)
        )

    def _add(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            self.unseen.add(node)
            self.gone.add(node)


def _has_no_room(style: str) -> bool:
    """Whether an element is so narrow or low that it shows nothing; the width of a cell is no more than a wish."""
    return bool(_NO_ROOM.search(style) and _CUT_OFF.search(style) and _HAS_WIDTH.search(style))


def _is_within_cell(node: Any) -> bool:
    """Whether an element is a cell, or stands in one that holds no table."""
    while node is not None and node.tag not in ("td", "th"):
        node = node.getparent()
    return node is not None and next(node.iter("table"), None) is None


def _is_resized(node: Any) -> bool:
    """Whether something in an element may give its text a size again."""
    inner = node.iterdescendants()
    return any(_SIZED.search(one.get("style") or "") or one.get("class") or one.get("size") for one in inner)


def white_digits(root: Any, lowered: bytes) -> set[Any]:
    """The elements in cells whose text is white, and holds digits, where nothing says that it stands on a colour."""
    if not _WHITE_MARKUP.search(lowered):
        return set()
    found = {node for node in _STYLED(root) if _WHITE_TEXT.search(node.get("style"))}
    found.update(node for node in root.iter("font") if _WHITE_NAME.fullmatch(node.get("color") or ""))
    return {
        node
        for node in found
        if _is_number("".join(node.itertext())) and _is_within_cell(node) and not _on_colour(node)
    }


def _is_number(text: str) -> bool:
    """Whether a text holds digits and at most a unit beside them."""
    return any(char.isdigit() for char in text) and sum(char.isalpha() for char in text) <= _LONGEST_UNIT


def _on_colour(node: Any) -> bool:
    """Whether the nearest background that is stated around a text is another than white."""
    while node is not None:
        stated = _BACKGROUND.search(node.get("style") or "")
        named = node.get("bgcolor") or node.get("background") or (stated[1].strip() if stated else "")
        if named and not _NO_BACKGROUND.fullmatch(named):
            return not _WHITE_NAME.fullmatch(named)
        if named and _WHITE_NAME.fullmatch(named):
            return False
        node = node.getparent()
    return False


def _classes_of(css: str, pattern: re.Pattern[str]) -> frozenset[str]:
    """Classes hidden by a rule of their own that no other rule mentions: what scripts and screens switch is left."""
    if not pattern.search(css):
        return frozenset()
    css = _CSS_COMMENT.sub("", css)
    plain = _NESTED.sub("", css)
    hidden: set[str] = set()
    for selectors, style in _RULE.findall(plain):
        if pattern.search(style):
            hidden |= {name[1:] for name in map(str.strip, selectors.split(",")) if _CLASS.fullmatch(name)}
    mentions = _CLASS.findall(" ".join(selectors for selectors, _ in _RULE.findall(css)))
    return frozenset(name for name in hidden if mentions.count(name) == 1)

"""The text that Word shows of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

from lxml import etree

from extract.document import UNMAPPED

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STYLES = frozenset((_M + "rPr", _M + "ctrlPr"))
_PLAIN_MATH = frozenset((_M + "r", _M + "t", *_STYLES))
NOT_SHOWN = frozenset({W + "del", W + "moveFrom", W + "rt", _FALLBACK})
"""Deleted or moved text, the guide over a ruby base, and the second form of a drawing, for older programs."""

BOX = W + "txbxContent"
_PROPERTIES = {W + "p": "pPr", W + "tc": "tcPr", W + "tbl": "tblPr"}
_NO_SHADE = frozenset({"AUTO", "FFFFFF", ""})
_LONGEST_UNIT = 2
_MARKS = {W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-", W + "br": "\n", W + "cr": "\n"}
_DRAWN_FIELD = re.compile(r"\s*eq\s", re.IGNORECASE)
"""A field that Word draws, a digit in a circle say: its characters stand in its code alone."""


_DEEPEST = 50
"""How many styles may be based on each other, and an end to those that are in a circle."""

_STYLED = ("strike", "dstrike", "vanish", "webHidden", "vertAlign")
"""What of a run's format matters here: it hides the text, or raises it."""


def apply_styles(body: Any, styles: Any) -> None:
    """Write into each run what its character style, or its paragraph's, says of hidden, struck and raised text."""
    formats = {} if styles is None else _formats(styles)
    if not formats:
        return
    for paragraph in body.iter(W + "p"):
        of_paragraph = formats.get(_named(paragraph, "pPr", "pStyle"), {})
        for run in paragraph.iter(W + "r"):
            for name, node in (of_paragraph | formats.get(_named(run, "rPr", "rStyle"), {})).items():
                own = run.find(W + "rPr")
                if own is None:
                    own = etree.Element(W + "rPr")
                    run.insert(0, own)
                if own.find(W + name) is None:
                    own.append(copy(node))


def _formats(styles: Any) -> dict[str, dict[str, Any]]:
    """By the id of each style that has any, the elements of its format that matter, those it is based on included."""
    nodes = {node.get(W + "styleId", ""): node for node in styles.iter(W + "style")}
    found: dict[str, dict[str, Any]] = {}
    for style in nodes:
        chain = [style]
        while len(chain) < _DEEPEST and (base := _named(nodes[chain[-1]], "", "basedOn")) in nodes:
            chain.append(base)
        formats = [nodes[name].find(W + "rPr") for name in reversed(chain)]
        own = {
            name: node
            for one in formats
            if one is not None
            for name in _STYLED
            if (node := one.find(W + name)) is not None
        }
        if own:
            found[style] = own
    return found


def _named(element: Any, properties: str, name: str) -> str:
    """The id of the style that an element names."""
    node = element.find(f"{W}{properties}/{W}{name}" if properties else W + name)
    return "" if node is None else str(node.get(W + "val", ""))


def text_of(paragraph: Any) -> str:
    """What is shown of a paragraph, without the text boxes that hang on it."""
    parts: list[str] = []
    for node in _shown(paragraph):
        if node.tag == W + "r":
            parts.extend(_run(node))
        elif node.tag == _M + "oMath":
            parts.append(_formula(node))
    return "".join(parts)


def boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph, each once."""
    return (node for node in _shown(paragraph) if node.tag == BOX)


def _shown(paragraph: Any) -> Iterator[Any]:
    """What is below an element in order, but not below what is not shown, nor in a text box."""
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag not in NOT_SHOWN:
            yield node
            if node.tag != BOX:
                stack.extend(reversed(node))


def _run(run: Any) -> Iterator[str]:
    style = run.find(W + "rPr")
    if style is not None and any(_is_on(style, name) for name in ("strike", "dstrike", "vanish", "webHidden")):
        return
    # A footnote's raised number must not become a digit of the number before it.
    raised = None if style is None else style.find(W + "vertAlign")
    if raised is not None and raised.get(W + "val") != "baseline":
        yield " "
    if style is not None and _is_white_number(run, style):
        yield UNMAPPED
        return
    for node in run:
        if node.tag == W + "t":
            yield node.text or ""
        elif node.tag == W + "sym":
            yield _symbol(node.get(W + "char", ""))
        elif node.tag == W + "instrText" and _DRAWN_FIELD.match(node.text or ""):
            yield "\ufffd"
        elif node.tag in _MARKS:
            yield _MARKS[node.tag]


def _is_white_number(run: Any, style: Any) -> bool:
    """Whether a run in a cell prints digits in white, and nothing says that they stand on a colour."""
    colour = style.find(W + "color")
    if colour is None or colour.get(W + "val", "").upper() != "FFFFFF":
        return False
    text = "".join(node.text or "" for node in run.iter(W + "t"))
    if not any(char.isdigit() for char in text) or sum(char.isalpha() for char in text) > _LONGEST_UNIT:
        return False
    around = [style, *(one.find(W + name) for one in run.iterancestors() if (name := _PROPERTIES.get(one.tag)))]
    shades = [one.find(W + "shd") for one in around if one is not None]
    on_colour = any(shade is not None and shade.get(W + "fill", "auto").upper() not in _NO_SHADE for shade in shades)
    return not on_colour and style.find(W + "highlight") is None and next(run.iterancestors(W + "tc"), None) is not None


def _formula(formula: Any) -> str:
    """The characters of a formula that stand on one line (an editor's way to set a number); of another U+FFFD."""
    inner = list(formula.iter(_M + "*"))[1:]
    if all(node.tag in _PLAIN_MATH or node.getparent().tag in _STYLES for node in inner):
        return "".join(node.text or "" for node in inner if node.tag == _M + "t")
    return "\ufffd"


def _symbol(code: str) -> str:
    """The character of a symbol font; what only that font can tell is U+FFFD."""
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    return chr(number) if 32 <= number < 0xD800 or 0xF900 <= number < 0x11_0000 else "\ufffd"


def _is_on(style: Any, name: str) -> bool:
    switch = style.find(W + name)
    return switch is not None and is_true(switch)


def is_true(switch: Any) -> bool:
    """Whether a switch is on: no value means yes."""
    return switch.get(W + "val", "true") not in ("false", "0", "off", "none")

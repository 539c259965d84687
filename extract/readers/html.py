"""HTML: whatever a site's editor produced, as paragraphs and grids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from extract.decode import decode
from extract.document import PICTURE, Document, Grid, Paragraph, SpannedCell, lay_out
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

MEDIA_TYPE = "text/html"

_SKIPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "select",
    "textarea",
    "svg",
    "iframe",
    "object",
    "del",
    "s",
    "strike",
}
_INLINE = {
    "a", "abbr", "b", "big", "bdi", "bdo", "cite", "code", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "label", "mark", "nobr", "q", "samp", "small", "span", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr", "ucaptitle", "publishtime",
}  # fmt: skip
_RAISED = {"sup", "sub"}
"""A footnote's number must not become a digit of the number before it."""

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BREAKS = re.compile(r"[\r\n]+")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_SPACER = re.compile(r"\s*[0-3]\s*(px)?\s*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read an HTML page. Raises UnreadableDocument(`empty`) where there is no element at all."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )  # without huge_tree, what is nested deeper than 256 elements is dropped in silence
    text = _SURROGATES.sub("\ufffd", decode(data, charset_hint))
    root = etree.fromstring(text.encode("utf-8"), parser) if text.strip() else None
    if root is None:
        raise UnreadableDocument(Reason.EMPTY)
    return Document(MEDIA_TYPE, tuple(_Walker(root).blocks()), _meta(root))


_SURROGATES = re.compile("[\ud800-\udfff\x00]")


def _meta(root: Any) -> dict[str, str]:
    found = {"title": " ".join("".join(root.xpath("//title//text()")).split())}
    for meta in root.iter("meta"):
        if meta.get("name") and meta.get("content"):
            found.setdefault(meta.get("name").strip().lower(), meta.get("content").strip())
    return {name: value for name, value in found.items() if value}


class _Walker:
    """Walks the page once, in order, and gives blocks as they end."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.tree = root.getroottree()
        self.text: list[str] = []

    def blocks(self) -> Iterator[Paragraph | Grid]:
        yield from self._walk(self.root)
        yield from self._flush()

    def _walk(self, element: Any) -> Iterator[Paragraph | Grid]:
        """Depth first without recursion: pages nest tables hundreds deep."""
        stack: list[tuple[Any, bool]] = [(element, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                if node.tag not in _INLINE:
                    yield from self._flush()
                self._add(node.tail)
            elif _is_skipped(node):
                self._add(node.tail)
            elif node.tag == "table" and _is_data_table(node):
                yield from self._flush()
                yield self._grid(node)
                self._add(node.tail)
            else:
                if node.tag not in _INLINE:
                    yield from self._flush()
                self._add(node.text)
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node))

    def _add(self, text: str | None) -> None:
        if text:
            self.text.append(text)

    def _flush(self) -> Iterator[Paragraph]:
        text = _tidy(" ".join("".join(self.text).split("\n")))
        self.text.clear()
        if text:
            yield Paragraph(text)

    def _grid(self, table: Any) -> Grid:
        rows = ([cell for cell in row if cell.tag in ("td", "th") and not _is_skipped(cell)] for row in _rows(table))
        return Grid(lay_out([self._cell(cell) for cell in row] for row in rows))

    def _cell(self, cell: Any) -> SpannedCell:
        place = Evidence(path=self.tree.getpath(cell))
        return SpannedCell(_cell_text(cell) or _picture(cell), _span(cell, "rowspan"), _span(cell, "colspan"), place)


def _is_skipped(node: Any) -> bool:
    return node.tag in _SKIPPED or "hidden" in node.attrib or bool(_HIDDEN.search(node.get("style", "")))


def _is_data_table(table: Any) -> bool:
    """A table that holds tables, or has but one cell, only lays out the page."""
    return table.find(".//table") is None and len(table.findall(".//td") + table.findall(".//th")) > 1


def _rows(table: Any) -> Iterator[Any]:
    """The rows that are shown; cells outside of any row make one together, where they stand."""
    for element in table.iter("table", "tbody", "thead", "tfoot", "tr"):
        hidden = _is_skipped(element) or (element is not table and _is_skipped(element.getparent()))
        if not hidden and (element.tag == "tr" or element.find("td") is not None):
            yield element


def _span(cell: Any, name: str) -> int:
    match = re.match(r"\s*(\d{1,6})", cell.get(name) or "")
    if match is None:
        return 1
    # rowspan="0" reaches to the end of the table; lay_out cuts what overruns.
    return int(match[1]) or (10**6 if name == "rowspan" else 1)


def _cell_text(cell: Any) -> str:
    if len(cell) == 0:
        return _tidy(_one_line(cell.text))
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(cell, False)]
    while stack:
        node, leaving = stack.pop()
        breaks = node is not cell and (node.tag == "br" or node.tag not in _INLINE)
        if leaving:
            parts.append("\n" if breaks else "")
            parts.append(_one_line(node.tail) if node is not cell else "")
        elif _is_skipped(node):
            parts.append(_one_line(node.tail))
        else:
            parts.append("\n" if breaks else "")
            parts.append(" " if node.tag in _RAISED else "")
            parts.append(node.get("value", "") if node.tag == "input" else "")
            parts.append(_one_line(node.text))
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
    return _tidy("".join(parts))


def _picture(cell: Any) -> str:
    """PICTURE, if the cell holds an image that shows something: a blank and a picture of a number differ."""
    shown = (image for image in cell.iter("img") if not _SPACER.fullmatch(image.get("width") or ""))
    return PICTURE if next(shown, None) is not None else ""


def _one_line(text: str | None) -> str:
    return _BREAKS.sub(" ", text) if text else ""


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in _INVISIBLE.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line)

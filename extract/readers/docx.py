"""DOCX: the body of word/document.xml, merged cells and nested tables included (ECMA-376, part 1)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from extract.document import PICTURE, Cell, Document, Grid, Paragraph
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_XML_BYTES = 50_000_000
"""A report's document.xml is well under 2 MB; more than this is an archive bomb."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_DELETED = {W + "del", W + "moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
"""What is not shown: deleted or moved text, and the second form of a drawing, for older programs."""


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a DOCX file. Raises UnreadableDocument: `corrupt`, `unpacks_too_large`."""
    body = _body(_document_xml(data))
    return Document(MEDIA_TYPE, tuple(_blocks(body, _Counter())))


def _document_xml(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as member:
            xml = member.read(MAX_XML_BYTES + 1)
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise UnreadableDocument(Reason.CORRUPT, f"not a whole Word file: {error}") from error
    if len(xml) > MAX_XML_BYTES:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE)
    return xml


def _body(xml: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        body = etree.fromstring(xml, parser).find(W + "body")
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(Reason.CORRUPT, f"word/document.xml: {error}") from error
    if body is None:
        raise UnreadableDocument(Reason.CORRUPT, "word/document.xml has no body")
    return body


class _Counter:
    """Numbers the tables, from 1, as they are met."""

    def __init__(self) -> None:
        self.tables = 0

    def next_table(self) -> int:
        self.tables += 1
        return self.tables


def _blocks(container: Any, counter: _Counter) -> Iterator[Paragraph | Grid]:
    for element in container:
        if element.tag == W + "p":
            texts = (_text(paragraph) for paragraph in element.iter(W + "p"))  # a paragraph may hold text boxes
            yield from (Paragraph(line) for text in texts for line in text.split("\n") if line.strip())
        elif element.tag == W + "tbl":
            yield from _table(element, counter)
        elif element.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins"):
            yield from _blocks(element, counter)


def _table(table: Any, counter: _Counter) -> Iterator[Paragraph | Grid]:
    if table.find(".//" + W + "tbl") is not None:  # a table that holds tables only lays out the page
        for cell in table.iter(W + "tc"):
            if next(cell.iterancestors(W + "tbl")) is table:
                yield from _blocks(cell, counter)
    else:
        yield Grid(_merge(list(_cells(table, counter.next_table()))))


def _cells(table: Any, number: int) -> Iterator[tuple[Cell, bool]]:
    """Every w:tc with its grid position; True where it continues the cell above (w:vMerge)."""
    rows = (tr for tr in table.iter(W + "tr") if tr.find(f"{W}trPr/{W}del") is None)
    for row, tr in enumerate(rows):
        column = _number(tr.find(f"{W}trPr/{W}gridBefore"), 0)
        for index, tc in enumerate(tr.iter(W + "tc"), start=1):
            colspan = _number(tc.find(f"{W}tcPr/{W}gridSpan"), 1)
            merge = tc.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(W + "val", "continue") == "continue"
            text = "\n".join(filter(None, (_text(p).strip() for p in tc.iter(W + "p"))))
            text = text or (PICTURE if next(tc.iter(*_PICTURES), None) is not None else "")
            place = Evidence(path=f"table {number} row {row + 1} cell {index}")
            yield Cell(text, row, column, 1, colspan, place), continues
            column += colspan


def _merge(cells: list[tuple[Cell, bool]]) -> tuple[Cell, ...]:
    merged: list[Cell] = []
    above: dict[int, int] = {}
    for cell, continues in cells:
        start = above.get(cell.column)
        if continues and start is not None and merged[start].row + merged[start].rowspan == cell.row:
            text = "\n".join(filter(None, (merged[start].text, cell.text)))
            merged[start] = replace(merged[start], rowspan=merged[start].rowspan + 1, text=text)
        else:
            above[cell.column] = len(merged)
            merged.append(cell)
    return tuple(merged)


def _number(element: Any, default: int) -> int:
    value = "" if element is None else element.get(W + "val", "")
    return int(value) if value.isdigit() else default


def _text(paragraph: Any) -> str:
    """What a reader sees of a paragraph: not what is deleted, struck out or hidden."""
    parts: list[str] = []
    for node in paragraph.iter(W + "t", W + "tab", W + "br", W + "cr", W + "noBreakHyphen"):
        if next(node.iterancestors(W + "p")) is not paragraph:
            continue
        if any(ancestor.tag in _DELETED for ancestor in node.iterancestors()):
            continue
        style = node.getparent().find(W + "rPr")
        if style is not None and any(_is_on(style, name) for name in ("strike", "dstrike", "vanish")):
            continue
        if node.tag == W + "t":
            # A footnote's raised number must not become a digit of the number before it.
            raised = style is not None and style.find(W + "vertAlign") is not None
            parts.append((" " if raised else "") + (node.text or ""))
        else:
            parts.append({W + "tab": "\t", W + "noBreakHyphen": "-"}.get(node.tag, "\n"))
    return "".join(parts)


def _is_on(style: Any, name: str) -> bool:
    switch = style.find(W + name)
    return switch is not None and switch.get(W + "val", "true") not in ("false", "0", "off", "none")

"""DOCX: the body of word/document.xml, merged cells, text boxes and nested tables included (ECMA-376, part 1)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from extract.document import Document, Grid, Paragraph
from extract.readers.docx_numbering import Numbering
from extract.readers.docx_tables import cells_of, inside, is_data, nested_data, rows_of
from extract.readers.docx_text import W, apply_styles, boxes, text_of
from extract.readers.zipped import DAMAGE
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_XML_BYTES = 20_000_000
"""A report's document.xml is well under 2 MB; more than this is an archive bomb."""

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = W.strip("{}").encode()


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a DOCX file. Raises UnreadableDocument: `corrupt`, `unpacks_too_large`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = _part(archive, "word/document.xml")
            parts = [_part(archive, name) for name in ("word/numbering.xml", "word/styles.xml")]
    except DAMAGE as error:
        raise UnreadableDocument(Reason.CORRUPT, f"not a whole Word file: {error}") from error
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise UnreadableDocument(Reason.CORRUPT, "word/document.xml has no body")
    apply_styles(body, parts[1])
    return Document(MEDIA_TYPE, tuple(_Body(Numbering(*parts)).blocks(body)))


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """A part of the package, parsed; None where an optional one is not there or damaged."""
    needed = name == "word/document.xml"
    if not needed and name not in archive.namelist():
        return None
    with archive.open(name) as member:
        xml = member.read(MAX_XML_BYTES + 1)
    if len(xml) > MAX_XML_BYTES:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xml.replace(_STRICT, _TRANSITIONAL), parser)
    except etree.XMLSyntaxError as error:
        if needed:
            raise UnreadableDocument(Reason.CORRUPT, f"{name}: {error}") from error
        return None


class _Body:
    """Walks a document in order; numbers its tables, from 1, and its automatic headings."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._tables = 0

    def blocks(self, container: Any) -> Iterator[Paragraph | Grid]:
        """The paragraphs and grids of a body, a cell or a text box."""
        for element in inside(container, W + "p", W + "tbl"):
            yield from self._paragraph(element) if element.tag == W + "p" else self._table(element)

    def _paragraph(self, paragraph: Any) -> Iterator[Paragraph | Grid]:
        text = text_of(paragraph)
        if text.strip():
            text = self._numbering.label(paragraph) + text
        yield from (Paragraph(line) for line in text.split("\n") if line.strip())
        for box in boxes(paragraph):
            yield from self.blocks(box)

    def _table(self, table: Any) -> Iterator[Paragraph | Grid]:
        """A grid, followed by the tables of data in its cells; or what a table for layout holds."""
        if is_data(table):
            self._tables += 1
            yield Grid(cells_of(table, self._tables))
            held = [cell for row in rows_of(table) for cell in row if nested_data(cell)]
        else:
            held = [cell for row in rows_of(table) for cell in row]
        for cell in held:
            yield from self.blocks(cell)

"""HTML: whatever a site's editor produced, as paragraphs and grids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from lxml import etree

from extract.decode import decode, is_utf8
from extract.document import PICTURE, UNMAPPED, Document, Grid, Paragraph, Spanned, lay_out
from extract.readers.html_scripts import tables_in_scripts
from extract.readers.html_tables import Place, Row, find_tables, misplaced_rows
from extract.readers.html_text import (
    BLOCKS,
    BREAK,
    FIELDS,
    PICTURES,
    RAISED,
    SKIPPED,
    Hidden,
    field_value,
    mark_raised,
    tidy,
    white_digits,
)
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

MEDIA_TYPE = "text/html"
LONGEST_NESTED = 200
"""Characters that the cell around a data table repeats of it: enough to see that it is not blank."""

_WRAPPERS = ("p", "div")
_CELLS = ("td", "th")
_INTRICATE = SKIPPED | RAISED | (BLOCKS - {"html", "body", "tbody", "thead", "tfoot", "tr", "td", "th"}) | {"input"}
_AS_TEXT = {"method": "text", "encoding": "unicode", "with_tail": False}

_GROUP = attrgetter("group")
_SPACER = re.compile(r"\s*[0-3]\s*(px)?\s*")
_SPAN = re.compile(r"\s*(\d{1,6})")
_SPANS_KEPT = 1000
_UNPARSABLE = re.compile("[\ud800-\udfff\x00]")


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read an HTML page. Raises UnreadableDocument: `empty` where there is no element, `unpacks_too_large`."""
    markup = _as_utf8(data, charset_hint)
    root = _parse(markup)
    blocks = _Page(root, markup).blocks
    if not any(isinstance(block, Grid) for block in blocks):
        blocks += _scripted(root, sum(len(block.text) for block in blocks if isinstance(block, Paragraph)))
    return Document(MEDIA_TYPE, tuple(blocks), _meta(root))


def root_of(data: bytes, charset_hint: str | None) -> Any:
    """The root element of a page. Raises UnreadableDocument(`empty`) where there is none."""
    return _parse(_as_utf8(data, charset_hint))


def _as_utf8(data: bytes, charset_hint: str | None) -> bytes:
    """The bytes of a page in UTF-8, with nothing in them that cannot be parsed."""
    return data if is_utf8(data) and b"\0" not in data else _markup(decode(data, charset_hint))


def _markup(text: str) -> bytes:
    try:
        markup = text.encode("utf-8")
    except UnicodeEncodeError:
        markup = b"\0"
    return markup if b"\0" not in markup else _UNPARSABLE.sub("\ufffd", text).encode("utf-8")


def _parse(markup: bytes) -> Any:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )  # without huge_tree, what is nested deeper than 256 elements is dropped in silence
    root = etree.fromstring(markup, parser) if markup and not markup.isspace() else None
    if root is None:
        raise UnreadableDocument(Reason.EMPTY)
    return root


def _meta(root: Any) -> dict[str, str]:
    titles: list[str] = []
    named: dict[str, str] = {}
    for node in root.iter("title", "meta"):
        if node.tag == "title":
            titles.extend(node.itertext())
        elif (name := node.get("name")) and (content := node.get("content")):
            named.setdefault(name.strip().lower(), content.strip())
    named["title"] = " ".join("".join(titles).split())
    return {name: value for name, value in named.items() if value}


def _scripted(root: Any, shown: int) -> list[Paragraph | Grid]:
    """The report that a page keeps for its scripts to show, where the page itself says little and has no table."""
    for where, text in tables_in_scripts(root):
        markup = _markup(text)
        blocks = _Page(_parse(markup), markup, f"{where}: ").blocks
        length = sum(len(block.text) for block in blocks if isinstance(block, Paragraph))
        length += sum(len(cell.text) for block in blocks if isinstance(block, Grid) for cell in block.cells)
        if length > max(LONGEST_NESTED, 2 * shown) and any(isinstance(block, Grid) for block in blocks):
            return blocks
    return []


class _Page:
    """Walks a page once, in order; `blocks` are its paragraphs and grids, `prefix` stands before every path."""

    def __init__(self, root: Any, markup: bytes, prefix: str = "") -> None:
        self.blocks: list[Paragraph | Grid] = []
        self._prefix = prefix
        lowered = markup.lower()
        hidden = Hidden(root, lowered)
        mark_raised(root, lowered)
        rows_and_cells = list(root.iter("tr", "td", "th"))  # held, since lxml makes anew what nobody holds
        misplaced = misplaced_rows(rows_and_cells)
        self._tables, self._holders = find_tables(root, hidden.gone, misplaced)
        data_cells = [cell for table in self._tables.values() for cell in table.cells()] if misplaced else []
        self._unseen = hidden.unseen.union(*(misplaced[cell] for cell in data_cells if cell in misplaced))
        self._white = white_digits(root, lowered) if self._tables else set()
        self._not_read = self._unseen | self._white if self._white else self._unseen
        self._line: list[str] = []
        self._collect(root, self._line, in_page=True)
        self._flush()

    def _collect(self, top: Any, parts: list[str], in_page: bool) -> None:
        """Add the text in an element to `parts`. Not recursive, since pages nest tables hundreds deep."""
        unseen, tables = (self._unseen, self._tables) if in_page else (self._not_read, ())
        add = parts.append
        stack: list[tuple[Iterator[Any], str, str | None]] = [(iter(top), "", None)]
        add(top.text or "")
        while stack:
            children, ending, tail = stack[-1]
            for node in children:
                tag = node.tag
                if tag in SKIPPED or node in unseen:
                    if node in self._white:
                        add(UNMAPPED)
                    elif tag in FIELDS and not in_page and node not in unseen:
                        add(field_value(node))
                    add(node.tail or "")
                    continue
                mark = BREAK if tag in BLOCKS else ""
                if tag == "table" and node in tables:
                    stack.append((iter(self._emit(node)), BREAK, node.tail))
                    break
                add(mark or (" " if tag in RAISED else ""))
                text = node.text
                if text:
                    add(text if tag != "pre" else text.replace("\n", BREAK))
                elif tag == "input":
                    add(field_value(node))
                if len(node):
                    stack.append((iter(node), mark, node.tail))
                    break
                add(mark)
                add(node.tail or "")
            else:
                stack.pop()
                add(ending)
                add(tail or "")

    def _flush(self) -> None:
        text = tidy("".join(self._line))
        self._line.clear()
        if text:
            self.blocks.extend([Paragraph(line) for line in text.split("\n")])

    def _emit(self, node: Any) -> list[Any]:
        """Give a data table as a grid; returns the elements in it that hold more than the grid shows."""
        table = self._tables[node]
        self._line.extend([BREAK, *table.stray])
        for element in table.loose:
            if element not in self._tables and element not in self._holders and element.tag not in SKIPPED:
                self._line.append(BREAK)
                self._collect(element, self._line, in_page=False)
        self._flush()
        self.blocks.append(Grid(lay_out([self._cells(row.cells, end) for row, end in _to_ends(table.rows)])))
        nested = [cell for cell in table.cells() if cell in self._holders] if node in self._holders else []
        return nested + [element for element in table.loose if element in self._tables or element in self._holders]

    def _cells(self, places: list[Place], rows_left: int) -> list[Spanned]:
        """The cells of a row; a rowspan ends with the rows of its group."""
        prefix, unseen = self._prefix, self._not_read
        cells: list[Spanned] = []
        for cell, path, _ in places:
            rowspan = colspan = 1
            names = cell.keys()
            if names:
                rowspan = min(_span(cell.get("rowspan"), 10**6), rows_left) if "rowspan" in names else 1
                colspan = _span(cell.get("colspan"), 1) if "colspan" in names else 1
            if len(cell) or (unseen and cell in unseen):
                text = self._cell_text(cell)
            elif (text := cell.text or "") and not text.isalnum():
                text = tidy(text)
            cells.append((text, rowspan, colspan, Evidence(None, None, prefix + path)))
        return cells

    def _cell_text(self, cell: Any) -> str:
        """The text of a cell with elements in it, or of one that is not seen."""
        if cell in self._not_read:
            return UNMAPPED if cell in self._white else ""
        if _is_one_line(cell, len(cell)) and not self._is_intricate(cell):
            return tidy(etree.tostring(cell, **_AS_TEXT)) or self._picture(cell)
        if cell in self._holders:
            return tidy(" ".join(islice(cell.itertext(), LONGEST_NESTED)))[:LONGEST_NESTED]
        parts: list[str] = []
        self._collect(cell, parts, in_page=False)
        return tidy("".join(parts)) or self._picture(cell)

    def _is_intricate(self, cell: Any) -> bool:
        """Whether its text is more than its characters: breaks, hidden or raised text, fields; one paragraph aside."""
        unseen = self._not_read
        for node in cell.iterdescendants():
            tag = node.tag
            if (tag in _INTRICATE or node in unseen) and not (tag in _WRAPPERS and node.getparent().tag in _CELLS):
                return True
        return False

    def _picture(self, cell: Any) -> str:
        """PICTURE, if the cell holds an image that shows something: a blank and a picture of a number differ."""
        images = (image for image in cell.iter(*PICTURES) if image not in self._unseen)
        shown = (image for image in images if not _SPACER.fullmatch(image.get("width") or ""))
        return PICTURE if next(shown, None) is not None else ""


def _is_one_line(cell: Any, inner: int) -> bool:
    """Whether none of the `inner` elements in a cell begins a line, or the only one has all its text."""
    if inner > 1:
        return not any(child.tag in _WRAPPERS for child in cell)
    only = cell[0]
    if only.tag not in _WRAPPERS:
        return True
    text, tail = cell.text, only.tail
    return not ((text and not text.isspace()) or (tail and not tail.isspace()))


def _to_ends(rows: list[Row]) -> Iterator[tuple[Row, int]]:
    """Each row, and how many rows its group has from there: a rowspan ends with its tbody."""
    for _, of_group in groupby(rows, key=_GROUP):
        group = list(of_group)
        yield from zip(group, range(len(group), 0, -1), strict=True)


@lru_cache(maxsize=_SPANS_KEPT)
def _span(value: str, nought: int) -> int:
    """A span as browsers read it; rowspan="0" reaches to the end of the row group, what overruns is cut."""
    match = _SPAN.match(value)
    return 1 if match is None else int(match[1]) or nought

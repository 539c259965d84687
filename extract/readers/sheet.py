"""XLSX: what the worksheets of a workbook show (ECMA-376 part 1, chapter 18)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from lxml import etree

from extract.document import PICTURE, Document
from extract.readers.number_format import BUILT_IN, shown
from extract.readers.sheet_blocks import MAX_CELLS, Worksheet, blocks
from extract.readers.zipped import DAMAGE
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_XML_BYTES = 20_000_000
"""All that is read of a workbook, unpacked; a report's is well under 1 MB, more is an archive bomb."""

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read an XLSX file. Raises UnreadableDocument: `corrupt`, `unpacks_too_large`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [block for sheet in _Workbook(archive).sheets() for block in blocks(sheet)]
    except (*DAMAGE, etree.LxmlError) as error:
        raise UnreadableDocument(Reason.CORRUPT, f"not a whole workbook: {error}") from error
    return Document(MEDIA_TYPE, tuple(found))


@dataclass(slots=True)
class _Styles:
    """For each cell style its number format and whether it draws a border."""

    formats: list[str] = field(default_factory=list)
    ruled: list[bool] = field(default_factory=list)


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MAX_XML_BYTES
        self._cells = 0
        self._strings: list[str] = []
        self._styles = _Styles()
        self._epoch_1904 = False

    def sheets(self) -> Iterator[Worksheet]:
        """The worksheets that are not hidden, in their order."""
        book = self._tree("xl/workbook.xml")
        targets = {node.get("Id"): node for node in self._tree("xl/_rels/workbook.xml.rels")}
        self._epoch_1904 = _is_on(_child(book, "workbookPr"), "date1904")
        for node in targets.values():
            if _kind(node) == "sharedStrings":
                self._strings = [_rich(item) for item in self._tree(_path(node)) if _name(item) == "si"]
            elif _kind(node) == "styles":
                self._styles = _styles(self._tree(_path(node)))
        for sheet in _children(book, "sheets"):
            relation = targets.get(next((value for key, value in sheet.items() if key.endswith("}id")), None))
            if sheet.get("state", "visible") == "visible" and _kind(relation) == "worksheet":
                yield self._sheet(sheet.get("name") or "", _path(relation))

    def _tree(self, name: str) -> Any:
        with self._archive.open(name) as member:
            xml = member.read(self._left + 1)
        self._spend(len(xml))
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE)

    def _sheet(self, name: str, path: str) -> Worksheet:
        """Read a worksheet as a stream: a stated dimension costs nothing, only what is written does."""
        sheet = Worksheet(name)
        with self._archive.open(path) as member:
            source = _Metered(member, self._spend)
            events = etree.iterparse(
                source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
            )
            row, column = -1, -1
            zeros = True
            for event, node in events:
                tag = _name(node)
                if event == "start":
                    if tag == "row":
                        row, column = _row_number(node, row), -1
                        if _is_on(node, "hidden"):
                            sheet.hidden_rows.add(row)
                    elif tag == "sheetView":
                        zeros = node.get("showZeros") not in ("0", "false")
                elif tag == "c":
                    place = _place(node.get("r")) or (row, column + 1)
                    column = place[1]
                    self._cell(sheet, place, node, zeros)
                elif tag == "col" and _is_on(node, "hidden"):
                    sheet.hidden_columns |= set(range(int(node.get("min")) - 1, min(int(node.get("max")), 16_384)))
                elif tag == "mergeCell":
                    sheet.merged += _merged(node.get("ref") or "")
                if event == "end" and tag in ("row", "col", "mergeCell"):
                    node.clear()
                    while node.getprevious() is not None:
                        del node.getparent()[0]
        return sheet

    def _cell(self, sheet: Worksheet, place: tuple[int, int], node: Any, zeros: bool) -> None:
        style = int(node.get("s") or 0)
        text = self._text(node, style)
        if text is not None:
            sheet.texts[place] = "" if not zeros and _is_nought(text) else text
            self._count()
        if style < len(self._styles.ruled) and self._styles.ruled[style] and len(sheet.ruled) < MAX_CELLS:
            sheet.ruled.add(place)

    def _count(self) -> None:
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"more than {MAX_CELLS} cells")

    def _text(self, node: Any, style: int) -> str | None:
        """What a cell shows; None where it holds nothing."""
        kind = node.get("t", "n")
        value = _child(node, "v")
        formula = _child(node, "f")
        if kind == "inlineStr":
            inline = _child(node, "is")
            return _rich(inline) if inline is not None else ""
        if formula is not None and "DISPIMG" in (formula.text or ""):  # a picture in the cell
            return PICTURE
        if value is None or value.text is None:
            # A program that wrote no result leaves it to the next to compute: the cell is not blank.
            return f"={formula.text or ''}" if formula is not None and kind != "str" else None
        if kind == "s":
            return self._strings[int(value.text)]
        if kind == "b":
            return "TRUE" if value.text.strip() in ("1", "true") else "FALSE"
        return self._number(value.text, style) if kind == "n" else str(value.text)

    def _number(self, text: str, style: int) -> str:
        code = self._styles.formats[style] if style < len(self._styles.formats) else "General"
        try:
            return shown(Decimal(text.strip()), code, self._epoch_1904)
        except InvalidOperation:
            return text


class _Metered:
    """A file that says how much was read of it."""

    def __init__(self, source: IO[bytes], spend: Any) -> None:
        self._source = source
        self._spend = spend

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size if size >= 0 else 65_536)
        self._spend(len(data))
        return data


def _styles(root: Any) -> _Styles:
    codes = dict(BUILT_IN)
    for node in root.iter("{*}numFmt"):
        if (node.get("numFmtId") or "").isdigit():
            codes[int(node.get("numFmtId"))] = node.get("formatCode") or "General"
    borders = _children(root, "borders")
    drawn = [any(side.get("style") not in (None, "none") for side in border) for border in borders]
    styles = _Styles()
    for node in _children(root, "cellXfs"):
        styles.formats.append(codes.get(int(node.get("numFmtId") or 0), "General"))
        border = int(node.get("borderId") or 0)
        styles.ruled.append(border < len(drawn) and drawn[border])
    return styles


def _rich(item: Any) -> str:
    """The text of a string: no phonetic guides, nothing struck out; a raised number stands apart."""
    parts: list[str] = []
    for child in item:
        if _name(child) == "t":
            parts.append(child.text or "")
        elif _name(child) == "r":
            style, text = _child(child, "rPr"), _child(child, "t")
            struck = _child(style, "strike") if style is not None else None
            if text is not None and (struck is None or struck.get("val") in ("0", "false")):
                raised = style is not None and _child(style, "vertAlign") is not None
                parts.append((" " if raised else "") + (text.text or ""))
    return re.sub(r"_x000[dD]_|\r", "", "".join(parts))


def _name(node: Any) -> str:
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(node: Any, name: str) -> Any:
    """The first child of that name, in the namespace of either edition of the standard; None without."""
    return None if node is None else next((child for child in node if _name(child) == name), None)


def _children(node: Any, name: str) -> list[Any]:
    found = _child(node, name)
    return [] if found is None else list(found)


def _kind(relation: Any) -> str:
    return "" if relation is None else (relation.get("Type") or "").rpartition("/")[2]


def _is_on(node: Any, name: str) -> bool:
    return node is not None and node.get(name) in ("1", "true", "on")


def _path(relation: Any) -> str:
    target = relation.get("Target") or ""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _row_number(node: Any, before: int) -> int:
    number = node.get("r") or ""
    return int(number) - 1 if number.isdigit() else before + 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _place(reference: str | None) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference or "")
    return (int(match[2]) - 1, _column(match[1])) if match else None


def _merged(reference: str) -> list[tuple[int, int, int, int]]:
    match = _RANGE.fullmatch(reference)
    if match is None or match[3] is None:
        return []
    top, left, bottom, right = int(match[2]) - 1, _column(match[1]), int(match[4]) - 1, _column(match[3])
    return [(min(top, bottom), min(left, right), max(top, bottom), max(left, right))]


def _is_nought(text: str) -> bool:
    return "0" in text and not text.strip("0.,%+-")

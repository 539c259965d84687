"""What stands at a figure's evidence in a document's bytes, looked up without the readers of `extract/`.

XPath on the page for HTML, pdfplumber's characters for PDF, the XML of a Word file, cells by openpyxl and xlrd, lines
and fields of a text. White space is left out: only characters are compared.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from functools import lru_cache
from typing import Any

import lxml.html
import openpyxl
import pdfplumber
import xlrd
from lxml import etree

from schemas.report import Evidence
from schemas.titles import unified

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_DRAWN = re.compile(r"[|｜│┃]")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\]|\\.)*`', re.DOTALL)
_UNSEEN = {"script", "style", "del", "s", "strike", "rt", "rp", "select", "textarea", "template"}


def squeezed(text: str) -> str:
    """The characters of a text that are no white space; radicals, which some fonts name, as what they look like."""
    return "".join(map(_folded, unified(_SPACE.sub("", text))))


def _folded(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if "\u2f00" <= char <= "\u2fd5" else char


def printed_at(data: bytes, media_type: str, place: Evidence) -> str:
    """The characters at a place; AssertionError where there is no such place."""
    kind = media_type.rpartition("/")[2].rpartition(".")[2]
    if place.box is not None:
        assert kind == "pdf"
        return squeezed(_in_box(data, place))
    path = place.path
    assert path
    look_up = {"html": _in_html, "plain": _in_text, "document": _in_word, "sheet": _in_workbook, "ms-excel": _in_xls}
    return squeezed(look_up[kind](data, path))


def _in_box(data: bytes, place: Evidence) -> str:
    """The characters whose middle is in the box, as pdfplumber sees them: line by line, whichever way they run."""
    assert place.page
    assert place.box
    left, top, right, bottom = place.box
    lines: list[tuple[float, list[tuple[float, str]]]] = []
    for across, along, size, text in sorted(
        (*_axes(char), char["size"], char["text"])
        for char in _chars(data)[place.page - 1]
        if left <= (char["x0"] + char["x1"]) / 2 <= right and top <= (char["top"] + char["bottom"]) / 2 <= bottom
    ):
        if not lines or across - lines[-1][0] > size / 2:
            lines.append((across, []))
        lines[-1][1].append((along, text))
    return "".join(text for _, line in lines for _, text in sorted(line))


def _axes(char: dict[str, Any]) -> tuple[float, float]:
    """Where a character is across and along the way its line runs."""
    a, b, *_ = char["matrix"]
    if abs(b) < abs(a):
        return (char["bottom"], char["x0"]) if a > 0 else (-char["top"], -char["x1"])
    return (char["x1"], -char["bottom"]) if b > 0 else (-char["x0"], char["top"])


@lru_cache(maxsize=2)
def _chars(data: bytes) -> list[list[dict[str, Any]]]:
    """The characters of each page, each once; what stands aslant is no part of a table."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        pages = [page.dedupe_chars(extra_attrs=()).chars for page in file.pages]
    return [[char for char in chars if not (char["matrix"][0] and char["matrix"][1])] for chars in pages]


def _in_html(data: bytes, path: str) -> str:
    where, _, own = path.rpartition(": ")
    page = _html(_decoded(data))
    if where:
        holder, _, number = where.partition(" string ")
        (script,) = page.xpath(holder)
        text = "".join(script.itertext())
        page = _html(_literal(_STRING.findall(text)[int(number) - 1]) if number else text)
    (cell,) = page.xpath(own)
    return "".join(_shown(cell))


def _shown(element: Any) -> Any:
    """The text below an element that is shown: nothing struck out or hidden, but what fields hold."""
    if element.tag in _UNSEEN or not isinstance(element.tag, str) or _is_hidden(element):
        return
    if element.tag == "input" and element.get("type", "text") == "text":
        yield element.get("value") or ""
    yield element.text or ""
    for child in element:
        yield from _shown(child)
        yield child.tail or ""


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or "line-through" in style


def _literal(string: str) -> str:
    if string[0] == '"':
        return str(json.loads(string, strict=False))
    return string[1:-1].replace("\\'", "'").replace("\\n", "\n").replace("\\/", "/").replace('\\"', '"')


@lru_cache(maxsize=4)
def _html(text: str) -> Any:
    return lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True))


def _decoded(data: bytes) -> str:
    """UTF-8, if it is; else what every Chinese page is that is not."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("gb18030", errors="replace")


def _in_text(data: bytes, path: str) -> str:
    match = re.fullmatch(r"line (\d+) field (\d+)", path)
    assert match, path
    text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _decoded(data)
    line = text.splitlines()[int(match[1]) - 1]
    fields = line.split("\t") if "\t" in line else _DRAWN.split(line.strip().strip("|｜│┃"))
    return fields[int(match[2]) - 1].strip().strip('"')


def _in_word(data: bytes, path: str) -> str:
    match = re.fullmatch(r"table (\d+) row (\d+) cell (\d+)", path)
    assert match, path
    number, row, cell = (int(part) - 1 for part in match.groups())
    table = _word_tables(data)[number]
    return _word_text(_own(_own(table, W + "tr")[row], W + "tc")[cell])


@lru_cache(maxsize=2)
def _word_tables(data: bytes) -> list[Any]:
    """The tables of more than one column, those outside first, without those of a drawing's second form."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    tables = [table for table in root.iter(W + "tbl") if not _is_fallback(table)]
    return [table for table in tables if _is_data(table)]


def _is_data(table: Any) -> bool:
    rows = [_own(row, W + "tc") for row in _own(table, W + "tr")]
    around = any(cell.find(f".//{W}tbl") is not None for row in rows for cell in row)
    wide = sum(len(row) > 1 for row in rows)
    return wide > 0 and (not around or wide >= 4)


def _own(container: Any, tag: str) -> list[Any]:
    """The elements of a table or row that are its own and shown, however they are wrapped."""
    found = []
    for child in container:
        if child.tag == tag:
            if child.find(f"{W}trPr/{W}hidden") is None and child.find(f"{W}trPr/{W}del") is None:
                found.append(child)
        elif child.tag in {W + name for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag")}:
            found += _own(child, tag)
    return found


def _word_text(cell: Any) -> str:
    gone = {W + "del", W + "moveFrom", W + "rt"}
    parts = []
    for node in cell.iter(W + "t", W + "noBreakHyphen"):
        run = node.getparent()
        hidden = run.find(f"{W}rPr/{W}vanish") is not None or run.find(f"{W}rPr/{W}strike") is not None
        if not hidden and not _is_fallback(node) and not any(one.tag in gone for one in node.iterancestors()):
            parts.append("-" if node.tag == W + "noBreakHyphen" else node.text or "")
    return "".join(parts)


def _is_fallback(node: Any) -> bool:
    return any(str(one.tag).endswith("}Fallback") for one in node.iterancestors())


def _in_workbook(data: bytes, path: str) -> str:
    sheet, _, reference = path.rpartition("!")
    cell = _workbook(data)[sheet][reference]
    return _as_shown(cell.value, cell.number_format)


@lru_cache(maxsize=2)
def _workbook(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def _in_xls(data: bytes, path: str) -> str:
    sheet, _, reference = path.rpartition("!")
    row, column = openpyxl.utils.cell.coordinate_to_tuple(reference)
    book = _old_workbook(data)
    cell = book.sheet_by_name(sheet).cell(row - 1, column - 1)
    return _as_shown(cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)


@lru_cache(maxsize=2)
def _old_workbook(data: bytes) -> Any:
    return xlrd.open_workbook(file_contents=data, formatting_info=True)


def _as_shown(value: Any, shape: str = "General") -> str:
    """A number as its cell shows it: 3.0 is 3, and its thousands may be apart."""
    if value is None:
        return ""
    if isinstance(value, int | float) and "#,##0" in shape:
        return f"{value:,.15g}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)

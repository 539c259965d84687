"""pdfplumber reads a page: the reference engine, eight times slower, for what PDFium cannot place.

It has its own parser, its own table finder and its own line builder; what both engines say alike is printed.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import extract_text

from extract.document import UNMAPPED, Grid, Paragraph
from extract.readers.borderless import find_text_tables
from extract.readers.pdf_text import (
    KANGXI,
    SAME_LINE,
    SPACE,
    Box,
    Glyph,
    is_leaning,
    is_wrapped_number,
    lines_of,
    paragraphs,
    printed_lines,
)
from extract.readers.pdfium_objects import THIN
from extract.readers.plumber_grid import grid_cells, grid_width
from extract.readers.plumber_page import placed
from extract.readers.rulings import Ruling, missing_ends
from extract.readers.text_columns import Span, text_grid
from schemas.failures import Reason, UnreadableDocument

_UNMAPPED = "(cid:"
"""What pdfminer gives for a glyph whose font does not say which character it is."""

_TWICE = 1.0
"""Points by which a character is moved where it is printed twice to look bold."""

# It warns of every oddity of a font; what matters it raises.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def _say_nothing(*_: object, **__: object) -> None:
    """Instead of a question for the level, which its parser asks four times a token: a twentieth of its time."""


for _name in ("pdfminer.psparser", "pdfminer.pdfinterp"):
    setattr(logging.getLogger(_name), "debug", _say_nothing)  # noqa: B010 - mypy knows no other way

Blocks = list[tuple[float, Paragraph | Grid]]
"""Each block of a page with the place of its top, in points."""


@contextmanager
def errors_as_reasons() -> Iterator[None]:
    """Raise what is wrong with a file as UnreadableDocument: corrupt, encrypted."""
    try:
        yield
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise UnreadableDocument(Reason.ENCRYPTED) from error
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
            raise UnreadableDocument(Reason.ENCRYPTED) from error
        raise UnreadableDocument(Reason.CORRUPT, str(cause)) from error
    except MalformedPDFException as error:
        raise UnreadableDocument(Reason.CORRUPT, str(error)) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError) as error:
        # pdfminer lets the errors of its inner parts through when the file is damaged.
        raise UnreadableDocument(Reason.CORRUPT, f"{type(error).__name__}: {error}") from error


def read_pages(data: bytes, numbers: Collection[int]) -> dict[int, Blocks]:
    """The blocks of some pages (from 1), by page. Raises UnreadableDocument: corrupt, encrypted."""
    found: dict[int, Blocks] = {}
    columns: Sequence[Span] = ()
    with errors_as_reasons(), pdfplumber.open(io.BytesIO(data), pages=sorted(numbers)) as pdf:
        for page in pdf.pages:
            found[page.page_number], columns = _blocks(placed(page), columns)
    return found


def _blocks(page: Any, columns_above: Sequence[Span]) -> tuple[Blocks, Sequence[Span]]:
    """Grids and paragraphs of a page; the columns of its last table without rulings."""
    shift = _corner(page)
    page = _once(_without_leaning(page.filter(_is_not_background)))
    settings = {"explicit_horizontal_lines": list(_ends(page.edges))}
    tables = [table for table in page.find_tables(settings) if grid_width(table.cells) > 1]
    placed: Blocks = [
        (table.bbox[1], Grid(grid_cells(page, table.cells, _cell_text, shift), page=page.page_number))
        for table in tables
    ]
    boxes = [table.bbox for table in tables]
    outside = [_glyph(char, shift) for char in page.chars if not _inside(char, boxes)]
    text_tables, lines = find_text_tables(lines_of(outside), columns_above)
    placed += [(table.top, text_grid(table, page.page_number, _as_it_is)) for table in text_tables]
    for paragraph in paragraphs(list(printed_lines(lines)), page.page_number, float(page.height)):
        if paragraph.place and paragraph.place.box:
            placed.append((paragraph.place.box[1], paragraph))
    page.close()
    return placed, text_tables[-1].columns if text_tables else ()


def _corner(page: Any) -> tuple[float, float]:
    """How far the corner of what is shown of a page lies from the corner of the page, as it is turned: right, down."""
    x0, y0, x1, y1 = (float(value) for value in page.page_obj.mediabox)
    left, bottom, right, top = (float(value) for value in page.page_obj.cropbox)
    turned = {0: (left - x0, y1 - top), 90: (bottom - y0, left - x0), 180: (x1 - right, bottom - y0)}
    return turned.get(page.rotation % 360, (y1 - top, x1 - right))


def _is_not_background(item: dict[str, Any]) -> bool:
    """False for the white or grey rectangles that word processors put behind every line of text."""
    if item["object_type"] != "rect" or item.get("stroke") or not item.get("fill"):
        return True
    return bool(item["width"] < THIN or item["height"] < THIN)


def _ends(edges: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines that close tables where a page break cut them."""
    rulings: dict[str, list[Ruling]] = {"h": [], "v": []}
    for edge in edges:
        names = ("top", "x0", "x1") if edge["orientation"] == "h" else ("x0", "top", "bottom")
        at, start, end = (float(edge[name]) for name in names)
        rulings[edge["orientation"]].append((at, start, end))
    for at, start, end in missing_ends(rulings["h"], rulings["v"]):
        yield {
            "object_type": "line",
            "x0": start,
            "x1": end,
            "top": at,
            "bottom": at,
            "width": end - start,
            "height": 0,
        }


def _without_leaning(page: Any) -> Any:
    """The page without the glyphs of a mark that is printed aslant across it."""
    leaning = sum(map(_leans, page.chars))
    return page.filter(lambda item: not _leans(item)) if 0 < 2 * leaning <= len(page.chars) else page


def _once(page: Any) -> Any:
    """The page without second prints of bold text; pdfplumber looks for them slowly, and hardly a page has any."""
    return page.dedupe_chars(tolerance=_TWICE) if _may_be_printed_twice(page.chars) else page


def _may_be_printed_twice(chars: Sequence[dict[str, Any]]) -> bool:
    """Whether a character is one with another of those in its place, as `dedupe_chars` clusters them."""
    if not chars:
        return False
    texts, tops, lefts = (np.array([char[key] for char in chars]) for key in ("text", "doctop", "x0"))
    order = np.lexsort((tops, texts))
    texts, tops, lefts = texts[order], tops[order], lefts[order]
    level = (texts[1:] == texts[:-1]) & (tops[1:] <= tops[:-1] + _TWICE)
    levels = np.concatenate(([0], (~level).cumsum()))
    order = np.lexsort((lefts, levels))
    levels, lefts = levels[order], lefts[order]
    return bool(((levels[1:] == levels[:-1]) & (lefts[1:] <= lefts[:-1] + _TWICE)).any())


def _leans(item: dict[str, Any]) -> bool:
    a, b = item["matrix"][:2] if item["object_type"] == "char" else (1.0, 0.0)
    return is_leaning(math.atan2(b, a))


def _as_it_is(box: Box) -> Box:
    return box


def _inside(char: dict[str, Any], boxes: Iterable[Box]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _glyph(char: dict[str, Any], shift: tuple[float, float]) -> Glyph:
    x, y = shift
    return Glyph(char["x0"] - x, char["top"] - y, char["x1"] - x, char["bottom"] - y, _mapped(char["text"]))


def _cell_text(chars: list[dict[str, Any]], box: Box) -> str:
    text = _mapped(str(extract_text(chars, x_tolerance=SPACE, y_tolerance=SAME_LINE))) if chars else ""
    return text.replace("\n", "") if "\n" in text and _is_wrapped(text.split("\n"), chars, box) else text


def _is_wrapped(texts: list[str], chars: list[dict[str, Any]], box: Box) -> bool:
    glyphs = [Glyph(c["x0"], c["top"], c["x1"], c["bottom"], c["text"]) for c in chars if c["text"].strip()]
    middles = sorted({round((glyph.top + glyph.bottom) / 2) for glyph in glyphs})
    lines = [[g for g in glyphs if round((g.top + g.bottom) / 2) == middle] for middle in middles]
    return len(lines) == len(texts) and is_wrapped_number([sorted(line) for line in lines], texts, box)


def _mapped(text: str) -> str:
    text = text.translate(KANGXI)
    if _UNMAPPED not in text:
        return text
    head, *rest = text.split(_UNMAPPED)
    return head + "".join(UNMAPPED + part.partition(")")[2] for part in rest)

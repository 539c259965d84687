"""A report as PDF, with ruled tables that go over pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any, Literal

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Lines
from reportlab.platypus import Table as Ruled

from .report import Item, Paragraph, Report
from .tables import Table, placed, width

FONT = "STSong-Light"
LATIN = "Times-Roman"
_TEXT_WIDTH = 495.0
_LINE_LENGTH = 35
_WIDTHS = {
    "requests": [22.0, 58.0, 131.0, *[40.0] * 6, 44.0],
    "disclosure": [171.0, 108.0, 108.0, 108.0],
    "appeals": [33.0] * 15,
    "statistics": [355.0, 60.0, 80.0],
}
_ALIGNMENT: dict[str, Literal[0, 1, 2]] = {
    "title": TA_CENTER,
    "heading": TA_LEFT,
    "text": TA_LEFT,
    "signature": TA_RIGHT,
}

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def report_pdf(report: Report) -> bytes:
    """The whole file."""
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=50, rightMargin=50, topMargin=60, bottomMargin=56, invariant=1
    )
    document.build(list(_story(report)), onFirstPage=_page_number, onLaterPages=_page_number)
    return buffer.getvalue()


def _page_number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, 34, f"— {document.page} —")


def _story(report: Report) -> Iterator[Flowable]:
    quirks = report.spec.quirks
    repeat = "header_repeated" in quirks
    previous: Item | None = None
    for item, following in pairwise([*report.items, None]):
        if isinstance(item, Table):
            # Two tables of one name are the two parts of a table that goes over the page.
            if _same_table(previous, item):
                yield PageBreak()
            yield _ruled(item, repeat)
            yield Spacer(1, 10)
        elif item is not None:
            if isinstance(following, Table) and following.name != "statistics":
                yield CondPageBreak(220)
            yield from _lines(item, "white_rectangles" in quirks)
        previous = item


def _same_table(previous: Item | None, table: Table) -> bool:
    return isinstance(previous, Table) and previous.name == table.name


def _lines(paragraph: Paragraph, rectangles: bool) -> Iterator[Flowable]:
    """A paragraph; or its lines one by one, each on a white rectangle as Word's PDF export draws them."""
    if not rectangles:
        yield Lines(_markup(paragraph.text), _paragraph_style(paragraph, indent=True))
        return
    text = f"　　{paragraph.text}" if paragraph.kind == "text" else paragraph.text
    style = _paragraph_style(paragraph, indent=False)
    style.backColor = colors.white
    for start in range(0, len(text), _LINE_LENGTH):
        yield Lines(_markup(text[start : start + _LINE_LENGTH]), style)


def _paragraph_style(paragraph: Paragraph, indent: bool) -> ParagraphStyle:
    size = {"title": 18.0, "heading": 15.0}.get(paragraph.kind, 13.0)
    return ParagraphStyle(
        paragraph.kind,
        fontName=FONT,
        fontSize=size,
        leading=size * 1.7,
        alignment=_ALIGNMENT[paragraph.kind],
        firstLineIndent=2 * size if indent and paragraph.kind == "text" else 0,
        wordWrap="CJK",
    )


def _ruled(table: Table, repeat: bool) -> Ruled:
    columns = width(table)
    content: list[list[Lines | str]] = [[""] * columns for _ in table.rows]
    style: list[tuple[str, tuple[int, int], tuple[int, int], *tuple[Any, ...]]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    for row, column, cell in placed(table.rows):
        content[row][column] = Lines(_markup(cell.text), _cell_style(cell.role == "label"))
        if cell.colspan > 1 or cell.rowspan > 1:
            last = (column + cell.colspan - 1, row + cell.rowspan - 1)
            style.append(("SPAN", (column, row), last))
    widths = _WIDTHS.get(table.name) or [_TEXT_WIDTH / columns] * columns
    repeated = table.header if repeat and table.name == "statistics" else 0
    return Ruled(content, colWidths=widths, style=style, repeatRows=repeated)


def _cell_style(label: bool) -> ParagraphStyle:
    alignment = _ALIGNMENT["text" if label else "title"]
    return ParagraphStyle("cell", fontName=FONT, fontSize=8.5, leading=11, alignment=alignment, wordWrap="CJK")


def _markup(text: str) -> str:
    """Digits and Latin letters in a font of their own, as in files that come from Word."""
    marked = re.sub(r"[0-9A-Za-z.,+-]+", rf'<font name="{LATIN}">\g<0></font>', escape(text, quote=False))
    return marked.replace("\n", "<br/>")

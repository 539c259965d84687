"""Reports as PDF, drawn with reportlab: with rulings, or as columns of text without any."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any, Literal

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from data.sample.generator import shapes
from data.sample.generator.tables import Table, placed, width

from ..corpus.plan import Paper
from ..corpus.sheet import Words

FONT, LATIN = "STSong-Light", "Times-Roman"
_LINE = 28
_ALIGN: dict[str, Literal[0, 1, 2]] = {"title": 1, "signature": 2}
_SIZES = {"title": 16, "heading": 13}
_WIDTHS = {
    "requests": [4, 11, 26, 8, 8, 8, 8, 8, 8, 9],
    "disclosure": [35, 22, 22, 22],
    "statistics": [70, 12, 18],
}

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def pdf_file(paper: Paper) -> bytes:
    """The whole file."""
    size = paper.options.get("page", (595, 842))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=size, leftMargin=45, rightMargin=45, topMargin=50, bottomMargin=50, invariant=1
    )

    def dress(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if paper.options.get("rotate"):
            canvas.setPageSize((size[1], size[0]))
            canvas.setPageRotation(90)
            canvas.translate(size[1], 0)
            canvas.rotate(90)
        if mark := paper.options.get("watermark"):
            canvas.saveState()
            canvas.setFillGray(0.85)
            canvas.setFont(FONT, 44)
            canvas.translate(size[0] / 2, size[1] / 2)
            canvas.rotate(40)
            canvas.drawCentredString(0, 0, str(mark))
            canvas.restoreState()
        canvas.setFont(LATIN, 9)
        canvas.drawCentredString(size[0] / 2, 24, f"- {document.page} -")

    document.build(
        list(_story(paper, size[0] - 102, size[1] - 115)),
        onFirstPage=dress,
        onLaterPages=dress,
        canvasmaker=_Filled if paper.options.get("fills") else Canvas,
    )
    return out.getvalue()


class _Filled(Canvas):
    """Draws every line as a thin filled rectangle."""

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.rect(min(x1, x2) - 0.3, min(y1, y2) - 0.3, abs(x2 - x1) + 0.6, abs(y2 - y1) + 0.6, stroke=0, fill=1)

    def lines(self, linelist: list[tuple[float, float, float, float]]) -> None:
        for line in linelist:
            self.line(*line)


class _Twice(Paragraph):
    """A paragraph whose characters are drawn twice."""

    def draw(self) -> None:
        super().draw()
        self.canv.translate(0.25, 0)
        super().draw()
        self.canv.translate(-0.25, 0)


def _story(paper: Paper, room: float, height: float) -> Iterator[Flowable]:
    for item in paper.items:
        if isinstance(item, Table):
            yield from _in_parts(item, paper, room, height)
            yield Spacer(1, 8)
        else:
            yield from _lines(item, paper)


def _lines(words: Words, paper: Paper) -> Iterator[Paragraph]:
    """A paragraph; or its lines one by one, each on a rectangle as Word's export draws them."""
    kind, style = _Twice if paper.options.get("bold") else Paragraph, _style(words)
    fill = paper.options.get("background")
    if fill is None:
        yield kind(_markup(words.text), style)
        return
    style.backColor = colors.HexColor(fill)
    for start in range(0, len(words.text), _LINE):
        yield kind(_markup(words.text[start : start + _LINE]), style)


def _style(words: Words) -> ParagraphStyle:
    size = _SIZES.get(words.kind, 11)
    leading, alignment = 1.6 * size, _ALIGN.get(words.kind, 0)
    return ParagraphStyle(
        words.kind, fontName=FONT, fontSize=size, leading=leading, wordWrap="CJK", alignment=alignment
    )


def _in_parts(table: Table, paper: Paper, room: float, height: float) -> Iterator[Flowable]:
    """The table, cut where a page is full: reportlab itself cuts no merged cells."""
    grid = _grid(table, paper, room)
    grid.wrap(room, 10**6)
    tops = list(itertools.accumulate(grid._rowHeights))  # type: ignore[attr-defined]
    if tops[-1] <= height:
        yield grid
        return
    above, below = shapes.cut(table, sum(1 for top in tops if top <= height))
    yield _grid(above, paper, room)
    yield PageBreak()
    if paper.options.get("repeat") and table.header:
        below = replace(shapes.joined(shapes.head_rows(table), below), header=table.header)
    yield from _in_parts(below, paper, room, height)


def _grid(table: Table, paper: Paper, room: float) -> Grid:
    columns, height = width(table), len(table.rows)
    content: list[list[Any]] = [[""] * columns for _ in range(height)]
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        *_rulings(paper),
    ]
    for row, column, cell in placed(table.rows):
        if row < height:
            kind = _Twice if paper.options.get("bold") else Paragraph
            content[row][column] = kind(_markup(cell.text), _cell_style(cell.role == "label"))
            if cell.colspan > 1 or cell.rowspan > 1:
                last = (column + cell.colspan - 1, min(row + cell.rowspan, height) - 1)
                style.append(("SPAN", (column, row), last))
    shares = _WIDTHS.get(table.name, [])
    shares = shares if len(shares) == columns else [1] * columns
    widths = [room * share / sum(shares) for share in shares]
    repeat = table.header if paper.options.get("repeat") else 0
    return Grid(content, colWidths=widths, style=style, repeatRows=repeat)


def _rulings(paper: Paper) -> list[Any]:
    if paper.truth.format == "borderless":
        return [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)] if paper.options.get("horizontal") else []
    rules: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    if paper.options.get("shaded"):
        rules.append(("BACKGROUND", (0, 0), (-1, 2), colors.HexColor("#dddddd")))
    return rules


def _cell_style(label: bool) -> ParagraphStyle:
    return ParagraphStyle("cell", fontName=FONT, fontSize=8, leading=10.5, alignment=0 if label else 1, wordWrap="CJK")


def _markup(text: str) -> str:
    """Digits in a font of their own, as in files that come from Word."""
    marked = re.sub(r"[0-9A-Za-z.,+-]+", rf'<font name="{LATIN}">\g<0></font>', escape(text, quote=False))
    return marked.replace("\n", "<br/>")

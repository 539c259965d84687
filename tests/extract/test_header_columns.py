"""Headers and numbers of tables without rulings that are not aligned alike; lists that are no tables."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.document import Grid
from extract.readers import pdf

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
EDGES = (200, 310, 420, 530)
HEADERS = ("规章", "本年废止的规范性文件", "总计")
"""One so wide that numbers of any alignment stand below it, beside two that they need not touch."""
ALIGNED = ("left", "middle", "right")


def drawn(draw: Callable[[Canvas], None]) -> tuple[Grid, ...]:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 9)
    for line in range(3):
        canvas.drawString(
            50, 780 - 16 * line, "本年度按照要求主动公开政府信息，通过门户网站发布各类信息并及时更新目录。"
        )
    draw(canvas)
    canvas.save()
    return pdf.read(out.getvalue()).grids


def put(canvas: Canvas, aligned: str, column: int, y: float, text: str) -> None:
    left, right = EDGES[column] + 3, EDGES[column + 1] - 3
    if aligned == "left":
        canvas.drawString(left, y, text)
    elif aligned == "right":
        canvas.drawRightString(right, y, text)
    else:
        canvas.drawCentredString((left + right) / 2, y, text)


def table(heads: str, numbers: str, rows: tuple[tuple[str, ...], ...]) -> tuple[Grid, ...]:
    def draw(canvas: Canvas) -> None:
        for column, text in enumerate(("信息内容", *HEADERS)):
            put(canvas, heads, column - 1, 650, text) if column else canvas.drawString(50, 650, text)
        for number, (label, *values) in enumerate(rows):
            canvas.drawString(50, 632 - 18 * number, label)
            for column, text in enumerate(values):
                put(canvas, numbers, column, 632 - 18 * number, text)

    return drawn(draw)


@pytest.mark.parametrize("numbers", ALIGNED)
@pytest.mark.parametrize("heads", ALIGNED)
def test_each_number_stands_below_its_header_however_both_are_aligned(heads: str, numbers: str) -> None:
    (grid,) = table(heads, numbers, (("规章", "1", "2", "3"), ("行政规范性文件", "4", "5", "6")))
    assert [[(cell.text, cell.column) for cell in row] for row in grid.rows()][1:] == [
        [("规章", 0), ("1", 1), ("2", 2), ("3", 3)],
        [("行政规范性文件", 0), ("4", 1), ("5", 2), ("6", 3)],
    ]


def test_a_number_that_may_stand_below_either_of_two_headers_spans_both() -> None:
    (grid,) = table("left", "right", (("规章", "1", "", ""), ("行政规范性文件", "4", "", "")))
    assert {cell.colspan for row in grid.rows() for cell in row if cell.text in ("1", "4")} == {2}


def test_a_numbered_list_with_hanging_lines_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for line in range(5):
            canvas.drawString(50, 650 - 18 * line, str(line + 1))
            canvas.drawString(80, 650 - 18 * line, "主动公开政府信息若干条")

    assert drawn(draw) == ()


def test_contents_without_leaders_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for line in range(5):
            canvas.drawString(50, 650 - 18 * line, f"{'一二三四五'[line]}、主要内容")
            canvas.drawString(530, 650 - 18 * line, str(line + 1))

    assert drawn(draw) == ()

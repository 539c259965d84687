"""Tables without rulings: what is one, what is none, and which cell a number stands in."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document
from extract.readers import pdf

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
PROSE = "本年度按照要求主动公开政府信息，通过门户网站发布各类信息并及时更新目录。"
HEADERS = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
ROWS = (("规章", "1", "0", "25"), ("行政规范性文件", "12", "3", "118"))
COLUMNS = (60, 220, 320, 420)


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 11)
    for line in range(3):
        canvas.drawString(50, 780 - 16 * line, PROSE)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def fast(data: bytes) -> Document:
    return pdf.read(data)


def slow(data: bytes) -> Document:
    return pdf.read_by_reference(data, {1})


ENGINES = pytest.mark.parametrize("engine", [fast, slow])


def texts(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows()] for grid in document.grids]


def lines(canvas: Canvas, rows: tuple[tuple[str, ...], ...], top: float = 650, pitch: float = 18) -> None:
    canvas.setFont("STSong-Light", 9)
    for number, row in enumerate(rows):
        for x, text in zip(COLUMNS, row, strict=False):
            canvas.drawString(x, top - pitch * number, text)


@ENGINES
def test_rows_below_headers_are_a_table(engine: Callable[[bytes], Document]) -> None:
    read = engine(drawn(lambda canvas: lines(canvas, (HEADERS, *ROWS))))
    assert texts(read) == [[list(HEADERS), *map(list, ROWS)]]


@ENGINES
def test_the_text_around_a_table_stays_text(engine: Callable[[bytes], Document]) -> None:
    read = engine(drawn(lambda canvas: lines(canvas, (HEADERS, *ROWS))))
    assert "".join(paragraph.text for paragraph in read.paragraphs) == PROSE * 3


def test_each_cell_has_its_place_on_the_page() -> None:
    cell = fast(drawn(lambda canvas: lines(canvas, (HEADERS, *ROWS)))).grids[0].rows()[1][3]
    assert cell.place is not None
    assert cell.place.box is not None
    left, top, right, bottom = cell.place.box
    assert (cell.text, cell.place.page) == ("25", 1)
    assert 415 < left < right < 435
    assert 842 - 650 + 5 < top < bottom < 842 - 650 + 25


def test_what_is_not_printed_is_a_blank_cell() -> None:
    rows = (HEADERS, ("规章", "1", "", "25"), ("行政规范性文件", "12", "3", "118"))
    assert texts(fast(drawn(lambda canvas: lines(canvas, rows))))[0][1] == ["规章", "1", "", "25"]


def test_a_column_without_any_number_is_told_by_its_header() -> None:
    rows = (HEADERS, ("规章", "1", "", "25"), ("行政规范性文件", "12", "", "118"))
    assert [row[2] for row in texts(fast(drawn(lambda canvas: lines(canvas, rows))))[0]] == [HEADERS[2], "", ""]


def test_a_label_of_two_lines_is_one_cell() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, (HEADERS, ROWS[0]))
        canvas.drawString(60, 616, "行政规范")
        canvas.drawString(60, 605, "性文件")
        for x, text in zip(COLUMNS[1:], ROWS[1][1:], strict=True):
            canvas.drawString(x, 610.5, text)

    assert texts(fast(drawn(draw)))[0][2] == ["行政规范\n性文件", *ROWS[1][1:]]


def test_a_number_between_two_columns_is_in_neither() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, (HEADERS, *ROWS))
        canvas.drawString(60, 596, "行政许可")
        canvas.drawString(380, 596, "77")

    rows = fast(drawn(draw)).grids[0].rows()
    between = {cell.column for row in rows for cell in row if cell.text == "77"}
    assert between.isdisjoint(cell.column for row in rows for cell in row if cell.text in ("0", "3", "25", "118"))


def test_a_table_that_goes_on_keeps_the_columns_of_the_page_before() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, (HEADERS, *ROWS))
        canvas.showPage()
        lines(canvas, (("行政许可", "", "4", ""), ("行政处罚", "", "", "6")), top=780)

    assert texts(fast(drawn(draw)))[1] == [["行政许可", "", "4", ""], ["行政处罚", "", "", "6"]]


def two_columns_of_words(canvas: Canvas) -> None:
    for line in range(5):
        canvas.drawString(60, 650 - 18 * line, "政务公开栏和信息查阅点")
        canvas.drawString(320, 650 - 18 * line, "政府公报和新闻发布会")


def numbered_list(canvas: Canvas) -> None:
    for line in range(5):
        canvas.drawString(60, 650 - 18 * line, f"{line + 1}.公开信息{line + 20}条，回应关切3次，答复申请12件。")


def contents(canvas: Canvas) -> None:
    for line in range(5):
        canvas.drawString(60, 650 - 18 * line, f"主要内容的第{line}部分{'.' * 60}{line + 1}")


def signature(canvas: Canvas) -> None:
    canvas.drawRightString(540, 640, "青石县水务局")
    canvas.drawRightString(540, 620, "2024年1月15日")


def spaced_prose(canvas: Canvas) -> None:
    for line in range(4):
        canvas.drawString(60, 650 - 18 * line, "截至 2023 年 12 月 31 日，共收到申请 15 件，办结 14 件。")


@ENGINES
@pytest.mark.parametrize("draw", [two_columns_of_words, numbered_list, contents, signature, spaced_prose])
def test_text_is_no_table(engine: Callable[[bytes], Document], draw: Callable[[Canvas], None]) -> None:
    assert texts(engine(drawn(draw))) == []


NUMBERS = st.lists(st.lists(st.integers(0, 99999).map(str), min_size=4, max_size=4), min_size=2, max_size=12)


@given(numbers=NUMBERS, align=st.sampled_from(["drawString", "drawRightString", "drawCentredString"]))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_numbers_with_room_between_them_come_back_cell_by_cell(numbers: list[list[str]], align: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 9)
        for line, row in enumerate(numbers):
            canvas.drawString(60, 650 - 18 * line, "行政许可")
            for column, text in enumerate(row):
                getattr(canvas, align)(220 + 80 * column, 650 - 18 * line, text)

    assert texts(fast(drawn(draw))) == [[["行政许可", *row] for row in numbers]]

"""PDF → paragraphs and grids."""

from __future__ import annotations

import io
from collections.abc import Callable

import paper
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document
from extract.read import read_report
from extract.readers import pdf
from schemas.failures import Reason, UnreadableDocument

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
LONG = "本年度按照要求主动公开政府信息，" * 4


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 10)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def ruled(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    canvas.grid(xs, ys)


def failure(data: bytes) -> Reason:
    with pytest.raises(UnreadableDocument) as caught:
        pdf.read(data)
    return caught.value.reason


def texts(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.grids[0].rows()]


@pytest.fixture(scope="module")
def report() -> bytes:
    return paper.pdf(paper.sheets())


def test_ruled_tables_are_grids_with_spans(report: bytes) -> None:
    grid = pdf.read(report).grids[1]
    assert (grid.cells[0].rowspan, grid.cells[0].colspan) == (3, 3)


def test_every_number_of_a_printed_report_is_read(report: bytes) -> None:
    assert paper.values(read_report(report)) == paper.truth(*paper.sheets())


def test_a_heading_is_not_joined_to_the_line_above(report: bytes) -> None:
    assert [paragraph.text for paragraph in pdf.read(report).paragraphs][:3] == [
        paper.TITLE,
        "一、总体情况",
        "概况。",
    ]


def test_a_cell_knows_its_page_and_box(report: bytes) -> None:
    place = pdf.read(report).grids[0].cells[0].place
    assert place is not None
    assert place.page == 1
    assert place.box is not None


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_off_is_corrupt(report: bytes, share: float) -> None:
    assert failure(report[: int(len(report) * share)]) == Reason.CORRUPT


def test_a_file_with_a_password_is_encrypted() -> None:
    data = paper.pdf(paper.sheets(), encrypt=StandardEncryption("secret", strength=128))
    assert failure(data) == Reason.ENCRYPTED


def test_a_file_that_only_forbids_copying_is_read() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("", "owner", canCopy=0, strength=128))
    canvas.drawString(50, 700, "annual report " * 5)
    canvas.save()
    assert pdf.read(out.getvalue()).paragraphs[0].text == ("annual report " * 5).strip()


@pytest.mark.usefixtures("no_recognition")
def test_text_in_fonts_that_do_not_name_their_characters_needs_recognition() -> None:
    named = paper.pdf(paper.sheets())
    unmapped = named.replace(b"/UniGB-UCS2-H", b"/Identity-H   ").replace(b"(GB1)", b"(Own)")
    assert failure(unmapped) == Reason.NEEDS_OCR


def test_a_report_that_only_forbids_changes_is_read() -> None:
    locked = paper.pdf(paper.sheets(), encrypt=StandardEncryption("", "owner", strength=128))
    assert paper.values(read_report(locked)) == paper.truth(*paper.sheets())


def test_pages_with_nothing_on_them_are_empty() -> None:
    assert failure(drawn(lambda canvas: canvas.showPage())) == Reason.EMPTY


@pytest.mark.usefixtures("no_recognition")
def test_pages_that_are_pictures_need_recognition() -> None:
    from PIL import Image

    picture = ImageReader(Image.new("RGB", (60, 80), "white"))
    assert failure(drawn(lambda canvas: canvas.drawImage(picture, 0, 0, 595, 842))) == Reason.NEEDS_OCR


def test_more_pages_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    assert failure(drawn(lambda canvas: [canvas.showPage() for _ in range(5)])) == Reason.TOO_MANY_PAGES  # type: ignore[func-returns-value]


def test_a_header_alone_is_corrupt() -> None:
    assert failure(b"%PDF-1.4\n%%EOF") == Reason.CORRUPT


def test_white_rectangles_behind_the_lines_are_no_tables() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        for line in range(5):
            canvas.rect(50, 700 - 20 * line, 400, 18, stroke=0, fill=1)
        canvas.setFillGray(0)
        for line in range(5):
            canvas.drawString(52, 704 - 20 * line, LONG[:30])

    document = pdf.read(drawn(draw))
    assert document.grids == ()


def test_rulings_drawn_as_thin_rectangles_make_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (50, 150, 250):
            canvas.rect(x, 600, 0.6, 100, stroke=0, fill=1)
        for y in (600, 650, 700):
            canvas.rect(50, y, 200.6, 0.6, stroke=0, fill=1)
        for text, x, y in (("规章", 60, 670), ("1", 160, 670), ("规范性文件", 60, 620), ("2", 160, 620)):
            canvas.drawString(x, y, text)
        canvas.drawString(50, 500, LONG[:50])

    assert texts(pdf.read(drawn(draw))) == [["规章", "1"], ["规范性文件", "2"]]


def test_a_page_number_is_no_paragraph() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, LONG[:50])
        canvas.drawString(290, 30, "— 3 —")

    assert [paragraph.text for paragraph in pdf.read(drawn(draw)).paragraphs] == [LONG[:50]]


def test_a_number_wrapped_because_its_cell_is_narrow_is_one_number() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, [50, 150, 172], [600, 650, 700])
        canvas.drawString(60, 670, "行政许可")
        canvas.drawString(152, 680, "1234")
        canvas.drawString(152, 666, "56")
        canvas.drawString(60, 620, "行政处罚")
        canvas.drawString(152, 620, "7")
        canvas.drawString(50, 500, LONG[:50])

    assert texts(pdf.read(drawn(draw))) == [["行政许可", "123456"], ["行政处罚", "7"]]


def test_two_numbers_below_each_other_in_a_wide_cell_stay_two() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, [50, 150, 250], [600, 650, 700])
        canvas.drawString(60, 670, "行政许可")
        canvas.drawString(152, 680, "1234")
        canvas.drawString(152, 666, "56")
        canvas.drawString(50, 500, LONG[:50])

    assert texts(pdf.read(drawn(draw)))[0] == ["行政许可", "1234\n56"]


def test_numbers_drawn_twice_to_look_bold_are_printed_once() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, [50, 150, 250], [600, 650, 700])
        canvas.drawString(60, 670, "行政许可")
        for shift in (0, 0.3):
            canvas.drawString(160 + shift, 670, "12")
        canvas.drawString(50, 500, LONG[:50])

    assert texts(pdf.read(drawn(draw)))[0] == ["行政许可", "12"]


def test_lines_of_a_paragraph_are_joined() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 700, LONG[:30])
        canvas.drawString(50, 685, LONG[30:62])
        canvas.drawString(50, 670, LONG[:5])
        canvas.drawString(70, 655, LONG[:30])

    found = [paragraph.text for paragraph in pdf.read(drawn(draw)).paragraphs]
    assert found == [LONG[:30] + LONG[30:62] + LONG[:5], LONG[:30]]

"""PDFium and pdfplumber: one report, however its pages are put together."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import paper
import pytest
import repage
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.read import interpret, read_report
from extract.readers import pdf
from schemas.report import Report

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "sites"
CUT = "0963.pdf"
PDFS = sorted(path for path in SAMPLE.rglob("*.pdf") if path.name != CUT)


def figures(report: Report) -> dict[str, tuple[object, ...]]:
    return {f.address: (f.value, f.status, f.unit, f.raw) for f in report.figures}


@pytest.fixture(scope="module")
def report() -> bytes:
    return paper.pdf(paper.sheets())


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_both_engines_read_the_same_figures(path: Path) -> None:
    data = path.read_bytes()
    fast, slow = pdf.read(data), pdf.read_by_reference(data, range(1, 100))
    assert figures(interpret(fast)) == figures(interpret(slow))


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_both_engines_read_the_same_paragraphs(path: Path) -> None:
    data = path.read_bytes()
    fast, slow = pdf.read(data), pdf.read_by_reference(data, range(1, 100))
    assert [p.text for p in fast.paragraphs] == [p.text for p in slow.paragraphs]


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_no_page_of_the_sample_needs_the_reference_engine(path: Path) -> None:
    assert not pdf.read(path.read_bytes()).by_reference


@pytest.mark.parametrize("depth", [1, 2])
def test_pages_within_form_objects_are_read(report: bytes, depth: int) -> None:
    assert paper.values(read_report(repage.as_forms(report, depth=depth))) == paper.truth(*paper.sheets())


def test_form_objects_need_no_reference_engine(report: bytes) -> None:
    assert not pdf.read(repage.as_forms(report)).by_reference


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_content_on_a_turned_page_is_read(report: bytes, turn: int) -> None:
    upright = repage.as_forms(report, turn=turn, rotation=360 - turn)
    assert paper.values(read_report(upright)) == paper.truth(*paper.sheets())


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_report_that_lies_on_its_side_is_read(report: bytes, turn: int) -> None:
    assert paper.values(read_report(repage.as_forms(report, turn=turn))) == paper.truth(*paper.sheets())


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_of_a_turned_page_are_those_of_the_page_as_it_is_shown(report: bytes, turn: int) -> None:
    upright = pdf.read(repage.as_forms(report)).grids[0].cells[0].place
    turned = pdf.read(repage.as_forms(report, turn=turn)).grids[0].cells[0].place
    assert upright and turned and upright.box and turned.box
    left, top, right, bottom = upright.box
    width, height = 842.0, 1400.0
    expected = {
        90: (height - bottom, left, height - top, right),
        180: (width - right, height - bottom, width - left, height - top),
        270: (top, width - right, bottom, width - left),
    }[turn]
    assert turned.box == pytest.approx(expected, abs=0.15)


def test_a_cropped_page_is_read(report: bytes) -> None:
    assert paper.values(read_report(repage.cropped(report, (20, 30, 10, 40)))) == paper.truth(*paper.sheets())


@pytest.mark.parametrize("engine", [pdf.read, lambda data: pdf.read_by_reference(data, [1])], ids=["fast", "slow"])
def test_boxes_are_measured_from_what_is_shown_of_a_page(
    report: bytes, engine: Callable[[bytes], pdf.Document]
) -> None:
    whole, cut = (
        engine(report).grids[0].cells[0].place,
        engine(repage.cropped(report, (20, 30, 10, 40))).grids[0].cells[0].place,
    )
    assert whole and cut and whole.box and cut.box
    moved = [b - a for a, b in zip(cut.box, whole.box, strict=True)]
    assert moved == pytest.approx([20, 40, 20, 40], abs=0.15)


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(50, 780, "本年度按照要求主动公开政府信息，" * 4)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def rows(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row] for row in pdf.read(data).grids[0].rows()]


def column_of(texts: list[str]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        ys = [700 - 20 * i for i in range(len(texts) + 1)]
        canvas.grid([50, 150, 250], ys)
        for y, text in zip(ys[1:], texts, strict=True):
            canvas.drawString(60, y + 5, "行政许可")
            canvas.drawString(160, y + 5, text)

    return draw


def test_a_column_of_equal_numbers_keeps_them_all() -> None:
    assert rows(drawn(column_of(["0"] * 12))) == [["行政许可", "0"]] * 12


def test_a_hyphen_at_the_end_of_a_line_is_a_hyphen() -> None:
    assert rows(drawn(column_of(["a-", "-", "--253", "b-"]))) == [
        ["行政许可", text] for text in ("a-", "-", "--253", "b-")
    ]


def test_a_mirrored_coordinate_system_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.transform(1, 0, 0, -1, 0, 842)
        canvas.grid([50, 150, 250], [142, 162])
        canvas.restoreState()
        canvas.drawString(60, 685, "行政许可")
        canvas.drawString(160, 685, "17")

    assert rows(drawn(draw)) == [["行政许可", "17"]]


def test_a_mark_across_the_page_leaves_the_table_readable() -> None:
    def draw(canvas: Canvas) -> None:
        column_of(["12", "34"])(canvas)
        canvas.saveState()
        canvas.translate(300, 400)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    assert rows(drawn(draw)) == [["行政许可", "12"], ["行政许可", "34"]]


def test_vertical_writing_is_read_downwards() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light", isVertical=True))

    def draw(canvas: Canvas) -> None:
        canvas.grid([50, 100, 150], [500, 600])
        canvas.drawString(110, 550, "12")
        canvas.setFont("MSung-Light", 10)
        canvas.drawString(70, 590, "行政許可（處罰）")

    read = pdf.read(drawn(draw))
    assert read.by_reference == frozenset()
    assert rows(drawn(draw)) == [["\n".join("行政許可（處罰）"), "12"]]


def test_a_table_that_a_page_break_leaves_open_is_closed_there() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (50, 150, 250):
            canvas.line(x, 700, x, 640)
        for y in (700, 670):
            canvas.line(50, y, 250, y)
        for text, x, y in (("规章", 60, 680), ("1", 160, 680), ("规范性文件", 60, 650), ("2", 160, 650)):
            canvas.drawString(x, y, text)

    assert rows(drawn(draw)) == [["规章", "1"], ["规范性文件", "2"]]


def test_rulings_that_cross_and_close_nothing_are_told() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (50, 150):
            canvas.line(x, 700, x, 640)
        for y in (690, 650):
            canvas.line(20, y, 180, y)

    assert pdf.read(drawn(draw)).like_tables == {1}


def test_numbers_in_columns_that_make_no_table_are_told() -> None:
    assert pdf.read(drawn(lambda canvas: canvas.drawString(50, 700, "办理情况          12"))).like_tables == {1}


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_no_page_of_the_sample_holds_something_like_a_table_that_was_not_read(path: Path) -> None:
    assert not pdf.read(path.read_bytes()).like_tables


def test_an_underlined_number_does_not_split_its_cell() -> None:
    def draw(canvas: Canvas) -> None:
        column_of(["12", "34"])(canvas)
        canvas.line(158, 683, 175, 683)

    assert rows(drawn(draw)) == [["行政许可", "12"], ["行政许可", "34"]]


def test_all_borders_in_one_path_make_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        for x in (50, 150, 250):
            path.rect(x, 640, 0.5, 60)
        for y in (640, 670, 699.5):
            path.rect(50, y, 200, 0.5)
        canvas.drawPath(path, stroke=0, fill=1)
        for text, x, y in (("规章", 60, 680), ("1", 160, 680), ("规范性文件", 60, 650), ("2", 160, 650)):
            canvas.drawString(x, y, text)

    assert rows(drawn(draw)) == [["规章", "1"], ["规范性文件", "2"]]


def test_a_raised_mark_of_a_note_is_no_digit() -> None:
    def draw(canvas: Canvas) -> None:
        column_of(["12"])(canvas)
        canvas.setFont("STSong-Light", 5)
        canvas.drawString(170.5, 691, "3")

    assert rows(drawn(draw)) == [["行政许可", "12 3"]]


def test_wrong_sums_that_both_engines_read_are_the_publishers() -> None:
    tables = paper.sheets()
    found = read_report(paper.pdf(tables))
    assert {check.fault for check in found.checks if check.passed is False and check.severity == "error"} == {
        "publisher"
    }

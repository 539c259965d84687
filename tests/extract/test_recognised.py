"""What a picture leaves in doubt makes a reading partial; what was not read is said."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.document import Cell, Document, Grid
from extract.picture_check import doubt, text_lies
from extract.read import read_report
from extract.recognised import with_doubts
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Problem, Report
from schemas.report_json import report_from_json, report_to_json
from tests.extract import paper
from tests.extract.scans import needs_recognition, picture_pdf

SCANNED = Document("application/pdf", (), pictures=frozenset({1, 2, 3, 4, 5}))


@pytest.fixture(scope="module")
def report() -> Report:
    return read_report(paper.pdf(paper.sheets()))


def with_value(report: Report, address: str, value: int | None, status: str = "number") -> Report:
    figures = [
        replace(one, value=None if value is None else Decimal(value), status=status) if one.address == address else one
        for one in report.figures
    ]
    return replace(report, figures=tuple(figures))


def test_what_is_read_without_a_doubt_stays_ok(report: Report) -> None:
    assert with_doubts(report, SCANNED) == report


def test_a_sum_that_fails_unconfirmed_makes_a_scan_partial(report: Report) -> None:
    check = next(check for check in report.checks if check.passed and check.severity == "error")
    failed = replace(report, checks=(replace(check, passed=False, fault="undetermined"),))
    assert with_doubts(failed, SCANNED).status == "partial"
    assert with_doubts(failed, Document("application/pdf", ())).status == report.status


def test_a_sum_that_two_readings_see_fail_is_the_publishers(report: Report) -> None:
    check = next(check for check in report.checks if check.passed and check.severity == "error")
    failed = replace(report, checks=(replace(check, passed=False, fault="publisher"),))
    assert with_doubts(failed, SCANNED).status == report.status


def test_words_in_place_of_a_number_make_a_scan_partial(report: Report) -> None:
    odd = with_value(report, "requests/received/total", None, "text")
    assert with_doubts(odd, SCANNED).problems[-1].code == "text_in_picture"


def test_a_missing_table_may_be_one_without_rulings_on_a_page_that_is_a_picture(report: Report) -> None:
    lacking = replace(report, problems=(Problem("missing_table", "requests"),))
    found = with_doubts(lacking, SCANNED)
    assert (found.status, found.problems[-1].code) == ("partial", "picture_not_read")
    assert "1, 2, 3, 4, 5" in found.problems[-1].detail
    ruled = replace(SCANNED, blocks=tuple(Grid((Cell("1", 0, 0),), page=page) for page in SCANNED.pictures))
    assert with_doubts(lacking, ruled) == lacking


def test_how_sure_a_figure_is_survives_being_stored(report: Report) -> None:
    sure = replace(report, figures=(replace(report.figures[0], confidence=97),))
    assert report_from_json(report_to_json(sure)).figures[0].confidence == 97


def test_a_figure_of_an_older_reading_has_no_confidence(report: Report) -> None:
    raw = report_to_json(report)
    for figure in raw["figures"]:
        del figure["confidence"]
    assert report_from_json(raw).figures == report.figures


def failing(report: Report) -> Report:
    checks = tuple(replace(one, passed=False) if one.severity == "error" else one for one in report.checks)
    return replace(report, checks=checks)


@pytest.mark.slow
@needs_recognition
def test_text_lies_where_the_page_shows_other_digits(report: Report) -> None:
    assert text_lies(failing(report), lambda places: ["987654" for _ in places])


@pytest.mark.slow
@needs_recognition
def test_text_tells_the_truth_where_the_page_shows_the_same(report: Report) -> None:
    raw = {figure.evidence: figure.raw for figure in report.figures}
    assert text_lies(failing(report), lambda places: [raw[place] for place in places]) is False


@pytest.mark.slow
@needs_recognition
def test_where_nothing_is_legible_it_is_open(report: Report) -> None:
    assert text_lies(failing(report), lambda places: [None for _ in places]) is None


def test_sums_that_all_fail_are_a_doubt_about_the_text(report: Report) -> None:
    failed = failing(report)
    told = [check for check in failed.checks if check.severity == "error" and (check.left or check.right)]
    assert (doubt(failed, Document("", ())) is not None) == (len(told) >= 4)
    holding = replace(report, checks=tuple(replace(one, passed=True) for one in report.checks))
    assert doubt(holding, Document("", ())) is None


def joined(*files: bytes) -> bytes:
    whole = PdfDocument.new()
    for data in files:
        whole.import_pages(PdfDocument(data))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def without_tables() -> bytes:
    out = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(out, invariant=1)
    canvas.setFont("STSong-Light", 12)
    for line, text in enumerate((paper.TITLE, *paper.HEADINGS[:2], "本报告依照条例编制，如有疑问请与本机关联系。" * 2)):
        canvas.drawString(40, 780 - 20 * line, text)
    canvas.save()
    return out.getvalue()


def blank_picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (600, 800), 255).save(out, "PNG")
    return picture_pdf(out.getvalue())


@pytest.mark.usefixtures("no_recognition")
def test_a_report_that_is_whole_without_a_page_that_is_a_picture_says_so(report: Report) -> None:
    read = read_report(joined(blank_picture(), paper.pdf(paper.sheets())))
    assert read.status == report.status
    assert [problem.code for problem in read.problems if problem.notice][-1] == "picture_not_read"


@pytest.mark.usefixtures("no_recognition")
def test_a_report_that_lacks_a_table_and_has_a_page_that_is_a_picture_needs_recognition() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_report(joined(without_tables(), blank_picture()))
    assert caught.value.reason == Reason.NEEDS_OCR

"""Reports of which only the tables are pictures: read where their bytes are there, named where they are not."""

from __future__ import annotations

from functools import cache

import pytest

from extract.read import read_report
from schemas.report import Report
from tests.adversarial.corpus.sheet import Truth
from tests.adversarial.scanned import pictured
from tests.adversarial.scanned.available import need_scans
from tests.adversarial.scanned.scoring import Tally, add

pytestmark = pytest.mark.slow
REPORTS = (2, 9)


@cache
def parts(number: int) -> tuple[Truth, list[pictured.Part]]:
    need_scans()
    return pictured.parts(number)


def counted(truth: Truth, report: Report) -> Tally:
    tally = Tally()
    add(tally, truth.name, truth, report)
    return tally


@pytest.mark.parametrize("number", REPORTS)
def test_tables_that_are_pictures_in_a_pdf_are_read(number: int) -> None:
    truth, some = parts(number)
    tally = counted(truth, read_report(pictured.as_pdf(some)))
    assert tally.numbers > 0
    assert (tally.cells["wrong"], tally.silent, tally.errors) == (0, [], [])


@pytest.mark.parametrize("number", REPORTS)
def test_tables_that_are_pictures_within_a_page_are_read(number: int) -> None:
    truth, some = parts(number)
    report = read_report(pictured.as_page(some, pictured.within))
    tally = counted(truth, report)
    assert tally.numbers > 0
    assert (tally.cells["wrong"], tally.silent, tally.errors) == (0, [], [])
    assert all(figure.confidence is not None for figure in report.figures if figure.value is not None)


def test_tables_that_are_pictures_elsewhere_are_named() -> None:
    _, some = parts(REPORTS[0])
    report = read_report(pictured.as_page(some, lambda picture: "./W020230118.png"))
    named = [problem.detail for problem in report.problems if problem.code == "picture_not_read"]
    assert (report.status, report.figures) == ("partial", ())
    assert "missing_table" in {problem.code for problem in report.problems}
    assert named
    assert "W020230118.png" in named[0]

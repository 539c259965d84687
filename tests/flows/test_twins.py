"""The documents of one report are held against each other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from releases import newest, rows

from flows.entries import Entry, choose
from flows.twins import compare_twins
from schemas.catalog import Document, Fetch, Reading
from schemas.report import Figure, Report

HTML, PDF = "text/html", "application/pdf"


def figure(row, value, unit="件", status=None):
    number = None if value is None else Decimal(value)
    told = status or ("blank" if value is None else "number")
    return Figure("requests", row, "total", "2021", number, unit, told, "")


def entry(name, figures, *, url=None, day=1, kind=HTML, content=None):
    report = Report(
        media_type=kind,
        content_id=content or name,
        status="ok",
        consistent=True,
        edition="2021",
        report_year=2023,
        issuer="云湖市人民政府",
        title=None,
        signed_on=None,
        published_on=None,
        figures=tuple(figures),
        checks=(),
        sections=(),
        problems=(),
    )
    document = Document(sha256=name, document_id=name, bytes=1, media_type=kind, charset=None)
    seen = Fetch(id=day, url=url or f"http://a/{name}", fetched_at=dt.datetime(2024, 1, day, tzinfo=dt.UTC))
    reading = Reading(status="ok", content_id=report.content_id, numbers=len(figures), path="kept", failure=None)
    return Entry(document, (seen,), None, reading, report)


PAGE = entry("page", [figure("received", 5), figure("granted", 3)])


def compared(*documents):
    return [(c.scope, c.left, c.right, c.passed) for c in compare_twins(choose(documents), documents)]


def test_where_a_twin_prints_another_number_a_warning_names_the_address():
    twin = entry("file", [figure("received", 6), figure("granted", 3)], kind=PDF)
    assert compared(PAGE, twin) == [("requests/received/total", 5, 6, False)]
    (check,) = compare_twins(PAGE, [PAGE, twin])
    assert (check.check, check.severity, check.fault) == ("twins_agree", "warning", "undetermined")


def test_twins_that_agree_say_how_many_numbers_were_compared():
    twin = entry("file", [figure("received", 5), figure("granted", 3)], kind=PDF)
    assert compared(PAGE, twin) == [("all", 2, 2, True)]


def test_a_number_that_a_twin_leaves_blank_differs():
    assert compared(PAGE, entry("file", [figure("received", None)], kind=PDF)) == [
        ("requests/received/total", 5, None, False)
    ]


@pytest.mark.parametrize("status", ["absent", "text", "illegible"])
def test_what_a_twin_has_no_readable_cell_for_is_not_compared(status):
    assert compared(PAGE, entry("file", [figure("received", None, status=status)], kind=PDF)) == []


def test_numbers_of_different_units_are_not_compared():
    assert compared(PAGE, entry("file", [figure("received", 6, unit="条")], kind=PDF)) == []


def test_what_a_page_showed_before_its_correction_is_no_twin():
    before = entry("old", [figure("received", 9)], url="http://a/page", day=1)
    after = entry("new", [figure("received", 5)], url="http://a/page", day=2)
    assert compared(before, after) == []


def test_a_copy_that_says_the_same_is_no_twin():
    assert compared(PAGE, entry("copy", [figure("received", 5)], content="page")) == []


def test_a_report_of_one_document_is_compared_with_nothing():
    assert compared(PAGE) == []


def test_the_order_of_the_documents_does_not_matter():
    twins = [entry(name, [figure("received", 6 + n)], kind=PDF) for n, name in enumerate(("b", "a"))]
    assert compare_twins(PAGE, [PAGE, *twins]) == compare_twins(PAGE, [*reversed(twins), PAGE])


def test_in_a_release_the_checks_have_what_twins_came_to(first_night):
    found = [row for row in rows(newest(first_night.store), "checks") if row["check"] == "twins_agree"]
    assert found
    assert all(row["passed"] for row in found)
    assert {row["scope"] for row in found} == {"all"}

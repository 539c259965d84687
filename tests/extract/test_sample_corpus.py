"""Every document of the sample corpus, against what it states."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.read import read_report
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Figure, Report
from schemas.titles import fold

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
Truth = dict[str, Any]
DOCUMENTS: list[Truth] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["documents"]
REASONS = {"landing": Reason.NO_TABLES, "not_a_report": Reason.NOT_A_REPORT, "corrupt": Reason.CORRUPT}


def documents(*expect: str) -> pytest.MarkDecorator:
    chosen = [pytest.param(item, id=item["file"]) for item in DOCUMENTS if item["expect"] in expect]
    return pytest.mark.parametrize("truth", chosen)


@cache
def read(file: str) -> Report:
    return read_report((SAMPLE / file).read_bytes())


def figures(truth: Truth) -> dict[str, Figure]:
    return {figure.address: figure for figure in read(truth["file"]).figures}


def test_the_corpus_has_fifty_one_documents_with_a_report() -> None:
    assert sum(item["expect"] == "report" for item in DOCUMENTS) == 51


@documents("report")
def test_the_addresses_are_those_of_the_printed_forms(truth: Truth) -> None:
    assert set(figures(truth)) == set(truth["figures"])


@documents("report")
def test_the_values_are_those_printed(truth: Truth) -> None:
    found = {at: None if f.value is None else float(f.value) for at, f in figures(truth).items()}
    assert found == truth["figures"]


@documents("report")
def test_the_statuses_are_those_of_the_printed_cells(truth: Truth) -> None:
    found = {at: figure.status for at, figure in figures(truth).items() if figure.status != "number"}
    assert found == truth["statuses"]


@documents("report")
def test_the_units_of_money_are_those_that_are_named(truth: Truth) -> None:
    found = figures(truth)
    assert {at: found[at].unit for at in truth["units"]} == truth["units"]


@documents("report")
def test_the_edition_is_that_of_section_two(truth: Truth) -> None:
    assert read(truth["file"]).edition == truth["edition"]


@documents("report")
def test_section_three_has_its_own_edition(truth: Truth) -> None:
    editions = {f.edition for at, f in figures(truth).items() if at.startswith("requests/")}
    assert editions == ({truth["requests_edition"]} if truth["requests_edition"] else set())


@documents("report")
def test_the_report_says_whose_it_is_and_of_which_year(truth: Truth) -> None:
    report = read(truth["file"])
    assert (report.issuer, report.report_year) == (truth["issuer"], truth["year"])


@documents("report")
def test_the_title_is_the_one_printed(truth: Truth) -> None:
    assert fold(read(truth["file"]).title or "") == fold(truth["title"])


@documents("report")
def test_the_report_is_signed_on_the_day_printed(truth: Truth) -> None:
    signed_on = read(truth["file"]).signed_on
    assert (signed_on and signed_on.isoformat()) == truth["signed"]


@documents("report")
def test_a_page_says_when_it_was_published(truth: Truth) -> None:
    published_on = read(truth["file"]).published_on
    expected = truth["published"] if truth["format"] == "html" else None
    assert (published_on and published_on.isoformat()) == expected


@documents("report")
def test_the_failed_checks_are_those_of_the_wrong_sums(truth: Truth) -> None:
    checks = read(truth["file"]).checks
    failed = sorted([c.check, c.scope] for c in checks if c.passed is False and c.severity == "error")
    assert failed == sorted(truth["failed_checks"])


@documents("report")
def test_the_report_is_consistent_unless_its_own_sums_are_wrong(truth: Truth) -> None:
    assert (read(truth["file"]).consistent is False) == truth["inconsistent"]


@documents("report")
def test_a_reading_is_partial_only_where_something_is_printed_that_no_form_has(truth: Truth) -> None:
    unaccounted = bool(truth["extra_rows"]) or bool({"spanned_cell", "period_disagrees"} & set(truth["quirks"]))
    assert read(truth["file"]).status == ("partial" if unaccounted else "ok")


@documents("report")
def test_every_printed_figure_says_where_it_stands(truth: Truth) -> None:
    assert all(figure.evidence for figure in figures(truth).values() if figure.status != "absent")


@documents("report")
def test_the_six_sections_of_a_report_on_the_newer_forms_are_found(truth: Truth) -> None:
    if truth["edition"] == "2014" or "glued_tables" in truth["quirks"]:
        pytest.skip("the form of 2014 orders no sections; glued tables swallow a heading")
    codes = [section.code for section in read(truth["file"]).sections]
    assert codes == ["overview", "disclosure", "requests", "appeals", "problems", "other_matters"]


@documents("landing", "not_a_report", "corrupt")
def test_what_holds_no_report_is_refused_with_its_reason(truth: Truth) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(truth["file"])
    assert caught.value.reason == REASONS[truth["expect"]]


@documents("report")
def test_twins_say_the_same(truth: Truth) -> None:
    if truth["twin_of"]:
        twin = read(truth["twin_of"])
        assert {f.address: f.value for f in twin.figures} == {a: f.value for a, f in figures(truth).items()}

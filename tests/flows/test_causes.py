"""Why a cell changed, told from the documents of both releases."""

from __future__ import annotations

import pytest

from flows.causes import CAUSES, Causes
from flows.diff_view import MEANINGS

R = "a1-2022"


def _document(name="d1", **changes):
    row = {
        "document_id": name,
        "report_id": R,
        "year": 2022,
        "province_code": "64",
        "role": "chosen",
        "urls": [f"http://x/{name}"],
        "version": 1,
        "extractor_version": "v1",
        "reading_status": "ok",
        "failure": None,
        "content_id": name,
    }
    return row | changes


def _causes(old, new):
    return Causes(*({row["document_id"]: row for row in side} for side in (old, new)))


def _of_value(causes, old=None, new=None, report=R):
    figure = {"value": 1.0, "raw": "1", "status": "number", "printed_value": None}
    return causes.of_cell(
        "figures", "value", (report, "x"), figure | (old or {}), figure | {"value": 2.0} | (new or {})
    )


SAME = _document()
TWIN = _document("d2", role="twin")
FAILED = {"report_id": None, "role": "failed", "reading_status": "failed", "failure": "timeout", "content_id": None}


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ([], [SAME], "new_document"),
        ([SAME], [_document(extractor_version="v2")], "extractor_changed"),
        ([_document(**FAILED)], [SAME], "read_again"),
        ([_document(**FAILED, extractor_version=None)], [SAME], "new_document"),
        ([SAME], [_document(role="withheld", report_id=None, extractor_version=None)], "withheld"),
        ([_document(role="withheld", report_id=None, extractor_version=None)], [SAME], "withheld"),
        ([_document(report_id="b2-2022")], [SAME], "identity_changed"),
        ([SAME], [TWIN | {"document_id": "d1"}, _document("d2")], "new_document"),
        ([SAME], [_document(role="twin"), _document("d2", urls=["http://x/d1"], version=2)], "source_changed"),
        ([SAME, TWIN], [_document(role="withheld", report_id=None), _document("d2")], "withheld"),
        ([SAME, TWIN], [_document(role="twin"), _document("d2")], "source_changed"),
        ([SAME, TWIN], [_document(role="twin", extractor_version="v2"), _document("d2")], "extractor_changed"),
        ([SAME], [SAME], "code_changed"),
    ],
)
def test_the_cause_of_a_figure(old, new, cause):
    assert _of_value(_causes(old, new)) == cause


def test_two_versions_that_came_between_two_releases_are_new():
    first, second = _document(role="twin", urls=["http://x"]), _document("d2", urls=["http://x"], version=2)
    assert _of_value(_causes([], [first, second])) == "new_document"


def test_a_second_version_whose_first_did_not_change_is_a_change_of_the_source():
    assert _of_value(_causes([], [_document(version=2)])) == "source_changed"


def test_a_correction_is_one_where_the_print_is_the_same():
    corrected = {"status": "corrected", "value": 5.0, "printed_value": 1.0}
    assert _of_value(_causes([], []), new=corrected) == "correction"
    assert _of_value(_causes([SAME], [_document(extractor_version="v2")]), new=corrected) == "correction"


def test_a_correction_that_fell_with_its_page_is_a_change_of_the_source():
    causes = _causes([SAME], [_document(role="twin"), _document("d2", urls=["http://x/d1"], version=2)])
    old = {"status": "corrected", "value": 5.0, "printed_value": 1.0}
    assert _of_value(causes, old=old) == "source_changed"


def test_links_change_for_the_cause_of_the_year_before():
    causes = _causes([_document(report_id="a1-2021")], [_document(report_id="a1-2021", extractor_version="v2")])
    row = {"passed": True}
    assert causes.of_cell("checks", "passed", (R, "carry_link total 2021→2022"), row, row) == "extractor_changed"
    assert causes.of_cell("checks", "passed", (R, "received_total total"), row, row) == "code_changed"


@pytest.mark.parametrize(
    ("column", "cause"),
    [("issuer", "identity_changed"), ("source_gone_on", "source_gone"), ("status", "code_changed")],
)
def test_a_report_read_as_before(column, cause):
    assert _causes([SAME], [SAME]).of_cell("reports", column, (R, ""), {column: 1}, {column: 2}) == cause


def test_a_further_document_raises_the_count():
    causes = _causes([SAME], [SAME, _document("d2", role="twin")])
    assert causes.of_cell("reports", "documents", (R, ""), {"documents": 1}, {"documents": 2}) == "new_document"


@pytest.mark.parametrize(
    ("column", "cause"),
    [("urls", "source_changed"), ("source_gone_on", "source_gone"), ("report_id", "identity_changed")],
)
def test_a_document_read_as_before(column, cause):
    new = SAME | {"version": 1}
    assert _causes([SAME], [new]).of_cell("documents", column, ("", "d1"), SAME, new) == cause


def test_a_panel_cell_that_is_corrected():
    causes = _causes([SAME], [_document(extractor_version="v2")])
    _of_value(causes, new={"status": "corrected", "value": 5.0, "printed_value": 1.0})
    assert causes.of_cell("panel", "received", (R, ""), {"received": 1.0}, {"received": 5.0}) == "correction"
    assert causes.of_cell("panel", "granted", (R, ""), {"granted": 1.0}, {"granted": 4.0}) == "extractor_changed"


def test_every_cause_is_explained():
    assert set(MEANINGS) == set(CAUSES)

"""A report as JSON and back."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from schemas.report import CheckResult, Evidence, Figure, Mention, Problem, Report, Section
from schemas.report_json import number, report_from_json, report_to_json

TEXT = st.text(max_size=8)
VALUES = st.none() | st.decimals(-(10**9), 10**9, places=4).map(lambda value: Decimal(str(number(value))))
BOXES = st.tuples(*[st.floats(0, 900).map(lambda side: round(side, 1))] * 4)
EVIDENCE = st.none() | st.builds(
    Evidence, st.none() | st.integers(1, 300), st.none() | BOXES, st.none() | st.text(min_size=1, max_size=8)
)
STATUSES = st.sampled_from(["number", "blank", "dash", "text", "note", "absent", "illegible"])
FIGURES = st.builds(Figure, TEXT, TEXT, TEXT, TEXT, VALUES, st.none() | TEXT, STATUSES, TEXT, EVIDENCE)
CHECKS = st.builds(
    CheckResult,
    TEXT,
    TEXT,
    VALUES,
    VALUES,
    st.none() | st.booleans(),
    st.sampled_from(["error", "warning", "notice"]),
    st.sampled_from([None, "publisher", "ours", "undetermined"]),
    st.none() | TEXT,
)
DAYS = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
MENTIONS = st.builds(
    Mention,
    st.sampled_from(["number", "none", "date", "channel"]),
    TEXT,
    st.integers(0, 9_999),
    st.integers(0, 9_999),
    TEXT,
    TEXT,
    VALUES,
    st.none() | TEXT,
    st.sampled_from([None, "number", "note", "text"]),
    st.none() | TEXT,
    DAYS,
    st.none() | TEXT,
)
REPORTS = st.builds(
    Report,
    media_type=TEXT,
    content_id=TEXT,
    status=st.sampled_from(["ok", "partial"]),
    consistent=st.none() | st.booleans(),
    edition=TEXT,
    report_year=st.none() | st.integers(2008, 2099),
    issuer=st.none() | TEXT,
    title=st.none() | TEXT,
    signed_on=DAYS,
    published_on=DAYS,
    figures=st.lists(FIGURES, max_size=3).map(tuple),
    checks=st.lists(CHECKS, max_size=3).map(tuple),
    sections=st.lists(st.builds(Section, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    problems=st.lists(st.builds(Problem, TEXT, TEXT, EVIDENCE, st.booleans()), max_size=2).map(tuple),
    mentions=st.lists(MENTIONS, max_size=3).map(tuple),
    preface=TEXT,
    credit_code=st.none() | TEXT,
)


@given(REPORTS)
def test_a_report_survives_the_way_through_json(report: Report) -> None:
    written = json.dumps(report_to_json(report), ensure_ascii=False)
    assert report_from_json(json.loads(written, parse_float=Decimal)) == report


def test_a_whole_number_is_written_without_a_point() -> None:
    assert json.dumps(number(Decimal("12.000"))) == "12"


def test_a_decimal_is_written_as_a_number() -> None:
    assert json.dumps(number(Decimal("103.3879"))) == "103.3879"


def test_evidence_holds_only_what_is_known() -> None:
    figure = Figure("t", "r", "c", "2021", None, None, "blank", "", Evidence(path="/html/td"))
    report = Report("", "", "ok", None, "2021", None, None, None, None, None, (figure,), (), (), ())
    assert report_to_json(report)["figures"][0]["evidence"] == {"path": "/html/td"}


@given(REPORTS)
def test_a_reading_of_an_older_version_without_mentions_is_still_a_report(report: Report) -> None:
    written = report_to_json(report)
    del written["mentions"], written["preface"], written["credit_code"]
    for check in written["checks"]:
        del check["reading"]
    read = report_from_json(json.loads(json.dumps(written), parse_float=Decimal))
    assert (read.mentions, read.preface, read.credit_code, read.figures) == ((), "", None, report.figures)

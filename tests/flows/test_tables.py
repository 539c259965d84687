"""Readings as Arrow reads them are what readings say; links of many reports are those of each pair."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from releases import all_rows, assembled

from flows.arrow import exact_sum
from flows.cells import Cells
from flows.entries import collect, load_reports
from flows.linked import link_checks
from flows.partitions import divide
from flows.reading_file import reading_file
from flows.reading_table import read_readings
from flows.runs import open_workplace
from flows.storage import Store, StoreError
from schemas.catalog import Reading
from schemas.links import evaluate_links, links
from schemas.report import Evidence, Figure, Mention, Report, Section
from schemas.report_json import report_to_json
from schemas.settings import Settings

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.decimals(0, 10**9, places=4, allow_nan=False) | st.integers(0, 10**12).map(Decimal)


@pytest.fixture(scope="module")
def place(first_night):
    return open_workplace(Settings(store=first_night.store))


@pytest.fixture(scope="module")
def made(place):
    return assembled(collect(place.engine), place.store)


@pytest.fixture(scope="module")
def chosen(place, made):
    """The reports that speak, by id, as dataclasses."""
    entries = [held.chosen for partition in divide(collect(place.engine)) for held in partition.reports]
    return {entry.report_id: entry.report for entry in load_reports(entries, place.store)}


def report(figures=(), mentions=(), text=""):
    return Report("text/html", "c" * 64, "ok", None, "2021", 2024, None, text, None, dt.date(2024, 1, 2),
                  tuple(figures), (), (Section("overview", text, text),), (), tuple(mentions))  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(WORDS, st.none() | NUMBERS, st.none() | st.tuples(*[st.floats(-9e4, 9e4)] * 4))
def test_what_is_written_is_what_arrow_reads(tmp_path, text, value, box):
    store = Store(tmp_path)
    figure = Figure("requests", "received", "total", "2021", value, None, "number", text, Evidence(1, box, text))
    mention = Mention("date", "overview", 0, 1, text, text, value, date=dt.date(2024, 2, 29))
    store.write_reading("r.json.gz", reading_file(report_to_json(report([figure], [mention], text))))
    row = read_readings([Reading(sha256="a" * 64, path="r.json.gz")], store).to_pylist()[0]
    assert (row["title"], row["sections"][0]["text"]) == (text, text)
    own = row["figures"][0]
    assert (own["raw"], own["value"]) == (text, None if value is None else float(value))
    assert own["evidence"] == {"page": 1, "box": None if box is None else list(box), "path": text}
    assert row["mentions"][0]["date"] == "2024-02-29"


@pytest.mark.parametrize(
    "content",
    [b"", gzip.compress(b"{}"), gzip.compress(b"{"), gzip.compress(b"[1]"), b"\x1f\x8b"],
    ids=["empty", "says nothing", "not JSON", "no report", "cut"],
)
def test_a_damaged_reading_is_named(tmp_path, content):
    store = Store(tmp_path)
    store.write_reading("whole.json.gz", reading_file(report_to_json(report())))
    (tmp_path / "torn.json.gz").write_bytes(content)
    readings = [Reading(sha256=name[0] * 64, path=f"{name}.json.gz") for name in ("whole", "torn")]
    with pytest.raises(StoreError, match=r"torn\.json\.gz is missing or damaged.*gongkai rerun tttt"):
        read_readings(readings, store)


def test_the_figures_are_those_of_the_readings_in_their_order(made, chosen):
    published = [(row["report_id"], row["address"], row["value"], row["raw"]) for row in all_rows(made, "figures")]
    said = {name: [(name, one.address, one.value and float(one.value), one.raw) for one in report.figures]
            for name, report in chosen.items()}  # fmt: skip
    assert sorted(chosen) == sorted({name for name, *_ in published})
    assert published == [row for tables in made.values() if "reports" in tables
                         for name in tables["reports"]["report_id"].to_pylist() for row in said[name]]  # fmt: skip


def test_the_mentions_are_those_of_the_readings(made, chosen):
    published = {(row["report_id"], row["position"]): row for row in all_rows(made, "mentions")}
    said = {(name, at): one for name, report in chosen.items() for at, one in enumerate(report.mentions, 1)}
    assert published.keys() == said.keys()
    assert said
    for key, one in said.items():
        row = published[key]
        assert (row["kind"], row["raw"], row["date"], row["channel"]) == (one.kind, one.raw, one.date, one.channel)
        assert row["value"] == (None if one.value is None else float(one.value))


def test_an_implied_value_never_stands_beside_a_printed_one(made):
    implied = [row for row in all_rows(made, "figures") if row["implied_value"] is not None]
    assert implied
    assert all(row["value"] is None and row["status"] in {"blank", "dash", "absent"} for row in implied)


def cells(figures):
    addresses = pa.array([figure.address for figure in figures], pa.string())
    values = pa.array([None if figure.value is None else float(figure.value) for figure in figures], pa.float64())
    return Cells(np.zeros(len(figures), np.int64), addresses, values, 1)


LINKED = sorted({term.cell[1:] for link in links() for side in (link.left, link.right) for term in side})
SOME = st.lists(st.tuples(st.sampled_from(LINKED), st.none() | st.integers(0, 30).map(lambda n: Decimal(n) / 10)),
                max_size=60, unique_by=lambda pair: pair[0])  # fmt: skip


@settings(deadline=None)
@given(SOME, SOME)
def test_links_of_many_reports_are_those_of_each_pair(earlier, later):
    before, now = ([Figure(*place[:3], "2021", value, None, "number" if value is not None else "blank", "")
                    for place, value in side] for side in (earlier, later))  # fmt: skip
    lines, columns = link_checks(cells(before), cells(now), np.array([True]), 2024)
    rows = pa.table(columns).to_pylist()
    want = [
        {
            **{name: getattr(one, name) for name in ("check", "scope", "passed", "severity", "fault", "reading")},
            **{
                name: None if side is None else float(side) for name, side in (("left", one.left), ("right", one.right))
            },
        }
        for one in evaluate_links(before, now, 2024)
    ]
    assert [dict(sorted(row.items())) for row in rows] == [dict(sorted(row.items())) for row in want]
    assert set(lines) <= {0}


@given(st.lists(st.decimals(-(10**6), 10**6, places=4), min_size=1, max_size=5))
def test_sums_are_those_of_decimals(terms):
    found = exact_sum([np.array([float(term)]) for term in terms], [-1] * len(terms))
    assert found[0] == float(-sum(terms))

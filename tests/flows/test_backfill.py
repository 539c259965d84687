"""Only a backfill replaces readings that stand, and only when a person says so."""

from __future__ import annotations

import pytest
from releases import changed, keep_reading_as, manifest, newest, rows
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.backfill import backfill
from flows.entries import collect
from flows.guard import ReleaseRefused
from flows.nightly import nightly
from flows.runs import open_workplace
from flows.steps import Permit, publish_release
from flows.summary import print_summary
from schemas.catalog import Reading
from schemas.settings import load_settings

ADDRESS = "requests/received/total"


@pytest.fixture
def misread(night, monkeypatch):
    """A report of 2022 in which the version of yesterday read a wrong number; today's version reads it right."""
    document = next(
        row for row in rows(newest(night.store), "documents") if row["role"] == "chosen" and row["year"] == 2022
    )
    place = open_workplace(load_settings())
    entry = next(one for one in collect(place.engine) if one.document.sha256 == document["sha256"])
    reading = place.store.read_reading(entry.reading.path)
    figure = next(
        one for one in reading["figures"] if (one["table"], one["row"], one["column"]) == tuple(ADDRESS.split("/"))
    )
    reading["figures"][reading["figures"].index(figure)] = figure | {"value": 987654}
    keep_reading_as(place, entry, reading)
    with place.lock():
        publish_release.fn(_run(place), "misread", place, Permit(1))
    monkeypatch.setattr("flows.read.extractor_version", lambda media_type: "f" * 12)
    return document


def _run(place):
    with Session(place.engine) as session:
        return session.scalars(select(Reading.run_id)).first()


def _value(release, document):
    figures = (row for row in rows(release, "figures") if row["document_id"] == document["document_id"])
    return next(row["value"] for row in figures if row["address"] == ADDRESS)


def _readings(pending):
    with Session(open_workplace(load_settings()).engine) as session:
        return session.scalar(select(func.count()).select_from(Reading).where(Reading.pending == pending))


def test_a_backfill_shows_what_would_change_and_publishes_nothing(night, misread):
    before = newest(night.store)
    summary = backfill(year=2022, return_state=True).result()
    assert (summary["changed_reports"], summary["changes"]) == (1, {"figures.value": 1})
    (change,) = summary["first_changes"]
    assert (change["address"], change["before"]) == (ADDRESS, 987654)
    assert (newest(night.store), _value(newest(night.store), misread)) == (before, 987654)


def test_a_night_after_it_lets_the_old_readings_stand(night, misread):
    backfill(year=2022, return_state=True)
    nightly(sites=night.sites, return_state=True)
    assert _value(newest(night.store), misread) == 987654


def test_when_a_person_says_so_the_new_readings_stand(night, misread):
    before = newest(night.store)
    assert backfill(year=2022, return_state=True).result()["read"] != {}
    summary = backfill(year=2022, publish=True, return_state=True).result()
    assert summary["read"] == {}  # read already, they only waited
    after = newest(night.store)
    assert _value(after, misread) != 987654
    assert manifest(after)["reason"] == "backfill of year 2022"
    assert all("report_year=2022/" in path for path in changed(before, after))


@pytest.mark.slow
def test_readings_whose_release_is_refused_wait_again(night, misread, monkeypatch):
    before = newest(night.store)
    backfill(year=2022, return_state=True)
    waiting = _readings(pending=True)

    def refuse(*_, **__):
        raise ReleaseRefused(["figures fall from 1000 rows to 10"])

    with monkeypatch.context() as patch:
        patch.setattr("flows.steps.publish", refuse)
        assert backfill(year=2022, publish=True, return_state=True).name == "Refused"
    assert (newest(night.store), _readings(pending=True)) == (before, waiting)
    nightly(sites=night.sites, return_state=True)
    assert _value(newest(night.store), misread) == 987654
    backfill(year=2022, publish=True, return_state=True)  # mended, or with force
    assert _value(newest(night.store), misread) != 987654


def test_what_is_not_selected_is_not_read(night, misread):
    summary = backfill(site="yunhu", format="pdf", return_state=True).result()
    chosen = [row for row in rows(newest(night.store), "documents") if row["media_type"].endswith("pdf")]
    assert summary["selected"] == sum(row["site"] == "yunhu" and row["reading_status"] is not None for row in chosen)
    assert _readings(pending=True) == summary["selected"]


def test_a_reason_that_is_none_is_an_error_in_words(night):
    assert "no reason 'sleepy'; there are: " in backfill(failure="sleepy", return_state=True).message


def test_a_selection_that_no_document_can_meet_is_an_error_in_words(night):
    for named, words in (
        ({"version": "f" * 12}, f"no document was read by version '{'f' * 12}'; there are: "),
        ({"site": "yunhoo"}, "no document is of site 'yunhoo'; there are: yunhu"),
        ({"format": "odt"}, "no document has the format 'odt'; there are: "),
    ):
        assert words in backfill(**named, return_state=True).message


def test_a_backfill_that_leaves_nothing_waiting_asks_for_nothing(night, capsys):
    print_summary(backfill(return_state=True).result())
    assert "published nothing: today's version has read all that is selected" in capsys.readouterr().out
    print_summary(backfill(year=1999, return_state=True).result())
    assert "published nothing: no document is selected" in capsys.readouterr().out


def test_a_backfill_says_how_many_readings_wait(night, misread, capsys):
    summary = backfill(year=2022, return_state=True).result()
    print_summary(summary)
    waiting = f"published nothing: {_readings(pending=True)} readings wait for the same command with --publish"
    assert waiting in capsys.readouterr().out

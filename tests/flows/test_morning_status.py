"""What `gongkai status` says: what ran, what is covered, when the next night is, what needs a person."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from releases import newest, rows
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.lock import hold
from flows.next_run import is_missed, last_due, next_run
from flows.runs import open_run, open_workplace
from flows.status import status_facts
from schemas.catalog import Address, Reading, Run
from schemas.settings import Settings, SettingsError, load_settings

NIGHTLY = "0 2 * * *"


@pytest.fixture
def place(night):
    return open_workplace(load_settings())


@pytest.fixture
def change(place):
    """Change rows of the catalog."""

    def execute(statement):
        with place.engine.begin() as connection:
            connection.execute(statement)

    return execute


def _status(place, **passed):
    return status_facts(place, dt.datetime.now(dt.UTC) + dt.timedelta(**passed))


def _needs(place, what, **passed):
    return [item for item in _status(place, **passed)["attention"] if item["what"] == what]


def test_the_night_is_told_as_its_summary_has_it(place, night):
    [run] = _status(place)["runs"]
    assert (run["run"], run["kind"], run["status"]) == (night.summary["run"], "nightly", "done")
    assert (run["new"], run["read"] + run["failed"]) == (night.summary["crawl"]["new_documents"],) * 2
    assert run["unfetched"] == sum(night.summary["crawl"]["failures"].values())


def test_the_newest_release_is_told(place, night):
    release = _status(place)["release"]
    assert (release["release_id"], release["rows"]) == (night.summary["latest"], night.summary["rows"])


def test_the_reports_are_counted_by_year_as_published(place, night):
    published = rows(newest(night.store), "reports")
    years = _status(place)["coverage"]["years"]
    assert [one["year"] for one in years] == sorted({row["year"] for row in published}, reverse=True)
    for name, held in (("ok", "ok"), ("partial", "partial")):
        told = {one["year"]: one[name] for one in years if one[name]}
        assert told == Counter(row["year"] for row in published if row["status"] == held)
    assert sum(one["inconsistent"] for one in years) == sum(row["consistent"] is False for row in published)


def test_the_sites_of_the_catalogue_are_counted(place, night):
    settings = place.settings.model_copy(update={"sites": night.sites})
    told = status_facts(_with(place, settings), dt.datetime.now(dt.UTC))["coverage"]["sites"]
    assert told == {"catalogue": 2, "verified": 2, "crawled": 2, "crawled_others": 0}


def test_a_broken_catalogue_of_sites_hides_nothing_else(place, tmp_path):
    settings = place.settings.model_copy(update={"sites": tmp_path / "none.yaml"})
    told = status_facts(_with(place, settings), dt.datetime.now(dt.UTC))
    assert "no such file" in told["coverage"]["sites"]["error"]
    assert told["coverage"]["years"]


def _with(place, settings):
    return type(place)(settings, place.store, place.engine, place.catalog_lock)


def test_documents_without_a_report_are_counted_without_pages_that_lead_to_one(place, night):
    assert _status(place)["coverage"]["failed_documents"] == len(night.summary["failures"])


def test_failures_that_no_retry_helps_need_a_person(place, night):
    reasons = Counter(failure["reason"] for failure in night.summary["failures"])
    needs = {item["reason"]: item["documents"] for item in _needs(place, "failures")}
    assert needs == {**reasons, "robots": 0}


def test_a_column_that_shows_nothing_any_more_needs_a_person(place, change):
    change(update(Address).where(Address.kind == "column").values(status="empty_list", entries=7))
    silent = _needs(place, "silent")
    assert [item["entries"] for item in silent] == [7] * len(silent) != []
    assert _needs(place, "obstacle") == []


def test_columns_with_an_obstacle_are_counted_by_reason(place, change):
    change(update(Address).where(Address.kind == "column").values(status="challenge", entries=None))
    with Session(place.engine) as session:
        columns = len(session.scalars(select(Address).where(Address.kind == "column")).all())
    assert [(item["reason"], item["columns"]) for item in _needs(place, "obstacle")] == [("challenge", columns)]


def test_a_backfill_that_waits_needs_a_person(place, change):
    change(update(Reading).where(Reading.status == "partial").values(pending=True))
    with Session(place.engine) as session:
        waiting = len(session.scalars(select(Reading).where(Reading.pending)).all())
    assert sum(item["documents"] for item in _needs(place, "pending")) == waiting > 0


def _run(place, status, minutes, **summary):
    at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)
    run = Run(run_id=f"run-{minutes}", kind="nightly", status=status, started_at=at, finished_at=at, summary=summary)
    with Session(place.engine) as session, session.begin():
        session.add(run)


def test_a_release_that_was_refused_needs_a_person_with_its_words(place):
    _run(place, "refused", 1, error="reports fall from 50 rows to 3")
    [refused] = _needs(place, "refused")
    assert (refused["run"], refused["words"]) == ("run-1", "reports fall from 50 rows to 3")


def test_what_was_refused_before_a_release_needs_nobody(place):
    _run(place, "refused", 1, error="reports fall from 50 rows to 3")
    _run(place, "done", 2, rows={"reports": 50})
    assert _needs(place, "refused") == []


def test_a_crawl_after_it_leaves_it_refused(place):
    _run(place, "refused", 1, error="reports fall from 50 rows to 3")
    _run(place, "done", 2)
    assert len(_needs(place, "refused")) == 1


def test_a_run_that_nobody_is_at_work_on_was_killed(place):
    name = open_run(place.engine, "nightly")
    assert [item["run"] for item in _needs(place, "killed")] == [name]


def test_a_run_that_the_next_one_found_open_was_killed(place):
    name = open_run(place.engine, "nightly")
    open_run(place.engine, "rerun")
    assert name in [item["run"] for item in _needs(place, "killed")]


def test_a_run_at_work_needs_nobody(place):
    with hold(place.catalog_lock):  # as another machine holds it, without the data folder's lock
        open_run(place.engine, "nightly")
        told = _status(place)
    assert told["runs"][0]["status"] == "running"
    assert told["at_work"]["pid"]
    assert [item for item in told["attention"] if item["what"] == "killed"] == []


def test_a_release_that_is_not_there_needs_a_person(place):
    (place.store.releases / "LATEST").write_text("20200101T000000Z\n", encoding="utf-8")
    assert "names no release" in _needs(place, "damaged")[0]["words"]


def test_a_night_that_was_missed_needs_a_person(place):
    assert _needs(place, "missed") == []
    assert len(_needs(place, "missed", days=3)) == 1


CHINA = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (dt.datetime(2026, 1, 23, 17, 59, tzinfo=dt.UTC), dt.datetime(2026, 1, 24, 2, tzinfo=CHINA)),
        (dt.datetime(2026, 1, 23, 18, 0, tzinfo=dt.UTC), dt.datetime(2026, 1, 25, 2, tzinfo=CHINA)),
        (dt.datetime(2026, 1, 31, 3, 0, tzinfo=CHINA), dt.datetime(2026, 2, 1, 2, tzinfo=CHINA)),
    ],
)
def test_the_next_night_begins_by_the_clock_of_china(now, then):
    assert next_run(NIGHTLY, now) == then
    assert last_due(NIGHTLY, then + dt.timedelta(hours=1, seconds=1)) == then


def test_nobody_misses_a_night_where_none_ever_began():
    assert not is_missed(NIGHTLY, None, dt.datetime.now(dt.UTC))


def test_a_night_is_not_missed_in_its_first_hour():
    due = dt.datetime(2026, 1, 24, 2, tzinfo=CHINA)
    before = due - dt.timedelta(hours=20)
    assert not is_missed(NIGHTLY, before, due + dt.timedelta(minutes=50))
    assert is_missed(NIGHTLY, before, due + dt.timedelta(minutes=70))
    assert is_missed(NIGHTLY, before - dt.timedelta(days=1), due + dt.timedelta(minutes=50))
    assert not is_missed(NIGHTLY, due + dt.timedelta(minutes=1), due + dt.timedelta(minutes=70))


def test_a_schedule_that_is_none_is_an_error_in_words(monkeypatch):
    monkeypatch.setenv("GONGKAI_SCHEDULE", "at two")
    with pytest.raises(SettingsError, match=r"GONGKAI_SCHEDULE: .*no cron line"):
        load_settings()


def test_the_schedule_may_be_set():
    assert Settings(schedule="30 4 * * 1").schedule == "30 4 * * 1"

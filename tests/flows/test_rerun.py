"""The maintainer's act: one document again, and nothing else moves."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest
from releases import changed, manifest, newest, rows
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from test_command_line import assert_one_clear_line, gongkai

from flows.nightly import nightly
from flows.rerun import rerun, retry
from flows.runs import close_run, open_run, open_workplace
from flows.storage import Store
from schemas.catalog import Fetch, Reading
from schemas.settings import load_settings


@pytest.fixture(scope="module")
def failed_night(first_night, again, tmp_path_factory):
    """A data folder after a night in which a document ran out of time, and that document as it was read before."""
    store = tmp_path_factory.mktemp("failed") / "data"
    shutil.copytree(first_night.store, store)
    document = _first(newest(store), role="chosen", year=2022)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_STORE", str(store))
        with open_workplace(load_settings()).engine.begin() as connection:
            connection.execute(delete(Reading).where(Reading.sha256 == document["sha256"]))
        patch.setenv("GONGKAI_READ_SECONDS", "0.001")
        again(store, first_night.sites)
    return store, document


@pytest.fixture
def failed_once(night, failed_night):
    """The document that ran out of time; the data folder is a copy of that night's."""
    store, document = failed_night
    shutil.rmtree(night.store)
    shutil.copytree(store, night.store)
    return document


def test_a_document_out_of_time_is_a_failure_with_a_reason(night, failed_once):
    row = _row(newest(night.store), failed_once)
    assert (row["failure"], row["role"]) == ("timeout", "failed")


def test_a_rerun_publishes_what_the_night_missed(night, failed_once):
    state = rerun([failed_once["document_id"]], return_state=True)
    assert state.result()["read"] == {failed_once["reading_status"]: 1}
    assert _row(newest(night.store), failed_once)["failure"] is None


def test_a_rerun_changes_only_the_partitions_of_its_document_and_the_checks_of_the_next_year(night, failed_once):
    before = newest(night.store)
    rerun([failed_once["document_id"]], return_state=True)
    own = f"/report_year=2022/province=CN-{failed_once['province_code']}/"
    unread = f"documents/report_year=0/province=CN-{failed_once['province_code']}/"
    linked = f"checks/report_year=2023/province=CN-{failed_once['province_code']}/"
    assert all(own in path or path.startswith((unread, linked)) for path in changed(before, newest(night.store)))


def test_a_rerun_changes_only_the_rows_of_its_document(night, failed_once):
    before = newest(night.store)
    rerun([failed_once["document_id"]], return_state=True)
    after = newest(night.store)
    for table in ("reports", "figures", "sections", "checks", "documents"):
        old, new = (
            [row for row in rows(release, table) if not _is_about(row, failed_once)] for release in (before, after)
        )
        assert old == new


def test_a_rerun_brings_the_next_report_of_its_issuer_the_links_to_it(night, failed_once):
    before = newest(night.store)
    rerun([failed_once["document_id"]], return_state=True)
    old, new = (
        [row for row in rows(release, "checks") if row["document_id"] != failed_once["document_id"]]
        for release in (before, newest(night.store))
    )
    brought = [row for row in new if row not in old]
    assert {row["check"] for row in brought} == {"carry_link", "stock_link", "disclosure_stock", "jump"}
    assert all(_is_about(row, failed_once) for row in brought)
    assert [row for row in old if row not in new] == []


def test_a_rerun_writes_only_partitions_whose_rows_differ(night, failed_once):
    before = newest(night.store)
    rerun([failed_once["document_id"]], return_state=True)
    after = newest(night.store)
    both = [path for path in changed(before, after) if (before / path).exists() and (after / path).exists()]
    assert both
    assert all(rows(before, path) != rows(after, path) for path in both)


def test_a_rerun_that_changes_nothing_still_publishes_and_says_why(night):
    before = newest(night.store)
    document = rows(before, "documents")[0]["document_id"]
    rerun([document], return_state=True)
    assert newest(night.store) != before
    assert changed(before, newest(night.store)) == set()
    assert manifest(newest(night.store))["reason"] == f"rerun of {document}"


def test_a_rerun_that_runs_out_of_time_takes_no_report_away(night, monkeypatch):
    before = newest(night.store)
    document = next(row for row in rows(before, "documents") if row["role"] == "chosen")
    monkeypatch.setenv("GONGKAI_READ_SECONDS", "0.001")
    state = rerun([document["document_id"]], return_state=True)
    assert state.result()["read"] == {"timeout": 1}
    assert changed(before, newest(night.store)) == set()


def test_damaged_bytes_of_the_archive_are_never_read(night):
    document = next(row for row in rows(newest(night.store), "documents") if row["role"] == "chosen")
    file = night.store / document["archive_path"]
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    state = rerun([document["document_id"]], return_state=True)
    assert state.result()["read"] == {"corrupt": 1}


def test_an_unknown_document_is_named(night):
    state = rerun(["0000000000000000"], return_state=True)
    assert state.is_failed()
    assert "no document '0000000000000000'" in state.message


def test_two_runs_on_one_data_folder_are_refused(night):
    with Store(night.store).lock():
        state = nightly(sites=night.sites, return_state=True)
    assert state.is_failed()
    assert "another run is at work" in state.message


def test_sample_and_real_reports_are_not_mixed(night, tmp_path):
    catalogue = tmp_path / "real.yaml"
    catalogue.write_text(
        "sites:\n- {id: a, name: 某县, division: '640104', level: county, platform: static, verified_at: null,\n"
        "   columns: [{url: 'http://www.example.gov.cn/'}]}\n",
        encoding="utf-8",
    )
    state = nightly(sites=catalogue, return_state=True)
    assert "must not be mixed in" in state.message


def _row(release, document):
    return next(row for row in rows(release, "documents") if row["document_id"] == document["document_id"])


def _first(release, **wanted):
    return next(row for row in rows(release, "documents") if all(row[name] == value for name, value in wanted.items()))


@pytest.fixture
def lost(night):
    """A report's document whose bytes in the archive are cut off; read so, it is corrupt."""
    document = _first(newest(night.store), role="chosen", media_type="application/pdf", year=2023)
    file = night.store / document["archive_path"]
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:100])
    return document


def test_a_refetch_asks_the_site_and_mends_the_archive(night, lost):
    before = newest(night.store)
    state = rerun([lost["document_id"]], refetch=True, sites=night.sites, return_state=True)
    assert (state.result()["crawl"]["fetched"], state.result()["read"]) == (1, {"ok": 1})
    assert changed(before, newest(night.store)) == set()
    assert manifest(newest(night.store))["reason"] == f"refetch of {lost['document_id']}"


@pytest.mark.slow
def test_a_refetch_asks_for_nothing_else(night, lost):
    rerun([lost["document_id"]], refetch=True, sites=night.sites, return_state=True)
    place = open_workplace(load_settings())
    with Session(place.engine) as session:
        asked = session.scalars(select(Fetch.url).where(Fetch.run_id.endswith("-rerun"))).all()
    assert asked == [lost["url"]]


def test_a_refetch_from_a_site_that_the_catalogue_has_not_is_told_before_prefect_starts(night, lost):
    words = "is not in the site catalogue; name another catalogue with --sites"
    assert_one_clear_line(gongkai("rerun", lost["document_id"], "--refetch"), words)
    assert words in rerun([lost["document_id"]], refetch=True, return_state=True).message


def test_explaining_tells_each_step(night, caplog):
    document = _first(newest(night.store), role="chosen", media_type="application/pdf", year=2023)
    rerun([document["document_id"]], explain=True, return_state=True)
    steps = ("type: application/pdf", "reader: ", "grid 1: ", "report: ", "aligned: requests", "reading: ")
    assert [step for step in steps if step not in caplog.text] == []


def test_a_retry_does_again_what_failed_in_a_run(night, failed_once):
    run = _run_of(night.store, "nightly", failed_once["document_id"])
    state = retry(run, sites=night.sites, return_state=True)
    assert state.result()["read"] == {failed_once["reading_status"]: 1}
    assert _row(newest(night.store), failed_once)["failure"] is None
    assert manifest(newest(night.store))["reason"] == f"retry of {run}"


def test_a_retry_asks_again_only_for_failures_that_may_pass(night):
    run = next(folder.name for folder in (night.store / "runs").iterdir())
    summary = json.loads((night.store / "runs" / run / "summary.json").read_text(encoding="utf-8"))
    assert {"robots"} <= {failure["reason"] for failure in summary["unfetched"]}
    assert "crawl" not in retry(run, sites=night.sites, return_state=True).result()


@pytest.mark.slow
def test_a_retry_does_what_failed_in_a_run_that_published_nothing(night):
    place = open_workplace(load_settings())
    url = rows(newest(night.store), "documents")[0]["url"]
    run = open_run(place.engine, "crawl")
    close_run(place, "failed", {"run": run, "error": "the disk is full"})
    with Session(place.engine) as session, session.begin():
        now, site = dt.datetime.now(dt.UTC), session.scalar(select(Fetch.site_id).where(Fetch.url == url))
        session.add(Fetch(run_id=run, site_id=site, kind="detail", url=url, fetched_at=now, failure="connection"))
    assert retry(run, sites=night.sites, return_state=True).result()["crawl"]["fetched"] == 1


def test_a_retry_of_no_run_is_told_before_prefect_starts(night):
    result = gongkai("retry", "yesterday")
    assert_one_clear_line(result, "no summary of such a run")


def test_a_retry_of_no_run_is_an_error_in_words(night):
    assert "no summary of such a run" in retry("yesterday", return_state=True).message


def _run_of(store, kind, document):
    """The run of a kind in which a document failed."""
    for folder in (store / "runs").glob(f"*-{kind}"):
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        if document in [failure["document"] for failure in summary["unread"]]:
            return folder.name
    raise AssertionError(document)


def _is_about(row, document):
    """Whether a row was read from the document, or links the next report of its issuer to it."""
    issuer, year = document["report_id"].split("-")
    next_year = int(year) + 1
    linked = row["report_id"] == f"{issuer}-{next_year}" and row.get("scope", "").endswith(f" {year}→{next_year}")
    return row["document_id"] == document["document_id"] or linked

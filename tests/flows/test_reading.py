"""Each document is read on its own: a bad one fails alone, with its reason."""

from __future__ import annotations

import datetime as dt

import faulty
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.read import MOST_ATTEMPTS, Keeper, ReadingError, batches, read_batch, waiting
from flows.runs import open_run, open_workplace
from schemas.catalog import Document, Reading
from schemas.settings import Settings

GOOD = (
    "云湖市教育局2021年政府信息公开工作年度报告\n一、总体情况\n甲\n二、主动公开政府信息情况\n乙\n"
    "三、收到和处理政府信息公开申请情况\n丙\n"
)


@pytest.fixture
def place(tmp_path):
    return open_workplace(Settings(store=tmp_path / "data", read_seconds=5, workers=2, read_megabytes=800))


@pytest.fixture
def read_all(place, monkeypatch):
    """Keep contents as documents, read them with the faulty reader; failure (or status) by content."""

    def read(*contents):
        monkeypatch.setattr("flows.read.read_document", faulty.read_document)
        for content in contents:
            _keep(place, content.encode())
        jobs = waiting(place.engine, place.store)
        read_batch(jobs, _keeper(place), place.settings)
        return {place.store.archive.get(row.sha256).decode(): row.failure or row.status for row in _readings(place)}

    return read


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("hang", "timeout"), ("exit", "worker_died"), ("crash", "worker_died"), ("memory", "memory")],
)
def test_a_document_that_breaks_its_process_fails_alone(read_all, fault, reason):
    bad = faulty.marked(fault).decode()
    assert read_all(bad, GOOD) == {bad: reason, GOOD: "partial"}


def test_a_process_that_is_killed_while_it_reads_costs_no_document(read_all):
    killed = faulty.marked("killed", GOOD).decode()
    assert read_all(killed, GOOD)[killed] == "partial"


@pytest.fixture
def dying(monkeypatch, tmp_path):
    """Let so many reading processes be killed while they begin."""
    from flows.read import ProcessPool

    def let_die(times):
        (tmp_path / "deaths").mkdir()

        def pool(workers, *, max_tasks, initializer, initargs, context):
            begin = (times, tmp_path / "deaths", initializer, initargs)
            return ProcessPool(
                workers, max_tasks=max_tasks, initializer=faulty.begin_but_die, initargs=begin, context=context
            )

        monkeypatch.setattr("flows.read.ProcessPool", pool)

    return let_die


def test_a_process_that_is_killed_while_it_begins_costs_no_document(read_all, dying):
    dying(1)
    assert read_all(GOOD, "no report at all") == {GOOD: "partial", "no report at all": "not_a_report"}


def test_where_no_process_lives_the_run_fails_in_words(read_all, dying):
    dying(1000)
    with pytest.raises(ReadingError, match="is memory short"):
        read_all(GOOD)


def test_what_was_read_is_not_read_again(place, read_all):
    read_all(GOOD)
    assert waiting(place.engine, place.store) == []


def test_a_failure_that_may_pass_is_tried_again_but_not_for_ever(place, read_all):
    bad = faulty.marked("exit").decode()
    for _ in range(MOST_ATTEMPTS):
        assert read_all(bad) == {bad: "worker_died"}
    assert waiting(place.engine, place.store) == []


def test_a_failure_that_stays_is_not_tried_again(place, read_all):
    assert read_all("no report at all") == {"no report at all": "not_a_report"}
    assert waiting(place.engine, place.store) == []


def test_a_new_version_tries_what_needed_a_part_that_was_missing(place, read_all, monkeypatch):
    page = faulty.marked("libreoffice").decode()
    assert read_all(page) == {page: "needs_libreoffice"}
    assert waiting(place.engine, place.store) == []
    monkeypatch.setattr("flows.read.extractor_version", lambda media_type: "with LibreOffice")
    assert len(waiting(place.engine, place.store)) == 1


def test_batches_hold_every_job_once():
    assert [list(batch) for batch in batches(list(range(5)), 2)] == [[0, 1], [2, 3], [4]]


def _keeper(place):
    return Keeper(open_run(place.engine, "nightly"), place.engine, place.store)


def _keep(place, data):
    sha256 = place.store.archive.put(data)
    row = Document(
        sha256=sha256,
        document_id=sha256[:16],
        bytes=len(data),
        media_type="text/plain",
        charset=None,
        added_at=dt.datetime.now(dt.UTC),
    )
    with Session(place.engine) as session, session.begin():
        session.merge(row)


def _readings(place):
    with Session(place.engine) as session:
        return session.scalars(select(Reading)).all()

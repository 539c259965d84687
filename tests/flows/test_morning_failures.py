"""What `gongkai failures` says: what fails, since when, and what tries again."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.crawl import Choice
from flows.failing import failing
from flows.failures_view import share, show_failures
from flows.gather import gather
from flows.nearest import UnknownName
from flows.read import Job, Keeper, keep_reading
from flows.reading_file import Head, ReadingFile
from flows.runs import open_run, open_workplace
from schemas.catalog import Address, Document, Fetch, Reading
from schemas.failures import Reason
from schemas.settings import Settings, load_settings
from spiders.options import OptionsError

NOW = dt.datetime.now(dt.UTC)
READING = ReadingFile(b"", Head("d", "ok", "c", 2024, None, None, 0, {}))


@pytest.fixture
def place(night):
    return open_workplace(load_settings())


@pytest.fixture
def session(place):
    with Session(place.engine, expire_on_commit=False) as session, session.begin():
        yield session


@pytest.fixture(scope="module")
def whole_night(first_night):
    """What fails after the first night, untouched."""
    return failing(open_workplace(Settings(store=first_night.store)).engine)


def _one(place, **wanted):
    return next(one for one in failing(place.engine) if all(getattr(one, name) == wanted[name] for name in wanted))


def test_the_documents_are_those_that_the_night_named(whole_night, first_night):
    documents = {(one.document, str(one.reason), one.url) for one in whole_night if one.kind == "document"}
    named = {(one["document"], one["reason"], one["url"]) for one in first_night.summary["failures"]}
    assert documents == named


def test_an_address_that_gave_nothing_is_asked_for_by_itself(whole_night):
    address = next(one for one in whole_night if one.reason is Reason.ROBOTS)
    assert (address.document, address.kind, address.attempts) == (None, "detail", 1)
    assert address.retry == f"gongkai crawl --url {address.url}"


def test_the_bytes_of_a_damaged_file_are_asked_for_again(whole_night):
    damaged = next(one for one in whole_night if one.reason is Reason.CORRUPT)
    assert damaged.retry == f"gongkai rerun {damaged.document} --refetch"


def test_other_documents_are_read_again_from_the_archive(whole_night):
    other = next(one for one in whole_night if one.reason is Reason.NOT_A_REPORT)
    assert other.retry == f"gongkai rerun {other.document}"


def test_every_failure_has_every_key_as_documented(whole_night):
    keys = [
        "kind",
        "reason",
        "retryable",
        "detail",
        "document",
        "url",
        "site",
        "since",
        "tried_at",
        "attempts",
        "retry",
    ]
    assert {tuple(one.as_json()) for one in whole_night} == {tuple(keys)}


@pytest.fixture
def gone(place):
    """An address that showed a document and is gone since the day after the night; asked for twice more since then."""
    since = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    with Session(place.engine, expire_on_commit=False) as session, session.begin():
        address = session.scalars(select(Address).where(Address.sha256.is_not(None)).limit(1)).one()
        address.status, address.since, address.checked_at = "gone", since, since
        run = session.scalars(select(Fetch.run_id).limit(1)).one()
        for hours in (0, 8, 16):
            at = since + dt.timedelta(hours=hours)
            fetch = Fetch(run_id=run, site_id=address.site_id, kind="detail", url=address.url, fetched_at=at)
            fetch.failure, fetch.detail = "gone", f"status 404 after {hours} h"
            session.add(fetch)
    return address


def test_an_address_that_showed_a_document_is_asked_for_with_it(place, gone):
    assert _one(place, url=gone.url).retry == f"gongkai rerun {gone.sha256[:16]} --refetch"


def test_of_an_address_the_last_answer_is_told_and_all_since_it_fails_are_counted(place, gone):
    one = _one(place, url=gone.url)
    assert (one.attempts, one.detail, one.since) == (3, "status 404 after 16 h", gone.since)


def test_a_column_that_shows_nothing_fails(place, session):
    session.execute(update(Address).where(Address.kind == "column").values(status="empty_list"))
    session.commit()
    columns = [one for one in failing(place.engine) if one.kind == "column"]
    assert columns
    assert {(one.reason, one.retry) for one in columns} == {
        (Reason.EMPTY_LIST, f"gongkai crawl --url {one.url}") for one in columns
    }


def test_a_further_page_of_a_column_fails_until_it_answers(place):
    run = open_run(place.engine, "crawl")

    def answer(failure):
        with Session(place.engine) as session, session.begin():
            url = "http://127.0.0.1:1/list_9.html"
            at = dt.datetime.now(dt.UTC)
            session.add(Fetch(run_id=run, site_id="yunhu", kind="list", url=url, fetched_at=at, failure=failure))

    def lists():
        return [(one.reason, one.attempts, one.retry) for one in failing(place.engine) if one.kind == "list"]

    for failure in ("connection", None, "refused", "refused"):
        answer(failure)
    assert lists() == [(Reason.REFUSED, 2, "gongkai crawl --site yunhu")]
    answer(None)
    assert lists() == []


def test_what_a_backfill_could_not_read_is_no_failure_yet(place, session):
    reading = session.scalars(select(Reading).where(Reading.status == "ok").limit(1)).one()
    waits = Reading(sha256=reading.sha256, charset=reading.charset, version="new", run_id=reading.run_id, pending=True)
    waits.read_at, waits.status, waits.failure, waits.seconds = NOW, "failed", "unaligned", 0.1
    session.add(waits)
    session.commit()
    assert reading.sha256[:16] not in {one.document for one in failing(place.engine)}


@pytest.fixture
def attempt(tmp_path):
    """Keep an attempt at one document: version, failure (None: a report) → its row."""
    place = open_workplace(Settings(store=tmp_path / "data"))
    sha256 = place.store.archive.put(b"a document")
    keeper = Keeper(open_run(place.engine, "nightly"), place.engine, place.store)
    document = {"document_id": sha256[:16], "bytes": 10, "media_type": "text/plain", "added_at": NOW}
    with Session(place.engine) as session, session.begin():
        session.add(Document(sha256=sha256, **document))

    def keep(version, failure):
        outcome = {"failure": failure} if failure else {"reading": READING}
        keep_reading(Job(sha256, "", version), outcome | {"seconds": 0.0}, keeper)
        with Session(place.engine) as session:
            return session.get_one(Reading, (sha256, "", version))

    return keep


def test_a_document_fails_since_its_first_attempt(attempt):
    first, second, newer = attempt("a", "timeout"), attempt("a", "timeout"), attempt("b", "timeout")
    assert first.failing_since == first.read_at < second.read_at
    assert first.failing_since == second.failing_since == newer.failing_since


def test_another_reason_is_another_failure(attempt):
    attempt("a", "timeout")
    other = attempt("a", "memory")
    assert other.failing_since == other.read_at


def test_a_document_that_was_read_fails_no_more(attempt):
    attempt("a", "timeout")
    assert attempt("a", None).failing_since is None


@given(st.dictionaries(st.sampled_from(list(Reason)), st.integers(1, 1000)), st.integers(1, 300))
def test_what_is_shown_is_shared_among_the_reasons(counts, limit):
    shown = share(counts, limit)
    assert sum(shown.values()) == min(limit, sum(counts.values()))
    assert all(shown[reason] <= counts[reason] for reason in counts)
    assert limit < len(counts) or all(shown.values())


def _said(capsys, **options):
    defaults = {"reason": "", "site": "", "limit": 50, "as_json": False}
    assert show_failures(**defaults | options) == 0
    return capsys.readouterr().out


def test_one_reason_alone(night, capsys):
    lines = [json.loads(line) for line in _said(capsys, reason="corrupt", as_json=True).splitlines()]
    assert {line["reason"] for line in lines} == {"corrupt"}


def test_the_sites_of_a_pattern_alone(night, capsys):
    lines = [json.loads(line) for line in _said(capsys, site="chen*", as_json=True).splitlines()]
    assert {line["site"] for line in lines} == {"chengxi"}


def test_what_is_not_shown_is_counted(night, capsys, whole_night):
    assert f"{len(whole_night) - 1} of {len(whole_night)} are not shown" in _said(capsys, limit=1)


@pytest.mark.parametrize(("option", "word", "near"), [("reason", "timeuot", "timeout"), ("site", "yunhuu", "yunhu")])
def test_an_unknown_name_is_an_error_with_the_closest(night, option, word, near):
    with pytest.raises(UnknownName, match=f"'{word}'.*{near}"):
        show_failures(**{"reason": "", "site": "", "limit": 50, "as_json": False} | {option: word})


def test_an_address_is_asked_for_again_by_itself(night, place, gone):
    gather(night.sites, Choice(unverified=True, urls=(gone.url,)))
    with Session(place.engine) as session:
        asked = session.scalars(select(Fetch.url).where(Fetch.run_id.endswith("-crawl"))).all()
    assert asked == [gone.url]
    assert gone.url not in {one.url for one in failing(place.engine)}


def test_an_address_that_was_never_asked_for_is_an_error_with_the_closest(night, gone):
    with pytest.raises(UnknownName, match=f"never asked for; do you mean .*{gone.url}"):
        gather(night.sites, Choice(urls=(f"{gone.url}x",)))


def test_a_dry_run_names_no_addresses_of_its_own(night, gone):
    with pytest.raises(OptionsError, match="dry run"):
        gather(night.sites, Choice(urls=(gone.url,), dry_run=True))

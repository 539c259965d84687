"""What `gongkai show` says of a document, held against what the night published."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from releases import newest, rows
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.document_facts import facts_of
from flows.document_view import _print_checks, show_document
from flows.lookup import UnknownDocument, find_documents
from flows.runs import open_workplace
from flows.say import whole
from schemas.catalog import Address, Document, Fetch, Reading
from schemas.settings import Settings, load_settings
from spiders.addresses import address_of


@pytest.fixture(scope="module")
def documents(first_night):
    return rows(newest(first_night.store), "documents")


@pytest.fixture(scope="module")
def facts(first_night):
    """What is known after the first night: id or its beginning → facts."""
    place = open_workplace(Settings(store=first_night.store))
    return lambda name, figures=False: facts_of(place, *find_documents(place.engine, [name]), figures=figures)


@pytest.fixture
def place(night):
    return open_workplace(load_settings())


def _first(documents, **wanted):
    return next(row for row in documents if all(row[name] == wanted[name] for name in wanted))


def test_where_it_was_seen_and_is_kept(facts, documents):
    row = _first(documents, role="chosen", media_type="application/pdf")
    told = facts(row["document_id"])
    assert {name: told[name] for name in ("sha256", "bytes", "archive_path")} == {
        name: row[name] for name in ("sha256", "bytes", "archive_path")
    }
    [seen] = told["sightings"]
    assert (seen["url"], seen["run"], seen["robots"], seen["http_status"]) == (row["url"], row["run"], "allowed", 200)


def test_a_twin_says_whose(facts, documents):
    twin = _first(documents, role="twin")
    chosen = _first(documents, role="chosen", report_id=twin["report_id"])
    assert facts(twin["document_id"])["release"]["chosen"] == chosen["document_id"]
    assert facts(chosen["document_id"])["release"]["twins"] == [twin["document_id"]]


def test_a_document_without_a_report_says_why(facts, documents):
    row = _first(documents, failure="corrupt")
    told = facts(row["document_id"])
    assert (told["report"], told["release"]["role"]) == (None, "failed")
    assert [(one["failure"], one["stands"]) for one in told["readings"]] == [("corrupt", True)]


def test_the_figures_are_counted_and_shown_as_published(facts, documents, first_night):
    row = _first(documents, role="chosen")
    published = {
        one["address"]: (one["value"], one["status"])
        for one in rows(newest(first_night.store), "figures")
        if one["document_id"] == row["document_id"]
    }
    figures = facts(row["document_id"], figures=True)["figures"]
    assert {one["address"]: (one["value"], one["status"]) for one in figures["each"]} == published
    assert sum(count for counts in figures["counts"].values() for count in counts.values()) == len(published)


def test_every_check_and_link_that_fails_is_shown_with_both_sides(facts, documents, first_night):
    failed = [row for row in rows(newest(first_night.store), "checks") if row["passed"] is False]
    names = ("check", "scope", "left", "right", "fault")
    assert {"→" in row["scope"] for row in failed} == {True, False}
    for document in {row["document_id"] for row in failed}:
        told = {tuple(one[name] for name in names) for one in facts(document)["failed_checks"]}
        assert told == {tuple(row[name] for name in names) for row in failed if row["document_id"] == document}


def test_a_reading_that_waits_does_not_stand(place, documents):
    row = _first(documents, role="chosen")
    with Session(place.engine) as session, session.begin():
        old = session.scalars(select(Reading).where(Reading.sha256 == row["sha256"])).one()
        new = Reading(sha256=old.sha256, charset=old.charset, version="f" * 12, run_id=old.run_id, pending=True)
        new.read_at, new.status, new.seconds = dt.datetime.now(dt.UTC), "ok", 0.1
        session.add(new)
    told = _facts(place, row["document_id"])["readings"]
    assert [(one["pending"], one["stands"]) for one in told] == [(True, False), (False, True)]


def test_the_versions_of_its_address_are_shown_with_the_others(place, documents):
    row = _first(documents, role="chosen")
    later = "e" * 64
    with Session(place.engine) as session, session.begin():
        seen = session.scalars(select(Fetch).where(Fetch.sha256 == row["sha256"])).one()
        now = dt.datetime.now(dt.UTC)
        session.add(Document(sha256=later, document_id=later[:16], bytes=1, media_type="text/html", added_at=now))
        session.flush()
        again = Fetch(run_id=seen.run_id, site_id=seen.site_id, kind=seen.kind, fetched_at=now, sha256=later)
        again.url = f"https://{address_of(seen.url)}"
        session.add(again)
    told = _facts(place, later[:16])
    assert told["version"] == 2
    assert [(one["version"], one["document"]) for one in told["versions"]] == [(1, row["document_id"]), (2, later[:16])]


def test_a_document_that_is_gone_says_since_when(place, documents):
    row = _first(documents, role="chosen")
    with Session(place.engine) as session, session.begin():
        session.get_one(Address, address_of(row["url"])).gone_on = dt.date(2024, 5, 1)
    assert _facts(place, row["document_id"])["gone_on"] == "2024-05-01"


def test_what_is_known_stays_known_where_a_reading_is_damaged(place, documents):
    row = _first(documents, role="chosen")
    with Session(place.engine) as session:
        path = session.scalars(select(Reading.path).where(Reading.sha256 == row["sha256"])).one()
    (place.store.root / path).unlink()
    told = _facts(place, row["document_id"])
    assert (told["report"], told["release"]["role"], told["sha256"]) == (
        None,
        "chosen",
        row["sha256"],
    )
    assert "missing or damaged" in told["damaged"]


def test_bytes_that_are_missing_from_the_archive_are_told(place, documents):
    row = _first(documents, role="chosen")
    (place.store.root / row["archive_path"]).unlink()
    assert _facts(place, row["document_id"])["is_in_archive"] is False


@pytest.mark.parametrize("role", ["chosen", "twin", "landing", "failed"])
def test_every_kind_of_document_can_be_shown(night, documents, role, capsys):
    row = _first(documents, role=role)
    assert show_document(row["document_id"], figures=True, as_json=False) == 0
    assert row["sha256"] in capsys.readouterr().out


def test_a_document_is_named_by_the_beginning_of_its_id(facts, documents):
    row = documents[0]
    names = (row["sha256"], row["document_id"], row["document_id"][:6], row["sha256"][:30].upper())
    assert {facts(name)["document"] for name in names} == {row["document_id"]}


def test_a_beginning_that_several_have_is_ambiguous(place, documents):
    row = documents[0]
    other = row["sha256"][:6] + "f" * 58
    with Session(place.engine) as session, session.begin():
        now = dt.datetime.now(dt.UTC)
        session.add(Document(sha256=other, document_id=other[:16], bytes=1, media_type="text/html", added_at=now))
    with pytest.raises(UnknownDocument, match="ambiguous.*" + ".*".join(sorted([row["document_id"], other[:16]]))):
        find_documents(place.engine, [row["document_id"][:6]])


@pytest.mark.parametrize("name", ["", "12345", "not hex at all", "0" * 65, "000000"])
def test_what_is_no_document_is_an_error(place, name):
    with pytest.raises(UnknownDocument, match="no document"):
        find_documents(place.engine, [name])


def test_a_document_that_is_named_twice_is_found_once(place, documents):
    row = documents[0]
    assert len(find_documents(place.engine, [row["document_id"], row["sha256"]])) == 1


@pytest.mark.parametrize(("number", "told"), [(1234567.0, "1234567"), (0.125, "0.125"), (12345678.25, "12345678.25")])
def test_no_digit_of_a_number_is_rounded_away(number, told):
    assert str(whole(number)) == told
    out = io.StringIO()
    check = {"severity": "error", "check": "a", "scope": "b", "left": number, "right": number, "fault": "undetermined"}
    _print_checks(Console(file=out, width=200), [check])
    assert f"{told} against {told}" in out.getvalue()


def _facts(place, name):
    return facts_of(place, *find_documents(place.engine, [name]), figures=False)

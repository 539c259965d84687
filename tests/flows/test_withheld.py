"""A withheld document: its row stays, nothing that it says does; and it can come back."""

from __future__ import annotations

import datetime as dt

import pytest
from releases import manifest, newest, rows
from sqlalchemy import select
from sqlalchemy.orm import Session
from test_command_line import assert_one_clear_line, gongkai

from flows.entries import collect
from flows.failing import failing
from flows.nightly import nightly
from flows.partitions import divide
from flows.release import publish
from flows.runs import open_workplace
from flows.storage import Store
from flows.withhold import note_withheld
from flows.withhold_flow import withhold
from schemas.catalog import Document, Fetch, Reading, Withheld
from schemas.datasets import TABLES
from schemas.settings import load_settings

WHY = "names of applicants"


def _chosen(release, **wanted):
    found = (row for row in rows(release, "documents") if row["role"] == "chosen")
    return next(row for row in found if all(row[name] == value for name, value in wanted.items()))


@pytest.fixture
def document(night):
    return _chosen(newest(night.store), year=2021)


def _row(release, document):
    return next(row for row in rows(release, "documents") if row["document_id"] == document["document_id"])


def _publish(night):
    place = open_workplace(load_settings())
    publish(divide(collect(place.engine)), place.store, "again", always=True)
    return newest(night.store)


def test_it_is_out_from_the_next_release_on(night, document):
    before = newest(night.store)
    result = gongkai("withhold", document["document_id"], "--reason", WHY)
    assert (result.returncode, newest(night.store)) == (0, before)
    nightly(sites=night.sites, return_state=True)
    assert _row(newest(night.store), document)["role"] == "withheld"


def test_it_is_out_at_once(night, document):
    state = withhold(document["document_id"], WHY, return_state=True)
    assert state.is_completed(), state.message
    assert _row(newest(night.store), document)["role"] == "withheld"
    assert WHY not in str(manifest(newest(night.store)))


def test_nothing_that_it_says_is_left(night, document):
    withhold(document["document_id"], WHY, return_state=True)
    release = newest(night.store)
    row = _row(release, document)
    assert not [1 for table in TABLES for one in rows(release, table.name) if one["report_id"] == document["report_id"]]
    assert {row[name] for name in ("report_id", "year", "link_text", "content_id", "reading_status")} == {None}


def test_its_bytes_and_provenance_stay(night, document):
    withhold(document["document_id"], WHY, return_state=True)
    row = _row(newest(night.store), document)
    assert (row["sha256"], row["url"], row["fetched_at"]) == tuple(document[n] for n in ("sha256", "url", "fetched_at"))
    assert (night.store / document["archive_path"]).exists()


def test_another_document_takes_its_place(night):
    twin = next(row for row in rows(newest(night.store), "documents") if row["role"] == "twin")
    document = _chosen(newest(night.store), report_id=twin["report_id"])
    assert document["content_id"] != twin["content_id"]
    withhold(document["document_id"], WHY, return_state=True)
    assert _row(newest(night.store), twin)["role"] == "chosen"


def test_the_same_words_in_other_bytes_do_not_bring_it_back(night, document):
    place = open_workplace(load_settings())
    with Session(place.engine) as session, session.begin():
        old = session.scalars(select(Fetch).where(Fetch.sha256 == document["sha256"])).first()
        reading = session.scalars(select(Reading).where(Reading.sha256 == document["sha256"])).one()
        now = dt.datetime.now(dt.UTC)
        session.add(Document(sha256="e" * 64, document_id="e" * 16, bytes=1, media_type="text/html", added_at=now))
        session.flush()
        session.add(
            Fetch(run_id=old.run_id, site_id=old.site_id, kind=old.kind, url=old.url, fetched_at=now, sha256="e" * 64)
        )
        kept = {name: getattr(reading, name) for name in ("charset", "version", "run_id", "read_at", "status", "path")}
        session.add(Reading(sha256="e" * 64, seconds=1.0, content_id=reading.content_id, **kept))
    note_withheld(document["document_id"], WHY, "", undo=False)
    release = _publish(night)
    assert {row["role"] for row in rows(release, "documents") if row["document_id"] == "e" * 16} == {"withheld"}
    assert document["report_id"] not in {row["report_id"] for row in rows(release, "reports")}


def test_it_comes_back(night, document):
    before = manifest(newest(night.store))["files"]
    withhold(document["document_id"], WHY, return_state=True)
    withhold(document["document_id"], "names are removed", undo=True, return_state=True)
    assert manifest(newest(night.store))["files"] == before
    assert set(manifest(newest(night.store))["changes"]["counts"]) == {"withheld"}


def test_the_catalog_keeps_who_said_so_and_why(night, document):
    gongkai("withhold", document["document_id"], "--reason", WHY, "--by", "Li Hua")
    gongkai("withhold", document["document_id"], "--reason", "names are removed", "--undo", "--by", "Wang Fang")
    with Session(open_workplace(load_settings()).engine) as session:
        row = session.scalars(select(Withheld)).one()
    assert (row.reason, row.withheld_by, row.undo_reason, row.undone_by) == (
        WHY,
        "Li Hua",
        "names are removed",
        "Wang Fang",
    )


def test_show_says_so(night, document):
    note_withheld(document["document_id"], WHY, "Li Hua", undo=False)
    assert f"by Li Hua: {WHY}" in gongkai("show", document["document_id"]).stdout


def test_a_failing_document_that_is_withheld_fails_no_more(night):
    engine = open_workplace(load_settings()).engine
    name = next(one.document for one in failing(engine) if one.kind == "document")
    note_withheld(name, WHY, "", undo=False)
    assert name not in {one.document for one in failing(engine)}


def test_used_wrongly_it_says_so(night, document):
    name = document["document_id"]
    assert_one_clear_line(gongkai("withhold", name, "--reason", WHY, "--undo"), "is not withheld")
    assert_one_clear_line(gongkai("withhold", name, "--reason", " "), "--reason must not be empty")
    note_withheld(name, WHY, "", undo=False)
    assert_one_clear_line(gongkai("withhold", name, "--reason", WHY), "is withheld already")


def test_one_noted_before_can_be_published_at_once(night, document):
    note_withheld(document["document_id"], WHY, "", undo=False)
    assert withhold(document["document_id"], WHY, return_state=True).is_completed()
    assert _row(newest(night.store), document)["role"] == "withheld"


def test_a_store_with_nothing_in_it_is_told(tmp_path):
    assert Store(tmp_path).release_ids() == []
    assert_one_clear_line(gongkai("diff", GONGKAI_STORE=str(tmp_path)), "there is no release yet")

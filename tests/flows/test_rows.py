"""Plain rows of the catalog: which fetches tell of a document, and what is shared between rows."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert

from flows.rows import documents, sightings
from schemas.catalog import Document, Fetch, Reading, Run, open_catalog

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PAGE, MIRROR = "http://a/1.html", "http://b/1.html"


@pytest.fixture
def catalog(tmp_path):
    engine = open_catalog(f"sqlite:///{tmp_path}/catalog.db")
    run = {"run_id": "r", "kind": "nightly", "status": "done", "started_at": AT, "summary": {}}
    with engine.begin() as connection:
        connection.execute(insert(Run), [run])
        connection.execute(insert(Document), [_document("b"), _document("a")])
        yield connection


def _document(letter):
    facts = {"bytes": 1, "media_type": "text/html", "charset": None, "added_at": AT}
    return {"sha256": letter * 64, "document_id": letter * 16, **facts}


def _seen(connection, letter, url, day, **more):
    facts = {"run_id": "r", "site_id": "s", "kind": "detail", "final_url": url, "http_status": 200, "headers": {}}
    fetched_at = AT + dt.timedelta(days=day)
    sha256 = letter and letter * 64
    connection.execute(insert(Fetch), [{**facts, "url": url, "sha256": sha256, "fetched_at": fetched_at, **more}])


def _told(connection):
    return [(sha256[0], one.id, one.url, (one.fetched_at - AT).days) for sha256, one in sightings(connection)]


def test_of_what_is_seen_every_month_the_first_and_the_newest_sighting_are_told(catalog):
    for day in (0, 30, 60, 90):
        _seen(catalog, "a", PAGE, day, http_status=304 if day else 200)
    assert _told(catalog) == [("a", 1, PAGE, 0), ("a", 4, PAGE, 90)]


def test_each_address_parent_and_target_of_a_document_is_told(catalog):
    _seen(catalog, "a", PAGE, 0)
    _seen(catalog, "a", MIRROR, 1)
    _seen(catalog, "a", PAGE, 2, parent_url="http://a/list2.html")
    _seen(catalog, "a", PAGE, 3, final_url="http://a/moved.html")
    _seen(catalog, "a", PAGE, 4)
    others = [("a", 2, MIRROR, 1), ("a", 3, PAGE, 2), ("a", 4, PAGE, 3)]
    assert _told(catalog) == [("a", 1, PAGE, 0), ("a", 5, PAGE, 4), *others]


def test_an_address_that_shows_something_else_and_back_tells_when_it_did(catalog):
    for day, letter in enumerate("aba"):
        _seen(catalog, letter, PAGE, day)
    assert _told(catalog) == [("a", 1, PAGE, 0), ("a", 3, PAGE, 2), ("b", 2, PAGE, 1)]


def test_failures_and_lists_are_no_sightings(catalog):
    _seen(catalog, None, PAGE, 0, failure="gone")
    assert _told(catalog) == []


def test_of_the_headers_those_that_a_release_publishes_are_kept(catalog):
    _seen(catalog, "a", PAGE, 0, headers={"content-type": "text/html", "etag": "1", "server": "nginx"})
    [(_, one)] = sightings(catalog)
    assert one.headers == {"content-type": "text/html", "etag": "1"}


def test_documents_come_in_the_order_of_their_hashes_with_all_their_readings(catalog):
    facts = {"charset": "", "run_id": "r", "read_at": AT, "status": "ok", "seconds": 1.0, "issuer": "某局"}
    rows = [{"sha256": "b" * 64, "version": version, **facts} for version in ("one", "two")]
    catalog.execute(insert(Reading), rows)
    found = [(one.document_id[0], sorted(own.version for own in readings)) for one, readings in documents(catalog)]
    assert found == [("a", []), ("b", ["one", "two"])]
    (_, _), (_, [one, two]) = documents(catalog)
    assert one.issuer is two.issuer

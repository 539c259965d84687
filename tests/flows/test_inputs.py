"""The fingerprint of what a release is made of: whatever may change a byte of a table changes it."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from releases import manifest, newest
from sqlalchemy import insert, select, update

import flows.inputs
from flows.inputs import ROOT, assembling_version, fingerprint
from flows.runs import open_workplace
from schemas.catalog import Address, Document, Fetch, Reading, Site
from schemas.settings import load_settings

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
OF_ONE = Reading.sha256 == select(Reading.sha256).where(Reading.path.is_not(None)).limit(1).scalar_subquery()
SEEN = Fetch.id == select(Fetch.id).where(Fetch.sha256.is_not(None)).limit(1).scalar_subquery()
FETCH = {"run_id": select(Fetch.run_id).limit(1).scalar_subquery(), "site_id": "yunhu", "fetched_at": NOW}
SHA256 = select(Document.sha256).limit(1).scalar_subquery()

CHANGES = {
    "new document": insert(Document).values(
        sha256="0" * 64, document_id="0" * 16, bytes=1, media_type="text/html", added_at=NOW
    ),
    "another reading stands": update(Reading).where(OF_ONE).values(version="another"),
    "reading failed": update(Reading).where(OF_ONE).values(status="failed", failure="timeout", path=None),
    "reading waits": update(Reading).where(OF_ONE).values(pending=True),
    "content": update(Reading).where(OF_ONE).values(content_id="another"),
    "seen again": insert(Fetch).values(**FETCH, kind="detail", url="http://127.0.0.1:1/", sha256=SHA256),
    "link text": update(Fetch).where(SEEN).values(link_text="another"),
    "headers": update(Fetch).where(SEEN).values(headers={"etag": "another"}),
    "gone": update(Address).where(Address.kind == "detail").values(gone_on=dt.date(2026, 6, 1)),
    "site's name": update(Site).where(Site.site_id == "yunhu").values(name="另市"),
    "site's division": update(Site).where(Site.site_id == "yunhu").values(division="640104"),
}

SAYS_NOTHING = {
    "a list was seen": insert(Fetch).values(**FETCH, kind="list", url="http://127.0.0.1:1/"),
    "crawled again": update(Site).values(last_crawled_at=NOW),
    "asked again": update(Address).values(checked_at=NOW),
}


@pytest.fixture
def engine(night):
    return open_workplace(load_settings()).engine


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_may_change_a_table_changes_it(engine, change):
    assert _before_and_after(engine, change) == {"differs"}


@pytest.mark.parametrize("change", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
def test_what_is_in_no_table_does_not(engine, change):
    assert _before_and_after(engine, change) == {"is the same"}


def _before_and_after(engine, change):
    before = fingerprint(engine)
    with engine.begin() as connection:
        assert connection.execute(change).rowcount > 0
    return {"is the same" if fingerprint(engine) == before else "differs"}


def test_the_manifest_keeps_it(night, engine):
    assert manifest(newest(night.store))["inputs"] == fingerprint(engine)


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A copy of the code whose version is asked for."""
    for floor in ("flows", "spiders", "extract", "schemas"):
        shutil.copytree(ROOT / floor, tmp_path / floor)
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(flows.inputs, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "file",
    [
        *("flows/tables.py", "flows/release.py", "flows/entries.py", "flows/identify.py", "flows/versions.py"),
        *("schemas/datasets.py", "schemas/links.py", "schemas/links.yaml", "schemas/forms/2021.yaml"),
        *("schemas/titles.py", "data/issuers.yaml", "data/corrections.csv"),
    ],
)
def test_the_code_and_the_data_files_are_part_of_it(code, file):
    before = assembling_version.__wrapped__()
    with (code / file).open("a", encoding="utf-8") as handle:
        handle.write("\nanother = 1\n")
    assert assembling_version.__wrapped__() != before


def test_comments_and_code_that_assembles_nothing_are_not(code):
    before = assembling_version.__wrapped__()
    for file, words in (("flows/tables.py", "# a comment"), ("flows/status.py", "another = 1")):
        with (code / file).open("a", encoding="utf-8") as handle:
            handle.write(f"\n{words}\n")
    assert assembling_version.__wrapped__() == before


@pytest.fixture
def no_assembling(monkeypatch):
    def fail(*_):
        raise AssertionError("tables were assembled")

    monkeypatch.setattr("flows.steps.assemble", fail)


def test_a_night_without_news_assembles_nothing(night, again, no_assembling):
    before = newest(night.store)
    summary = again(night.store, night.sites)
    assert (summary["release"], summary["failures"], newest(night.store)) == (None, night.summary["failures"], before)


def test_other_inputs_that_give_the_same_tables_are_remembered(night, engine, again, request):
    with engine.begin() as connection:
        connection.execute(update(Reading).values(megabytes=1))
    assert again(night.store, night.sites)["release"] is None
    request.getfixturevalue("no_assembling")
    assert again(night.store, night.sites)["release"] is None


def test_a_damaged_file_is_mended_though_nothing_is_new(night, again):
    before = newest(night.store)
    path = next(iter(manifest(before)["files"]))
    (before / path).chmod(0o644)
    (before / path).write_bytes(b"cut off")
    assert again(night.store, night.sites)["release"] is not None

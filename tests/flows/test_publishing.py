"""Releases: nothing without news, the same bytes from the same archive, and never half of one."""

from __future__ import annotations

import random
import shutil

import pytest
from releases import changed, manifest, newest
from sqlalchemy import delete

from flows.release import publish
from flows.runs import open_workplace
from flows.storage import Store
from flows.tables import assemble, collect, load_reports
from schemas.catalog import Reading
from schemas.settings import load_settings


def test_a_second_night_fetches_reads_and_publishes_nothing(night, again):
    before = newest(night.store)
    summary = again(night.store, night.sites)
    assert (summary["crawl"]["fetched"], summary["read"], summary["release"]) == (0, {}, None)
    assert newest(night.store) == before


def test_the_same_archive_read_again_gives_the_same_bytes(night, again):
    before = manifest(newest(night.store))["files"]
    shutil.rmtree(night.store / "readings")
    shutil.rmtree(night.store / "releases")
    place = open_workplace(load_settings())
    with place.engine.begin() as connection:
        connection.execute(delete(Reading))
    again(night.store, night.sites)
    assert manifest(newest(night.store))["files"] == before


def test_the_order_of_documents_does_not_matter(night):
    place = open_workplace(load_settings())
    entries = load_reports(collect(place.engine), place.store)
    random.Random(1).shuffle(entries)
    assert publish(assemble(entries), place.store, "shuffled") is None


def test_a_release_that_cannot_be_finished_leaves_the_last_one(night, monkeypatch):
    before = newest(night.store)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.release._write_manifest", fail)
    with pytest.raises(OSError, match="No space left"):
        publish(_tables(), Store(night.store), "full disk", always=True)
    assert newest(night.store) == before


def test_what_a_killed_release_left_is_swept_by_the_next(night):
    (night.store / "releases" / ".building-1").mkdir()
    never_named = night.store / "releases" / "99991231T000000Z"
    never_named.mkdir()
    publish(_tables(), Store(night.store), "after a crash", always=True)
    assert not never_named.exists()
    assert not list((night.store / "releases").glob(".building-*"))


def test_unchanged_files_are_shared_with_the_release_before(night):
    before = newest(night.store)
    publish(_tables(), Store(night.store), "again", always=True)
    after = newest(night.store)
    path = next(iter(manifest(after)["files"]))
    assert after != before
    assert (after / path).stat().st_ino == (before / path).stat().st_ino


def test_releases_made_within_a_second_still_sort(night):
    store = Store(night.store)
    names = [publish(_tables(), store, "quick", always=True) for _ in range(3)]
    assert names == sorted(set(names))
    assert changed(store.releases / names[0], store.releases / names[2]) == set()


def _tables():
    place = open_workplace(load_settings())
    return assemble(load_reports(collect(place.engine), place.store))

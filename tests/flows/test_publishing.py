"""Releases: nothing without news, the same bytes from the same archive, and never half of one."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import shutil
from dataclasses import replace

import pytest
from releases import changed, keep_reading_as, manifest, newest, reading_says
from sqlalchemy import delete, select, update

from flows.entries import choose, collect
from flows.heads import complete_heads
from flows.nightly import nightly
from flows.partitions import Key, divide
from flows.release import publish
from flows.runs import open_workplace
from flows.storage import Store, StoreError
from flows.tables import assemble
from schemas.catalog import Document, Fetch, Reading
from schemas.settings import load_settings
from spiders.archive import INCOMING

UNVERIFIED = """\
loopback: true
sites:
  - id: nobody
    name: 云湖市
    division: "990100"
    level: prefecture
    platform: static
    columns:
      - url: http://127.0.0.1:1/list/
    allowed_hosts: ["127.0.0.1:1"]
    verified_at: null
    evidence: made for this test
"""
"""A site that no night visits unasked."""


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
    entries = collect(place.engine)
    random.Random(1).shuffle(entries)
    assert publish(divide(entries), place.store, "shuffled") is None


@pytest.mark.parametrize("folder", ["archive/ab", "readings/1.0/ab", "runs/20260101-nightly", "releases"])
def test_what_a_killed_process_left_half_written_is_swept_away(night, folder):
    left = night.store / folder / f"{INCOMING}left"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"half")
    publish(_partitions(), Store(night.store), "after a kill")
    assert not left.exists()


def test_a_release_that_cannot_be_finished_leaves_the_last_one(night, monkeypatch):
    before = newest(night.store)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.release._write_manifest", fail)
    with pytest.raises(OSError, match="No space left"):
        publish(_partitions(), Store(night.store), "full disk", always=True)
    assert newest(night.store) == before


def test_what_a_killed_release_left_is_swept_by_the_next(night):
    (night.store / "releases" / ".building-1").mkdir()
    publish(_partitions(), Store(night.store), "after a crash", always=True)
    assert not list((night.store / "releases").glob(".building-*"))


def test_a_whole_release_is_never_removed(night):
    before = newest(night.store)
    publish(_partitions(), Store(night.store), "second", always=True)
    second = newest(night.store)
    (night.store / "releases" / "LATEST").write_text(before.name)
    publish(_partitions(), Store(night.store), "third", always=True)
    assert before.exists()
    assert second.exists()
    assert newest(night.store).name > second.name


def test_a_latest_that_names_no_release_is_refused(night):
    (night.store / "releases" / "LATEST").write_text("20200101T000000Z")
    with pytest.raises(StoreError, match="names no release"):
        publish(_partitions(), Store(night.store), "lost", always=True)


@pytest.mark.parametrize("always", [False, True])
def test_a_damaged_file_is_not_passed_on_to_the_next_release(night, always):
    before = newest(night.store)
    path = next(iter(manifest(before)["files"]))
    (before / path).chmod(0o644)
    (before / path).write_bytes(b"cut off")
    publish(_partitions(), Store(night.store), "repair", always=always)
    after = newest(night.store)
    assert after != before
    assert hashlib.sha256((after / path).read_bytes()).hexdigest() == manifest(after)["files"][path]["sha256"]


@pytest.mark.slow
def test_a_lost_reading_is_made_again_by_the_next_night(night, again):
    before = newest(night.store)
    lost = next((night.store / "readings").rglob("*.json.gz"))
    lost.unlink()
    assert sum(again(night.store, night.sites)["read"].values()) == 1
    assert newest(night.store) == before


def test_a_correction_at_the_same_address_speaks_for_the_report(night):
    entries = collect(open_workplace(load_settings()).engine)
    old = next(entry for entry in entries if entry.said)
    for number in range(20):  # whatever the hash of its bytes
        assert choose([old, _later(old, f"{number:016x}", "another content")]).document.document_id == f"{number:016x}"


def test_new_bytes_that_say_the_same_leave_the_document_as_it_is(night):
    entries = collect(open_workplace(load_settings()).engine)
    old = next(entry for entry in entries if entry.said)
    for number in range(20):
        assert choose([_later(old, f"{number:016x}", old.reading.content_id), old]) is old


def test_unchanged_files_are_shared_with_the_release_before(night):
    before = newest(night.store)
    publish(_partitions(), Store(night.store), "again", always=True)
    after = newest(night.store)
    path = next(iter(manifest(after)["files"]))
    assert after != before
    assert (after / path).stat().st_ino == (before / path).stat().st_ino


def test_a_partition_that_did_not_change_is_not_made_again(night):
    place = open_workplace(load_settings())
    partitions = divide(collect(place.engine))
    shutil.rmtree(night.store / "readings")  # nobody can make them
    before = newest(night.store)
    publish(partitions, place.store, "again", always=True)
    assert changed(before, newest(night.store)) == set()


def test_one_new_reading_makes_its_own_partition_again_and_the_next_year_s_links(night, monkeypatch):
    made = []
    monkeypatch.setattr("flows.building.assemble", lambda one, *rest: made.append(one.key) or assemble(one, *rest))
    place = open_workplace(load_settings())
    entry = next(one for one in collect(place.engine) if one.year == 2022 and one.issuer.name == "云湖市人民政府")
    keep_reading_as(place, entry, place.store.read_reading(entry.reading.path) | {"title": "another title"})
    before = newest(night.store)
    publish(divide(collect(place.engine)), place.store, "read again")
    assert made == [Key("CN-64", 2022), Key("CN-64", 2023)]
    assert changed(before, newest(night.store)) == {"reports/report_year=2022/province=CN-64/part-0.parquet"}


def test_a_damaged_file_of_a_partition_makes_the_partition_again(night, monkeypatch):
    made = []
    monkeypatch.setattr("flows.building.assemble", lambda one, *rest: made.append(one.key) or assemble(one, *rest))
    path = newest(night.store) / "checks/report_year=2021/province=CN-64/part-0.parquet"
    path.unlink()
    publish(_partitions(), Store(night.store), "repair")
    assert made == [Key("CN-64", 2021)]


def test_other_code_makes_everything_again_and_shares_what_comes_out_as_it_was(night, monkeypatch):
    before = newest(night.store)
    monkeypatch.setattr("flows.fingerprint._machinery", lambda: "another")
    publish(_partitions(), Store(night.store), "upgrade", always=True)
    after = newest(night.store)
    path = next(iter(manifest(after)["files"]))
    assert changed(before, after) == set()
    assert (after / path).stat().st_ino == (before / path).stat().st_ino
    assert not list(after.rglob("*.linked"))


def test_readings_from_before_the_catalog_knew_what_they_say_are_looked_at_once(night):
    place = open_workplace(load_settings())
    heads = _heads(place)
    assert heads
    with place.engine.begin() as connection:
        connection.execute(update(Reading).values(report_year=None, issuer=None, title=None, numbers=None, digest=None))
    assert complete_heads(place.engine, place.store) > 0
    assert _heads(place) == heads
    assert complete_heads(place.engine, place.store) == 0


def _heads(place):
    columns = (Reading.report_year, Reading.issuer, Reading.title, Reading.numbers, Reading.digest)
    with place.engine.connect() as connection:
        return {sha256: tuple(head) for sha256, *head in connection.execute(select(Reading.sha256, *columns))}


def test_releases_made_within_a_second_still_sort(night):
    store = Store(night.store)
    names = [publish(_partitions(), store, "quick", always=True) for _ in range(3)]
    assert names == sorted(set(names))
    assert changed(store.releases / names[0], store.releases / names[2]) == set()


def _later(entry, document_id, content_id):
    """The same address with other bytes, seen later."""
    document = Document(document_id=document_id, media_type=entry.document.media_type)
    last = entry.fetches[-1]
    fetch = Fetch(id=last.id + 1000, url=entry.fetches[0].url, fetched_at=last.fetched_at + dt.timedelta(days=1))
    return reading_says(replace(entry, document=document, fetches=(fetch,)), content_id=content_id)


def _partitions():
    place = open_workplace(load_settings())
    return divide(collect(place.engine))


def test_a_night_before_any_report_publishes_nothing(prefect, tmp_path, monkeypatch):
    catalogue = tmp_path / "sites.yaml"
    catalogue.write_text(UNVERIFIED, encoding="utf-8")
    monkeypatch.setenv("GONGKAI_STORE", str(tmp_path / "data"))
    summary = nightly(sites=catalogue)
    assert (summary["release"], summary["latest"]) == (None, None)
    assert not (tmp_path / "data" / "releases" / "LATEST").exists()

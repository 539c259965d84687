"""What a release makes again, and what it does where files of the one before are damaged or lack."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from releases import changed, keep_reading_as, manifest, newest, rows

from flows.entries import collect
from flows.fingerprint import _CODE
from flows.partitions import Key, divide
from flows.release import publish
from flows.rows import KEPT_HEADERS
from flows.runs import open_workplace
from flows.storage import Store, StoreError
from flows.tables import assemble
from schemas.settings import load_settings

BY_VALUE = {"bodies", "catalog", "divisions", "failures", "issuers", "places"}
"""Modules whose outcome goes into a fingerprint itself: who the issuer is, what the catalog holds."""
MAKES_NO_ROW = {"correction_files", "fingerprint", "id_changes", "release_home", "storage"}
"""Corrections go in by value, moved ids are told anew each night, and the rest finds, keeps and links files."""


@pytest.fixture
def made(monkeypatch):
    """The partitions that are made, as they are."""
    keys = []
    monkeypatch.setattr("flows.building.assemble", lambda one, *rest: keys.append(one.key) or assemble(one, *rest))
    return keys


def _publish(folder, **options):
    return publish(divide(collect(open_workplace(load_settings()).engine)), Store(folder), "again", **options)


def test_what_other_code_makes_as_it_was_is_not_made_again_every_night(night, made, monkeypatch):
    before = newest(night.store)
    monkeypatch.setattr("flows.fingerprint._machinery", lambda: "another")
    assert _publish(night.store) is None
    assert made
    made.clear()
    assert _publish(night.store) is None
    assert made == []
    assert newest(night.store) == before


@pytest.mark.slow
def test_what_gave_an_older_release_says_nothing_of_a_newer_one(night, made, monkeypatch):
    monkeypatch.setattr("flows.fingerprint._machinery", lambda: "another")
    _publish(night.store)
    _publish(night.store, always=True)
    made.clear()
    (night.store / "releases" / "LATEST").write_text(sorted(p.name for p in newest(night.store).parent.glob("2*"))[0])
    assert _publish(night.store) is None
    assert made == []  # the note names this release again
    (night.store / "releases" / "INPUTS.json").write_text('{"release": "another", "partitions": {}}')
    _publish(night.store)
    assert made


def test_a_note_that_is_damaged_is_as_good_as_none(night, made):
    (night.store / "releases" / "INPUTS.json").write_text("{")
    assert _publish(night.store) is None
    assert made == []


@pytest.mark.parametrize("damage", ["cut off", "missing"])
@pytest.mark.parametrize("table", ["documents", "reports", "figures"])
def test_a_damaged_file_of_any_table_is_made_again(night, table, damage):
    before = newest(night.store)
    path = next(path for path in manifest(before)["files"] if path.startswith(f"{table}/"))
    file = before / path
    file.chmod(0o644)
    file.unlink() if damage == "missing" else file.write_bytes(b"PAR1 cut off")
    _publish(night.store)
    after = newest(night.store)
    assert after != before
    assert changed(before, after) == set()
    assert (after / path).stat().st_size == manifest(after)["files"][path]["bytes"]


def test_a_damaged_record_of_moved_ids_is_not_forgotten(night):
    before = newest(night.store)
    path = next(path for path in manifest(before)["files"] if path.startswith("id_changes/"))
    (before / path).chmod(0o644)
    (before / path).write_bytes(b"PAR1 cut off")
    with pytest.raises(StoreError, match=r"id_changes/.*missing or damaged.*backup"):
        _publish(night.store)
    assert newest(night.store) == before


def test_a_year_without_a_figure_has_no_links_to_it(night, made):
    place = open_workplace(load_settings())
    entries = [one for one in collect(place.engine) if one.is_read and one.year in {2021, 2022}]
    key = Key("CN-64", 2021)
    for entry in entries:
        reading = place.store.read_reading(entry.reading.path)
        if entry.year == 2021:
            keep_reading_as(place, entry, reading | {"figures": []})
    _publish(night.store)
    assert f"figures/{key.folder}/part-0.parquet" not in manifest(newest(night.store))["files"]
    entry = next(one for one in entries if one.year == 2022 and one.issuer.name == "云湖市人民政府")
    keep_reading_as(place, entry, place.store.read_reading(entry.reading.path) | {"title": "another title"})
    made.clear()
    _publish(night.store)
    assert made[0] == Key("CN-64", 2022)
    assert [row for row in rows(newest(night.store), "reports") if row["title"] == "another title"]


def test_what_only_people_read_of_a_fetch_is_not_loaded_for_a_release(night):
    fetches = [fetch for entry in collect(open_workplace(load_settings()).engine) for fetch in entry.fetches]
    assert fetches
    assert not any(hasattr(fetch, name) for fetch in fetches for name in ("page", "redirects"))
    assert set().union(*(fetch.headers for fetch in fetches)) <= set(KEPT_HEADERS)
    assert any(fetch.headers.get("content-type") for fetch in fetches)


def _imported(path):
    """The modules of flows and schemas that a module imports."""
    root = Path(__file__).parents[2]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in {"flows", "schemas"}:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            files = (root / f"{name.replace('.', '/')}.py" for name in names)
            yield from (file for file in files if file.exists())


def test_all_code_that_makes_rows_is_in_the_fingerprint():
    missing = {found for path in _CODE for found in _imported(path)} - set(_CODE)
    assert {path.stem for path in missing} == BY_VALUE | MAKES_NO_ROW

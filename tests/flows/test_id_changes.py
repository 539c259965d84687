"""An id that was published and moved is recorded."""

from __future__ import annotations

import shutil

import pytest
from nights import copy_folder
from releases import newest, reading_says
from releases import rows as published_rows

from flows.building import release_before
from flows.entries import collect
from flows.id_changes import id_changes
from flows.identify import _identify
from flows.partitions import divide
from flows.release import publish
from flows.runs import open_workplace
from flows.storage import Store
from schemas.issuers import load_issuers
from schemas.settings import Settings

BODY = "云湖市教育局"


@pytest.fixture(scope="module")
def entries(first_night):
    place = open_workplace(Settings(store=first_night.store))
    return [entry for entry in collect(place.engine) if entry.said][:40]


@pytest.fixture(scope="module")
def as_read(tmp_path_factory, entries, first_night):
    """A data folder whose last release has the reports as they were read, to be copied."""
    folder = tmp_path_factory.mktemp("as_read")
    kept = Store(folder)
    kept.prepare()
    shutil.copytree(first_night.store / "readings", folder / "readings")
    publish(divide(entries), kept, "first")
    return folder


@pytest.fixture
def store(tmp_path, as_read):
    """A copy of that folder."""
    copy_folder(as_read, tmp_path)
    return Store(tmp_path)


def renamed(entries, name):
    """The body's reports, as if another name had been read."""
    return [reading_says(entry, issuer=name) if entry.said.issuer == BODY else entry for entry in entries]


def moved(store, entries):
    """The rows of the table, were these published next."""
    before = release_before(store)
    tables = id_changes(before.rows, divide(entries), before.release_id)
    return [row for table in tables.values() for row in table.to_pylist()]


def test_a_first_release_has_no_moves(entries):
    [table] = id_changes(lambda *_: [], divide(entries), None).values()
    assert table.num_rows == 0


def test_what_did_not_move_is_not_recorded(store, entries):
    assert moved(store, entries) == []


def test_each_report_that_moved_is_recorded_with_its_cause(store, entries):
    found = moved(store, renamed(entries, "云湖市体育局"))
    ids = {entry.report_id for entry in entries if entry.said.issuer == BODY}
    assert ids
    assert {row["old_report_id"] for row in found} == ids
    assert {(row["cause"], row["last_release"]) for row in found} == {("printed_name", store.latest())}


def test_a_year_that_is_read_otherwise_is_another_cause(store, entries):
    at = next(n for n, entry in enumerate(entries) if entry.said.issuer == BODY)
    other = [*entries]
    other[at] = reading_says(other[at], report_year=2011)
    causes = {row["cause"] for row in moved(store, other)}
    assert causes == {"report_year"}


def test_what_was_recorded_stays_in_later_releases(store, entries):
    publish(divide(renamed(entries, "云湖市体育局")), store, "moved")
    recorded = published_rows(newest(store.root), "id_changes")
    assert recorded
    publish(divide(entries), store, "moved back")
    again = published_rows(newest(store.root), "id_changes")
    assert len(again) == 2 * len(recorded)
    assert all(row in again for row in recorded)


def test_publishing_the_same_again_changes_nothing(store, entries):
    there = divide(renamed(entries, "云湖市体育局"))
    publish(there, store, "moved")
    assert publish(there, store, "again") is None


def test_a_decision_on_names_is_the_cause_of_what_it_moves(store, entries, tmp_path, monkeypatch):
    decisions = tmp_path / "issuers.yaml"
    decisions.write_text(
        "aliases:\n- {division: '649900', name: 教育局, is: 教育和体育局, why: w, who: w, decided_on: 2026-01-01}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("flows.identify.issuers", lambda: load_issuers(decisions))
    found = moved(store, entries)
    assert found
    assert {row["cause"] for row in found} == {"alias"}


def test_a_rule_that_understands_the_same_name_otherwise_is_a_cause(store, entries, monkeypatch):
    monkeypatch.setattr("flows.identify.full_form", lambda name: f"{name}的")
    _identify.cache_clear()
    found = moved(store, entries)
    _identify.cache_clear()
    assert {row["cause"] for row in found} == {"rules"}

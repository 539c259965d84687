"""An id that was published and moved is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.entries import collect, load_reports
from flows.id_changes import id_changes
from flows.identify import _identify
from flows.release import publish
from flows.runs import open_workplace
from flows.storage import Store
from flows.tables import assemble
from schemas.issuers import load_issuers
from schemas.settings import Settings

BODY = "云湖市教育局"


@pytest.fixture(scope="module")
def entries(first_night):
    place = open_workplace(Settings(store=first_night.store))
    return [entry for entry in load_reports(collect(place.engine), place.store) if entry.report][:40]


@pytest.fixture
def store(tmp_path, entries):
    """A data folder whose last release has the reports as they were read."""
    kept = Store(tmp_path)
    kept.prepare()
    publish(assemble(entries), kept, "first")
    return kept


def last(store):
    return store.releases / store.latest()


def renamed(entries, name):
    """The body's reports, as if another name had been read."""
    return [
        replace(entry, report=replace(entry.report, issuer=name)) if entry.report.issuer == BODY else entry
        for entry in entries
    ]


def rows(changes):
    return [row for part in changes.values() for row in part]


def moved(store, entries):
    tables = assemble(entries)
    return tables | {"id_changes": id_changes(last(store), tables)}


def test_a_first_release_has_no_moves(entries):
    assert rows(id_changes(None, assemble(entries))) == []


def test_what_did_not_move_is_not_recorded(store, entries):
    assert rows(id_changes(last(store), assemble(entries))) == []


def test_each_report_that_moved_is_recorded_with_its_cause(store, entries):
    found = rows(moved(store, renamed(entries, "云湖市体育局"))["id_changes"])
    ids = {entry.report_id for entry in entries if entry.report.issuer == BODY}
    assert ids
    assert {row["old_report_id"] for row in found} == ids
    assert {(row["cause"], row["last_release"]) for row in found} == {("printed_name", store.latest())}


def test_a_year_that_is_read_otherwise_is_another_cause(store, entries):
    at = next(n for n, entry in enumerate(entries) if entry.report.issuer == BODY)
    other = [*entries]
    other[at] = replace(other[at], report=replace(other[at].report, report_year=2011))
    causes = {row["cause"] for row in rows(moved(store, other)["id_changes"])}
    assert causes == {"report_year"}


def test_what_was_recorded_stays_in_later_releases(store, entries):
    there = renamed(entries, "云湖市体育局")
    publish(moved(store, there), store, "moved")
    recorded = rows(moved(store, there)["id_changes"])
    assert recorded
    publish(moved(store, entries), store, "moved back")
    again = rows(moved(store, entries)["id_changes"])
    assert len(again) == 2 * len(recorded)
    assert [row for row in again if row in recorded]


def test_publishing_the_same_again_changes_nothing(store, entries):
    there = renamed(entries, "云湖市体育局")
    publish(moved(store, there), store, "moved")
    assert publish(moved(store, there), store, "again") is None


def test_a_decision_on_names_is_the_cause_of_what_it_moves(store, entries, tmp_path, monkeypatch):
    decisions = tmp_path / "issuers.yaml"
    decisions.write_text(
        "aliases:\n- {division: '649900', name: 教育局, is: 教育和体育局, why: w, who: w, decided_on: 2026-01-01}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("flows.identify.issuers", lambda: load_issuers(decisions))
    found = rows(moved(store, entries)["id_changes"])
    assert found
    assert {row["cause"] for row in found} == {"alias"}


def test_a_rule_that_understands_the_same_name_otherwise_is_a_cause(store, entries, monkeypatch):
    monkeypatch.setattr("flows.identify.full_form", lambda name: f"{name}的")
    _identify.cache_clear()
    found = rows(moved(store, entries)["id_changes"])
    _identify.cache_clear()
    assert {row["cause"] for row in found} == {"rules"}

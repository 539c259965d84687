"""A release that would lose too much is refused."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
from releases import newest
from sqlalchemy import delete

from flows.entries import collect, load_reports
from flows.guard import FEW, Permit, ReleaseRefused, account, losses
from flows.release import publish
from flows.runs import open_workplace
from flows.tables import assemble
from schemas.catalog import Fetch
from schemas.settings import load_settings

SHARE = 0.05


def _tables(reports=100, *, titles=100, html="ok"):
    rows = [{"report_id": str(n), "title": "报告" if n < titles else None} for n in range(reports)]
    documents = [{"media_type": "text/html", "reading_status": html} for _ in range(100)]
    return defaultdict(dict, reports={(2024, "CN-64"): rows}, documents={(2024, "CN-64"): documents})


def _lost(now, before):
    return list(losses(account(now), account(before), SHARE))


def test_what_is_as_before_loses_nothing():
    assert _lost(_tables(), _tables()) == []


def test_a_few_rows_less_are_no_alarm():
    assert _lost(_tables(96), _tables()) == []


def test_too_many_rows_less_are_one():
    assert _lost(_tables(94), _tables()) == ["reports fall from 100 rows to 94 (more than 5%)"]


def test_a_small_table_may_be_emptied():
    assert _lost(_tables(0), _tables(FEW - 1)) == []


def test_a_column_without_values_is_an_alarm():
    assert _lost(_tables(titles=0), _tables()) == ["column reports.title had 100 values and has none"]


def test_a_format_that_nobody_can_read_any_more_is_an_alarm():
    assert _lost(_tables(html="failed"), _tables()) == ["no document of text/html can be read any more (100 fail)"]


@pytest.fixture
def shrunken(night):
    """The tables after the catalog has lost most of what was fetched."""
    place = open_workplace(load_settings())
    with place.engine.begin() as connection:
        connection.execute(delete(Fetch).where(Fetch.id > 10))
    return assemble(load_reports(collect(place.engine), place.store)), place.store


def test_a_shrunken_release_is_refused_and_the_last_one_stands(night, shrunken):
    tables, store = shrunken
    before = newest(night.store)
    with pytest.raises(ReleaseRefused, match="reports fall from 50 rows"):
        publish(tables, store, "shrunken", permit=Permit(SHARE))
    assert newest(night.store) == before


def test_by_force_it_is_published_and_the_manifest_says_why(night, shrunken):
    tables, store = shrunken
    publish(tables, store, "shrunken", permit=Permit(SHARE, "the sites are closed"))
    manifest = json.loads((newest(night.store) / "MANIFEST.json").read_text(encoding="utf-8"))
    assert manifest["forced"]["reason"] == "the sites are closed"


def test_a_refused_run_says_so_and_keeps_what_it_did(night, monkeypatch):
    from flows.rerun import rerun

    place = open_workplace(load_settings())
    with place.engine.begin() as connection:
        connection.execute(delete(Fetch).where(Fetch.id > 10))
    document = collect(place.engine)[0].document.document_id
    state = rerun(documents=[document], return_state=True)
    (summary,) = (night.store / "runs").glob("*-rerun/summary.json")
    kept = json.loads(summary.read_text(encoding="utf-8"))
    assert (state.name, kept["status"], sum(kept["read"].values())) == ("Refused", "refused", 1)

"""A release that would lose too much is refused."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from releases import newest
from sqlalchemy import delete

from flows.entries import collect
from flows.guard import FEW, Permit, ReleaseRefused, account, losses
from flows.partitions import Key, divide
from flows.release import publish
from flows.runs import open_workplace
from flows.write_tables import write_table
from schemas.catalog import Fetch
from schemas.settings import load_settings

SHARE = 0.05


@pytest.fixture
def holding(tmp_path):
    """What files hold that have so many rows, titles, and documents read so."""

    def held(reports=100, *, titles=100, html="ok"):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        have = pa.array((["报告"] * titles + [None] * 100)[:reports], "string")
        tables = {
            "reports": pa.table({"report_id": pa.array(map(str, range(reports)), "string"), "title": have}),
            "documents": pa.table({"media_type": ["text/html"] * 100, "reading_status": [html] * 100}),
        }
        return account(
            folder / write_table(table, folder, name, Key("CN-64", 2024))[0] for name, table in tables.items()
        )

    return held


def _lost(now, before):
    return list(losses(now, before, SHARE))


def test_what_is_as_before_loses_nothing(holding):
    assert _lost(holding(), holding()) == []


def test_a_few_rows_less_are_no_alarm(holding):
    assert _lost(holding(96), holding()) == []


def test_too_many_rows_less_are_one(holding):
    assert _lost(holding(94), holding()) == ["reports fall from 100 rows to 94 (more than 5%)"]


def test_a_small_table_may_be_emptied(holding):
    assert _lost(holding(0), holding(FEW - 1)) == []


def test_a_column_without_values_is_an_alarm(holding):
    assert _lost(holding(titles=0), holding()) == ["column reports.title had 100 values and has none"]


def test_a_format_that_nobody_can_read_any_more_is_an_alarm(holding):
    assert _lost(holding(html="failed"), holding()) == ["no document of text/html can be read any more (100 fail)"]


@pytest.fixture
def shrunken(night):
    """The partitions after the catalog has lost most of what was fetched."""
    place = open_workplace(load_settings())
    with place.engine.begin() as connection:
        connection.execute(delete(Fetch).where(Fetch.id > 10))
    return divide(collect(place.engine)), place.store


def test_a_shrunken_release_is_refused_and_the_last_one_stands(night, shrunken):
    partitions, store = shrunken
    before = newest(night.store)
    with pytest.raises(ReleaseRefused, match="reports fall from 50 rows"):
        publish(partitions, store, "shrunken", permit=Permit(SHARE))
    assert newest(night.store) == before


def test_by_force_it_is_published_and_the_manifest_says_why(night, shrunken):
    partitions, store = shrunken
    publish(partitions, store, "shrunken", permit=Permit(SHARE, "the sites are closed"))
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

"""Events that people hear of."""

from __future__ import annotations

import datetime as dt

import pytest
from prefect import flow
from prefect.client.schemas.objects import FlowRun
from prefect.states import Failed
from sqlalchemy import update

from flows import notices
from flows.nightly import nightly
from flows.runs import open_workplace
from schemas.catalog import Address
from schemas.settings import load_settings


@pytest.fixture
def emitted(monkeypatch):
    events = []
    monkeypatch.setattr(notices, "emit_event", lambda name, **event: events.append((name, event)))
    return events


@pytest.mark.parametrize(("name", "event"), [("Failed", "gongkai.run.failed"), ("Refused", "gongkai.release.refused")])
def test_a_run_that_ends_badly(emitted, name, event):
    run = FlowRun.model_validate({"flow_id": "00000000-0000-0000-0000-000000000000", "name": "calm-crane"})
    notices.tell_of_failure(nightly, run, Failed(name=name, message="what happened"))
    assert emitted[0][0] == event
    assert emitted[0][1]["resource"]["prefect.resource.id"] == "gongkai.run.nightly"
    assert emitted[0][1]["payload"]["message"] == "what happened"


def test_a_run_that_cannot_begin_is_told_of(night, emitted, monkeypatch):
    monkeypatch.setattr("flows.nightly.open_workplace", _no_place)
    state = nightly(sites=night.sites, return_state=True)
    assert state.is_failed()
    assert [name for name, _ in emitted] == ["gongkai.run.failed"]


def test_a_column_that_falls_silent_is_told_of_once(night, emitted):
    place = open_workplace(load_settings())
    began = dt.datetime.now(dt.UTC)
    column = Address.kind == "column"
    fell = update(Address).where(column).values(status="empty_list", entries=7, since=began)
    with place.engine.begin() as connection:
        connection.execute(fell)

    @flow
    def tell(started):
        notices.tell_of_silence(place.engine, {"run": "r1", "started_at": started.isoformat()})

    tell(began)
    told = len(emitted)
    tell(began + dt.timedelta(days=1))
    assert told == len(emitted) == 3
    name, event = emitted[0]
    assert (name, event["payload"]["had"]) == ("gongkai.column.silent", 7)
    assert event["resource"]["prefect.resource.id"] == f"gongkai.column.{event['payload']['url']}"


def _no_place(_settings):
    raise OSError("the disk is gone")


@pytest.mark.slow
def test_a_correction_that_no_longer_holds_is_told_of_once(night, emitted, tmp_path, monkeypatch):
    file = tmp_path / "corrections.yaml"
    file.write_text("corrections: [{address: x}]", encoding="utf-8")
    monkeypatch.setenv("GONGKAI_CORRECTIONS", str(file))
    for _ in range(2):
        assert nightly(sites=night.sites, return_state=True).is_completed()
    ((name, event),) = emitted
    assert (name, event["payload"]["place"]) == ("gongkai.correction.failed", f"{file}:1")

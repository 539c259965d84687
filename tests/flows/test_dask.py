"""Nights on a real Dask scheduler with two workers, each a process of its own: the same tables, whatever dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

import pytest
from clusters import PATIENCE, running_cluster, wait_for
from releases import manifest, newest, rows
from sqlalchemy import delete, func, select

from flows.runs import open_workplace
from schemas.catalog import Reading
from schemas.settings import load_settings

pytest.importorskip("prefect_dask")


@pytest.fixture
def cluster(tmp_path):
    with running_cluster(tmp_path) as started:
        yield started


@pytest.fixture
def unread(night):
    """The data folder without readings and releases; the files of its release before."""
    before = manifest(newest(night.store))["files"]
    shutil.rmtree(night.store / "readings")
    shutil.rmtree(night.store / "releases")
    with open_workplace(load_settings()).engine.begin() as connection:
        connection.execute(delete(Reading))
    return before


@pytest.mark.slow
def test_a_night_on_a_cluster_gives_the_same_tables(night, unread, cluster, again, monkeypatch):
    monkeypatch.setenv("GONGKAI_BATCH", "5")
    monkeypatch.setenv("GONGKAI_RUNNER", "dask")
    monkeypatch.setenv("DASK_ADDRESS", cluster.address)
    summary = again(night.store, night.sites)
    assert sum(summary["read"].values()) == sum(night.summary["read"].values())
    assert manifest(newest(night.store))["files"] == unread


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(night, unread, cluster, monkeypatch):
    environment = os.environ | {
        "GONGKAI_BATCH": "5",
        "GONGKAI_RUNNER": "dask",
        "DASK_ADDRESS": cluster.address,
        "PREFECT_HOME": str(night.store.parent / "prefect"),
    }
    command = [sys.executable, "-m", "flows.cli", "nightly", "--sites", str(night.sites)]
    with (night.store.parent / "run.log").open("wb") as log:
        run = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    wait_for(lambda: _readings() >= 8 or run.poll() is not None)
    os.killpg(cluster.processes[1].pid, signal.SIGKILL)
    at_death = _readings()
    run.wait(PATIENCE)
    assert run.returncode == 0, (night.store.parent / "run.log").read_text(encoding="utf-8")
    assert 8 <= at_death < _readings()
    assert manifest(newest(night.store))["files"] == unread


@pytest.mark.slow
def test_a_cluster_of_ones_own_is_started_where_none_is_named(night, again, monkeypatch):
    document = rows(newest(night.store), "documents")[0]
    with open_workplace(load_settings()).engine.begin() as connection:
        connection.execute(delete(Reading).where(Reading.sha256 == document["sha256"]))
    before = newest(night.store)
    monkeypatch.setenv("GONGKAI_RUNNER", "dask")
    assert sum(again(night.store, night.sites)["read"].values()) == 1
    assert newest(night.store) == before


def test_without_the_extra_a_line_says_which_one_to_install(monkeypatch):
    from flows.spread import RunnerError, check_runner

    monkeypatch.setitem(sys.modules, "prefect_dask", None)
    monkeypatch.setenv("GONGKAI_RUNNER", "dask")
    with pytest.raises(RunnerError, match=r"needs the extra `dask`: pip install .*\[dask\]"):
        check_runner(load_settings())


def _readings() -> int:
    with open_workplace(load_settings()).engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Reading)) or 0

"""One archive, three places and engines: the published tables are the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from clusters import running_cluster
from elsewhere import copy_archive
from releases import manifest, newest

from flows.release_fetch import fetch
from flows.storage import Store

pytest.importorskip("prefect_dask")
pytestmark = pytest.mark.slow


@pytest.fixture
def read_elsewhere(first_night, s3, postgres, tmp_path, monkeypatch):
    """Read the first night's archive in S3 and Postgres on a runner: what was read, and the tables' bytes."""
    from prefect.settings import PREFECT_API_URL

    monkeypatch.setenv("PREFECT_API_URL", PREFECT_API_URL.value() or "")

    def read(runner):
        monkeypatch.setenv("GONGKAI_STORE", f"s3://gongkai/{uuid.uuid4()}")
        monkeypatch.setenv("GONGKAI_DATABASE_URL", postgres())
        monkeypatch.setenv("GONGKAI_RUNNER", runner)
        monkeypatch.setenv("GONGKAI_BATCH", "7")  # other batches than at home, and more than one for each worker
        copy_archive(first_night.store)
        # In a process of its own: reading processes know the environment that their fork server began with.
        command = [sys.executable, "-m", "flows.cli", "nightly", "--sites", str(first_night.sites)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, done.stderr
        store, folder = Store(os.environ["GONGKAI_STORE"]), tmp_path / runner
        release = store.latest()
        fetch(store.release_home, release, folder)
        (run,) = {name.split("/")[1] for name in store.blobs.listed("runs")}
        return store.run_summary(run)["read"], _tables(folder)

    return read


def test_sqlite_and_a_folder_postgres_s3_and_threads_postgres_s3_and_dask_give_the_same_bytes(
    first_night, read_elsewhere, tmp_path, monkeypatch
):
    at_home = _tables(newest(first_night.store))
    assert at_home.keys() == manifest(newest(first_night.store))["files"].keys()
    read_on_threads, by_threads = read_elsewhere("threads")
    with running_cluster(tmp_path) as cluster:
        monkeypatch.setenv("DASK_ADDRESS", cluster.address)
        read_on_dask, by_dask = read_elsewhere("dask")
    assert read_on_threads == read_on_dask == first_night.summary["read"]
    assert by_threads == at_home
    assert by_dask == at_home


def _tables(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")}

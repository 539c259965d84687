"""One real night over the sample sites, shared by the tests; each test that writes gets a copy of its data folder."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from disks import CannotMount, SmallDisk
from nights import SAMPLE, run_night

os.environ |= {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "120"  # a busy machine takes its time


@dataclass(frozen=True)
class Night:
    """A data folder after a night: where it is, the catalogue that was crawled, and the run's summary."""

    store: Path
    sites: Path
    summary: dict[str, Any]
    servers: dict[str, Any]


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, Any]]:
    spec = importlib.util.spec_from_file_location("sample_server", SAMPLE / "server.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    running = {name: module.serve(SAMPLE / "sites" / name, 0) for name in module.NAMES}
    yield running
    for server in running.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def sites(servers: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's site catalogue, on the ports of this session."""
    catalogue = yaml.safe_load((SAMPLE / "sites.yaml").read_text(encoding="utf-8"))
    for site in catalogue["sites"]:
        for column in site["columns"]:
            path = column["url"].split("/", 3)[3]
            column["url"] = servers[site["id"]].address + path
        site["delay"] = 0
    file = tmp_path_factory.mktemp("catalogue") / "sites.yaml"
    file.write_text(yaml.safe_dump(catalogue, allow_unicode=True), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A real Prefect server of this session."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):  # a busy machine takes its time
        yield


@pytest.fixture(scope="session")
def first_night(prefect: None, sites: Path, servers: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Night:
    store = tmp_path_factory.mktemp("night") / "data"
    return Night(store, sites, run_night(store, sites), servers)


@pytest.fixture
def night(first_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """A copy of the first night's data folder, set as the store."""
    store = tmp_path / "data"
    shutil.copytree(first_night.store, store)
    monkeypatch.setenv("GONGKAI_STORE", str(store))
    return Night(store, first_night.sites, first_night.summary, first_night.servers)


@pytest.fixture(scope="session")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    """A disk that can be filled; where none can be mounted its tests are skipped, on the build machine they fail."""
    try:
        disk = SmallDisk(tmp_path_factory.mktemp("disk"))
    except CannotMount as error:
        tell = pytest.fail if os.environ.get("GONGKAI_ALL_RENDERERS") else pytest.skip
        tell(f"a small disk cannot be mounted here: {error}")
    yield disk
    disk.unmount()


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def again() -> Callable[[Path, Path], dict[str, Any]]:
    """Run a night: data folder, site catalogue → summary."""
    return run_night

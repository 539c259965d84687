"""What all tests may use: the sample corpus and what it states."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ceph import running_ceph
from side_by_side import NightsTogether, begins_later

from extract.readers import scan_models

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


def pytest_collection() -> None:
    """Thousands of tests are made, and none is let go: looking for rubbish among them is time lost."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: begins_later(item.path))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return NightsTogether(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    gc.enable()
    gc.freeze()


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    return SAMPLE


@pytest.fixture(scope="session")
def sample_truth() -> dict[str, Any]:
    return json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A server of this machine that answers as S3 does, with a bucket `gongkai`; the environment leads to it.

    moto's; with GONGKAI_TEST_S3=ceph, Ceph's gateway.
    """
    import fsspec

    settings = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    of_ceph = os.environ.get("GONGKAI_TEST_S3") == "ceph"
    if of_ceph:  # of old: it knows no checksums at the end of a body
        settings |= dict.fromkeys(
            ("AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION"), "when_required"
        )
    server = running_ceph(tmp_path_factory.mktemp("ceph")) if of_ceph else _running_moto()
    with server as url, pytest.MonkeyPatch.context() as patch:
        for name, value in {**settings, "AWS_ENDPOINT_URL": url}.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3", skip_instance_cache=True).mkdir("gongkai")
        yield


@contextmanager
def _running_moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """A Postgres of this session (Debian's postgresql-common): gives the URL of a new, empty database each time.

    Skips the test where there is none, or fails it in CI.
    """
    if not shutil.which("pg_virtualenv"):
        missing = "pg_virtualenv is not there: install Debian's postgresql"
        if os.environ.get("GONGKAI_ALL_RENDERERS") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    say = 'echo "READY $PGUSER:$PGPASSWORD@$PGHOST:$PGPORT"; cat'
    with subprocess.Popen(
        ["pg_virtualenv", "-t", "sh", "-c", say], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout and server.stdin
        ready = next((line for line in server.stdout if line.startswith("READY ")), None)
        if ready is None:
            pytest.fail("pg_virtualenv made no server; what it said is above")
        where = ready.split()[1]

        def new_database() -> str:
            import psycopg

            name = f"gongkai_{uuid.uuid4().hex}"
            with psycopg.connect(f"postgresql://{where}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
            return f"postgresql+psycopg://{where}/{name}"

        yield new_database
        server.stdin.close()
        server.stdout.read()  # its shell says goodbye for ever where nobody listens


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def catalog_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a catalog that is not there yet, on each kind of database."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres")()
        return url
    return f"sqlite:///{tmp_path / 'new' / 'catalog.db'}"


@pytest.fixture
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the extra `ocr`."""
    monkeypatch.setattr(scan_models, "are_there", lambda: False)

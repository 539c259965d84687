"""What can be wrong with the machine: the command line says so in one clear line, and the last release stands."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from releases import newest

from flows.entries import collect
from flows.runs import open_workplace
from flows.status import status_facts
from schemas.settings import load_settings

pytestmark = pytest.mark.slow


@pytest.fixture
def before(night) -> Path:
    """The release that must stand."""
    return newest(night.store)


@pytest.fixture
def document(night) -> str:
    return collect(open_workplace(load_settings()).engine)[0].document.document_id


@pytest.fixture
def gongkai(night, prefect):
    """Run a command on a copy of the first night's data folder."""
    from prefect.settings import PREFECT_API_URL

    def start(*words: object, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *map(str, words)],
            env=os.environ | {"PREFECT_API_URL": PREFECT_API_URL.value() or ""} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def _wait_for_lock() -> None:
    place = open_workplace(load_settings())
    while not place.is_locked():
        time.sleep(0.02)


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code, and the last line it said."""
    errors = process.communicate(timeout=120)[1]
    assert "Traceback" not in errors
    return process.returncode, errors.strip().splitlines()[-1]


def test_while_a_night_is_at_work_other_runs_are_refused(night, gongkai, document):
    nightly = gongkai("nightly", "--sites", night.sites)
    _wait_for_lock()
    nightly.send_signal(signal.SIGSTOP)  # or it may be over before the others have begun
    others = [gongkai("rerun", document), gongkai("nightly", "--sites", night.sites), gongkai("backfill")]
    ended = [_ended(other) for other in others]
    nightly.send_signal(signal.SIGCONT)
    assert [code for code, _ in ended] == [1, 1, 1]
    assert [line for _, line in ended if not line.startswith("gongkai: another run is at work")] == []
    assert _ended(nightly)[0] == 0


@pytest.mark.parametrize("command", ["nightly", "rerun"])
def test_a_data_folder_that_is_read_only(night, gongkai, before, document, command, small_disk):
    words = [command, document] if command == "rerun" else [command, "--sites", night.sites]
    with small_disk.holding(night.store) as store:
        small_disk.make_read_only()
        code, line = _ended(gongkai(*words, GONGKAI_STORE=str(store)))
        assert newest(store).name == before.name
    assert code == 1
    assert "cannot write to the data folder" in line


def test_a_summary_that_cannot_be_kept_fails_the_run_in_words(night, gongkai, before):
    _let_no_summary_be_kept(night.store)
    code, line = _ended(gongkai("nightly", "--sites", night.sites))
    assert (code, newest(night.store)) == (1, before)
    assert line.startswith("gongkai: ")
    assert "runs" in line


def test_a_summary_that_cannot_be_kept_hides_no_other_error(night, gongkai, before, tmp_path):
    _let_no_summary_be_kept(night.store)
    (night.store / "archive").rename(tmp_path / "archive")
    (night.store / "archive").touch()
    code, line = _ended(gongkai("nightly", "--sites", night.sites))
    assert (code, newest(night.store)) == (1, before)
    assert "archive" in line


def test_a_run_whose_summary_could_not_be_kept_is_closed_by_the_next(night, gongkai):
    _let_no_summary_be_kept(night.store)
    _ended(gongkai("nightly", "--sites", night.sites))
    (night.store / "runs").unlink()
    assert _ended(gongkai("nightly", "--sites", night.sites))[0] == 0
    place = open_workplace(load_settings())
    told = status_facts(place, place.catalog_lock.now())["runs"]
    assert [run["status"] for run in told][:2] == ["done", "killed"]


def _garble(catalog: Path) -> None:
    """Leave the first page, so that it is opened as a database, and spoil all others."""
    whole = catalog.read_bytes()
    catalog.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))


def _is_a_folder(catalog: Path) -> None:
    catalog.unlink()
    catalog.mkdir()


def _is_no_database(catalog: Path) -> None:
    catalog.write_bytes(b"no database at all" * 1000)


@pytest.mark.parametrize("spoil", [_garble, _is_a_folder, _is_no_database])
def test_a_catalog_that_cannot_be_used(night, gongkai, before, spoil):
    with closing(sqlite3.connect(night.store / "catalog.db")) as catalog:  # what is in files beside it goes into it
        catalog.execute("PRAGMA journal_mode=DELETE")
    spoil(night.store / "catalog.db")
    code, line = _ended(gongkai("nightly", "--sites", night.sites))
    assert (code, newest(night.store)) == (1, before)
    assert line.startswith(("gongkai: cannot open the catalog", "gongkai: the catalog cannot be used"))


def test_a_catalog_in_a_folder_that_cannot_be_made(night, gongkai, before):
    (night.store / "file").touch()
    url = f"sqlite:///{night.store}/file/catalog.db"
    code, line = _ended(gongkai("nightly", "--sites", night.sites, GONGKAI_DATABASE_URL=url))
    assert (code, newest(night.store)) == (1, before)
    assert line.startswith("gongkai: cannot open the catalog")


def _let_no_summary_be_kept(store: Path) -> None:
    shutil.rmtree(store / "runs")
    (store / "runs").touch()

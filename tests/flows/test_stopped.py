"""A night that is stopped in any of its phases: one line, the last release stands, nothing is left behind or broken."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
from releases import newest

from flows.watch import MARK

pytestmark = pytest.mark.slow

LINE = "stopped; what was fetched and read is kept, the last release stands"


_GONGKAI = (sys.executable, "-m", "flows.cli")

PHASES = ("start", "crawl", "read", "publish")


@pytest.fixture(scope="module")
def first(prefect, sites, tmp_path_factory) -> Path:
    """A data folder with a release of one site: the other's documents are new."""
    store = tmp_path_factory.mktemp("first") / "data"
    _run([*_nightly(sites), "--site", "chengxi"], store)
    return store


@pytest.fixture
def store(first, tmp_path) -> Path:
    shutil.copytree(first, tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_night_is_stopped_with_one_line(sites, store, phase, number, code):
    before = newest(store)
    process = _start(sites, store)
    _wait_for(phase, process, store)
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)  # a terminal sends it to all
    errors = process.communicate(timeout=60)[1]
    assert (process.returncode, newest(store)) == (code, before)
    assert errors.strip().splitlines()[-1] == LINE
    assert "Traceback" not in errors


def test_a_stopped_night_is_called_so_and_the_next_one_finishes(sites, store):
    process = _start(sites, store)
    _wait_for("read", process, store)
    process.terminate()
    process.communicate(timeout=60)
    assert "killed" in _run([*_GONGKAI, "status"], store).splitlines()[1]
    _run(_nightly(sites), store)


def test_a_killed_night_leaves_no_process_behind(sites, tmp_path):
    environment = os.environ | {"GONGKAI_STORE": str(tmp_path / "data")}
    process = subprocess.Popen(_nightly(sites), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    mark = _wait_for_mark(process)
    process.kill()
    process.wait()
    assert _ends(mark, 15)


def _nightly(sites: Path) -> list[str]:
    return [*_GONGKAI, "nightly", "--sites", str(sites)]


def _run(command: list[str], store: Path) -> str:
    return subprocess.run(command, env=_environment(store), check=True, capture_output=True, text=True).stdout


def _environment(store: Path) -> dict[str, str]:
    from prefect.settings import PREFECT_API_URL

    return os.environ | {
        "GONGKAI_STORE": str(store),
        "GONGKAI_BATCH": "8",
        "PREFECT_API_URL": PREFECT_API_URL.value() or "",
    }


def _start(sites: Path, store: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        _nightly(sites),
        env=_environment(store),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Jobs in the background ignore Ctrl-C, and their children with them.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def _wait_for(phase: str, process: subprocess.Popen[str], store: Path) -> None:
    """Call it at once: what is there already is not of this night."""
    before = _readings(store)
    while not _is_in(phase, process, store, before):
        assert process.poll() is None, f"the night was over before it came to its {phase}"
        time.sleep(0.01)


def _is_in(phase: str, process: subprocess.Popen[str], store: Path, before: int) -> bool:
    if phase == "read":
        return _readings(store) > before
    if phase == "publish":
        return any(store.glob("releases/.building-*"))
    children = psutil.Process(process.pid).children()
    return bool(children) if phase == "start" else any("spiders.crawl" in child.cmdline() for child in children)


def _readings(store: Path) -> int:
    return len(list(store.glob("readings/*/*/*.gz")))


def _wait_for_mark(process):
    for _ in range(1200):
        children = psutil.Process(process.pid).children(recursive=True)
        marks = {_mark(child) for child in children} - {None}
        if len(children) > 1 and marks:
            return marks.pop()
        time.sleep(0.1)
    raise AssertionError("the night started no process")


def _ends(mark, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not [process for process in psutil.process_iter() if _mark(process) == mark]:
            return True
        time.sleep(0.2)
    return False


def _mark(process):
    try:
        return process.environ().get(MARK)
    except psutil.Error:
        return None

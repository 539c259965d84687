"""`gongkai serve` for real: its own Prefect server, a schedule, nights over the sample sites, a rerun, its end."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from releases import manifest, newest, rows

from flows.watch import MARK

pytestmark = pytest.mark.slow

PATIENCE = 150
PREFECT = (sys.executable, "-m", "prefect")


@dataclass
class Served:
    """A served data folder: the process, its environment, and the API of its Prefect server."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    store: Path

    def ask(self, path: str, question: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.environment['PREFECT_API_URL']}/{path}",
            data=json.dumps(question or {}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def runs(self, *states: str) -> list[dict[str, Any]]:
        among = {"flow_runs": {"state": {"name": {"any_": states}}}} if states else {}
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC", **among})
        return found

    def wait_for(self, what: str, condition: Any) -> Any:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "gongkai serve has ended"
            if found := condition():
                return found
            time.sleep(0.5)
        raise AssertionError(f"no {what}: {[(run['name'], run['state_name']) for run in self.runs()]}")


def start(store: Path, sites: Path, port: int, *options: str) -> Served:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {
        "GONGKAI_STORE": str(store),
        "GONGKAI_SITES": str(sites),
        "PREFECT_SERVER_API_PORT": str(port),
        "HOME": str(store.parent),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "serve", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=(store.parent / "serve.log").open("a"),
        text=True,
        start_new_session=True,
        # Jobs in the background ignore Ctrl-C, and their children with them.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    assert process.stdout
    for line in process.stdout:
        if line.startswith("nights:"):
            break
    else:
        raise AssertionError((store.parent / "serve.log").read_text(encoding="utf-8"))
    return Served(process, environment | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}, store)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == mark:
                found.append(process)
    return found


def mark_of(served: Served) -> str:
    children = psutil.Process(served.process.pid).children(recursive=True)
    return next(mark for child in children if (mark := child.environ().get(MARK)))


def assert_all_end(mark: str) -> None:
    deadline = time.monotonic() + 30
    while marked(mark):
        assert time.monotonic() < deadline, marked(mark)
        time.sleep(0.2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def first_run(folder, sites):
    """The first night of a schedule of one a minute; then everything is killed, as by a power cut."""
    served = start(folder / "data", sites, free_port(), "--schedule", "* * * * *")
    try:
        run = served.wait_for("completed night", lambda: served.runs("Completed"))[0]
    finally:
        mark = mark_of(served)
        served.process.kill()
        served.process.wait()
    assert_all_end(mark)
    return run


@pytest.fixture(scope="module")
def served(first_run, folder, sites):
    """The same data folder, served again after three nights off."""
    with sqlite3.connect(folder / "data" / "prefect" / "prefect.db") as database:
        runs = database.execute("select id from flow_run order by expected_start_time limit 4").fetchall()
        for days, (run,) in zip((4, 3, 2, 1), runs, strict=True):
            day = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(sep=" ").removesuffix("+00:00")
            database.execute("update flow_run set expected_start_time = ? where id = ?", (day, run))
            due = "update flow_run set next_scheduled_start_time = ? where id = ? and state_type = 'SCHEDULED'"
            database.execute(due, (day, run))
            waits = "update flow_run_state set state_details = json_set(state_details, '$.scheduled_time', ?)"
            database.execute(f"{waits} where flow_run_id = ?", (day, run))
        database.execute("delete from flow_run where expected_start_time > datetime('now', '-1 hour')")
    served = start(folder / "data", sites, free_port())
    yield served
    served.process.terminate()
    served.process.wait(60)


def test_the_schedule_makes_a_night_and_it_is_run(first_run, folder, truth):
    assert (first_run["auto_scheduled"], first_run["state_name"]) == (True, "Completed")
    assert len(rows(newest(folder / "data"), "documents")) == len(truth["documents"])


def test_the_run_bears_its_kind_and_sites_as_tags(first_run):
    assert set(first_run["tags"]) >= {"gongkai", "nightly", "sites:all"}


def test_of_three_missed_nights_the_newest_is_made_up(served, first_run):
    served.wait_for("end of the missed nights", lambda: len(served.runs("Skipped", "Completed")) == 4)
    missed = [run["state_name"] for run in served.runs("Skipped", "Completed") if run["id"] != first_run["id"]]
    assert missed == ["Skipped", "Skipped", "Completed"]


def test_the_next_nights_are_at_two_in_china(served):
    nights = served.wait_for("night to come", lambda: served.runs("Scheduled"))
    assert {run["expected_start_time"][11:16] for run in nights} == {"18:00"}


def test_a_rerun_goes_through_it(served):
    documents = [rows(newest(served.store), "documents")[0]["document_id"]]
    asked = subprocess.run(
        [*PREFECT, "deployment", "run", "rerun/rerun", "--watch", "--param", f"documents={json.dumps(documents)}"],
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert manifest(newest(served.store))["reason"] == f"rerun of {documents[0]}"


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 0), ("SIGINT", 130)])
def test_it_ends_cleanly_in_the_middle_of_a_night(sites, tmp_path, name, code):
    served = start(tmp_path / "data", sites, free_port())
    mark = mark_of(served)
    night = [*PREFECT, "deployment", "run", "nightly/nightly"]
    subprocess.run(night, env=served.environment, check=True, capture_output=True)
    served.wait_for("night", lambda: served.runs("Running"))
    os.killpg(served.process.pid, getattr(signal, name))
    assert served.process.wait(60) == code
    assert_all_end(mark)
    assert "Exception in callback" not in (tmp_path / "serve.log").read_text(encoding="utf-8")


def test_a_port_that_is_taken(sites, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(AssertionError, match=r"gongkai: port .* is taken: .*PREFECT_API_URL"):
            start(tmp_path / "data", sites, other.getsockname()[1])


def test_a_server_that_does_not_answer(tmp_path):
    url = f"http://127.0.0.1:{free_port()}/api"
    environment = os.environ | {"PREFECT_API_URL": url, "GONGKAI_STORE": str(tmp_path)}
    command = [sys.executable, "-m", "flows.cli", "serve"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert f"no Prefect server answers at {url}" in result.stderr

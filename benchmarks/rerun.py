"""How long a maintainer waits for one document that is read again: `benchmarks/rerun.py [--documents N] [--rounds N]`.

A night over generated pages, of which some fail for want of time; then their reruns, one by one: by the command, which
starts a Prefect server of its own, and by the deployment of a running `gongkai serve`. The home of Prefect is warm.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil
from nightly import CATALOGUE, fill
from sqlalchemy import delete, select

from flows.prefect_server import wait_for_server
from flows.runs import Workplace, open_workplace
from schemas.catalog import Reading
from schemas.settings import Settings

COMMAND = [sys.executable, "-m", "flows.cli"]
_PR_SET_CHILD_SUBREAPER = 36
_NAMES_A_SERVER = ("PREFECT_API_URL", "PREFECT_HOME")

Took = tuple[float, float]
"""Seconds by the clock, and of all processors."""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    # What a command leaves behind becomes a child of this process, so that its time can be told.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    for name in _NAMES_A_SERVER:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        failed = _first_night(Path(folder), args.documents, 2 * args.rounds + 1)
        _command("rerun", failed.pop())  # everything is warm
        commanded = [_command("rerun", one) for one in failed[: args.rounds]]
        with _served(Path(folder)) as deployed:
            _print({"`gongkai rerun`": commanded, "the deployment": [deployed(one) for one in failed[args.rounds :]]})


def _first_night(folder: Path, documents: int, fail: int) -> list[str]:
    """A night over so many documents, and one in which some of them fail: the ids of these."""
    catalogue = folder / "sites.yaml"
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    os.environ |= {"GONGKAI_STORE": str(folder / "data"), "PREFECT_HOME": str(folder / "prefect")}
    os.environ["GONGKAI_SITES"] = str(catalogue)
    place = open_workplace(Settings(store=folder / "data"))
    fill(place, catalogue, documents)
    _command("nightly")
    failed = _forget(place, fail)
    os.environ["GONGKAI_READ_SECONDS"] = "0.001"
    _command("nightly", "--force", "a benchmark")
    del os.environ["GONGKAI_READ_SECONDS"]
    return failed


def _forget(place: Workplace, count: int) -> list[str]:
    """Take away the readings of some documents; gives their ids."""
    with place.engine.begin() as connection:
        hashes = connection.scalars(select(Reading.sha256).order_by(Reading.sha256).limit(count)).all()
        connection.execute(delete(Reading).where(Reading.sha256.in_(hashes)))
    return [sha256[:16] for sha256 in hashes]


def _command(*words: str) -> Took:
    """Run a command of gongkai to its end, and wait for what it leaves behind."""
    began, spent = time.perf_counter(), _spent_by_the_dead()
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    while psutil.Process().children():
        os.wait()
    return took, _spent_by_the_dead() - spent


def _spent_by_the_dead() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _served(folder: Path) -> Iterator[Callable[[str], Took]]:
    """`gongkai serve` under way, with a server of its own: a function that has one document read again."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    os.environ |= {"PREFECT_SERVER_API_PORT": port, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    with (folder / "serve.log").open("wb") as log:
        serve = subprocess.Popen([*COMMAND, "serve"], env=environment, stdout=log, stderr=log)
    try:
        wait_for_server(serve, os.environ["PREFECT_API_URL"], folder / "serve.log")
        _until(lambda: "nights:" in (folder / "serve.log").read_text(encoding="utf-8"))
        time.sleep(5)  # the deployments are there, the server is idle
        yield lambda document: _deployed(serve.pid, document)
    finally:
        serve.send_signal(signal.SIGTERM)
        serve.wait(60)


def _deployed(serve: int, document: str) -> Took:
    """From asking the server for a run until its state is completed."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("rerun/rerun")
        began, spent = time.perf_counter(), _spent_by_all(serve)
        run = client.create_flow_run_from_deployment(deployment.id, parameters={"documents": [document]})
        states = []

        def is_over() -> bool:
            state = client.read_flow_run(run.id).state
            states.append(state)
            return state is not None and state.is_final()

        _until(is_over)
        took = time.perf_counter() - began
        assert states[-1] is not None and states[-1].is_completed(), states[-1]
        time.sleep(3)  # the run's process ends, its time is told
        return took, _spent_by_all(serve) - spent


def _spent_by_all(root: int) -> float:
    """What a process, those below it and their ended children have spent so far."""
    process = psutil.Process(root)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system + one.children_user + one.children_system for one in times)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _print(rows: dict[str, Sequence[Took]]) -> None:
    print("| rerun of one document | median | least | most | processor time, median |")
    print("|---|---|---|---|---|")
    for name, took in rows.items():
        wall, spent = sorted(one[0] for one in took), median(one[1] for one in took)
        print(f"| {name} | {median(wall):.1f} s | {wall[0]:.1f} s | {wall[-1]:.1f} s | {spent:.1f} s |")


if __name__ == "__main__":
    main()

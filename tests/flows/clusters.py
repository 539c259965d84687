"""A Dask cluster of this machine: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 300.0


@dataclass
class Cluster:
    """A scheduler and its workers."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return (self.folder / "scheduler.json").read_text(encoding="utf-8").split('"address": "')[1].split('"')[0]

    def start(self, *command: str) -> None:
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        environment = os.environ | {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "distributed.cli." + command[0], *command[1:]],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )

    def stop(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster whose files are in the folder, until this ends."""
    started = Cluster(folder)
    try:
        file = str(folder / "scheduler.json")
        where = ("--scheduler-file", file)
        started.start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *where)
        wait_for((folder / "scheduler.json").exists)
        for name in ("one", "two"):
            worker = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name)
            started.start("dask_worker", *where, *worker, "--local-directory", str(folder / name))
        yield started
    finally:
        started.stop()


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once it holds; fails where that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)

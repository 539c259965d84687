"""What can befall a night: each function disturbs a running command at a moment of its choice, and says what it hit."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

PATIENCE_SECONDS = 60.0


@dataclass
class Running:
    """A night under way: its process, its data folder, when it began and how long one takes undisturbed."""

    process: subprocess.Popen[str]
    store: Path
    random: Random
    usual: float

    def is_over(self) -> bool:
        return self.process.poll() is not None

    def wait_until(self, moment: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(moment)

    def any_moment(self) -> None:
        self.wait_until(self.random.uniform(0.15, 1.0) * self.usual)

    def descendants(self) -> Iterator[tuple[psutil.Process, str]]:
        """The processes below it, each with its command line and its parent's."""
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    yield child, " ".join((*child.cmdline(), "<", *(child.parent() or child).cmdline()))


def kill_flow(night: Running) -> bool:
    night.any_moment()
    if night.is_over():
        return False
    night.process.kill()
    return True


def kill_reader(night: Running) -> bool:
    """A reading process: the fork server's children have its own command line."""
    return _kill_one(night, lambda line: line.count("multiprocessing.forkserver") == 2, most_seconds=3.0)


def kill_crawl(night: Running) -> bool:
    return _kill_one(night, lambda line: "spiders.crawl" in line, most_seconds=3.0)


def fill_disk(night: Running) -> bool:
    """Nothing more can be written until the night is over."""
    night.any_moment()
    if night.is_over():
        return False
    filler = night.store.parent / "filler"
    with filler.open("wb", buffering=0) as handle:
        while not night.is_over():
            try:
                handle.write(bytes(4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                time.sleep(0.02)  # what is freed meanwhile is taken, too
    filler.unlink()
    return True


def lock_catalog(night: Running) -> bool:
    """Another process writes into the catalog for some seconds."""
    night.any_moment()
    if night.is_over():
        return False
    with contextlib.closing(sqlite3.connect(night.store / "catalog.db", timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(night.random.uniform(1, 4))
        other.execute("ROLLBACK")
    return True


DISTURBANCES: dict[str, Callable[[Running], bool]] = {
    "kill -9 of the flow": kill_flow,
    "kill -9 of a reading process": kill_reader,
    "kill -9 of the crawl": kill_crawl,
    "disk full": fill_disk,
    "catalog locked": lock_catalog,
}


def _kill_one(night: Running, is_it: Callable[[str], bool], most_seconds: float) -> bool:
    """Kill a process below the night, some time after the first of its kind has begun."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not night.is_over() and time.monotonic() < deadline:
        if any(is_it(line) for _, line in night.descendants()):
            night.wait_until(night.random.uniform(0, most_seconds))
            found = [process for process, line in night.descendants() if is_it(line)]
            if found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(night.random.choice(found).pid, signal.SIGKILL)
                    return True
        time.sleep(0.02)
    return False

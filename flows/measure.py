"""What a run costs: the seconds of its steps, processor time, memory; and with which versions it ran."""

from __future__ import annotations

import datetime as dt
import platform
import re
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

Summary = dict[str, Any]

_NAMED = ("gongkai", "prefect", "scrapy", "pdfplumber", "pyarrow")


class Measure:
    """A run's summary, with its costs once it is finished: `cost` has seconds, cpu_seconds, cpu_share, peak_megabytes.

    All processes that the run started count, whether they have ended or not; the peak is that of the largest one.
    """

    def __init__(self, run_id: str, kind: str) -> None:
        self.summary: Summary = {
            "run": run_id,
            "kind": kind,
            "started_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "versions": {name: version(name) for name in _NAMED} | {"python": platform.python_version()},
            "seconds": {},
        }
        self._began, self._processor = time.monotonic(), _processor_seconds()

    def finish(self, most_megabytes_read: int = 0) -> None:
        """Enter the costs so far. What reading processes took at most is told: they are gone, and not our children."""
        seconds = time.monotonic() - self._began
        spent = _processor_seconds() - self._processor
        self.summary["cost"] = {
            "seconds": round(seconds, 1),
            "cpu_seconds": round(spent, 1),
            "cpu_share": round(spent / seconds, 2) if seconds else 0.0,
            "peak_megabytes": max(_peak_megabytes(), most_megabytes_read),
        }


@contextmanager
def step(summary: Summary, name: str) -> Iterator[None]:
    """Enter how many seconds a step of a run took, also where it fails."""
    began = time.monotonic()
    try:
        yield
    finally:
        summary["seconds"][name] = round(time.monotonic() - began, 1)


EVERY_SECONDS = 20.0
"""How long one waits for a word of where a run is."""


class Progress:
    """Says how many of all documents are read: after each batch, and now and then where one takes long."""

    def __init__(self, total: int, log: Callable[..., None]) -> None:
        self._total, self._log = total, log
        self._read, self._said_at = 0, time.monotonic()

    def one(self) -> None:
        """One more was read."""
        self._read += 1
        if time.monotonic() - self._said_at >= EVERY_SECONDS:
            self.say(self._read)

    def say(self, read: int) -> None:
        """So many are read by now."""
        self._read, self._said_at = read, time.monotonic()
        self._log("read %d of %d documents", read, self._total)


_BOTH = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _processor_seconds() -> float:
    """That of this process, of its children that have ended, and of those that live, with their own ended ones.

    The fork server lives on, and the reading processes are its children.
    """
    ours = sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _BOTH))
    return ours + sum(map(_spent_by, psutil.Process().children(recursive=True)))


def _spent_by(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:  # it has just ended
        return 0.0
    ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return float(times.user + times.system + ended)


def _peak_megabytes() -> int:
    unit = 1 if platform.system() == "Darwin" else 1024  # ru_maxrss: bytes there, kilobytes elsewhere
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    return max(_own_peak() or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, children) // 1_000_000


def _own_peak() -> int:
    """Bytes, where Linux tells (VmHWM, proc(5)): a program's ru_maxrss begins with that of the one which started it."""
    try:
        told = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii", errors="replace"))
    except OSError:
        return 0
    return int(told[1]) * 1024 if told else 0

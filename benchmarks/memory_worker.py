"""What the process does that `memory.py` measures: a reading process imports modules, not the program that made it."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from flows.file_worker import read_source
from schemas.report import Report


@dataclass(frozen=True, slots=True)
class Measured:
    """Resident megabytes of the process after one document, and the most it ever had."""

    now: float
    peak: float
    was_read: bool


def measure(path: Path) -> Measured:
    """Read one file, in the process that is measured."""
    was_read = isinstance(read_source(path), Report)
    now = psutil.Process().memory_info().rss / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return Measured(now, max(now, peak), was_read)

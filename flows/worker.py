"""What runs in a reading process: one document, with nothing around it that a bad one could hurt."""

from __future__ import annotations

import gc
import resource
import time
from pathlib import Path
from typing import Any

from flows.reading_file import reading_file
from schemas.failures import Reason, UnreadableDocument
from schemas.report_json import report_to_json
from spiders.archive import Archive, ArchiveError, UnreachableError

MEMORY_DETAIL = "more than the limit (GONGKAI_READ_MEGABYTES)"


MANY_OBJECTS = 20_000
"""New containers before the youngest are collected: a report makes some ten thousand, nearly all without cycles."""


def prepare(megabytes: int) -> None:
    """Make this process one that reads: its memory limited, garbage collected seldom."""
    limit_memory(megabytes)
    collect_seldom()


def collect_seldom() -> None:
    """Leave what is loaded by now out of garbage collections, and make fewer of them: 5 % of a reading's time."""
    gc.freeze()
    gc.set_threshold(MANY_OBJECTS, 10, 10)


def limit_memory(megabytes: int) -> None:
    """Let this process take no more address space than that (RLIMIT_AS)."""
    limit = megabytes * 1_000_000
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):  # a stricter limit is set already, or the system knows none
        return


def read_document(root: Path | str, sha256: str, charset: str) -> dict[str, Any]:
    """Read a document of the archive below `root`; raises UnreachableError where the store cannot be asked.

    Gives `seconds`, `megabytes` (the most this process has taken so far) and either `reading` (a ReadingFile) or
    `failure` and `detail`.
    """
    started = time.perf_counter()
    outcome = _read(Archive(root), sha256, charset)
    seconds = round(time.perf_counter() - started, 3)
    return {**outcome, "seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000}


def _read(archive: Archive, sha256: str, charset: str) -> dict[str, Any]:
    from extract.read import read_report  # loaded by the fork server; who only hands out the work needs none of it

    try:
        return {"reading": reading_file(report_to_json(read_report(archive.get(sha256), charset or None)))}
    except UnreachableError:  # a failure of the run, not of the document
        raise
    except ArchiveError as error:
        return {"failure": Reason.CORRUPT, "detail": f"the archive's own copy: {error}; restore it from a backup"}
    except UnreadableDocument as error:
        return {"failure": error.reason, "detail": error.detail}
    except MemoryError:
        return {"failure": Reason.MEMORY, "detail": MEMORY_DETAIL}
    except Exception as error:
        return {"failure": Reason.WORKER_DIED, "detail": f"{type(error).__name__}: {error}"}

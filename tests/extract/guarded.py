"""Reads a document in a process of its own and watches what it does there: files written, connections, programs."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass

from extract.read import read_report
from schemas.failures import UnreadableDocument
from schemas.report_json import report_to_json

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = ("socket.", "subprocess.", "tempfile.", "shutil.", "os.system", "os.exec", "os.posix_spawn", "os.fork")
_FORBIDDEN += ("os.mkdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate", "urllib.", "webbrowser.")
_seen: list[str] = []
_hooked: list[bool] = []


@dataclass(frozen=True)
class Watched:
    """What came of a document: `ok`, `partial` or a reason; `error` where it was anything else."""

    outcome: str
    seconds: float
    error: str | None
    did: tuple[str, ...]
    text: str


def read_watched(asked: tuple[str, bytes]) -> Watched:
    """Read bytes in a working folder (and temporary folder) of the test's."""
    folder, data = asked
    _watch(folder)
    _seen.clear()
    began = time.process_time()
    outcome, error, text = "failed", None, ""
    try:
        report = read_report(data)
        outcome, text = report.status, repr(report_to_json(report))
    except UnreadableDocument as failure:
        outcome, text = str(failure.reason), failure.detail
    except MemoryError:
        raise
    except BaseException as other:
        error = f"{type(other).__name__}: {other}"[:500]
    return Watched(outcome, time.process_time() - began, error, tuple(_seen), text[:2_000_000])


def _watch(folder: str) -> None:
    os.chdir(folder)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    sys.dont_write_bytecode = True
    if not _hooked:  # once a process: a hook cannot be taken away again
        _hooked.append(True)
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _is_for_writing(*arguments[1:3]):
        _seen.append(f"open {arguments[0]!r} {arguments[1]!r}")
    elif event.startswith(_FORBIDDEN):
        _seen.append(f"{event} {arguments!r}"[:200])


def _is_for_writing(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)

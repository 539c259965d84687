"""A reading process that meets a fault: chosen by a mark in the file."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from extract import read
from extract.read import read_report as really_read
from flows import worker
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Report

_MARK = re.compile(rb"<!-- fault: (\w+) -->")


def marked(fault: str, text: str = "") -> bytes:
    """A file with a mark: `hang`, `exit`, `crash`, `memory`, `killed` (once), or what is missing: `libreoffice` …"""
    return f"<!-- fault: {fault} -->{text}".encode()


def read_document(root: Path, sha256: str, charset: str) -> dict[str, Any]:
    """What a reading process does, but for its reader. `flows.read.read_document` in tests."""
    read.read_report = partial(_read_report, root)
    return worker.read_document(root, sha256, charset)


def _read_report(root: Path, data: bytes, charset: str | None) -> Report:
    mark = _MARK.search(data)
    match mark[1] if mark else b"":
        case b"hang":
            time.sleep(600)
        case b"exit":
            os._exit(3)
        case b"killed" if not (root / "killed").exists():
            (root / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        case b"crash":
            ctypes.string_at(0)
        case b"memory":
            _take_all()
        case b"libreoffice":
            raise UnreadableDocument(Reason.NEEDS_LIBREOFFICE)
        case b"recognition":
            raise UnreadableDocument(Reason.NEEDS_OCR)
    return really_read(data, charset)


def _take_all() -> None:
    """Fill memory bit by bit, as a real bomb does: really used, not only asked for."""
    held = []
    while True:
        held.append(b"x" * 20_000_000)


def begin_but_die(times: int, marks: Path, initializer: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Begin as a reading process does, but be killed at it the first `times`; each death leaves a mark."""
    if len(list(marks.iterdir())) < times:
        (marks / str(os.getpid())).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    initializer(*arguments)

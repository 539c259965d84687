"""A reading process that meets a fault: chosen by a mark in the file."""

from __future__ import annotations

import ctypes
import os
import re
import time
from pathlib import Path
from typing import Any

from flows.worker import read_document as really_read
from schemas.failures import Reason
from spiders.archive import Archive

_MARK = re.compile(rb"<!-- fault: (\w+) -->")


def marked(fault: str, text: str = "") -> bytes:
    """A file with a mark: `hang`, `exit`, `crash`, `memory`, or `libreoffice` for one that needs a missing program."""
    return f"<!-- fault: {fault} -->{text}".encode()


def read_document(root: Path, sha256: str, charset: str) -> dict[str, Any]:
    mark = _MARK.search(Archive(root).get(sha256))
    match mark[1] if mark else b"":
        case b"hang":
            time.sleep(600)
        case b"exit":
            os._exit(3)
        case b"crash":
            ctypes.string_at(0)
        case b"memory":
            _take_all()
        case b"libreoffice":
            return {"failure": Reason.NEEDS_LIBREOFFICE, "detail": "an old office file", "seconds": 0.0}
    return really_read(root, sha256, charset)


def _take_all() -> None:
    """Fill memory bit by bit, as a real bomb does: really used, not only asked for."""
    held = []
    while True:
        held.append(b"x" * 20_000_000)

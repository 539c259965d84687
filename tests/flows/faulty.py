"""A reading process that meets a fault: chosen by what the file says."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path
from typing import Any

from flows.worker import read_document as really_read
from schemas.failures import Reason
from spiders.archive import Archive


def read_document(root: Path, sha256: str, charset: str) -> dict[str, Any]:
    match Archive(root).get(sha256):
        case b"hang":
            time.sleep(60)
        case b"exit":
            os._exit(3)
        case b"crash":
            ctypes.string_at(0)
        case b"memory":
            bytearray(50_000_000_000)
        case b"a part is missing":
            return {"failure": Reason.NEEDS_OCR, "detail": "", "seconds": 0.0, "megabytes": 0}
    return really_read(root, sha256, charset)

"""A reading process that meets a fault: chosen by what the file says."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path
from typing import Any

from flows.worker import read_document as really_read


def read_document(path: Path, charset: str) -> dict[str, Any]:
    match path.read_bytes():
        case b"hang":
            time.sleep(60)
        case b"exit":
            os._exit(3)
        case b"crash":
            ctypes.string_at(0)
        case b"memory":
            bytearray(50_000_000_000)
    return really_read(path, charset)

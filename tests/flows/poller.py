"""Somebody who reads the newest release all the while: `python poller.py STORE`, until its standard input closes.

Prints, as JSON, how often it looked, how many releases it saw, and whatever it could not read.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import sys
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq

PAUSE_SECONDS = 0.05


def look(releases: Path) -> str:
    """Read what LATEST names: the manifest and one file; gives the release's id. Raises where anything is wrong."""
    release = (releases / "LATEST").read_text(encoding="utf-8").strip()
    files = json.loads((releases / release / "MANIFEST.json").read_text(encoding="utf-8"))["files"]
    path = random.choice(sorted(files))
    data = (releases / release / path).read_bytes()
    if hashlib.sha256(data).hexdigest() != files[path]["sha256"]:
        raise ValueError(f"{release}/{path} is not what the manifest says")
    if pq.read_table(io.BytesIO(data)).num_rows != files[path]["rows"]:
        raise ValueError(f"{release}/{path} has another number of rows than the manifest says")
    return release


def main(store: Path) -> None:
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    looks, seen, faults = 0, set(), []
    while not over.is_set():
        looks += 1
        try:
            seen.add(look(store / "releases"))
        except Exception as error:
            faults.append(f"{type(error).__name__}: {error}")
        time.sleep(PAUSE_SECONDS)
    print(json.dumps({"looks": looks, "releases": len(seen), "faults": faults}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Where things are kept: the archive, the readings and the releases below one data folder."""

from __future__ import annotations

import fcntl
import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from spiders.archive import Archive, write_atomically


class StoreError(Exception):
    """The data folder cannot be used, or somebody else uses it; the message says what to do."""


class Store:
    """The data folder. Readings are write-once JSON files; releases are folders, `LATEST` names the newest."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.archive = Archive(root)
        self.releases = root / "releases"

    def prepare(self) -> None:
        """Make the folders; raises StoreError where nothing can be written."""
        try:
            self.releases.mkdir(parents=True, exist_ok=True)
            probe = self.root / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise StoreError(
                f"cannot write to the data folder {self.root}: {error.strerror}; choose another with GONGKAI_STORE"
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the only lock of the data folder; the system frees it when the process dies.

        Raises StoreError at once where another run holds it.
        """
        self.prepare()
        with (self.root / ".lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreError(f"another run is at work on {self.root}; wait for its end, then try again") from error
            yield

    def is_locked(self) -> bool:
        """Whether a run is at work on the data folder."""
        try:
            with self.lock():
                return False
        except StoreError:
            return True

    def reading_path(self, sha256: str, charset: str, version: str) -> str:
        """Where a reading is kept, relative to the data folder."""
        name = f"{sha256}.{charset}.json.gz" if charset else f"{sha256}.json.gz"
        return f"readings/{version}/{sha256[:2]}/{name}"

    def write_reading(self, path: str, report: Mapping[str, Any]) -> None:
        """Keep a reading; the same report gives the same bytes."""
        text = json.dumps(report, ensure_ascii=False, separators=(",", ":"))
        write_atomically(self.root / path, gzip.compress(text.encode(), mtime=0))

    def read_reading(self, path: str) -> dict[str, Any]:
        """A reading, its numbers exact. Raises OSError or ValueError where the file is missing or damaged."""
        text = gzip.decompress((self.root / path).read_bytes())
        reading: dict[str, Any] = json.loads(text, parse_float=Decimal)
        return reading

    def latest(self) -> str | None:
        """The id of the newest release; None before the first."""
        try:
            return (self.releases / "LATEST").read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None

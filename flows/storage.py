"""Where things are kept: the archive, the readings and the releases below one data folder, or one URL."""

from __future__ import annotations

import fcntl
import gzip
import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from flows.reading_file import ReadingFile
from flows.release_home import open_releases
from flows.store_errors import AtWorkError, StoreError
from spiders.archive import Archive
from spiders.blobs import Folder, open_blobs

__all__ = ["AtWorkError", "Store", "StoreError"]

LOCK_PATIENCE_SECONDS = 2.0
"""How long a run waits for the lock: somebody may only be looking whether it is taken."""


_TAGS = "releases/TAGS.json"


class Store:
    """The data folder, or what an fsspec URL names. Readings are write-once JSON files.

    Raises StoreError or ArchiveError where nothing opens such a URL.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = root
        self.archive = Archive(root)
        self.blobs = open_blobs(root)
        self.release_home = open_releases(self.blobs)

    @property
    def folder(self) -> Path | None:
        """The data folder; None where the store is none of this machine's."""
        return self.blobs.root if isinstance(self.blobs, Folder) else None

    @property
    def releases(self) -> Path:
        """The folder of the releases; raises StoreError where they are in none."""
        if self.folder is None:
            raise StoreError(f"releases in {self.root} are in no folder; `gongkai release fetch` makes one")
        return self.folder / "releases"

    def prepare(self) -> None:
        """Make the folders; raises StoreError where nothing can be written."""
        try:
            if self.folder is None:
                self.blobs.check_writable()
                return
            self.releases.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            what = "the data folder" if self.folder else "the store"
            raise StoreError(
                f"cannot write to {what} {self.root}: {error.strerror or error}; choose another with GONGKAI_STORE"
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the only lock of the data folder; the system frees it when the process dies.

        Raises AtWorkError at once where another run holds it. Other stores have none: there the catalog's lock serves.
        """
        self.prepare()
        if self.folder is None:
            yield
            return
        with (self.folder / ".lock").open("a") as handle:
            deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
            while not _take(handle, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise AtWorkError(f"another run is at work on {self.root}; wait for its end, then try again")
                time.sleep(0.05)
            yield

    def is_locked(self) -> bool:
        """Whether a run is at work on the data folder."""
        if self.folder is None:
            return False
        try:
            with (self.folder / ".lock").open() as handle:
                return not _take(handle, fcntl.LOCK_SH)
        except FileNotFoundError:
            return False

    def reading_path(self, sha256: str, charset: str, version: str) -> str:
        """Where a reading is kept, relative to the data folder."""
        name = f"{sha256}.{charset}.json.gz" if charset else f"{sha256}.json.gz"
        return f"readings/{version}/{sha256[:2]}/{name}"

    def write_reading(self, path: str, reading: ReadingFile) -> None:
        """Keep a reading."""
        self.blobs.write(path, reading.data)

    def reading_text(self, path: str) -> bytes:
        """The JSON of a reading. Raises OSError, EOFError or zlib.error where the file is missing or damaged."""
        return gzip.decompress(self.blobs.read(path))

    def read_reading(self, path: str) -> dict[str, Any]:
        """A reading, its numbers exact. Raises OSError, EOFError, zlib.error or ValueError where it is damaged."""
        reading: dict[str, Any] = json.loads(self.reading_text(path), parse_float=Decimal)
        return reading

    def damaged(self, path: str, sha256: str) -> StoreError:
        """What to say of a document's reading that cannot be read, and what to do about it."""
        told = f"the reading {self.blobs.address(path)} is missing or damaged"
        return StoreError(f"{told}; make it again: gongkai rerun {sha256[:16]}")

    def lost(self, readings: Iterable[str]) -> set[str]:
        """Which of these readings are not there, by their paths: whole versions are listed, not one file asked for."""
        missing = set(readings)
        for version in {"/".join(path.split("/")[:2]) for path in missing}:
            missing.difference_update(self.blobs.listed(version))
        return missing

    def write_run_summary(self, run_id: str, summary: Mapping[str, Any]) -> None:
        """Keep what a run did, for people and for `gongkai retry`."""
        text = json.dumps(summary, ensure_ascii=False, indent=1)
        self.blobs.write(f"runs/{run_id}/summary.json", text.encode() + b"\n")

    def run_summary(self, run_id: str) -> dict[str, Any]:
        """What a run did. Raises StoreError where there is no such run."""
        name = f"runs/{run_id}/summary.json"
        try:
            summary: dict[str, Any] = json.loads(self.blobs.read(name))
        except (OSError, ValueError) as error:
            where = self.blobs.address(name)
            raise StoreError(f"{where}: no summary of such a run; `gongkai status` lists the runs") from error
        return summary

    def latest(self) -> str | None:
        """The id of the newest release; None before the first.

        Raises StoreError where there are releases but LATEST names none of them.
        """
        return self.release_home.latest()

    def release_ids(self) -> list[str]:
        """The ids of all whole releases, oldest first."""
        return self.release_home.whole_ids()

    def release_manifest(self, release_id: str) -> dict[str, Any]:
        """What a release says of itself; raises StoreError where there is none, or it is damaged."""
        if "/" in release_id or not self.release_home.has_manifest(release_id):
            raise StoreError(f"no release {release_id!r}; `gongkai release list` names them")
        return self.release_home.manifest(release_id)

    def tags(self) -> dict[str, str]:
        """The names that people gave to releases: name → id. Raises StoreError where the file is damaged."""
        try:
            tags: dict[str, str] = json.loads(self.blobs.read(_TAGS))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            where = self.blobs.address(_TAGS)
            raise StoreError(f"{where} is damaged; write it as {{name: release id}}, or remove it") from error
        return tags

    def write_tags(self, tags: Mapping[str, str]) -> None:
        """Keep the names of releases."""
        text = json.dumps(dict(sorted(tags.items())), ensure_ascii=False, indent=1)
        self.blobs.write(_TAGS, text.encode() + b"\n")


def _take(handle: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

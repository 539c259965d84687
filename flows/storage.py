"""Where things are kept: the archive, the readings and the releases below one data folder."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from spiders.archive import Archive, write_atomically

LOCK_PATIENCE_SECONDS = 2.0
"""How long a run waits for the lock: somebody may only be looking whether it is taken."""


class StoreError(Exception):
    """The data folder cannot be used, or somebody else uses it; the message says what to do."""


class AtWorkError(StoreError):
    """Another run is at work; the message says where."""


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
            with tempfile.TemporaryFile(dir=self.root):
                pass
        except OSError as error:
            raise StoreError(
                f"cannot write to the data folder {self.root}: {error.strerror}; choose another with GONGKAI_STORE"
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the only lock of the data folder; the system frees it when the process dies.

        Raises AtWorkError at once where another run holds it.
        """
        self.prepare()
        with (self.root / ".lock").open("a") as handle:
            deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
            while not _take(handle, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise AtWorkError(f"another run is at work on {self.root}; wait for its end, then try again")
                time.sleep(0.05)
            yield

    def is_locked(self) -> bool:
        """Whether a run is at work on the data folder."""
        try:
            with (self.root / ".lock").open() as handle:
                return not _take(handle, fcntl.LOCK_SH)
        except FileNotFoundError:
            return False

    def reading_path(self, sha256: str, charset: str, version: str) -> str:
        """Where a reading is kept, relative to the data folder."""
        name = f"{sha256}.{charset}.json.gz" if charset else f"{sha256}.json.gz"
        return f"readings/{version}/{sha256[:2]}/{name}"

    def write_reading(self, path: str, report: Mapping[str, Any]) -> str:
        """Keep a reading, as one line of JSON, and give its sha256; the same report gives the same bytes."""
        text = json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode()
        write_atomically(self.root / path, gzip.compress(text, mtime=0))
        return hashlib.sha256(text).hexdigest()

    def reading_text(self, path: str) -> bytes:
        """The JSON of a reading. Raises OSError, EOFError or zlib.error where the file is missing or damaged."""
        return gzip.decompress((self.root / path).read_bytes())

    def read_reading(self, path: str) -> dict[str, Any]:
        """A reading, its numbers exact. Raises OSError, EOFError, zlib.error or ValueError where it is damaged."""
        reading: dict[str, Any] = json.loads(self.reading_text(path), parse_float=Decimal)
        return reading

    def damaged(self, path: str, sha256: str) -> StoreError:
        """What to say of a document's reading that cannot be read, and what to do about it."""
        told = f"the reading {self.root / path} is missing or damaged"
        return StoreError(f"{told}; make it again: gongkai rerun {sha256[:16]}")

    def write_run_summary(self, run_id: str, summary: Mapping[str, Any]) -> None:
        """Keep what a run did, for people and for `gongkai retry`."""
        text = json.dumps(summary, ensure_ascii=False, indent=1)
        write_atomically(self.root / "runs" / run_id / "summary.json", text.encode() + b"\n")

    def run_summary(self, run_id: str) -> dict[str, Any]:
        """What a run did. Raises StoreError where there is no such run."""
        path = self.root / "runs" / run_id / "summary.json"
        try:
            summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: no summary of such a run; `gongkai status` lists the runs") from error
        return summary

    def latest(self) -> str | None:
        """The id of the newest release; None before the first.

        Raises StoreError where there are releases but LATEST names none of them.
        """
        try:
            name = (self.releases / "LATEST").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            name = ""
        if name and (self.releases / name).is_dir():
            return name
        if name or self._has_named_release():
            raise StoreError(f"{self.releases / 'LATEST'} names no release; write the id of a whole one into it")
        return None

    def release_ids(self) -> list[str]:
        """The ids of all whole releases, oldest first."""
        return sorted(path.parent.name for path in self.releases.glob("[0-9]*/MANIFEST.json"))

    def release_folder(self, release_id: str) -> Path:
        """The folder of a release; raises StoreError where there is no such release."""
        folder = self.releases / release_id
        if release_id not in self.release_ids():
            raise StoreError(f"no release {release_id!r}; `gongkai release list` names them")
        return folder

    def release_manifest(self, release_id: str) -> dict[str, Any]:
        """What a release says of itself; raises StoreError where there is none, or it is damaged."""
        path = self.release_folder(release_id) / "MANIFEST.json"
        try:
            manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path} is damaged; `gongkai release list` names the others") from error
        return manifest

    def remove_release(self, release_id: str) -> None:
        """Remove a release. Killed meanwhile, it is no release any more, and `sweep` removes the rest."""
        gone = self.releases / f".pruned-{release_id}"
        self.release_folder(release_id).rename(gone)
        shutil.rmtree(gone)

    def tags(self) -> dict[str, str]:
        """The names that people gave to releases: name → id. Raises StoreError where the file is damaged."""
        path = self.releases / "TAGS.json"
        try:
            tags: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise StoreError(f"{path} is damaged; write it as {{name: release id}}, or remove it") from error
        return tags

    def write_tags(self, tags: Mapping[str, str]) -> None:
        """Keep the names of releases."""
        text = json.dumps(dict(sorted(tags.items())), ensure_ascii=False, indent=1)
        write_atomically(self.releases / "TAGS.json", text.encode() + b"\n")

    def _has_named_release(self) -> bool:
        """Whether LATEST must have named a release: a later one says in its manifest which came before it."""
        manifests = self.releases.glob("[0-9]*/MANIFEST.json")
        return any(json.loads(path.read_text(encoding="utf-8"))["previous"] for path in manifests)


def _take(handle: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

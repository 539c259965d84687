"""Where releases live: folders that share files, or an object store in which a release is a list of objects.

A release is always built in a local folder first. In a data folder that folder becomes the release; in an object store

    objects/ab/<sha256>            the bytes of its files, once for all releases
    releases/<id>/MANIFEST.json    which path has which of them
    releases/LATEST                names the newest

Either way it is there whole before LATEST names it, and naming it is one step.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flows.store_errors import StoreError
from spiders.blobs import Blobs, Folder, ObjectStore, sync_folder, write_atomically

Manifest = dict[str, Any]
Files = dict[str, dict[str, Any]]

AT_ONCE = 8
"""Requests to an object store under way at a time."""

MANIFEST = "MANIFEST.json"


class Releases(ABC):
    """The releases of a store, whatever it is. Names begin below the store: `releases/<id>/…`."""

    blobs: Blobs

    @abstractmethod
    def ids(self) -> list[str]:
        """The ids of all releases, oldest first."""

    @abstractmethod
    def files(self, release_id: str, table: str) -> list[str]:
        """The paths of a table's files in a release."""

    @abstractmethod
    def read(self, release_id: str, path: str) -> bytes:
        """The bytes of a file, of a table or beside the tables. Raises OSError where they are missing."""

    @abstractmethod
    def open(self, release_id: str, path: str) -> Path | BytesIO:
        """A file of a release, for pyarrow. Raises OSError where it is missing."""

    @abstractmethod
    def whole_files(self, release_id: str) -> Files:
        """The manifest's entries of the files that still are as it states."""

    @abstractmethod
    def building(self) -> Path:
        """A local folder, not there yet, in which to build a release."""

    @abstractmethod
    def discard(self, building: Path) -> None:
        """Remove what was built there, if it still is."""

    @abstractmethod
    def share(self, release_id: str, path: str, target: Path) -> bool:
        """Give a file of a release a place in the folder that is built, its bytes unchanged; whether that can be."""

    @abstractmethod
    def share_unchanged(self, release_id: str, paths: Iterable[str], building: Path) -> None:
        """Let files that were built anew, and came out as those of a release, be one with them."""

    @abstractmethod
    def commit(self, building: Path, release_id: str, confirm: Callable[[], None]) -> None:
        """Make the folder, which has its manifest, the newest release; `confirm` is asked last of all.

        Killed at any moment, it leaves LATEST on a whole release. Raises StoreError, and what `confirm` raises.
        """

    @abstractmethod
    def sweep(self) -> None:
        """Remove what a killed process left half built. Call it only under the store's lock."""

    @abstractmethod
    def remove(self, release_id: str) -> None:
        """Remove a release. Killed meanwhile, it is no release any more. Raises OSError, StoreError."""

    @abstractmethod
    def free(self, confirm: Callable[[], None]) -> int:
        """Remove what no release names any more, if releases share anything that can be left; gives how much that was.

        Call it under the store's lock; `confirm` is asked before anything goes. Raises StoreError, OSError and what
        `confirm` raises.
        """

    @abstractmethod
    def there(self, release_id: str) -> set[str]:
        """The paths that lie in the release's own folder, its manifest and strangers among them."""

    def whole_ids(self) -> list[str]:
        """The ids of the releases that have their manifest, oldest first."""
        return [name for name in self.ids() if self.has_manifest(name)]

    def address(self, release_id: str) -> str:
        """Where a release is, for people: a folder, or a URL."""
        return str(self.blobs.address(f"releases/{release_id}"))

    def beside(self, release_id: str) -> list[str]:
        """The files of a release that its manifest does not list, the manifest itself the last of them."""
        files = self.manifest(release_id)["files"]
        return [*sorted(self.there(release_id).difference(files, [MANIFEST])), MANIFEST]

    def latest(self) -> str | None:
        """The id of the newest release; None before the first.

        Raises StoreError where there are releases but LATEST names none of them.
        """
        name = (self._latest() or b"").decode("utf-8", "replace").strip()
        if name and self._is_there(name):
            return name
        # A later release says in its manifest which came before it: then LATEST must have named one.
        if name or any(self.manifest(each)["previous"] for each in self.whole_ids()):
            raise StoreError(f"{self.address('LATEST')} names no release; write the id of a whole one into it")
        return None

    def manifest(self, release_id: str) -> Manifest:
        """What a release holds: for every file its sha256, bytes and rows; and how it was made.

        Raises StoreError where the manifest is missing or damaged, or the store cannot be asked.
        """
        where, latest = f"{self.address(release_id)}/{MANIFEST}", self.address("LATEST")
        try:
            loaded: Manifest = json.loads(self.blobs.read(f"releases/{release_id}/{MANIFEST}"))
        except (FileNotFoundError, ValueError) as error:
            raise StoreError(f"{where} is missing or damaged; name a whole release in {latest}") from error
        except OSError as error:
            raise StoreError(f"cannot read {where}: {error.strerror or error}") from error
        return loaded

    def new_id(self) -> str:
        """The time in UTC, which sorts; never at or before that of any release there is."""
        name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
        newest = max(self.ids(), default="")
        if name <= newest:
            stem, _, count = newest.partition("-")
            return f"{stem}-{int(count or 1) + 1:02d}"
        return name

    def _latest(self) -> bytes | None:
        try:
            return self.blobs.read("releases/LATEST")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"cannot read {self.address('LATEST')}: {error.strerror or error}") from error

    def _is_there(self, release_id: str) -> bool:
        return self.has_manifest(release_id)

    def has_manifest(self, release_id: str) -> bool:
        """Whether a release has its manifest, which is written last."""
        return self.blobs.size(f"releases/{release_id}/{MANIFEST}") is not None


@dataclass(frozen=True, slots=True)
class ReleaseFiles:
    """The files of one release."""

    home: Releases
    release_id: str

    def of(self, table: str) -> list[str]:
        """The paths of a table's files."""
        return self.home.files(self.release_id, table)

    def open(self, path: str) -> Path | BytesIO:
        """A file, for pyarrow; raises OSError where it is missing."""
        return self.home.open(self.release_id, path)

    def there(self) -> set[str]:
        """The paths that lie in its own folder."""
        return self.home.there(self.release_id)

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises OSError where it is missing."""
        return self.home.read(self.release_id, path)

    def name(self, path: str) -> str:
        """Where a file is, for people."""
        return f"{self.home.address(self.release_id)}/{path}"


def open_releases(blobs: Blobs) -> Releases:
    """The releases of a store."""
    return ObjectReleases(blobs) if isinstance(blobs, ObjectStore) else LocalReleases(Path(blobs.address("releases")))


class LocalReleases(Releases):
    """Releases in a folder: files that did not change are hard links to those of the release before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = Folder(folder.parent)

    def ids(self) -> list[str]:
        """The folders' names, oldest first."""
        return sorted(folder.name for folder in self.folder.glob("[0-9]*"))

    def files(self, release_id: str, table: str) -> list[str]:
        """The files that are there."""
        release = self.folder / release_id
        return sorted(path.relative_to(release).as_posix() for path in (release / table).glob("*/*/*.parquet"))

    def read(self, release_id: str, path: str) -> bytes:
        """Whatever is in the file."""
        return self.open(release_id, path).read_bytes()

    def open(self, release_id: str, path: str) -> Path:
        """The file's path."""
        return self.folder / release_id / path

    def whole_files(self, release_id: str) -> Files:
        """Every file is read again."""
        entries: Files = self.manifest(release_id)["files"]
        return {path: one for path, one in entries.items() if _sha256(self.open(release_id, path)) == one["sha256"]}

    def building(self) -> Path:
        """A hidden folder beside the releases."""
        return self.folder / f".building-{os.getpid()}"

    def discard(self, building: Path) -> None:
        """The folder."""
        shutil.rmtree(building, ignore_errors=True)

    def share(self, release_id: str, path: str, target: Path) -> bool:
        """By a hard link, where the file system knows them."""
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(self.open(release_id, path), target)
        except OSError:
            return False
        return True

    def share_unchanged(self, release_id: str, paths: Iterable[str], building: Path) -> None:
        """By hard links; where the file system knows none, the new copies stay."""
        for path in paths:
            linked = building / f"{path}.linked"
            if self.share(release_id, path, linked):
                linked.replace(building / path)
                linked.unlink(missing_ok=True)  # renaming a file onto itself leaves both

    def commit(self, building: Path, release_id: str, confirm: Callable[[], None]) -> None:
        """Rename the folder, then replace LATEST."""
        building.rename(self.folder / release_id)
        sync_folder(self.folder)
        confirm()
        write_atomically(self.folder / "LATEST", f"{release_id}\n".encode())

    def sweep(self) -> None:
        """Whoever built there is dead."""
        for folder in (*self.folder.glob(".building-*"), *self.folder.glob(".pruned-*")):
            shutil.rmtree(folder)

    def remove(self, release_id: str) -> None:
        """Under another name first; `sweep` removes the rest of what a killed process left."""
        gone = self.folder / f".pruned-{release_id}"
        (self.folder / release_id).rename(gone)
        shutil.rmtree(gone)

    def free(self, confirm: Callable[[], None]) -> int:
        """Nothing to do: what hard links share goes with the last of them."""
        return 0

    def there(self, release_id: str) -> set[str]:
        """All that is no folder."""
        release = self.folder / release_id
        return {path.relative_to(release).as_posix() for path in release.rglob("*") if not path.is_dir()}

    def _is_there(self, release_id: str) -> bool:
        return (self.folder / release_id).is_dir()


class ObjectReleases(Releases):
    """Releases in an object store."""

    def __init__(self, blobs: ObjectStore) -> None:
        self.blobs: ObjectStore = blobs
        of_this_store = hashlib.sha256(str(blobs.address("")).encode()).hexdigest()[:12]
        self._prefix = f"gongkai-building-{of_this_store}-"
        self._known: dict[str, Manifest] = {}

    def ids(self) -> list[str]:
        """Those that have a manifest, which is written last."""
        names = (name.split("/") for name in self.blobs.listed("releases"))
        return sorted(name[1] for name in names if name[2:] == [MANIFEST])

    def whole_ids(self) -> list[str]:
        """All: a request for each would say nothing new."""
        return self.ids()

    def manifest(self, release_id: str) -> Manifest:
        """As in every store; asked for once, since it never changes."""
        if release_id not in self._known:
            self._known[release_id] = super().manifest(release_id)
        return self._known[release_id]

    def files(self, release_id: str, table: str) -> list[str]:
        """As the manifest names them."""
        return sorted(path for path in self.manifest(release_id)["files"] if path.startswith(f"{table}/"))

    def read(self, release_id: str, path: str) -> bytes:
        """The object's bytes, which have the hash that it is named after; or what lies beside the manifest."""
        entry = self.manifest(release_id)["files"].get(path)
        if entry is None:
            return self.blobs.read(f"releases/{release_id}/{path}")
        data = self.blobs.read(_object(entry["sha256"]))
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise OSError(f"{self.blobs.address(_object(entry['sha256']))} no longer has the hash it is named after")
        return data

    def open(self, release_id: str, path: str) -> BytesIO:
        """All its bytes: the files are small, and a second request costs more than a column less."""
        return BytesIO(self.read(release_id, path))

    def whole_files(self, release_id: str) -> Files:
        """By their size alone: nobody writes half an object, and reading all would fetch the release each night."""
        there = self.blobs.listed("objects")
        entries: Files = self.manifest(release_id)["files"]
        return {path: one for path, one in entries.items() if there.get(_object(one["sha256"])) == one["bytes"]}

    def building(self) -> Path:
        """A folder of its own below the system's temporary one (TMPDIR)."""
        return Path(tempfile.mkdtemp(prefix=self._prefix)) / "release"

    def discard(self, building: Path) -> None:
        """The folder that was made for it."""
        shutil.rmtree(building.parent, ignore_errors=True)

    def share(self, release_id: str, path: str, target: Path) -> bool:
        """By fetching it."""
        try:
            data = self.read(release_id, path)
        except OSError:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return True

    def share_unchanged(self, release_id: str, paths: Iterable[str], building: Path) -> None:
        """Nothing to do: the same bytes are the same object."""

    def commit(self, building: Path, release_id: str, confirm: Callable[[], None]) -> None:
        """Put what is not there, then the manifest, then LATEST."""
        stated = (building / MANIFEST).read_bytes()
        manifest: Manifest = json.loads(stated)
        before = self._latest()
        if (before or b"").decode().strip() != (manifest["previous"] or ""):
            raise _overtaken()
        self._put_objects(building, manifest["files"])
        self._put_beside(building, release_id, manifest["files"])
        if not self.blobs.create(f"releases/{release_id}/{MANIFEST}", stated):
            raise _overtaken()
        confirm()
        if not self.blobs.swap("releases/LATEST", f"{release_id}\n".encode(), before):
            raise _overtaken()
        self.discard(building)

    def sweep(self) -> None:
        """Objects that a killed process put are left: the next release may hold them."""
        for folder in Path(tempfile.gettempdir()).glob(f"{self._prefix}*"):
            with contextlib.suppress(PermissionError):  # another user's, who works on the same store
                shutil.rmtree(folder)

    def remove(self, release_id: str) -> None:
        """Its manifest: without it, it is none. What lay beside it, and its objects, go by `free`."""
        self.blobs.remove([f"releases/{release_id}/{MANIFEST}"])
        self._known.pop(release_id, None)
        if self.has_manifest(release_id):  # a store may answer so where nobody has the right to
            raise StoreError(f"{self.address(release_id)} cannot be removed: may this account delete?")

    def free(self, confirm: Callable[[], None]) -> int:
        """Objects that no manifest names, and what lies beside no manifest. Nothing, where one cannot be read."""
        whole = self.ids()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            manifests = list(threads.map(self.manifest, whole))
        named = {_object(entry["sha256"]) for manifest in manifests for entry in manifest["files"].values()}
        beside = [name for name in self.blobs.listed("releases") if name.count("/") > 1]
        left = [name for name in beside if name.split("/")[1] not in whole]
        left += [name for name in self.blobs.listed("objects") if name not in named]
        confirm()
        self.blobs.remove(left)
        self._check_gone(left)
        return len(left)

    def _check_gone(self, names: Sequence[str]) -> None:
        """Raises StoreError where a store has passed over what it was told to remove: some say nothing of it."""
        if not names:
            return
        there = self.blobs.listed("releases").keys() | self.blobs.listed("objects").keys()
        if kept := there & set(names):
            raise StoreError(
                f"{len(kept)} of {len(names)} objects that no release names cannot be removed from "
                f"{self.blobs.address('')}: may this account delete?"
            )

    def there(self, release_id: str) -> set[str]:
        """The manifest, and what lies beside it."""
        begin = f"releases/{release_id}/"
        return {name.removeprefix(begin) for name in self.blobs.listed(begin.rstrip("/"))}

    def _put_objects(self, building: Path, files: Files) -> None:
        there = self.blobs.listed("objects")
        new = {
            _object(entry["sha256"]): building / path
            for path, entry in files.items()
            if there.get(_object(entry["sha256"])) != entry["bytes"]
        }
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for _ in threads.map(lambda name: self.blobs.write(name, new[name].read_bytes()), new):
                pass

    def _put_beside(self, building: Path, release_id: str, files: Files) -> None:
        for file in sorted(path for path in building.rglob("*") if path.is_file()):
            path = file.relative_to(building).as_posix()
            if path not in files and path != MANIFEST:
                self.blobs.write(f"releases/{release_id}/{path}", file.read_bytes())


def _object(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


def _overtaken() -> StoreError:
    return StoreError("another run has published meanwhile; this release is not named, run again")


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None

"""Where bytes lie: a folder of this machine, or whatever fsspec opens (s3://, memory://, …)."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

INCOMING = ".incoming-"
"""How the names of files begin that are not whole yet."""


class Blobs(Protocol):
    """Named bytes that are there whole or not at all. Everything raises OSError."""

    def address(self, name: str) -> Path | str:
        """Where the bytes with this name are, or would be."""
        ...

    def size(self, name: str) -> int | None:
        """How many bytes are there; None where there are none."""
        ...

    def read(self, name: str) -> bytes:
        """All the bytes."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write or replace; the bytes are safe when this returns."""
        ...

    def listed(self, folder: str) -> dict[str, int]:
        """The names that begin with `folder/`, and their bytes; none where there are none."""
        ...

    def check_writable(self) -> None:
        """Try to write."""
        ...


def open_blobs(root: Path | str) -> Blobs:
    """The place that a folder or an fsspec URL names. Raises OSError where nothing opens such a URL."""
    scheme, found, rest = str(root).partition("://")
    if not found or scheme in {"file", "local"}:
        return Folder(Path(rest if found else root))
    return ObjectStore(str(root))


class Folder:
    """Files below a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def address(self, name: str) -> Path:
        """The file's path."""
        return self.root / name

    def size(self, name: str) -> int | None:
        """How many bytes are there; None where there are none."""
        try:
            return self.address(name).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        """All the bytes."""
        return self.address(name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write or replace; the file and its name survive a power cut when this returns."""
        write_atomically(self.address(name), data)

    def listed(self, folder: str) -> dict[str, int]:
        """The files below a folder of it, and their bytes; one that goes meanwhile is none."""
        return dict(_files_below(self.root / folder, folder.strip("/")))

    def check_writable(self) -> None:
        """Make the folder, and a file in it that has no name."""
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.root):
            pass


class ObjectStore:
    """Objects below a URL; one put writes an object whole."""

    def __init__(self, url: str) -> None:
        with _as_os_errors():
            import fsspec  # late: a program that reads from a folder starts sooner without

            # Objects come and go by other hands: what was listed once says nothing.
            try:
                self._files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
            except ImportError as error:
                how = ": pip install -c constraints.txt -e '.[s3]'" if url.startswith("s3:") else ""
                raise OSError(None, f"{error}{how}") from error
        self._root = str(root).rstrip("/")

    def address(self, name: str) -> str:
        """The object's URL."""
        return str(self._files.unstrip_protocol(self._key(name)))

    def size(self, name: str) -> int | None:
        """How many bytes are there; None where there are none."""
        with _as_os_errors():
            try:
                return int(self._files.info(self._key(name))["size"])
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes:
        """All the bytes."""
        with _as_os_errors():
            return bytes(self._files.cat_file(self._key(name)))

    def write(self, name: str, data: bytes) -> None:
        """Put or replace the object."""
        with _as_os_errors():
            self._files.pipe_file(self._key(name), data)

    def listed(self, folder: str) -> dict[str, int]:
        """The objects below a folder, and their bytes: one request for each thousand."""
        with _as_os_errors():
            found = self._files.find(self._key(folder), detail=True)
        return {name.removeprefix(f"{self._root}/"): int(facts["size"]) for name, facts in found.items()}

    def remove(self, names: Sequence[str]) -> None:
        """Remove objects, a thousand with a request where that can be. Stores may pass over what may not go."""
        with _as_os_errors():
            if names:
                self._files.rm([self._key(name) for name in names])

    def create(self, name: str, data: bytes) -> bool:
        """Put an object where there is none, in one step (S3: If-None-Match); False where there is another."""
        try:
            with _as_os_errors():
                self._files.pipe_file(self._key(name), data, mode="create")
        except FileExistsError:
            pass
        except OSError as error:  # Ceph does not say which condition failed
            if error.errno != errno.EINVAL or self.size(name) is None:
                raise
        else:
            return True
        return self.read(name) == data  # a request that was repeated after its answer got lost

    def swap(self, name: str, data: bytes, before: bytes | None) -> bool:
        """Replace the object that holds `before` (None: that is not there), in one step where the store knows how.

        False where somebody else has written meanwhile. S3 compares by If-Match; a server that cannot is
        asked what it holds and then simply told: writers must be kept apart by a lock as well.
        """
        if before is None:
            return self.create(name, data)
        conditions = self._conditions(name)
        if self.read(name) != before:
            return False
        for condition in conditions:
            try:
                with _as_os_errors():
                    self._files.pipe_file(self._key(name), data, **condition)
            except OSError:
                held = self.read(name)
                if held != before:
                    return held == data
            else:
                return True
        self.write(name, data)
        return True

    def _conditions(self, name: str) -> list[dict[str, str]]:
        """Ways to put an object only if it is what it is now; in stores other than S3, one that compares nothing."""
        with _as_os_errors():
            is_s3 = "s3" in str(self._files.protocol)
            tag = self._files.info(self._key(name)).get("ETag") if is_s3 else None
        # Ceph 16 knows its tags only without the quotation marks that it sends them in.
        return [{"IfMatch": tag}, {"IfMatch": tag.strip('"')}] if tag else [{}]

    def check_writable(self) -> None:
        """Put an empty object; it stays, since who may write need not be allowed to remove."""
        self.write(".writable", b"")

    def _key(self, name: str) -> str:
        return f"{self._root}/{name}"


def _files_below(folder: Path | str, name: str) -> Iterator[tuple[str, int]]:
    """Names and bytes; links are followed to files, not into folders. A catalog of millions has as many files."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path, f"{name}/{entry.name}")
        else:
            with suppress(FileNotFoundError):
                if entry.is_file():
                    yield f"{name}/{entry.name}", entry.stat().st_size


@contextmanager
def _as_os_errors() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # each store's library has errors of its own
        raise OSError(None, f"{type(error).__name__}: {error}") from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, and survives a power cut. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=INCOMING)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

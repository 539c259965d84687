"""Where the archive's bytes lie: a folder of this machine, or whatever fsspec opens (s3://, memory://, …)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
            self._files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
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

    def check_writable(self) -> None:
        """Put an empty object; it stays, since who may write need not be allowed to remove."""
        self.write(".writable", b"")

    def _key(self, name: str) -> str:
        return f"{self._root}/{name}"


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
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The archive: every byte that was fetched, under its own hash, written once and never changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from spiders.blobs import INCOMING, ObjectStore, open_blobs, write_atomically

__all__ = ["INCOMING", "Archive", "ArchiveError", "UnreachableError", "write_atomically"]


class ArchiveError(Exception):
    """Bytes that are missing, damaged or cannot be written; the message says which file and why."""


class UnreachableError(ArchiveError):
    """The store cannot be asked now: that says nothing of the bytes in it."""


class Archive:
    """Content-addressed bytes below `root/archive`: `root` is a folder, or a URL that fsspec opens.

    Raises ArchiveError where nothing opens such a URL.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = root
        try:
            self._blobs = open_blobs(root / "archive" if isinstance(root, Path) else f"{root.rstrip('/')}/archive")
        except OSError as error:
            raise ArchiveError(f"cannot open {root}: {_reason(error)}") from error

    def path(self, sha256: str) -> Path | str:
        """Where the bytes with this hash are, or would be: a path, or a URL."""
        return self._blobs.address(_name(sha256))

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their sha256; they are safe when this returns. Threads may call it at once.

        Bytes that are there already are not written again, unless their size shows that they are damaged.
        Raises ArchiveError where they cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            if self._blobs.size(_name(sha256)) != len(data):
                self._blobs.write(_name(sha256), data)
        except OSError as error:
            raise ArchiveError(f"cannot write {self.path(sha256)}: {_reason(error)}") from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash; raises ArchiveError where they are missing or damaged."""
        try:
            data = self._blobs.read(_name(sha256))
        except OSError as error:
            if isinstance(self._blobs, ObjectStore) and not isinstance(error, FileNotFoundError):
                raise UnreachableError(f"cannot ask {self._blobs.address('')}: {_reason(error)}") from error
            raise ArchiveError(f"cannot read {self.path(sha256)}: {_reason(error)}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveError(f"{self.path(sha256)} is damaged: its bytes no longer have the hash it is named after")
        return data

    def has(self, sha256: str, size: int) -> bool:
        """Whether as many bytes are there under this hash."""
        try:
            return self._blobs.size(_name(sha256)) == size
        except OSError:
            return False

    def check_writable(self) -> None:
        """Raise ArchiveError now rather than after the first page."""
        try:
            self._blobs.check_writable()
        except OSError as error:
            raise ArchiveError(f"cannot write to {self._blobs.address('')}: {_reason(error)}") from error


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)

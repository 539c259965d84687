"""The archive: every byte that was fetched, under its own hash, written once and never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class ArchiveError(Exception):
    """Bytes that are missing, damaged or cannot be written; the message says which file and why."""


class Archive:
    """Content-addressed files below `root/archive`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are, or would be."""
        return self.root / "archive" / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their sha256; they are on disk when this returns.

        Bytes that are there already are not written again, unless the file's size shows that it is damaged.
        Raises ArchiveError where they cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        try:
            if not path.exists() or path.stat().st_size != len(data):
                write_atomically(path, data)
        except OSError as error:
            raise ArchiveError(f"cannot write {path}: {error.strerror}") from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash; raises ArchiveError where they are missing or damaged."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveError(f"{path} is damaged: its bytes no longer have the hash it is named after")
        return data

    def has(self, sha256: str, size: int) -> bool:
        """Whether as many bytes are there under this hash."""
        try:
            return self.path(sha256).stat().st_size == size
        except OSError:
            return False

    def check_writable(self) -> None:
        """Raise ArchiveError now rather than after the first page."""
        folder = self.root / "archive"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise ArchiveError(f"cannot write to {folder}: {error.strerror}") from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, and survives a power cut. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
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

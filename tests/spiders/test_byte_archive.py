"""The archive: written once, checked when read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from spiders.archive import Archive, ArchiveError

DATA = "云湖市".encode()
SHA256 = hashlib.sha256(DATA).hexdigest()


def test_bytes_come_back_under_their_hash(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert (archive.put(DATA), archive.get(SHA256)) == (SHA256, DATA)


def test_the_path_begins_with_two_digits_of_the_hash(tmp_path: Path) -> None:
    assert Archive(tmp_path).path(SHA256) == tmp_path / "archive" / SHA256[:2] / SHA256


def test_the_same_bytes_are_written_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.put(DATA)
    before = archive.path(SHA256).stat()
    archive.put(DATA)
    assert archive.path(SHA256).stat().st_ino == before.st_ino


def test_a_cut_off_file_is_written_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.put(DATA)
    archive.path(SHA256).write_bytes(DATA[:3])
    archive.put(DATA)
    assert archive.get(SHA256) == DATA


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.put(DATA)
    archive.path(SHA256).write_bytes(DATA[::-1])
    with pytest.raises(ArchiveError, match="damaged"):
        archive.get(SHA256)


def test_a_missing_file_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot read"):
        Archive(tmp_path).get(SHA256)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArchiveError, match="No space left"):
        Archive(tmp_path).put(DATA)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_store_that_cannot_be_written_is_said_early(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot write to"):
        Archive(tmp_path / "file").check_writable()

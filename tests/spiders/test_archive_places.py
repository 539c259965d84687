"""The archive in a folder and in an object store: the same bytes, the same rules."""

from __future__ import annotations

import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import pytest

from spiders.archive import Archive, ArchiveError, UnreachableError

DATA = "云湖市".encode()
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["folder", "file", "memory", pytest.param("s3", marks=pytest.mark.slow)])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "s3":
        request.getfixturevalue("s3")
        return f"s3://gongkai/{uuid.uuid4()}"
    memory, file = f"memory://{uuid.uuid4()}", f"file://{tmp_path}"
    return {"folder": tmp_path, "file": file, "memory": memory}[request.param]


def _overwrite(archive: Archive, data: bytes) -> None:
    with fsspec.open(str(archive.path(SHA256)), "wb") as file:
        file.write(data)


def test_bytes_come_back_under_their_hash(root: Path | str) -> None:
    archive = Archive(root)
    assert (archive.put(DATA), archive.get(SHA256)) == (SHA256, DATA)


def test_fsspec_finds_the_bytes_at_their_path(root: Path | str) -> None:
    archive = Archive(root)
    archive.put(DATA)
    assert str(archive.path(SHA256)).endswith(f"/archive/{SHA256[:2]}/{SHA256}")
    with fsspec.open(str(archive.path(SHA256)), "rb") as file:
        assert file.read() == DATA


def test_another_archive_of_the_same_place_has_them(root: Path | str) -> None:
    other = Archive(root)
    before = other.has(SHA256, len(DATA))
    Archive(root).put(DATA)
    assert (before, other.has(SHA256, len(DATA)), other.has(SHA256, 1)) == (False, True, False)


def test_the_same_bytes_are_written_once(root: Path | str) -> None:
    archive = Archive(root)
    archive.put(DATA)
    _overwrite(archive, DATA[::-1])
    archive.put(DATA)
    with pytest.raises(ArchiveError, match="damaged"):
        archive.get(SHA256)


def test_cut_off_bytes_are_written_again(root: Path | str) -> None:
    archive = Archive(root)
    archive.put(DATA)
    _overwrite(archive, DATA[:3])
    archive.put(DATA)
    assert archive.get(SHA256) == DATA


def test_missing_bytes_are_noticed(root: Path | str) -> None:
    with pytest.raises(ArchiveError, match="cannot read"):
        Archive(root).get(SHA256)


def test_a_place_that_can_be_written_passes(root: Path | str) -> None:
    Archive(root).check_writable()


def test_many_threads_may_put_at_once(root: Path | str) -> None:
    archive = Archive(root)
    pages = [str(number % 7).encode() * 1000 for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        hashes = list(threads.map(archive.put, pages))
    assert [archive.get(sha256) for sha256 in hashes] == pages


def test_a_url_that_nothing_opens_is_said_at_once() -> None:
    with pytest.raises(ArchiveError, match=r"cannot open nowhere://data: .*Protocol not known"):
        Archive("nowhere://data")


def test_a_store_whose_writes_fail_is_said_early(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("the credentials have expired")

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.pipe_file", refuse)
    with pytest.raises(ArchiveError, match=r"cannot write to memory://.*credentials have expired"):
        Archive("memory://refused").check_writable()


def test_a_store_that_does_not_answer_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("connection reset")

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.cat_file", fail)
    with pytest.raises(UnreachableError, match=r"cannot ask memory://.*away.*connection reset"):
        Archive("memory://away").get(SHA256)


@pytest.mark.slow
@pytest.mark.usefixtures("s3")
def test_a_missing_bucket_is_said_early() -> None:
    with pytest.raises(ArchiveError, match="cannot write to s3://no-such-bucket"):
        Archive("s3://no-such-bucket/data").check_writable()


def test_a_folder_keeps_its_files_readable_for_others(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.put(DATA)
    assert Path(archive.path(SHA256)).stat().st_mode & 0o777 == 0o644

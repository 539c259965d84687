"""Objects that are put only where they are still what they were: how a release is named."""

from __future__ import annotations

import errno
import uuid
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from spiders.blobs import Folder, ObjectStore


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.slow)])
def objects(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "s3":
        request.getfixturevalue("s3")
    return ObjectStore(f"{request.param}://gongkai/{uuid.uuid4()}")


def test_an_object_is_created_once(objects: ObjectStore) -> None:
    assert [objects.create("name", b"first"), objects.create("name", b"second")] == [True, False]
    assert objects.read("name") == b"first"


def test_creating_it_again_with_the_same_bytes_is_no_conflict(objects: ObjectStore) -> None:
    assert [objects.create("name", b"first"), objects.create("name", b"first")] == [True, True]


def test_what_is_as_it_was_is_replaced(objects: ObjectStore) -> None:
    objects.write("name", b"old")
    assert objects.swap("name", b"new", b"old")
    assert objects.read("name") == b"new"


def test_what_has_changed_is_left(objects: ObjectStore) -> None:
    objects.write("name", b"other")
    assert not objects.swap("name", b"new", b"old")
    assert objects.read("name") == b"other"


def test_what_has_come_meanwhile_is_left(objects: ObjectStore) -> None:
    objects.write("name", b"other")
    assert not objects.swap("name", b"new", None)
    assert objects.read("name") == b"other"


def test_the_names_of_a_folder_are_listed_with_their_bytes(objects: ObjectStore) -> None:
    for name in ("a/one", "a/b/two", "ab/three"):
        objects.write(name, name.encode())
    assert objects.listed("a") == {"a/one": 5, "a/b/two": 7}
    assert objects.listed("none") == {}


@pytest.mark.slow
def test_a_folder_lists_the_same_and_no_file_that_goes_meanwhile(tmp_path: Path) -> None:
    for name, data in {"a/b/c": b"123", "a/d": b"", "e/f": b"1"}.items():
        Folder(tmp_path).write(name, data)
    (tmp_path / "a" / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a" / "linked").symlink_to(tmp_path / "e")
    assert Folder(tmp_path).listed("a") == {"a/b/c": 3, "a/d": 0}
    assert Folder(tmp_path).listed("nothing") == Folder(tmp_path).listed("a/d") == {}


@pytest.mark.usefixtures("s3")
def test_s3_compares_in_the_same_step(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = ObjectStore(f"s3://gongkai/{uuid.uuid4()}")
    objects.write("name", b"old")
    read, came = objects.read, []

    def somebody_writes_after(name: str) -> bytes:
        data = read(name)
        if not came:
            came.append(objects.write(name, b"other"))
        return data

    monkeypatch.setattr(objects, "read", somebody_writes_after)
    assert not objects.swap("name", b"new", b"old")
    assert read("name") == b"other"


@pytest.fixture
def without_if_match(monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    """A server that refuses to compare whatever it is asked."""
    put = MemoryFileSystem.pipe_file

    def refuse(self: MemoryFileSystem, path: str, value: bytes, mode: str = "overwrite", **more: Any) -> None:
        if "IfMatch" in more:
            raise OSError(errno.EINVAL, "PreconditionFailed")
        put(self, path, value, mode)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", refuse)
    monkeypatch.setattr(ObjectStore, "_conditions", lambda *_: [{"IfMatch": '"tag"'}, {"IfMatch": "tag"}])
    return ObjectStore(f"memory://{uuid.uuid4()}")


def test_a_server_that_cannot_compare_is_told_all_the_same(without_if_match: ObjectStore) -> None:
    without_if_match.write("name", b"old")
    assert without_if_match.swap("name", b"new", b"old")
    assert without_if_match.read("name") == b"new"


def test_there_too_what_has_changed_is_left(without_if_match: ObjectStore) -> None:
    without_if_match.write("name", b"other")
    assert not without_if_match.swap("name", b"new", b"old")
    assert without_if_match.read("name") == b"other"


def test_a_server_that_does_not_say_what_failed_creates_once_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    put = MemoryFileSystem.pipe_file

    def refuse(self: MemoryFileSystem, path: str, value: bytes, mode: str = "overwrite") -> None:
        try:
            put(self, path, value, mode)
        except FileExistsError:  # as s3fs tells what Ceph answers
            raise OSError(errno.EINVAL, None) from None

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", refuse)
    objects = ObjectStore(f"memory://{uuid.uuid4()}")
    assert [objects.create("name", b"first"), objects.create("name", b"second")] == [True, False]


def test_what_else_a_server_refuses_to_create_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EINVAL, None)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", refuse)
    with pytest.raises(OSError, match="22"):
        ObjectStore(f"memory://{uuid.uuid4()}").create("name", b"first")


def test_a_library_that_is_missing_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", refuse)
    with pytest.raises(OSError, match=r"s3fs.*\[s3\]"):
        ObjectStore("s3://gongkai/data")

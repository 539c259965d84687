"""Releases in an object store: the same files as in a folder, named only when they are whole."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import tempfile
import time
import uuid

import pytest

from flows.nearest import UnknownName
from flows.release import publish
from flows.release_fetch import fetch, fetch_release
from flows.release_list import all_facts
from flows.storage import Store, StoreError

FILES = {
    f"figures/report_year=20{n}/province=CN-64/part-0.parquet": f"figures of 20{n}".encode() for n in range(10, 20)
}
BESIDE = {"README.md": b"what this is", "schema/columns.csv": b"table,column"}


@pytest.fixture(autouse=True)
def scratch(tmp_path_factory, monkeypatch):
    """Where releases are built, here and in processes started from here."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.slow)])
def url(request):
    if request.param == "s3":
        request.getfixturevalue("s3")
        return f"s3://gongkai/{uuid.uuid4()}"
    return f"memory://{uuid.uuid4()}"


@pytest.fixture
def store(url):
    return Store(url)


def _build(store, release_id, files=FILES):
    """A folder as flows/release.py builds it."""
    building = store.release_home.building()
    for path, data in {**files, **BESIDE}.items():
        (building / path).parent.mkdir(parents=True, exist_ok=True)
        (building / path).write_bytes(data)
    entries = {path: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for path, data in files.items()}
    said = {"created_at": "2026-01-01T00:00:00+00:00", "reason": "a test", "schema_version": "1", "rows": {}}
    manifest = {"release_id": release_id, "previous": store.latest(), **said, "files": entries}
    (building / "MANIFEST.json").write_text(json.dumps(manifest))
    return building


def _publish(store, release_id, files=FILES, confirm=lambda: None):
    store.release_home.commit(_build(store, release_id, files), release_id, confirm)


def _of_folder(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_store_has_no_release(store):
    assert (store.latest(), store.release_home.ids()) == (None, [])


def test_what_was_built_is_there(store):
    _publish(store, "20260101T000000Z")
    home = store.release_home
    assert store.latest() == "20260101T000000Z"
    assert {path: home.read(store.latest(), path) for path in home.files(store.latest(), "figures")} == FILES


def test_a_run_that_ends_leaves_nothing_where_it_built(store, scratch):
    def refuse():
        raise StoreError("not now")

    with pytest.raises(StoreError, match="not now"):
        publish([], store, "refused", confirm=refuse)
    assert list(scratch.iterdir()) == []
    publish([], store, "first")
    assert publish([], store, "no news") is None
    assert list(scratch.iterdir()) == []


def test_another_process_sees_it(store, url):
    _publish(store, "20260101T000000Z")
    assert Store(url).latest() == "20260101T000000Z"


def test_bytes_that_are_there_are_not_put_again(store, monkeypatch):
    _publish(store, "20260101T000000Z")
    written = []
    write = store.blobs.write
    monkeypatch.setattr(store.blobs, "write", lambda name, data: (written.append(name), write(name, data)))
    changed = next(iter(FILES))
    _publish(store, "20260102T000000Z", FILES | {changed: b"corrected"})
    objects = [name for name in written if name.startswith("objects/")]
    assert objects == [f"objects/{(digest := hashlib.sha256(b'corrected').hexdigest())[:2]}/{digest}"]


def test_a_release_keeps_its_files_when_another_follows(store):
    _publish(store, "20260101T000000Z")
    changed = next(iter(FILES))
    _publish(store, "20260102T000000Z", FILES | {changed: b"corrected"})
    assert store.release_home.read("20260101T000000Z", changed) == FILES[changed]


def test_an_object_that_is_cut_off_is_put_again(store):
    _publish(store, "20260101T000000Z")
    path, data = next(iter(FILES.items()))
    digest = hashlib.sha256(data).hexdigest()
    store.blobs.write(f"objects/{digest[:2]}/{digest}", b"cut")
    assert path not in store.release_home.whole_files(store.latest())
    _publish(store, "20260102T000000Z")
    assert store.release_home.read(store.latest(), path) == data


def test_nothing_is_named_where_the_lock_was_lost(store):
    _publish(store, "20260101T000000Z")

    def lost():
        raise StoreError("taken over")

    with pytest.raises(StoreError, match="taken over"):
        _publish(store, "20260102T000000Z", confirm=lost)
    assert store.latest() == "20260101T000000Z"


def test_of_two_that_publish_at_once_the_second_is_refused(store, url):
    _publish(store, "20260101T000000Z")
    other = Store(url)
    with pytest.raises(StoreError, match="another run has published meanwhile"):
        _publish(store, "20260102T000000Z", confirm=lambda: _publish(other, "20260103T000000Z"))
    assert store.latest() == "20260103T000000Z"


def test_of_two_first_releases_the_second_is_refused(store, url):
    other = Store(url)
    with pytest.raises(StoreError, match="another run has published meanwhile"):
        _publish(store, "20260102T000000Z", confirm=lambda: _publish(other, "20260103T000000Z"))
    assert store.latest() == "20260103T000000Z"


def test_what_was_built_on_an_older_release_is_refused(store):
    late = _build(store, "20260102T000000Z")
    _publish(store, "20260101T000000Z")
    with pytest.raises(StoreError, match="another run has published meanwhile"):
        store.release_home.commit(late, "20260102T000000Z", lambda: None)


def test_an_id_is_given_once(store):
    ids = []
    for _ in range(3):
        ids.append(store.release_home.new_id())
        _publish(store, ids[-1])
    assert store.release_home.ids() == ids


def test_a_latest_that_names_no_release_is_said(store):
    _publish(store, "20260101T000000Z")
    store.blobs.write("releases/LATEST", b"20200101T000000Z\n")
    with pytest.raises(StoreError, match="names no release"):
        store.latest()


def test_an_older_release_may_be_named_by_hand(store):
    _publish(store, "20260101T000000Z")
    _publish(store, "20260102T000000Z")
    store.blobs.write("releases/LATEST", b"20260101T000000Z")
    _publish(store, "20260103T000000Z")
    assert store.latest() == "20260103T000000Z"


def test_a_shared_file_has_the_same_bytes(store, tmp_path):
    _publish(store, "20260101T000000Z")
    path, data = next(iter(FILES.items()))
    assert store.release_home.share(store.latest(), path, tmp_path / path)
    assert (tmp_path / path).read_bytes() == data


def test_what_a_killed_process_built_is_swept(store):
    building = _build(store, "20260101T000000Z")
    store.release_home.sweep()
    assert not building.exists()


def test_another_store_s_building_is_not_swept(store):
    building = _build(store, "20260101T000000Z")
    other = Store(f"memory://{uuid.uuid4()}")
    other.release_home.sweep()
    assert building.exists()
    store.release_home.sweep()


def test_it_has_no_folder_of_releases(store):
    with pytest.raises(StoreError, match="gongkai release fetch"):
        _ = store.releases


def test_a_fetched_release_is_what_was_built(store, tmp_path):
    built = _of_folder(_build(store, "20260101T000000Z"))
    _publish(store, "20260101T000000Z")
    assert fetch(store.release_home, "20260101T000000Z", tmp_path / "data") == len(FILES)
    assert _of_folder(tmp_path / "data") == built


def test_a_release_of_a_folder_is_fetched_alike(tmp_path):
    store = Store(tmp_path / "store")
    store.prepare()
    built = _of_folder(_build(store, "20260101T000000Z"))
    _publish(store, "20260101T000000Z")
    fetch(store.release_home, "20260101T000000Z", tmp_path / "data")
    assert _of_folder(tmp_path / "data") == built


def test_a_fetch_goes_on_where_it_stopped(store, tmp_path, monkeypatch):
    _publish(store, "20260101T000000Z")
    home, folder = store.release_home, tmp_path / "data"
    read, last = home.read, list(FILES)[-1]
    with monkeypatch.context() as patch:
        patch.setattr(home, "read", lambda release, path: read(release, path if path != last else "lost"))
        with pytest.raises(StoreError, match="give the command again"):
            fetch(home, "20260101T000000Z", folder)
    had = len([path for path in _of_folder(folder) if path in FILES])
    assert not (folder / "MANIFEST.json").exists()
    assert fetch(home, "20260101T000000Z", folder) == len(FILES) - had
    assert (folder / last).read_bytes() == FILES[last]


def test_a_damaged_file_of_the_folder_is_fetched_anew(store, tmp_path):
    _publish(store, "20260101T000000Z")
    fetch(store.release_home, "20260101T000000Z", tmp_path / "data")
    path, data = next(iter(FILES.items()))
    (tmp_path / "data" / path).write_bytes(data[::-1])
    assert fetch(store.release_home, "20260101T000000Z", tmp_path / "data") == 1
    assert (tmp_path / "data" / path).read_bytes() == data


def test_a_damaged_object_is_not_passed_on(store, tmp_path):
    _publish(store, "20260101T000000Z")
    path, data = next(iter(FILES.items()))
    digest = hashlib.sha256(data).hexdigest()
    store.blobs.write(f"objects/{digest[:2]}/{digest}", data[::-1])
    with pytest.raises(StoreError, match="no longer has the hash"):
        fetch(store.release_home, "20260101T000000Z", tmp_path / "data")
    assert not (tmp_path / "data" / path).exists()


@pytest.mark.parametrize("held", ["notes.txt", "MANIFEST.json"])
def test_a_folder_that_holds_something_else_is_left_alone(store, tmp_path, held):
    _publish(store, "20260101T000000Z")
    (tmp_path / held).write_text('{"release_id": "20250101T000000Z"}')
    with pytest.raises(StoreError, match="name another folder with --to"):
        fetch(store.release_home, "20260101T000000Z", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [held]


def test_a_manifest_that_leads_out_of_the_folder_is_refused(store, tmp_path):
    _publish(store, "20260101T000000Z")
    home = store.release_home
    home.manifest("20260101T000000Z")["files"]["../outside"] = {
        "sha256": hashlib.sha256(b"figures of 2010").hexdigest(),
        "bytes": 15,
    }
    with pytest.raises(StoreError, match="outside"):
        fetch(home, "20260101T000000Z", tmp_path / "data")
    assert not (tmp_path / "outside").exists()


def test_a_fetch_says_where_the_folder_is(store, url, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("GONGKAI_STORE", url)
    monkeypatch.chdir(tmp_path)
    _publish(store, "20260101T000000Z")
    assert fetch_release("LATEST", None) == 0
    assert capsys.readouterr().out == "20260101T000000Z: release 20260101T000000Z, 10 files, 0.0 MB (10 fetched now)\n"
    assert (tmp_path / "20260101T000000Z" / "MANIFEST.json").exists()


def test_a_store_that_does_not_answer_is_said(store, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("connection reset")

    monkeypatch.setattr(store.blobs._files, "cat_file", fail)
    with pytest.raises(StoreError, match=r"cannot read .*LATEST: RuntimeError: connection reset"):
        store.latest()


def test_a_release_that_is_none_is_said(store, url, monkeypatch, tmp_path):
    monkeypatch.setenv("GONGKAI_STORE", url)
    with pytest.raises(UnknownName, match="there is no release yet"):
        fetch_release("LATEST", tmp_path)
    _publish(store, "20260101T000000Z")
    with pytest.raises(UnknownName, match=r"'2020' is no release.*20260101T000000Z"):
        fetch_release("2020", tmp_path)


def test_a_release_is_fetched_by_a_tag_or_the_beginning_of_its_id(store, url, monkeypatch, tmp_path):
    monkeypatch.setenv("GONGKAI_STORE", url)
    _publish(store, "20260101T000000Z")
    store.write_tags({"paper": "20260101T000000Z"})
    for name in ("paper", "2026"):
        assert fetch_release(name, tmp_path / name) == 0
        assert (tmp_path / name / "MANIFEST.json").exists()


def _objects(store):
    return set(store.blobs.listed("objects"))


def test_what_only_a_removed_release_had_is_freed(store):
    changed = next(iter(FILES))
    _publish(store, "20260101T000000Z")
    _publish(store, "20260102T000000Z", FILES | {changed: b"corrected"})
    home, digest = store.release_home, hashlib.sha256(FILES[changed]).hexdigest()
    before = _objects(store)
    home.remove("20260101T000000Z")
    assert home.free(lambda: None) == 1 + len(BESIDE)
    assert before - _objects(store) == {f"objects/{digest[:2]}/{digest}"}
    assert home.ids() == ["20260102T000000Z"]
    assert {path: home.read("20260102T000000Z", path) for path in FILES} == FILES | {changed: b"corrected"}
    assert not [name for name in store.blobs.listed("releases") if "20260101T000000Z" in name]


def test_a_removal_that_was_killed_is_finished_by_the_next(store, url):
    _publish(store, "20260101T000000Z", {"figures/a.parquet": b"old"})
    _publish(store, "20260102T000000Z")
    store.release_home.remove("20260101T000000Z")
    again = Store(url).release_home
    assert again.ids() == ["20260102T000000Z"]
    assert again.free(lambda: None) == 1 + len(BESIDE)
    assert again.free(lambda: None) == 0


def test_nothing_is_freed_where_the_lock_was_lost(store):
    _publish(store, "20260101T000000Z")
    store.blobs.write("objects/aa/aa", b"of nobody")

    def lost():
        raise StoreError("taken over")

    with pytest.raises(StoreError, match="taken over"):
        store.release_home.free(lost)
    assert "objects/aa/aa" in _objects(store)


def test_nothing_is_freed_where_a_manifest_cannot_be_read(store):
    _publish(store, "20260101T000000Z")
    store.blobs.write("releases/20260102T000000Z/MANIFEST.json", b"{")
    there = _objects(store)
    with pytest.raises(StoreError, match="missing or damaged"):
        store.release_home.free(lambda: None)
    assert _objects(store) == there


def test_a_release_that_may_not_be_removed_is_said(store, monkeypatch):
    _publish(store, "20260101T000000Z")
    monkeypatch.setattr(store.blobs, "remove", lambda names: None)
    with pytest.raises(StoreError, match="may this account delete"):
        store.release_home.remove("20260101T000000Z")


def test_objects_that_may_not_be_removed_are_said(store, monkeypatch):
    _publish(store, "20260101T000000Z")
    store.blobs.write("objects/aa/aa", b"of nobody")
    monkeypatch.setattr(store.blobs, "remove", lambda names: None)  # s3fs passes over what it may not delete
    with pytest.raises(StoreError, match="1 of 1 objects that no release names cannot be removed"):
        store.release_home.free(lambda: None)


def test_a_manifest_is_asked_for_once_however_many_releases_there_are(store, monkeypatch, url):
    for day in range(1, 6):
        _publish(store, f"2026010{day}T000000Z")
    asked = []
    fresh = Store(url)
    read, size = fresh.blobs.read, fresh.blobs.size
    monkeypatch.setattr(fresh.blobs, "read", lambda name: (asked.append(name), read(name))[1])
    monkeypatch.setattr(fresh.blobs, "size", lambda name: (asked.append(name), size(name))[1])
    assert len(all_facts(fresh)) == 5
    assert len(asked) <= 5 + len(["LATEST", "the manifest it names", "TAGS.json"])


_PUBLISHER = """
import sys
sys.path.insert(0, sys.argv[2])
from flows.storage import Store
from test_release_home import _publish
store = Store(sys.argv[1])
store.release_home.sweep()
files = {f"figures/report_year={n}/province=CN-64/part-0.parquet": f"{sys.argv[3]} {n}".encode() for n in range(60)}
print("begun", flush=True)
_publish(store, sys.argv[3], files)
"""


@pytest.mark.slow
@pytest.mark.usefixtures("s3")
def test_a_publisher_that_is_killed_leaves_latest_on_a_whole_release():
    url = f"s3://gongkai/{uuid.uuid4()}"
    store, folder = Store(url), str(__file__).rpartition("/")[0]
    _publish(store, "20260101T000000Z")
    published = set()
    for number in range(15):
        command = [sys.executable, "-c", _PUBLISHER, url, folder, f"202601{number + 10}T000000Z"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout and process.stdout.readline() == b"begun\n"
        time.sleep(number * 0.04)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        home = Store(url).release_home
        latest = home.latest()
        files = home.manifest(latest)["files"]
        assert len(home.whole_files(latest)) == len(files)
        assert all(home.read(latest, path) for path in files)
        published.add(latest)
    _publish(store, "20270101T000000Z")
    assert store.latest() == "20270101T000000Z"

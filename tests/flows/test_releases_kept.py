"""Releases: listed, verified, named, pruned."""

from __future__ import annotations

import json
import shutil
import uuid

import pytest
from nights import copy_folder
from releases import manifest, newest
from test_command_line import gongkai

from flows.changes import Comparison, Side
from flows.entries import collect
from flows.nearest import UnknownName
from flows.partitions import divide
from flows.release import publish
from flows.release_home import ReleaseFiles
from flows.release_names import find_release, pair
from flows.release_prune import prune_releases, tag_release, to_prune
from flows.release_verify import faults, verify_release
from flows.runs import open_workplace
from flows.storage import Store, StoreError
from schemas.settings import Settings


@pytest.fixture(scope="module")
def with_three(first_night, tmp_path_factory):
    """A data folder with three releases, to be copied."""
    folder = tmp_path_factory.mktemp("three")
    copy_folder(first_night.store, folder)
    place = open_workplace(Settings(store=folder))
    tables = divide(collect(place.engine))
    for reason in ("second", "third"):
        publish(tables, place.store, reason, always=True)
    return folder


@pytest.fixture
def three(night, with_three):
    """A store with three releases; their ids."""
    shutil.rmtree(night.store)
    copy_folder(with_three, night.store)
    return Store(night.store).release_ids()


def _faults(night):
    release = newest(night.store)
    return _faults_of(_files(night, release.name))


def _files(night, name):
    return ReleaseFiles(Store(night.store).release_home, name)


def _rewrite(release, change):
    content = manifest(release)
    change(content)
    (release / "MANIFEST.json").write_text(json.dumps(content), encoding="utf-8")


def _open(path):
    path.chmod(0o644)
    return path


def test_a_release_as_published_is_whole(night, capsys):
    assert verify_release("LATEST") == 0
    assert "is whole" in capsys.readouterr().out


@pytest.fixture
def elsewhere(night):
    """The night's release in an object store, as the files of a release there."""
    store = Store(f"memory://{uuid.uuid4()}")
    building = store.release_home.building()
    shutil.copytree(newest(night.store), building)
    store.release_home.commit(building, newest(night.store).name, lambda: None)
    return ReleaseFiles(store.release_home, newest(night.store).name)


def _faults_of(files):
    return list(faults(files, files.home.manifest(files.release_id)))


def test_a_release_in_an_object_store_is_whole(elsewhere):
    assert _faults_of(elsewhere) == []


def test_damage_in_an_object_store_is_found(elsewhere):
    blobs, listed = elsewhere.home.blobs, elsewhere.home.manifest(elsewhere.release_id)["files"]
    lost, changed = list(listed)[:2]
    names = [f"objects/{(digest := listed[path]['sha256'])[:2]}/{digest}" for path in (lost, changed)]
    blobs.remove(names[:1])
    blobs.write(names[1], b"?")
    blobs.write(f"releases/{elsewhere.release_id}/README.md", b"?")
    blobs.write(f"releases/{elsewhere.release_id}/notes.txt", b"mine")
    found = _faults_of(elsewhere)
    assert f"{lost}: it is missing" in found
    assert any(
        line.startswith(f"{changed}: it cannot be read: ") and "no longer has the hash" in line for line in found
    )
    assert "notes.txt: the manifest does not know it" in found
    assert [line.partition(":")[0] for line in found].count("README.md") == 2  # its size, its hash
    assert len(found) == 5


def test_a_changed_byte_is_found(night):
    path = next(iter(manifest(newest(night.store))["files"]))
    file = _open(newest(night.store) / path)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert [line.partition(":")[0] for line in _faults(night)] == [path]


def test_a_file_that_is_missing_is_found(night):
    path = next(iter(manifest(newest(night.store))["files"]))
    (newest(night.store) / path).unlink()
    assert _faults(night) == [f"{path}: it is missing"]


def test_a_stray_file_is_found(night):
    (newest(night.store) / "figures" / "notes.txt").write_text("mine")
    assert _faults(night) == ["figures/notes.txt: the manifest does not know it"]


def test_wrong_counts_are_found(night):
    _rewrite(newest(night.store), lambda content: content["rows"].update(reports=1))
    assert _faults(night) == ["MANIFEST.json: reports has 50 rows by file, 1 in all"]


def test_a_manifest_that_lacks_something_is_found(night):
    _rewrite(newest(night.store), lambda content: content.pop("rows"))
    assert _faults(night) == ["MANIFEST.json: rows is missing"]


def _put(night, change):
    """A file of reports whose rows are changed, with its manifest entry set right."""
    import hashlib

    import pyarrow.parquet as pq

    release = newest(night.store)
    path = next(path for path in manifest(release)["files"] if path.startswith("reports/"))
    file = _open(release / path)
    table = change(pq.ParquetFile(file).read())
    pq.write_table(table, file)
    content = file.read_bytes()
    entry = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "rows": len(table)}

    def correct(held):
        held["rows"]["reports"] += len(table) - held["files"][path]["rows"]
        held["files"][path] = entry

    _rewrite(release, correct)
    return path


def test_a_key_that_is_there_twice_is_found(night):
    import pyarrow as pa

    path = _put(night, lambda table: pa.concat_tables([table, table.slice(0, 1)]))
    first, second = _faults(night)
    assert first.startswith(f"{path}: the key ")
    assert second.endswith("is there 2 times")


def test_a_column_that_is_missing_is_found(night):
    path = _put(night, lambda table: table.drop_columns(["level"]))
    assert _faults(night) == [f"{path}: column level is missing"]


def test_a_column_of_another_type_is_found(night):
    import pyarrow as pa

    def change(table):
        number = table.schema.get_field_index("year")
        return table.set_column(number, "year", table["year"].cast(pa.int64()))

    path = _put(night, change)
    assert _faults(night) == [f"{path}: column year is int64, not int16"]


def test_rows_in_the_wrong_folder_are_found(night):
    import pyarrow as pa

    def change(table):
        number = table.schema.get_field_index("year")
        years = pa.array([1999] * len(table), pa.int16())
        return table.set_column(number, table.schema.field(number), years)

    path = _put(night, change)
    assert _faults(night) == [f"{path}: year is 1999 in it"]


def test_each_fault_is_a_line_and_the_exit_code_1(night):
    (newest(night.store) / "notes.txt").write_text("mine")
    result = gongkai("release", "verify")
    assert result.returncode == 1
    assert result.stdout.splitlines()[0] == "notes.txt: the manifest does not know it"


def test_a_release_is_found_by_id_its_beginning_a_tag_and_latest(night, three):
    store = Store(night.store)
    tag_release(three[0], "paper", remove=False)
    found = [find_release(store, name) for name in (three[1], "paper", "LATEST", three[0])]
    assert found == [three[1], three[0], three[2], three[0]]


@pytest.mark.parametrize("name", ["2", "paper", "19990101"])
def test_a_name_of_none_or_of_several_is_told(night, three, name):
    with pytest.raises(UnknownName):
        find_release(Store(night.store), name)


def test_the_last_two_are_compared_by_default(night, three):
    assert pair(Store(night.store), "", "") == (three[1], three[2])


def test_before_the_first_there_is_none(night):
    with pytest.raises(UnknownName, match="no release before"):
        pair(Store(night.store), "", "")


@pytest.mark.parametrize("tag", ["LATEST", "2026", "a b", "", "../x"])
def test_a_tag_is_a_word(night, tag):
    with pytest.raises(StoreError, match="is no tag"):
        tag_release("LATEST", tag, remove=False)


def test_a_tag_is_of_one_release(night, three):
    tag_release(three[0], "paper", remove=False)
    with pytest.raises(StoreError, match="is the tag of"):
        tag_release(three[1], "paper", remove=False)
    tag_release(three[0], "paper", remove=True)
    tag_release(three[1], "paper", remove=False)
    assert Store(night.store).tags() == {"paper": three[1]}


def test_what_is_pruned_are_the_oldest(night, three):
    prune_releases(1, dry_run=False)
    assert Store(night.store).release_ids() == three[2:]


def test_a_dry_run_removes_nothing(night, three, capsys):
    prune_releases(1, dry_run=True)
    assert Store(night.store).release_ids() == three
    assert capsys.readouterr().out.splitlines()[-1] == "2 releases would be removed, 1 kept"


def test_a_release_with_a_tag_is_never_pruned(night, three):
    tag_release(three[0], "paper", remove=False)
    prune_releases(1, dry_run=False)
    assert Store(night.store).release_ids() == [three[0], three[2]]


def test_latest_is_never_pruned(night, three):
    (night.store / "releases" / "LATEST").write_text(three[0])
    assert to_prune(Store(night.store), 1) == [three[1]]


def test_all_are_kept_unless_somebody_says_otherwise(night, three, monkeypatch):
    prune_releases(None, dry_run=False)
    assert Store(night.store).release_ids() == three
    monkeypatch.setenv("GONGKAI_KEEP_RELEASES", "2")
    prune_releases(None, dry_run=False)
    assert Store(night.store).release_ids() == three[1:]


def test_what_a_pruned_release_shared_stays_readable(night, three):
    prune_releases(1, dry_run=False)
    assert verify_release("LATEST") == 0


def test_an_interrupted_prune_leaves_whole_releases(night, three, monkeypatch):
    def killed(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.release_home.shutil.rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        prune_releases(1, dry_run=False)
    monkeypatch.undo()
    store = Store(night.store)
    assert store.release_ids() == three[1:]
    assert [list(faults(_files(night, name), store.release_manifest(name))) for name in three[1:]] == [[], []]


def test_the_rest_of_an_interrupted_prune_is_swept(night, three):
    rest = night.store / "releases" / ".pruned-20200101T000000Z"
    rest.mkdir()
    prune_releases(2, dry_run=False)
    assert not rest.exists()


def test_the_list_names_all_newest_first(night, three):
    tag_release(three[0], "paper", remove=False)
    result = gongkai("release", "list", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["release_id"] for one in found] == three[::-1]
    assert [one["is_latest"] for one in found] == [True, False, False]
    assert (found[2]["tags"], found[0]["reason"], found[0]["new_bytes"]) == (["paper"], "third", 0)
    assert (found[0]["changes"], found[2]["changes"]) == ({}, {})


def test_the_list_for_people_has_a_line_each(night, three):
    assert len(gongkai("release", "list").stdout.strip().splitlines()) == 4


def test_a_damaged_file_cannot_be_compared_and_is_said(tmp_path):
    path = "figures/report_year=2020/province=CN-64/part-0.parquet"
    sides = []
    for name in ("a", "b"):
        file = tmp_path / name / path
        file.parent.mkdir(parents=True)
        file.write_bytes(name.encode())
        sides.append(Side((tmp_path / name).joinpath, {path: {"sha256": name}}))
    with pytest.raises(StoreError, match="is missing or damaged: see `gongkai release verify`"):
        Comparison(*sides).new_columns()
    with pytest.raises(StoreError, match="is missing or damaged: see `gongkai release verify`"):
        list(Comparison(*sides).changes())

"""Publish a release: an immutable folder of Parquet tables that becomes visible by one change of LATEST.

    releases/<id>/<table>/report_year=2019/province=CN-64/part-0.parquet
    releases/<id>/MANIFEST.json
    releases/LATEST

Files that did not change since the last release are hard links to it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.fingerprint import fingerprint
from flows.guard import Permit, ReleaseRefused, account, losses
from flows.linked import linked_rows
from flows.partitions import Key, Partition
from flows.storage import Store, StoreError
from flows.tables import assemble
from flows.write_tables import FileFacts, sha256_of, write_table
from schemas.datasets import SCHEMA_VERSION, TABLES
from spiders.archive import write_atomically

Manifest = dict[str, Any]
Files = dict[str, FileFacts]

ANY_LOSS = Permit(share=1.0, force="no bound was set")


def publish(
    partitions: Sequence[Partition],
    store: Store,
    reason: str,
    *,
    always: bool = False,
    permit: Permit = ANY_LOSS,
    confirm: Callable[[], None] = lambda: None,
) -> str | None:
    """Write the partitions as a new release and point LATEST at it; gives its id.

    One partition is in memory at a time; one whose inputs are those of the last release is not made again: its files
    are shared. None where nothing differs from the last release and `always` is not set. A process killed at any
    moment leaves LATEST on a complete release: the new one is whole before it is named.
    Raises ReleaseRefused where more is lost than `permit` allows, StoreError where a reading is damaged, and what
    `confirm` raises: it is asked last of all whether this process may still publish.
    """
    sweep(store)
    previous = store.latest()
    building = store.releases / f".building-{os.getpid()}"
    building.mkdir()
    before = Before.of(store, previous)
    files, inputs = _build(partitions, store, building, before)
    holds = account(building / path for path in files)
    lost = _losses(holds, before.manifest, permit)
    if previous and files == before.files and not always:
        shutil.rmtree(building)
        return None
    release_id = _new_id(store)
    _link_unchanged(files, before, building)
    forced = {"forced": {"reason": permit.force, "lost": lost}} if lost else {}
    more = {"holds": holds, **forced, "partitions": inputs}
    _write_manifest(building, release_id, previous, reason, files, more)
    building.rename(store.releases / release_id)
    _sync(store.releases)
    confirm()
    write_atomically(store.releases / "LATEST", f"{release_id}\n".encode())
    return release_id


@dataclass(frozen=True, slots=True)
class Before:
    """The last release: its folder, its manifest, and the manifest's entries of files that still have their bytes."""

    folder: Path
    manifest: Manifest
    files: Files

    @classmethod
    def of(cls, store: Store, release_id: str | None) -> Before:
        """The release of that name, its files read; empty before the first. Raises StoreError as `manifest` does."""
        if release_id is None:
            return cls(store.releases, {}, {})
        folder, loaded = store.releases / release_id, manifest(store, release_id)
        whole = {path: entry for path, entry in loaded["files"].items() if sha256_of(folder / path) == entry["sha256"]}
        return cls(folder, loaded, whole)

    def files_of(self, key: Key, inputs: str) -> Files:
        """The files of a partition that was made of these inputs; none where one of them has lost its bytes."""
        if self.manifest.get("partitions", {}).get(key.folder) != inputs:
            return {}
        stated = [path for path in self.manifest["files"] if f"/{key.folder}/" in path]
        return {path: self.files[path] for path in stated} if all(path in self.files for path in stated) else {}


def _build(
    partitions: Sequence[Partition], store: Store, building: Path, before: Before
) -> tuple[Files, dict[str, str]]:
    """Make or share the files of each partition; gives their entries in the manifest, and the inputs by folder."""
    files: Files = {}
    inputs = {partition.key.folder: fingerprint(partition) for partition in partitions}
    for partition in sorted(partitions, key=lambda one: one.key):  # links ask for the year before
        shared = before.files_of(partition.key, inputs[partition.key.folder])
        if shared and all(_share(before.folder / path, building / path) for path in shared):
            files |= shared
        else:
            files |= _write_partition(partition, store, building)
    return dict(sorted(files.items())), dict(sorted(inputs.items()))


def _write_partition(partition: Partition, store: Store, building: Path) -> Files:
    tables = assemble(partition, store, _figures_before(partition, building))
    return dict(write_table(table, building, name, partition.key) for name, table in tables.items())


def _figures_before(partition: Partition, building: Path) -> pa.Table | None:
    """The figures of the year before that links look at, as this release has them."""
    path = building / "figures" / partition.key.year_before.folder / "part-0.parquet"
    if not partition.earlier or not path.exists():
        return None
    return pq.read_table(path, columns=["report_id", "address", "value"], filters=pc.field("row").isin(linked_rows()),
                         partitioning=None)  # fmt: skip


def _losses(holds: dict[str, Any], previous: Manifest, permit: Permit) -> list[str]:
    """What the release loses by force. Raises ReleaseRefused where nobody said so."""
    before = previous.get("holds")
    lost = list(losses(holds, before, permit.share)) if before else []
    if lost and not permit.force:
        raise ReleaseRefused(lost)
    return lost


def manifest(store: Store, release_id: str) -> Manifest:
    """What a release holds: for every file its sha256, bytes and rows; and how it was made.

    Raises StoreError where the manifest is missing or damaged.
    """
    path = store.releases / release_id / "MANIFEST.json"
    try:
        loaded: Manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path} is missing or damaged; name a whole release in {path.parent.parent}/LATEST"
        ) from error
    return loaded


def sweep(store: Store) -> None:
    """Remove what a killed process left half built. Call it only under the store's lock."""
    for folder in store.releases.glob(".building-*"):
        shutil.rmtree(folder)


def _share(old: Path, new: Path) -> bool:
    """Give the file of another release a place in this one; whether the file system can."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        return False
    return True


def _link_unchanged(files: Files, before: Before, building: Path) -> None:
    """Share files that came out as they were; where the file system knows no hard links, the new copies stay."""
    for path in (path for path, entry in files.items() if before.files.get(path) == entry):
        linked = building / f"{path}.linked"
        if _share(before.folder / path, linked):
            linked.replace(building / path)
            linked.unlink(missing_ok=True)  # renaming a file onto itself leaves both


def _write_manifest(
    folder: Path, release_id: str, previous: str | None, reason: str, files: dict[str, Any], more: dict[str, Any]
) -> None:
    content = {
        "release_id": release_id,
        "created_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "previous": previous,
        "reason": reason,
        "schema_version": SCHEMA_VERSION,
        "gongkai": version("gongkai"),
        "pyarrow": pa.__version__,
        "licence": "CC-BY-4.0",
        "rows": {
            table.name: sum(e["rows"] for p, e in files.items() if p.startswith(f"{table.name}/")) for table in TABLES
        },
        **more,
        "files": files,
    }
    write_atomically(folder / "MANIFEST.json", json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")


def _new_id(store: Store) -> str:
    """The time in UTC, which sorts; never at or before that of any release there is."""
    name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    newest = max((folder.name for folder in store.releases.glob("[0-9]*")), default="")
    if name <= newest:
        stem, _, count = newest.partition("-")
        return f"{stem}-{int(count or 1) + 1:02d}"
    return name


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

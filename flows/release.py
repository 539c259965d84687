"""Publish a release: an immutable folder of Parquet tables that becomes visible by one change of LATEST.

    releases/<id>/<table>/report_year=2019/province=CN-64/part-0.parquet
    releases/<id>/MANIFEST.json
    releases/LATEST

Files that did not change since the last release are hard links to it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.guard import Permit, ReleaseRefused, account, losses
from flows.storage import Store, StoreError
from flows.tables import Partition, Row, Tables
from schemas.datasets import SCHEMA_VERSION, TABLES, Table
from spiders.archive import INCOMING, write_atomically

Manifest = dict[str, Any]

ANY_LOSS = Permit(share=1.0, force="no bound was set")

_WRITTEN_ATOMICALLY = ("archive/*", "readings/*/*", "runs/*", "releases")
"""The folders, below the data folder, in which files are written under another name first."""

_REPEATING = ("report_id", "document_id", "province_code", "table", "row", "column", "address", "edition", "unit",
              "status", "check", "scope", "severity", "fault", "section", "site", "raw", "path", "role")  # fmt: skip


def publish(
    tables: Tables,
    store: Store,
    reason: str,
    *,
    always: bool = False,
    permit: Permit = ANY_LOSS,
    confirm: Callable[[], None] = lambda: None,
) -> str | None:
    """Write the tables as a new release and point LATEST at it; gives its id.

    None where nothing differs from the last release and `always` is not set. A process killed at any
    moment leaves LATEST on a complete release: the new one is whole before it is named.
    Raises ReleaseRefused where more is lost than `permit` allows, and what `confirm` raises: it is asked last of all
    whether this process may still publish.
    """
    sweep(store)
    previous = store.latest()
    holds = account(tables)
    lost = _losses(holds, store, previous, permit)
    building = store.releases / f".building-{os.getpid()}"
    files = _write_tables(tables, building)
    whole = _whole_files(store, previous) if previous else {}
    if previous and files == whole and not always:
        shutil.rmtree(building)
        return None
    release_id = _new_id(store)
    if previous:
        _link_unchanged(files, whole, building, store.releases / previous)
    forced = {"forced": {"reason": permit.force, "lost": lost}} if lost else {}
    _write_manifest(building, release_id, previous, reason, files, {"holds": holds, **forced})
    building.rename(store.releases / release_id)
    _sync(store.releases)
    confirm()
    write_atomically(store.releases / "LATEST", f"{release_id}\n".encode())
    return release_id


def _losses(holds: dict[str, Any], store: Store, previous: str | None, permit: Permit) -> list[str]:
    """What the release loses by force. Raises ReleaseRefused where nobody said so."""
    before = manifest(store, previous).get("holds") if previous else None
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
    """Remove what a killed process left half built or half written. Call it only under the store's lock."""
    for folder in store.releases.glob(".building-*"):
        shutil.rmtree(folder)
    for place in _WRITTEN_ATOMICALLY:
        for file in store.root.glob(f"{place}/{INCOMING}*"):
            file.unlink(missing_ok=True)


def to_arrow(table: Table, rows: Iterable[Row]) -> pa.Table:
    """Rows as an Arrow table with the published schema, sorted by its key.

    Raises pyarrow.ArrowInvalid where a value does not fit its column.
    """
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in table.key))
    names = [column.name for column in table.columns]
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in ordered], schema=table.schema)


def _write_tables(tables: Tables, folder: Path) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = {}
    for table in TABLES:
        for partition, rows in sorted(tables[table.name].items()):
            path = _path(table, partition)
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _write_parquet(to_arrow(table, rows), folder / path)
            size = (folder / path).stat().st_size
            files[path] = {"sha256": _sha256(folder / path), "bytes": size, "rows": len(rows)}
    folder.mkdir(parents=True, exist_ok=True)
    return files


def _path(table: Table, partition: Partition) -> str:
    year, province = partition
    return f"{table.name}/report_year={year}/province={province}/part-0.parquet"


def _write_parquet(table: pa.Table, path: Path) -> None:
    """One file, written in one thread: the same rows give the same bytes."""
    repeating = [name for name in table.column_names if name in _REPEATING]
    pq.write_table(table, path, compression="zstd", use_dictionary=repeating)
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
    path.chmod(0o444)  # releases share files: an edit in one would change them all


def _whole_files(store: Store, release_id: str) -> dict[str, dict[str, Any]]:
    """The manifest's entries of the files that still have the bytes it states."""
    folder = store.releases / release_id
    files = manifest(store, release_id)["files"]
    return {path: entry for path, entry in files.items() if _sha256(folder / path) == entry["sha256"]}


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _link_unchanged(files: dict[str, Any], old: dict[str, Any], building: Path, previous: Path) -> None:
    """Share unchanged files on disk; where the file system knows no hard links, the new copies stay."""
    for path in (path for path, entry in files.items() if old.get(path) == entry):
        linked = building / f"{path}.linked"
        with contextlib.suppress(OSError):
            os.link(previous / path, linked)
            linked.replace(building / path)


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

"""Publish a release: an immutable folder of Parquet tables that becomes visible by one change of LATEST.

    releases/<id>/<table>/report_year=2019/province=CN-64/part-0.parquet
    releases/<id>/MANIFEST.json, and beside it what flows/metadata.py writes
    releases/LATEST

Files that did not change since the last release are hard links to it. How an object store keeps the same is in
flows/release_home.py.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.building import build, build_id_changes, note_inputs, release_before, share_unchanged
from flows.changes_file import write_changes
from flows.corrections import NONE as NO_CORRECTIONS
from flows.corrections import Corrections
from flows.guard import Permit, ReleaseRefused, account, losses
from flows.metadata import write_metadata
from flows.partitions import Partition
from flows.storage import Store
from schemas.datasets import SCHEMA_VERSION, TABLES
from spiders.archive import INCOMING, write_atomically

Manifest = dict[str, Any]

ANY_LOSS = Permit(share=1.0, force="no bound was set")

_WRITTEN_ATOMICALLY = ("archive/*", "readings/*/*", "runs/*", "releases")
"""The folders, below the data folder, in which files are written under another name first."""


def publish(  # noqa: PLR0913
    partitions: Sequence[Partition],
    store: Store,
    reason: str,
    *,
    always: bool = False,
    permit: Permit = ANY_LOSS,
    confirm: Callable[[], None] = lambda: None,
    corrections: Corrections = NO_CORRECTIONS,
) -> str | None:
    """Write the partitions as a new release and point LATEST at it; gives its id.

    A partition whose inputs are those of the last release is not made again: its files are shared. None where nothing
    differs from the last release and `always` is not set. A process killed at any moment leaves LATEST on a complete
    release: the new one is whole before it is named.
    Raises ReleaseRefused where more is lost than `permit` allows, StoreError where a reading is damaged, and what
    `confirm` raises: it is asked last of all whether this process may still publish.
    """
    sweep(store)
    previous = store.latest()
    home = store.release_home
    before = release_before(store)
    building = home.building()
    building.mkdir()
    try:
        files, inputs = build(partitions, store, building, before, corrections)
        files = dict(sorted((files | build_id_changes(partitions, building, before)).items()))
        holds = account(building / path for path in files)
        lost = _losses(holds, before.manifest, permit)
        if previous and files == before.files and not always:
            note_inputs(store, before, inputs)
            return None
        release_id = home.new_id()
        share_unchanged(files, before, building)
        forced = {"forced": {"reason": permit.force, "lost": lost}} if lost else {}
        told = {"corrections": corrections.told(), "changes": write_changes(store, previous, building, files)}
        more = {"holds": holds, **forced, **told, "partitions": inputs}
        _write_manifest(building, release_id, previous, reason, files, more)
        home.commit(building, release_id, confirm)
        return release_id
    finally:
        home.discard(building)  # what was committed is no longer there


def _losses(holds: dict[str, Any], previous: Manifest, permit: Permit) -> list[str]:
    """What the release loses by force. Raises ReleaseRefused where nobody said so."""
    before = previous.get("holds")
    reshaped = _major(previous.get("schema_version", "")) != _major(SCHEMA_VERSION)
    lost = list(losses(holds, before, permit.share, reshaped=reshaped)) if before else []
    if lost and not permit.force:
        raise ReleaseRefused(lost)
    return lost


def _major(version: str) -> str:
    return version.partition(".")[0]


def manifest(store: Store, release_id: str) -> Manifest:
    """What a release holds: for every file its sha256, bytes and rows; and how it was made.

    Raises StoreError where the manifest is missing or damaged.
    """
    return store.release_home.manifest(release_id)


def sweep(store: Store) -> None:
    """Remove what a killed process left half built or half written. Call it only under the store's lock."""
    store.release_home.sweep()
    if store.folder is None:
        return
    for place in _WRITTEN_ATOMICALLY:
        for file in store.folder.glob(f"{place}/{INCOMING}*"):
            file.unlink(missing_ok=True)


def _write_manifest(
    folder: Path, release_id: str, previous: str | None, reason: str, files: dict[str, Any], more: dict[str, Any]
) -> None:
    content: Manifest = {
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
    content["metadata"] = write_metadata(folder, content)
    write_atomically(folder / "MANIFEST.json", json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")

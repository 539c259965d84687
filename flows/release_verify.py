"""`gongkai release verify`: whether a release is what its manifest and the dictionary say."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import track

from flows.release_home import MANIFEST, ReleaseFiles
from flows.release_names import find_release
from flows.storage import Store
from schemas.datasets import SCHEMA_VERSION, TABLES, Table
from schemas.settings import load_settings

Entry = Mapping[str, Any]

_STATED = ("release_id", "created_at", "previous", "reason", "schema_version", "gongkai", "rows", "files")
_GLOBAL = ("reports", "documents")
"""Tables whose keys are held unique over all partitions; the rows of the others belong to a report."""


def verify_release(name: str) -> int:
    """Print each fault in a line, or that there is none; gives 1 or 0. Raises UnknownName, StoreError."""
    store = Store(load_settings().store)
    release_id = find_release(store, name)
    manifest = store.release_manifest(release_id)
    number = 0
    for fault in faults(ReleaseFiles(store.release_home, release_id), manifest, show=sys.stderr.isatty()):
        print(fault)
        number += 1
    files, rows = len(manifest.get("files", {})), sum(manifest.get("rows", {}).values())
    words = "is whole" if not number else f"has {number} fault{'s' if number > 1 else ''}"
    print(
        f"release {release_id} {words}: {files} files of tables, {rows} rows, schema {manifest.get('schema_version')}"
    )
    return 1 if number else 0


def faults(release: ReleaseFiles, manifest: Entry, *, show: bool = False) -> Iterator[str]:
    """What is wrong with a release, each in words; with `show` the progress goes to stderr."""
    missing = [name for name in _STATED if name not in manifest]
    yield from (f"{MANIFEST}: {name} is missing" for name in missing)
    if missing:
        return
    if manifest["release_id"] != release.release_id:
        yield f"{MANIFEST}: it is that of release {manifest['release_id']}"
    yield from _stray(release, manifest)
    for path, entry in _listed(manifest):
        yield from (f"{path}: {words}" for words in _wrong(_bytes(release, path), entry))
    held: dict[str, list[Any]] = {name: [] for name in _GLOBAL}
    console = Console(stderr=True)
    files = sorted(manifest["files"].items())
    for path, entry in track(files, "verifying", console=console, transient=True, disable=not show):
        yield from (f"{path}: {words}" for words in _of_file(_bytes(release, path), path, entry, manifest, held))
    yield from _counts(manifest)
    for name, keys in held.items():
        yield from (f"{name}: {key!r} is there {count} times" for key, count in Counter(keys).items() if count > 1)


def _listed(manifest: Entry) -> Iterator[tuple[str, Entry]]:
    """The files beside the tables that the manifest states a hash of, wherever it does."""
    yield from (found for name, value in manifest.items() if name != "files" for found in _in(name, value))


def _in(name: str, value: Any) -> Iterator[tuple[str, Entry]]:
    if not isinstance(value, Mapping):
        return
    if isinstance(value.get("sha256"), str):
        yield str(value.get("path", name)), value
        return
    for key, inner in value.items():
        yield from _in(str(key), inner)


def _stray(release: ReleaseFiles, manifest: Entry) -> Iterator[str]:
    known = {MANIFEST, *manifest["files"], *(path for path, _ in _listed(manifest))}
    yield from (f"{path}: the manifest does not know it" for path in sorted(release.there() - known))


def _bytes(release: ReleaseFiles, path: str) -> bytes | str:
    """What a file holds, or in words why that cannot be had."""
    try:
        return release.read(path)
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"


def _wrong(data: bytes | str, entry: Entry) -> Iterator[str]:
    """Whether a file has not the size and the hash that are stated."""
    if isinstance(data, str):
        yield data
        return
    if len(data) != entry.get("bytes", len(data)):
        yield f"it has {len(data)} bytes, not {entry['bytes']}"
    digest = hashlib.sha256(data).hexdigest()
    if digest != entry["sha256"]:
        yield f"its sha256 is {digest[:12]}…, not {entry['sha256'][:12]}…"


def _of_file(data: bytes | str, path: str, entry: Entry, manifest: Entry, held: dict[str, list[Any]]) -> Iterator[str]:
    """A file of a table: its bytes, its schema, its rows, its keys, and whether it stands in the right partition."""
    wrong = list(_wrong(data, entry))
    if wrong or isinstance(data, str):
        yield from wrong
        return
    table = next((table for table in TABLES if path.startswith(f"{table.name}/")), None)
    if table is None:
        yield "no table of the dictionary has this name"
        return
    try:
        rows = pq.ParquetFile(pa.BufferReader(data)).read()
    except (OSError, pa.ArrowException) as error:
        yield f"it is no Parquet file that can be read: {' '.join(str(error).split())}"
        return
    if rows.num_rows != entry["rows"]:
        yield f"it has {rows.num_rows} rows, not {entry['rows']}"
    different = list(_schema(table, rows.schema, manifest["schema_version"]))
    yield from different
    if not different:
        yield from _keys(table, rows, held)
        yield from _partition(path, rows)


def _schema(table: Table, schema: pa.Schema, version: str) -> Iterator[str]:
    """Today's schema exactly; an older one with the same first part may lack columns, but has no others."""
    expected = table.schema
    if version == SCHEMA_VERSION:
        lacks = [name for name in expected.names if name not in schema.names]
        yield from (f"column {name} is missing" for name in lacks)
        if not lacks and schema.names != expected.names and set(schema.names) == set(expected.names):
            yield "the columns stand in another order"
    elif version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        return
    for column in schema:
        if column.name not in expected.names:
            yield f"column {column.name} is not in the dictionary"
        elif (wanted := expected.field(column.name)).type != column.type:
            yield f"column {column.name} is {column.type}, not {wanted.type}"
        elif version == SCHEMA_VERSION and (wanted.nullable, wanted.metadata) != (column.nullable, column.metadata):
            yield f"column {column.name} is described otherwise than in the dictionary"


def _keys(table: Table, rows: pa.Table, held: dict[str, list[Any]]) -> Iterator[str]:
    counts = rows.select(table.key).group_by(list(table.key)).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1)).select(table.key)
    yield from (f"the key {' '.join(map(str, row.values()))} is there more than once" for row in twice.to_pylist())
    if table.name in held:
        held[table.name] += rows[table.key[0]].to_pylist()


def _partition(path: str, rows: pa.Table) -> Iterator[str]:
    """Whether the typed columns say what the folders do."""
    year, province = (part.partition("=")[2] for part in path.split("/")[1:3])
    for name, stated, other in (("year", year, "0"), ("province_code", province.removeprefix("CN-"), "none")):
        if name in rows.column_names:
            found = {other if value is None else str(value) for value in pc.unique(rows[name]).to_pylist()}
            if found - {stated}:
                yield f"{name} is {', '.join(sorted(found))} in it"


def _counts(manifest: Entry) -> Iterator[str]:
    files = manifest["files"]
    for name in sorted({path.partition("/")[0] for path in files} | set(manifest["rows"])):
        total = sum(entry["rows"] for path, entry in files.items() if path.startswith(f"{name}/"))
        if total != manifest["rows"].get(name):
            yield f"{MANIFEST}: {name} has {total} rows by file, {manifest['rows'].get(name)} in all"

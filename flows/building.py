"""Partitions → the files of a release: made, or shared with the release before where nothing went into them anew."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.corrections import Corrections, as_printed
from flows.fingerprint import fingerprint
from flows.id_changes import id_changes
from flows.linked import linked_rows
from flows.partitions import Key, Partition
from flows.reading_table import read_readings
from flows.release_home import Files, Releases
from flows.storage import Store, StoreError
from flows.tables import Tables, assemble
from flows.write_tables import FileFacts, write_table
from schemas.datasets import FIGURES, ID_CHANGES

_WRITERS = 4
"""Files written at a time: most of a small one's time is waiting for the disk."""

T = TypeVar("T")

_INPUTS = "releases/INPUTS.json"
"""What the newest release would be made of today, where that gives the files it has: other code, say."""

_LINKED = ["report_id", "address", "value", "status", "printed_value"]
"""What links need of the figures of the year before: what was printed."""


Written = tuple[str, FileFacts]
"""The path of a file in the release, and what the manifest says of it."""


@dataclass(frozen=True)
class Before:
    """The last release: where it is, its manifest, and the manifest's entries of files that are still as it states.

    `inputs` are the fingerprints, by folder, that give its files.
    """

    home: Releases
    manifest: dict[str, Any]
    files: Files
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def release_id(self) -> str | None:
        """Its id; None where there is none yet."""
        return self.manifest.get("release_id")

    def open(self, path: str) -> Path | BytesIO:
        """One of its files, for pyarrow."""
        return self.home.open(str(self.release_id), path)

    def files_of(self, key: Key, inputs: str) -> Files:
        """The files of a partition that was made of these inputs; none where one of them has lost its bytes."""
        if self.inputs.get(key.folder) != inputs:
            return {}
        stated = self._by_folder[key.folder]
        return {path: self.files[path] for path in stated} if all(path in self.files for path in stated) else {}

    @cached_property
    def _by_folder(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in self.manifest["files"]:
            found[path.partition("/")[2].rpartition("/")[0]].append(path)
        return found

    def share(self, path: str, building: Path) -> None:
        """Give one of its files a place in the release that is built; as a copy where it cannot be shared."""
        target = building / path
        if not self.home.share(str(self.release_id), path, target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.home.read(str(self.release_id), path))

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Some columns of one of its tables, as rows; None for those that it does not have.

        Files that are damaged are left out: they are made again. Raises StoreError for one that nothing could make.
        """
        missing = dict.fromkeys(columns)
        for path in (path for path in self.manifest.get("files", ()) if path.startswith(f"{table}/")):
            yield from (missing | row for row in self._rows_of_file(path, columns))

    def _rows_of_file(self, path: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        try:
            if path not in self.files:
                raise FileNotFoundError
            with pq.ParquetFile(self.open(path)) as file:
                found: list[dict[str, Any]] = file.read(_there(columns, file)).to_pylist()
                return found
        except (OSError, pa.ArrowException) as error:
            if not path.startswith(f"{ID_CHANGES.name}/"):
                return []
            where = f"{self.home.address(str(self.release_id))}/{path}"
            raise StoreError(
                f"{where} is missing or damaged, and what it tells is nowhere else: put it back from a backup"
            ) from error


def _there(columns: Sequence[str], file: pq.ParquetFile) -> list[str]:
    return [name for name in columns if name in file.schema_arrow.names]


def release_before(store: Store) -> Before:
    """The last release as the one before: its files are looked at, to see whether they are as it states."""
    home, last = store.release_home, store.latest()
    if last is None:
        return Before(home, {}, {})
    manifest = home.manifest(last)
    return Before(home, manifest, home.whole_files(last), _noted(store, last) or manifest.get("partitions", {}))


def note_inputs(store: Store, before: Before, inputs: Mapping[str, str]) -> None:
    """Keep what gave the files of the release before once more: else it is made again every night to no end."""
    if inputs != before.inputs:
        text = json.dumps({"release": before.release_id, "partitions": inputs}, indent=1)
        store.blobs.write(_INPUTS, text.encode() + b"\n")


def _noted(store: Store, release_id: str) -> dict[str, str] | None:
    """What was kept for this release; None where nothing was, or nothing can be read."""
    try:
        noted: dict[str, Any] = json.loads(store.blobs.read(_INPUTS))
        partitions: dict[str, str] = noted["partitions"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return partitions if noted.get("release") == release_id else None


def build(
    partitions: Sequence[Partition], store: Store, building: Path, before: Before, corrections: Corrections
) -> tuple[Files, dict[str, str]]:
    """Make or share the files of each partition; gives their entries in the manifest, and the inputs by folder.

    While one partition is made, the one before is written and the readings of the next are loaded: three are in memory.
    Raises StoreError where a reading is damaged.
    """
    inputs = {partition.key.folder: fingerprint(partition, corrections) for partition in partitions}
    files: Files = {}
    with ThreadPoolExecutor(1) as loader, ThreadPoolExecutor(_WRITERS) as writers:
        work = _Build(store, building, before, inputs, corrections, loader, writers)
        for made in _one_ahead(work.each(partitions)):
            files |= dict(made)
    return dict(sorted(files.items())), dict(sorted(inputs.items()))


def build_id_changes(partitions: Sequence[Partition], building: Path, before: Before) -> Files:
    """Make the files of the table that tells which reports had another id in the release before."""
    tables = id_changes(before.rows, partitions, before.release_id)
    return dict(write_table(table, building, ID_CHANGES.name, key) for key, table in tables.items())


def share_unchanged(files: Files, before: Before, building: Path) -> None:
    """Let files that came out as they were be one with those of the release before."""
    unchanged = [path for path, entry in files.items() if before.files.get(path) == entry]
    if before.release_id:
        before.home.share_unchanged(before.release_id, unchanged, building)


@dataclass(frozen=True, slots=True)
class _Build:
    """A release being built: where readings are, where it grows, what was before, what goes in, who works."""

    store: Store
    folder: Path
    before: Before
    inputs: dict[str, str]
    corrections: Corrections
    loader: ThreadPoolExecutor
    writers: ThreadPoolExecutor

    def each(self, partitions: Sequence[Partition]) -> Iterator[list[Future[Written]]]:
        """The files of each partition, those of a province in the order of years: links look back."""
        last: tuple[Key, pa.Table] | None = None
        in_order = sorted(partitions, key=lambda one: one.key)
        for [(partition, shared, readings)] in _one_ahead([self.loader.submit(self._load, one)] for one in in_order):
            if readings is None:
                yield [self.writers.submit(_share, *file, self.before, self.folder) for file in shared.items()]
            else:
                earlier = self._figures_before(partition, last)
                tables = assemble(partition, self.store, earlier, self.corrections, readings)
                last = partition.key, _linked_figures(tables)
                yield self._write(tables, partition.key)

    def _load(self, partition: Partition) -> tuple[Partition, Files, pa.Table | None]:
        """A partition with the files it shares with the release before; else with its readings."""
        shared = self.before.files_of(partition.key, self.inputs[partition.key.folder])
        return partition, shared, None if shared else read_readings(partition.readings, self.store)

    def _write(self, tables: Tables, key: Key) -> list[Future[Written]]:
        return [self.writers.submit(write_table, table, self.folder, name, key) for name, table in tables.items()]

    def _figures_before(self, partition: Partition, last: tuple[Key, pa.Table] | None) -> pa.Table | None:
        """The figures of the year before that links look at, as this release has them: just made, or shared."""
        key = partition.key.year_before
        if not partition.earlier:
            return None
        if last and last[0] == key:
            return last[1]
        path = f"figures/{key.folder}/part-0.parquet"
        if path not in self.before.files:  # no report of that year has a figure
            return FIGURES.schema.empty_table().select(_LINKED)
        file = self.before.open(path)
        is_linked = pc.field("row").isin(linked_rows())
        return as_printed(pq.read_table(file, columns=_LINKED, filters=is_linked, partitioning=None))


def _one_ahead(works: Iterable[list[Future[T]]]) -> Iterator[list[T]]:
    """What came of each, in order; the next is begun before one is waited for."""
    waiting: list[Future[T]] = []
    for work in works:
        if waiting:
            yield [one.result() for one in waiting]
        waiting = work
    if waiting:
        yield [one.result() for one in waiting]


def _share(path: str, facts: FileFacts, before: Before, building: Path) -> Written:
    before.share(path, building)
    return path, facts


def _linked_figures(tables: Tables) -> pa.Table:
    figures = tables.get("figures", FIGURES.schema.empty_table())
    return as_printed(figures.filter(pc.is_in(figures["row"], pa.array(linked_rows()))).select(_LINKED))

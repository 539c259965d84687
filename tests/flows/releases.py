"""What tests read of a published release."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.entries import Entry
from flows.partitions import Key, divide
from flows.reading_file import reading_file
from flows.rows import ReadingRow
from flows.runs import Workplace
from flows.storage import Store
from flows.tables import Tables, assemble
from schemas.catalog import Reading
from schemas.datasets import Table


def newest(store: Path) -> Path:
    return store / "releases" / (store / "releases" / "LATEST").read_text().strip()


def manifest(release: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((release / "MANIFEST.json").read_text(encoding="utf-8"))
    return loaded


def rows(release: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(release / table).to_pylist()
    return found


def to_arrow(table: Table, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as a published table has them."""
    names = table.schema.names
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=table.schema)


def assembled(entries: list[Entry], store: Store) -> dict[Key, Tables]:
    """The tables of every partition, each linked to that of the year before, as a release has them."""
    made: dict[Key, Tables] = {}
    for partition in divide(entries):
        before = made.get(partition.key.year_before, {})
        made[partition.key] = assemble(partition, store, before.get("figures"))
    return made


def all_rows(made: dict[Key, Tables], table: str) -> list[dict[str, Any]]:
    return [row for tables in made.values() if table in tables for row in tables[table].to_pylist()]


def keep_reading_as(place: Workplace, entry: Entry, reading: dict[str, Any]) -> None:
    """Keep another reading (as `read_reading` gives it) of a document, as if it had been read so."""
    assert entry.reading
    kept = reading_file(_plain(reading))
    place.store.write_reading(str(entry.reading.path), kept)
    with Session(place.engine) as session, session.begin():
        session.execute(update(Reading).where(Reading.path == entry.reading.path).values(digest=kept.head.digest))


def _plain(value: Any) -> Any:
    """Decimals as the numbers they are."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def reading_says(entry: Entry, **facts: Any) -> Entry:
    """The entry, if the catalog said something else of its reading."""
    assert isinstance(entry.reading, ReadingRow)
    return replace(entry, reading=entry.reading._replace(**facts))


def changed(before: Path, after: Path) -> set[str]:
    """Paths of the files that are not the same in both releases."""
    old, new = manifest(before)["files"], manifest(after)["files"]
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}

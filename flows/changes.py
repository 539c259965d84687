"""Two releases, cell by cell: what changed, and why. Only files whose hash differs are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.causes import Cause, Causes
from flows.storage import StoreError
from schemas.datasets import TABLES, Table

Row = dict[str, Any]
Rows = dict[tuple[str, ...], Row]
Files = Mapping[str, Mapping[str, Any]]

EVIDENCE = ("page", "left", "top", "right", "bottom", "path")
"""Columns that are told as one, `evidence`: they move together."""

AT_ONCE = 200
"""Reports whose rows are compared at once: a partition may have a million figures."""

_OF_THE_REPORT = frozenset({"document_id", "year", "province_code"})
"""Columns that tables of a report's parts repeat: their change is told once, in `reports`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell, and why it changed. Values are as the tables have them.

    `address` is the row in its report: the address of a figure, scope of a check, id of a document. `column` is `row`
    where a whole row came (`old` is None) or went (`new` is None), and `evidence` for the place of a figure.
    """

    table: str
    report_id: str
    address: str
    column: str
    old: Any
    new: Any
    cause: Cause


@dataclass(frozen=True)
class Side:
    """One of the two releases: how its files are opened, and those that its manifest lists."""

    open: Callable[[str], Path | BytesIO]
    files: Files


@dataclass
class Comparison:
    """Two releases to be compared. `unreadable` (filled on the way) are files that are damaged.

    With `lenient` these are left out of the comparison; else StoreError is raised.
    """

    old: Side
    new: Side
    lenient: bool = False
    unreadable: list[str] = field(default_factory=list)

    def changes(self, tables: Iterable[str] = ()) -> Iterator[Change]:
        """All changes: documents first, then figures, then the other tables; `tables`: only of these."""
        wanted = set(tables)
        causes = self._causes()
        moved = causes.moved()
        for table in sorted(TABLES, key=_order):
            if not wanted or table.name in wanted or table.name == "figures":  # corrections show in figures
                for change in self._of_table(table, causes, moved):
                    if not wanted or table.name in wanted:
                        yield change

    def new_columns(self) -> dict[str, list[str]]:
        """Columns that only one of the releases has, which are not compared: `table.column`."""
        found: dict[str, list[str]] = {"added": [], "gone": []}
        for table in TABLES:
            paths = self._differing(table.name)
            names = [self._names(side, paths) for side in (self.old, self.new)]
            if all(names):
                found["added"] += [f"{table.name}.{name}" for name in sorted(names[1] - names[0])]
                found["gone"] += [f"{table.name}.{name}" for name in sorted(names[0] - names[1])]
        return found

    def _names(self, side: Side, paths: Sequence[str]) -> set[str]:
        path = next((path for path in paths if path in side.files and path not in self.unreadable), None)
        try:
            return set(pq.read_schema(side.open(path)).names) if path else set()
        except (OSError, pa.ArrowException) as error:
            raise _damaged(str(path)) from error

    def _differing(self, table: str) -> list[str]:
        both = (path for path in self.old.files.keys() | self.new.files.keys() if path.startswith(f"{table}/"))
        return sorted(path for path in both if _hash(self.old, path) != _hash(self.new, path))

    def _causes(self) -> Causes:
        sides: list[dict[str, Row]] = [{}, {}]
        table = next(table for table in TABLES if table.name == "documents")
        missing = dict.fromkeys(table.schema.names)  # older releases lack columns
        for path in self._differing("documents"):
            for rows, read in zip(sides, self._both(table, path), strict=True):
                found = read.to_pylist() if read is not None else []
                rows.update({row["document_id"]: missing | row for row in found})
        return Causes(*sides)

    def _of_table(self, table: Table, causes: Causes, moved: frozenset[str]) -> Iterator[Change]:
        """Rows that went from one partition to another are found again at the end."""
        left: tuple[Rows, Rows] = ({}, {})
        for path in self._differing(table.name):
            for key, *sides in _different(table, *self._both(table, path)):
                if None in sides and (table.name in {"documents", "reports"} or key[0] in moved):
                    for rows, row in zip(left, sides, strict=True):
                        rows.update({key: row} if row else {})
                else:
                    yield from _of_row(table, key, sides[0], sides[1], causes)
        for key in sorted(left[0].keys() | left[1].keys()):
            yield from _of_row(table, key, left[0].get(key), left[1].get(key), causes)

    def _both(self, table: Table, path: str) -> tuple[pa.Table | None, pa.Table | None]:
        """A file in both releases; None where one has none.

        Both None where one is damaged and may be left out, or has no column for the key: its rows have no match.
        """
        try:
            old, new = (_read(side.open(path)) if path in side.files else None for side in (self.old, self.new))
        except (OSError, pa.ArrowException) as error:
            if not self.lenient:
                raise _damaged(path) from error
            self.unreadable += [] if path in self.unreadable else [path]
            return None, None
        sides = [side for side in (old, new) if side is not None]
        return (old, new) if all(name in side.column_names for side in sides for name in table.key) else (None, None)


def _damaged(path: str) -> StoreError:
    return StoreError(f"{path} is missing or damaged: see `gongkai release verify`")


def _order(table: Table) -> tuple[int, str]:
    first = ("documents", "figures")
    return (first.index(table.name), "") if table.name in first else (len(first), table.name)


def _hash(side: Side, path: str) -> str | None:
    entry = side.files.get(path)
    return str(entry["sha256"]) if entry else None


def _read(path: Path | BytesIO) -> pa.Table:
    """A file; moments as text, for which pyarrow would import pandas."""
    table = pq.ParquetFile(path).read()
    for number, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            table = table.set_column(number, column.name, table[number].cast(pa.timestamp("us")).cast(pa.string()))
    return table


def _different(
    table: Table, old: pa.Table | None, new: pa.Table | None
) -> Iterator[tuple[tuple[str, ...], Row | None, Row | None]]:
    """The rows that only one side has, or that differ in a column that both have; by key, some reports at a time."""
    if old is not None and new is not None:
        shared = [name for name in old.column_names if name in new.column_names]
        old, new = old.select(shared), new.select(shared)
        if all(name in shared and old[name].equals(new[name]) for name in table.key):
            unlike = _unlike(old, new)
            old, new = old.filter(unlike), new.filter(unlike)
    sides = [side for side in (old, new) if side is not None]
    for names in _groups([side[table.key[0]] for side in sides]):
        were, are = (_by_key(table, side, names) for side in (old, new))
        for key in sorted(were.keys() | are.keys()):
            if were.get(key) != are.get(key):
                yield key, were.get(key), are.get(key)


def _groups(names: Sequence[pa.ChunkedArray]) -> Iterator[pa.Array]:
    """The values of these columns, in order, so many at a time as are looked at at once."""
    if names:
        values = pc.unique(pa.chunked_array([chunk for column in names for chunk in column.chunks], names[0].type))
        values = values.take(pc.sort_indices(values))
        yield from (values.slice(start, AT_ONCE) for start in range(0, len(values), AT_ONCE))


def _unlike(old: pa.Table, new: pa.Table) -> pa.ChunkedArray:
    """Which of the rows of two tables, in the same order, may differ: lists are not looked into."""
    columns = [name for name in old.column_names if not old[name].equals(new[name])]
    if any(pa.types.is_list(old[name].type) for name in columns):
        return old[0].is_valid()  # keys are never null: all rows
    no_row = pc.invert(old[0].is_valid())
    return reduce(pc.or_, (_differ(old[name], new[name]) for name in columns), no_row)


def _differ(were: pa.ChunkedArray, are: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.coalesce(pc.not_equal(were, are), pc.not_equal(were.is_null(), are.is_null()))


def _by_key(table: Table, rows: pa.Table | None, names: pa.Array) -> Rows:
    if rows is None:
        return {}
    some = rows.filter(pc.is_in(rows[table.key[0]], value_set=names))
    return {tuple(str(row[name]) for name in table.key): row for row in some.to_pylist()}


def _of_row(table: Table, key: tuple[str, ...], old: Row | None, new: Row | None, causes: Causes) -> Iterator[Change]:
    shown = new or old or {}
    report = str(shown.get("report_id") or (old or {}).get("report_id") or "")
    address = " ".join(part for name, part in zip(table.key, key, strict=True) if name != "report_id")
    where = (table.name, report, address)
    if old is None or new is None:
        cause = causes.of_cell(table.name, "row", (report, address), old, new)
        yield Change(*where, "row", old and said(old), new and said(new), cause)
        return
    for name, before, after in _cells(table, old, new):
        yield Change(*where, name, before, after, causes.of_cell(table.name, name, (report, address), old, new))


def _cells(table: Table, old: Row, new: Row) -> Iterator[tuple[str, Any, Any]]:
    """The cells of a row that differ, evidence as one."""
    passed_over = set(table.key) | (_OF_THE_REPORT if table.name not in {"reports", "documents"} else set())
    for name in (name for name in new if name in old and name not in passed_over):
        if old[name] != new[name] and not (table.name == "figures" and name in EVIDENCE):
            yield name, old[name], new[name]
    if table.name == "figures" and (before := _evidence(old)) != (after := _evidence(new)):
        yield "evidence", before, after


def _evidence(row: Row) -> str:
    return " ".join(f"{name} {row[name]}" for name in EVIDENCE if row.get(name) is not None)


def said(row: Row) -> str:
    """A row in a word: the printed figure, a title, an address."""
    names = ("raw", "title", "text", "url", "passed", "status")
    return str(next((row[name] for name in names if row.get(name) is not None), ""))

"""What a release says, read for a look: few columns, few rows; neither pandas nor a dataset is made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flows.storage import Store, StoreError

Row = dict[str, Any]


def rows(release: Path, table: str, columns: Sequence[str]) -> Iterator[Row]:
    """These columns of a table, partition after partition; raises StoreError where a file is missing or damaged.

    Moments are better left: pyarrow imports pandas for them.
    """
    for file in _files(release, table):
        yield from _read(file, columns).to_pylist()


def rows_where(
    release: Path, table: str, column: str, value: str, columns: Sequence[str], within: str = ""
) -> list[Row]:
    """These columns of the rows that have a value in a column; of other partitions only that column is read.

    `within` names a partition, as the paths do: `report_year=2021/province=CN-64`; none other is looked at then.
    """
    found: list[Row] = []
    for file in _files(release, table):
        if within not in str(file):
            continue
        values = _read(file, [column])[column].to_pylist()
        if value in values:
            whole = _read(file, columns)
            found += [whole.slice(place, 1).to_pylist()[0] for place, one in enumerate(values) if one == value]
    return found


def newest_release(store: Store) -> Row | None:
    """The newest release: `folder` and what its manifest says but for the files; None before the first."""
    name = store.latest()
    if name is None:
        return None
    path = store.releases / name / "MANIFEST.json"
    try:
        manifest: Row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} is missing or damaged; name a whole release in LATEST") from error
    del manifest["files"]
    return manifest | {"folder": path.parent}


def _files(release: Path, table: str) -> list[Path]:
    return sorted((release / table).glob("*/*/*.parquet"))


def _read(file: Path, columns: Sequence[str]) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq  # slow to import

    try:
        return pq.ParquetFile(file).read(columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{file} is missing or damaged; name a whole release in LATEST") from error

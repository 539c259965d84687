"""What a release says, read for a look: few columns, few rows; neither pandas nor a dataset is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flows.release_home import ReleaseFiles
from flows.storage import Store, StoreError

Row = dict[str, Any]


def rows(release: ReleaseFiles, table: str, columns: Sequence[str]) -> Iterator[Row]:
    """These columns of a table, partition after partition; raises StoreError where a file is missing or damaged.

    Moments are better left: pyarrow imports pandas for them.
    """
    for file in release.of(table):
        yield from _read(release, file, columns).to_pylist()


def rows_where(
    release: ReleaseFiles, table: str, column: str, value: str, columns: Sequence[str], within: str = ""
) -> list[Row]:
    """These columns of the rows that have a value in a column; of other partitions only that column is read.

    `within` names a partition, as the paths do: `report_year=2021/province=CN-64/`; none other is looked at then.
    """
    found: list[Row] = []
    for file in release.of(table):
        if within not in file:
            continue
        values = _read(release, file, [column])[column].to_pylist()
        if value in values:
            whole = _read(release, file, columns)
            found += [whole.slice(place, 1).to_pylist()[0] for place, one in enumerate(values) if one == value]
    return found


def newest_release(store: Store) -> Row | None:
    """The newest release: its `files` and what its manifest says else; None before the first."""
    name = store.latest()
    if name is None:
        return None
    return store.release_home.manifest(name) | {"files": ReleaseFiles(store.release_home, name)}


def _read(release: ReleaseFiles, file: str, columns: Sequence[str]) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq  # slow to import

    try:
        return pq.ParquetFile(release.open(file)).read(columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{release.name(file)} is missing or damaged; name a whole release in LATEST") from error

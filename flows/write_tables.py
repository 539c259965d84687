"""Tables → Parquet files: the same rows give the same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.partitions import Key

FileFacts = dict[str, Any]
"""What a manifest says of a file: `sha256`, `bytes` and `rows`."""

_SIDES = frozenset(("left", "top", "right", "bottom"))


def write_table(table: pa.Table, folder: Path, name: str, key: Key) -> tuple[str, FileFacts]:
    """Write a partition of a table below a release's folder; gives its path there, and what the manifest says of it."""
    path = f"{name}/{key.folder}/part-0.parquet"
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)  # never through a link into another release
    _write(table, file)
    return path, {"sha256": sha256_of(file), "bytes": file.stat().st_size, "rows": table.num_rows}


def sha256_of(path: Path) -> str | None:
    """The hash of a file's bytes; None where it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return None


def _write(table: pa.Table, path: Path) -> None:
    """One file, in one thread."""
    encodings = dict(_encodings(table.schema))
    repeating = [name for name in table.column_names if name not in encodings]
    pq.write_table(table, path, compression="zstd", use_dictionary=repeating, column_encoding=encodings or None)
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
    path.chmod(0o444)  # releases share files: an edit in one would change them all


def _encodings(schema: pa.Schema) -> Iterator[tuple[str, str]]:
    """The columns that are not written as a dictionary: in the form's order each value is like the one before.

    Sides of boxes are near each other, and paths begin alike: a third of a byte a figure, where a dictionary takes
    one and a half. (Checks have sides, too, which are real numbers.)
    """
    for field in schema:
        if field.name in _SIDES and field.type == pa.int32():
            yield field.name, "DELTA_BINARY_PACKED"
        elif field.name == "path":
            yield field.name, "DELTA_BYTE_ARRAY"

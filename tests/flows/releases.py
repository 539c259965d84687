"""What tests read of a published release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def newest(store: Path) -> Path:
    return store / "releases" / (store / "releases" / "LATEST").read_text().strip()


def manifest(release: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((release / "MANIFEST.json").read_text(encoding="utf-8"))
    return loaded


def rows(release: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(release / table).to_pylist()
    return found


def changed(before: Path, after: Path) -> set[str]:
    """Paths of the files that are not the same in both releases."""
    old, new = manifest(before)["files"], manifest(after)["files"]
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}

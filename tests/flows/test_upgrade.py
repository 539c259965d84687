"""A release of another schema is followed by one of this: all made again, and refused for no reason of its own."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from releases import manifest, newest

from flows.entries import collect
from flows.guard import Permit, ReleaseRefused, account
from flows.partitions import divide
from flows.release import publish
from flows.release_home import ReleaseFiles
from flows.release_verify import faults
from flows.runs import open_workplace
from flows.storage import Store
from schemas.datasets import SCHEMA_VERSION, TABLES
from schemas.settings import load_settings

pytestmark = pytest.mark.slow

SHARE = 0.05
OLDER_MAJOR = "0.9"


def _another_schema(release: Path, version: str, change) -> None:
    """Let a release be one that was made under another schema: `change` gives each table's rows as they were then."""
    stated = manifest(release)
    for path, entry in stated["files"].items():
        file = release / path
        table = change(path.partition("/")[0], pq.ParquetFile(file).read())
        file.unlink()
        pq.write_table(table, file)
        data = file.read_bytes()
        entry |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    stated |= {"schema_version": version, "partitions": dict.fromkeys(stated["partitions"], "0" * 64)}
    for name in TABLES:
        columns = pq.read_schema(next(release.glob(f"{name.name}/*/*/*.parquet"))).names
        was = stated["holds"]["filled"][name.name]
        stated["holds"]["filled"][name.name] = {column: was.get(column, 1000) for column in columns}
    (release / "MANIFEST.json").write_text(json.dumps(stated), encoding="utf-8")


def _without(*names):
    """As before these columns were added."""
    return lambda _, table: table.drop_columns([name for name in names if name in table.column_names])


def _renamed(old, new):
    """As when a column had another name."""
    return lambda _, table: table.rename_columns([old if name == new else name for name in table.column_names])


def _upgrade(store: Path) -> Path:
    place = open_workplace(load_settings())
    publish(divide(collect(place.engine)), place.store, "upgrade", permit=Permit(SHARE))
    return newest(store)


def _columns_changed(release: Path) -> set[str]:
    with (release / "CHANGES.csv").open(encoding="utf-8", newline="") as handle:
        return {f"{row['table']}.{row['column']}" for row in csv.DictReader(handle)}


@pytest.mark.parametrize(
    ("version", "change"),
    [
        ("1.0", _without("confidence", "printed_value", "government_level", "position")),
        pytest.param(OLDER_MAJOR, _renamed("heading", "title"), marks=pytest.mark.slow),
        pytest.param(OLDER_MAJOR, _renamed("place", "address"), marks=pytest.mark.slow),
        pytest.param(OLDER_MAJOR, _renamed("report", "report_id"), marks=pytest.mark.slow),
    ],
    ids=["columns added", "a column renamed", "a key renamed", "the first key renamed"],
)
def test_all_files_are_in_the_new_schema_and_what_can_be_compared_did_not_change(night, version, change):
    old = newest(night.store)
    stated = manifest(old)["files"]
    _another_schema(old, version, change)
    new = _upgrade(night.store)
    assert new != old
    assert manifest(new)["schema_version"] == SCHEMA_VERSION
    assert manifest(new)["files"] == stated
    assert list(faults(ReleaseFiles(Store(night.store).release_home, new.name), manifest(new))) == []
    assert _columns_changed(new) == set()


def test_a_column_that_goes_without_a_new_major_version_is_refused(night):
    _another_schema(newest(night.store), SCHEMA_VERSION, _renamed("heading", "title"))
    with pytest.raises(ReleaseRefused, match=r"column reports\.heading"):
        _upgrade(night.store)


def test_a_manifest_of_a_layout_without_accounts_is_followed(night):
    old = newest(night.store)
    stated = manifest(old)
    for name in ("holds", "partitions", "changes", "corrections", "metadata"):
        del stated[name]
    lost = next(path for path in stated["files"] if path.startswith("checks/"))
    (old / lost).unlink()  # something to publish
    (old / "MANIFEST.json").write_text(json.dumps(stated | {"schema_version": OLDER_MAJOR}), encoding="utf-8")
    new = _upgrade(night.store)
    assert manifest(new)["files"] == stated["files"]
    assert manifest(new)["holds"] == account(new / path for path in stated["files"])

"""`gongkai release list`: every release in a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.storage import Store
from schemas.settings import load_settings

Facts = dict[str, Any]


def list_releases(*, as_json: bool) -> int:
    """Print all releases, newest first; gives exit code 0. Raises StoreError where a manifest is damaged."""
    store = Store(load_settings().store)
    found = all_facts(store)
    if as_json:
        for facts in found:
            sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
        return 0
    console = Console(width=None if sys.stdout.isatty() else 200)
    if not found:
        console.print(
            f"no release yet in {load_settings().store_name}; begin with `gongkai sample` or `gongkai nightly`",
            markup=False,
        )
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("release", "made", "reports", "figures", "size", "new", "tags", "reason", "changed"):
        table.add_column(name, justify="right" if name in {"reports", "figures", "size", "new"} else "left")
    for facts in found:
        table.add_row(*map(Text, _cells(facts)))  # a reason may hold what somebody typed
    console.print(table)
    return 0


def all_facts(store: Store) -> list[Facts]:
    """The facts of each release, newest first; what is the same for all is asked for once."""
    manifests = {name: store.release_home.manifest(name) for name in store.release_ids()}
    latest, tags = store.latest(), store.tags()
    return [_facts(name, manifests, latest, tags) for name in reversed(manifests)]


def _facts(release_id: str, manifests: Mapping[str, Facts], latest: str | None, tags: Mapping[str, str]) -> Facts:
    """What a release says of itself: `bytes` of all its files, `new_bytes` of those the one before does not share."""
    manifest = manifests[release_id]
    files: Mapping[str, Mapping[str, Any]] = manifest["files"]
    previous = manifest.get("previous")
    old = manifests[previous]["files"] if previous and previous in manifests else {}
    return {
        "release_id": release_id,
        "is_latest": release_id == latest,
        "created_at": manifest["created_at"],
        "reason": manifest["reason"],
        "previous": previous,
        "schema_version": manifest["schema_version"],
        "rows": manifest["rows"],
        "bytes": sum(entry["bytes"] for entry in files.values()),
        "new_bytes": sum(entry["bytes"] for path, entry in files.items() if old.get(path) != entry),
        "tags": sorted(name for name, tagged in tags.items() if tagged == release_id),
        "changes": (manifest.get("changes") or {}).get("counts"),
    }


def _cells(facts: Facts) -> tuple[str, ...]:
    changes = facts["changes"]
    counted = ", ".join(f"{count} {name}" for name, count in (changes or {}).items())
    told = counted or ("nothing" if facts["previous"] and changes is not None else "")
    return (
        facts["release_id"] + (" *" if facts["is_latest"] else ""),
        facts["created_at"][:16].replace("T", " "),
        f"{facts['rows'].get('reports', 0):,}",
        f"{facts['rows'].get('figures', 0):,}",
        size(facts["bytes"]),
        size(facts["new_bytes"]),
        ", ".join(facts["tags"]),
        facts["reason"],
        told,
    )


def size(number: float) -> str:
    """Bytes for people: 12 B, 3.4 kB, 5.6 MB."""
    if number < 1000:
        return f"{number:.0f} B"
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        if number < 1000:
            return f"{number:.1f} {unit}"
    return f"{number / 1000:.1f} TB"

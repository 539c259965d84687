"""What lies beside the tables of a release, for people and for other tools: the same bytes from the same manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.citation import cite_as
from flows.dataset_card import citation_file, dataset_card
from schemas.croissant import croissant
from schemas.data_package import columns_csv, data_package
from spiders.archive import write_atomically

LICENCE_TEXT = Path(__file__).parents[1] / "LICENSE-DATA"


def write_metadata(folder: Path, manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Write the descriptions of the release whose tables are in the folder; gives `sha256` and `bytes` of each file.

    `manifest` needs release_id, created_at, schema_version, rows and files. Raises OSError where a file cannot be
    written.
    """
    entries = {}
    for name, text in sorted(_texts(folder, manifest)):
        data = text.encode()
        write_atomically(folder / name, data)
        entries[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    return entries


def _texts(folder: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "columns.csv", columns_csv()
    yield "datapackage.json", _json(data_package(manifest))
    yield "croissant.json", _json(croissant(manifest, cite_as(manifest)))
    yield "README.md", dataset_card(folder, manifest)
    yield "CITATION.cff", citation_file(manifest)
    yield "LICENSE", LICENCE_TEXT.read_text(encoding="utf-8")


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

"""Whether a partition would come out as it was: a hash of all that its tables are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.corrections import NONE as NO_CORRECTIONS
from flows.corrections import Corrections
from flows.entries import shown_today
from flows.identify import Issuer
from flows.partitions import Held, Partition
from flows.tables import document_row
from flows.version import code_of
from schemas.datasets import SCHEMA_VERSION

FLOWS = Path(__file__).parent
SCHEMAS = FLOWS.parent / "schemas"

_CODE = (
    *(
        FLOWS / f"{name}.py"
        for name in ("across", "arrow", "cells", "corrections", "identify", "linked", "partitions", "reading_table")
    ),
    *(
        FLOWS / f"{name}.py"
        for name in ("building", "masked", "panel", "rows", "tables", "twins", "write_tables", "entries", "versions")
    ),
    *(
        SCHEMAS / f"{name}.py"
        for name in (
            "checks",
            "competence",
            "datasets",
            "forms",
            "implied",
            "links",
            "masking",
            "panel",
            "records",
            "regions",
            "report",
            "report_json",
            "titles",
        )
    ),
)
"""What turns readings into files."""

_OF_AN_ISSUER = tuple(field.name for field in fields(Issuer))

_DATA = (SCHEMAS / "links.yaml", *sorted((SCHEMAS / "forms").glob("*.yaml")))


def fingerprint(partition: Partition, corrections: Corrections = NO_CORRECTIONS) -> str:
    """64 hex digits; two partitions that have it in common have the same files.

    Readings count by the sha256 of their JSON, which the catalog keeps.
    """
    digest = hashlib.sha256(_machinery().encode())
    for part in _inputs(partition, corrections):
        digest.update(repr(part).encode() + b"\n")
    return digest.hexdigest()


def _inputs(partition: Partition, corrections: Corrections) -> Iterator[Any]:
    yield partition.key.folder
    for held in partition.reports:
        name = held.chosen.document.document_id
        yield from ([name, address, one.value] for address, one in sorted(corrections.hold.get(name, {}).items()))
    yield from (_report(held) for held in partition.reports)
    yield from (_report(held) for _, held in sorted(partition.earlier.items()))
    yield from (list(document_row(filed).values()) for filed in partition.documents)


def _report(held: Held) -> list[Any]:
    issuer = [getattr(held.issuer, name) for name in _OF_AN_ISSUER]
    reading = [held.reading.path, held.reading.digest]
    return [held.report_id, held.earlier, *reading, issuer, held.gone_on, len(held.documents), *_twins(held)]


def _twins(held: Held) -> Iterator[Any]:
    """What the other documents of a report say, and which of them still show it."""
    if len(held.documents) > 1:
        yield sorted(str(content) for content in shown_today(held.documents))
        yield from ([one.document.document_id, one.reading and one.reading.digest] for one in held.documents)


@cache
def _machinery() -> str:
    digest = hashlib.sha256(f"{SCHEMA_VERSION} {pa.__version__}".encode())
    for path in (*_CODE, *_DATA):
        digest.update(path.name.encode() + code_of(path))
    return digest.hexdigest()

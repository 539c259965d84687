"""A reading as its file holds it, and what the catalog says of it; both are made where it was read."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.report import HAS_VALUE

_LEVEL = 6  # zlib's own choice; 9 takes twice as long and spares one byte of seventy


@dataclass(frozen=True, slots=True)
class Head:
    """What the catalog keeps of a reading, so that a release is planned without opening its file.

    `digest` is the sha256 of its JSON, `numbers` how many figures have a value, `problems` how many there are of each
    code (without notices).
    """

    digest: str
    status: str
    content_id: str
    report_year: int | None
    issuer: str | None
    title: str | None
    numbers: int
    problems: dict[str, int]


@dataclass(frozen=True, slots=True)
class ReadingFile:
    """The bytes of a reading's file, gzip of one line of JSON, and its head. The same report gives the same bytes."""

    data: bytes
    head: Head


def reading_file(report: Mapping[str, Any]) -> ReadingFile:
    """How a report, as JSON values, is kept."""
    line = json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode()
    return ReadingFile(gzip.compress(line, _LEVEL, mtime=0), head_of(report, line))


def head_of(report: Mapping[str, Any], line: bytes) -> Head:
    """What the catalog keeps of a report whose JSON is `line`. Raises KeyError where it is not the JSON of a report."""
    problems = Counter(problem["code"] for problem in report["problems"] if not problem["notice"])
    return Head(
        digest=hashlib.sha256(line).hexdigest(),
        status=report["status"],
        content_id=report["content_id"],
        report_year=report["report_year"],
        issuer=report["issuer"],
        title=report["title"],
        numbers=sum(figure["status"] in HAS_VALUE for figure in report["figures"]),
        problems=dict(sorted(problems.items())),
    )

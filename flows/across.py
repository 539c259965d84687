"""The checks that no report can make alone: of its issuer's competence, and against its other documents.

`schemas/competence.py` says what an issuer may do, of one report; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from flows.arrow import Columns, Places, nullable
from flows.cells import Cells
from flows.entries import load_reports
from flows.partitions import Held, Partition
from flows.storage import Store
from flows.twins import compare_twins
from schemas.competence import RULES, cannot_make_rules
from schemas.report import CheckResult

Checks = tuple[Places, Columns]
"""For each check the line of its report, and the columns of the checks."""


def checks_across(partition: Partition, cells: Cells, store: Store) -> list[Checks]:
    """Competence and twins. Raises StoreError where the reading of a twin is missing or damaged."""
    return [_competence(partition, cells), _twins(partition, store)]


def _competence(partition: Partition, cells: Cells) -> Checks:
    issuers = [held.issuer for held in partition.reports]
    bound = np.array([cannot_make_rules(one.level, one.government_level) for one in issuers], np.bool_)
    places, values = cells.lookup(list(RULES))
    lines, columns = np.nonzero((places >= 0) & ~np.isnan(values) & bound[:, None])
    left = values[lines, columns]
    holds = left <= 0
    rows = len(lines)
    return lines, {
        "check": pa.array(["competence_rules"] * rows, pa.string()),
        "scope": pa.array([RULES[column] for column in columns], pa.string()),
        "left": nullable(left),
        "right": nullable(np.zeros(rows)),
        "passed": pa.array(holds),
        "severity": pa.array(["notice"] * rows, pa.string()),
        "fault": pa.array(np.full(rows, "undetermined", object), pa.string(), mask=holds),
        "reading": pa.nulls(rows, pa.string()),
    }


def _twins(partition: Partition, store: Store) -> Checks:
    found = [
        (line, check)
        for line, held in enumerate(partition.reports)
        if len(held.documents) > 1
        for check in _compared(held, store)
    ]
    checks = [check for _, check in found]
    return np.array([line for line, _ in found], np.int64), {
        "check": pa.array([check.check for check in checks], pa.string()),
        "scope": pa.array([check.scope for check in checks], pa.string()),
        "left": pa.array([_real(check.left) for check in checks], pa.float64()),
        "right": pa.array([_real(check.right) for check in checks], pa.float64()),
        "passed": pa.array([check.passed for check in checks], pa.bool_()),
        "severity": pa.array([check.severity for check in checks], pa.string()),
        "fault": pa.array([check.fault for check in checks], pa.string()),
        "reading": pa.array([check.reading for check in checks], pa.string()),
    }


def _compared(held: Held, store: Store) -> Iterator[CheckResult]:
    """The documents of one report held against each other, where they say different things."""
    contents = {entry.said.content_id for entry in held.documents if entry.said}
    if len(contents) > 1:
        documents = load_reports(held.documents, store)
        name = held.chosen.document.document_id
        chosen = next(entry for entry in documents if entry.document.document_id == name)
        yield from compare_twins(chosen, documents)


def _real(number: object) -> float | None:
    return None if number is None else float(str(number))

"""What is known of the report that a document gave: as it was read, and as the newest release has it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from flows.entries import Entry
from flows.published import newest_release, rows_where
from flows.release_home import ReleaseFiles
from flows.storage import Store
from schemas.report import CheckResult, Report
from schemas.report_json import number

Facts = dict[str, Any]

_OF_A_DOCUMENT = ("role", "report_id", "content_id", "extractor_version")
_OF_A_CHECK = ("check", "scope", "left", "right", "difference", "severity", "fault", "reading")


def report_facts(store: Store, entry: Entry, *, figures: bool) -> Facts:
    """`report`, `release`, `figures` and `failed_checks` of a document, as JSON takes them.

    Raises StoreError where the newest release is missing or damaged.
    """
    published = _published(store, entry)
    return {
        "report": _report(entry, published) if entry.report else None,
        "release": published,
        "figures": _figures(entry.report, each=figures) if entry.report else None,
        "failed_checks": [*_failed(entry.report), *_failed_links(store, published)],
    }


def _report(entry: Entry, published: Facts | None) -> Facts:
    """The report that the standing reading gave."""
    report = entry.report
    assert report is not None
    return {
        "report_id": entry.report_id,
        "issuer": report.issuer,
        "level": entry.issuer.level,
        "division": entry.issuer.division,
        "year": report.report_year,
        "title": report.title,
        "edition": report.edition,
        "signed_on": report.signed_on.isoformat() if report.signed_on else None,
        "status": report.status,
        "consistent": report.consistent,
        "content_id": report.content_id,
        "is_published": published is not None and published["content_id"] == report.content_id,
    }


def _published(store: Store, entry: Entry) -> Facts | None:
    """The document in the newest release: its role, and which documents hold the same report; None if it is not in."""
    release = newest_release(store)
    if release is None:
        return None
    files = release["files"]
    own = rows_where(files, "documents", "document_id", entry.document.document_id, _OF_A_DOCUMENT)
    if not own:
        return None
    row = own[0]
    same = (
        rows_where(files, "documents", "report_id", row["report_id"], ("document_id", "role"))
        if row["report_id"]
        else []
    )
    return {
        "release": release["release_id"],
        **row,
        "chosen": next((one["document_id"] for one in same if one["role"] == "chosen"), None),
        "twins": sorted(one["document_id"] for one in same if one["role"] == "twin"),
    }


def _figures(report: Report, *, each: bool) -> Facts:
    """How many figures each table has, by status; with `each` all of them."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for figure in report.figures:
        counts[figure.table][figure.status] += 1
    told: Facts = {"counts": {table: dict(sorted(by.items())) for table, by in counts.items()}}
    if each:
        told["each"] = [
            {"address": one.address, "value": number(one.value), "unit": one.unit, "status": one.status, "raw": one.raw}
            for one in report.figures
        ]
    return told


def _failed(report: Report | None) -> Iterable[Facts]:
    """The report's own checks that fail."""
    return [_check(check) for check in report.checks if check.passed is False] if report else []


def _check(check: CheckResult) -> Facts:
    sides = {"left": number(check.left), "right": number(check.right), "difference": number(check.difference)}
    words = {name: getattr(check, name) for name in ("severity", "fault", "reading")}
    return {"check": check.check, "scope": check.scope, **sides, **words}


def _failed_links(store: Store, published: Facts | None) -> Iterable[Facts]:
    """The links of its report to that of the year before that fail, as the newest release has them."""
    if published is None or published["role"] != "chosen":
        return []
    release = ReleaseFiles(store.release_home, published["release"])
    found = rows_where(release, "checks", "report_id", published["report_id"], ("passed", *_OF_A_CHECK))
    return [
        {name: row[name] for name in _OF_A_CHECK} for row in found if row["passed"] is False and "→" in row["scope"]
    ]

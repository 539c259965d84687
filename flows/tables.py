"""What the catalog and the readings say → the rows of the published tables, by partition."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.entries import Entry, choose, landing_documents
from flows.identify import Issuer, report_id
from schemas.links import evaluate_links
from schemas.regions import province_key
from schemas.report import CheckResult, Evidence, Report

Row = dict[str, Any]
Partition = tuple[int, str]
"""The values of `report_year` (0: belongs to no report, or the year is unknown) and `province`."""

Tables = dict[str, dict[Partition, list[Row]]]


def assemble(entries: Sequence[Entry]) -> Tables:
    """The rows of every table, by partition, sorted by key: the same entries give the same rows."""
    tables: Tables = {name: defaultdict(list) for name in ("reports", "figures", "sections", "checks", "documents")}
    reports: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.report_id:
            reports[entry.report_id].append(entry)
    chosen = {name: choose(reports[name]) for name in sorted(reports)}
    for name, entry in chosen.items():
        _add_report(entry, reports[name], _links(entry, chosen), tables)
    roles = dict(_roles(entries, {entry.document.document_id for entry in chosen.values()}))
    for entry in entries:
        tables["documents"][_partition(entry)].append(_document_row(entry, roles[entry.document.document_id]))
    return tables


def _roles(entries: Sequence[Entry], chosen: set[str]) -> Iterator[tuple[str, str]]:
    landing = landing_documents(entries)
    for entry in entries:
        name = entry.document.document_id
        if name in chosen:
            yield name, "chosen"
        elif entry.report:
            yield name, "twin"
        else:
            yield name, "landing" if name in landing else "failed"


def _partition(entry: Entry) -> Partition:
    if entry.report is None:
        return 0, province_key(entry.site.division if entry.site else None)
    return entry.report.report_year or 0, entry.issuer.province


def _links(entry: Entry, chosen: Mapping[str, Entry]) -> tuple[CheckResult, ...]:
    """A report held against its issuer's of the year before, where there is one.

    All links are evaluated each time: loading the reports costs twenty-five times as much (docs/performance.md).
    """
    report, issuer = entry.report, entry.issuer
    if report is None or not (issuer.issuer_id and report.report_year):
        return ()
    earlier = chosen.get(report_id(issuer, report.report_year - 1, ""))
    if earlier is None or earlier.report is None:
        return ()
    return evaluate_links(earlier.report.figures, report.figures, report.report_year)


def _add_report(entry: Entry, documents: Sequence[Entry], links: Sequence[CheckResult], tables: Tables) -> None:
    assert entry.report is not None
    partition = _partition(entry)
    keys = {
        "report_id": entry.report_id,
        "document_id": entry.document.document_id,
        "year": entry.report.report_year,
        "province_code": entry.issuer.province_code,
    }
    tables["reports"][partition].append(keys | _report_row(entry.report, entry.issuer, documents))
    tables["figures"][partition].extend(keys | row for row in _figure_rows(entry.report))
    tables["sections"][partition].extend(keys | row for row in _section_rows(entry.report))
    tables["checks"][partition].extend(keys | row for row in _check_rows((*entry.report.checks, *links)))


def _report_row(report: Report, issuer: Issuer, documents: Sequence[Entry]) -> Row:
    statuses = Counter(figure.status for figure in report.figures)
    problems = Counter(problem.code for problem in report.problems)
    return {
        "issuer_id": issuer.issuer_id,
        "division": issuer.division,
        "issuer": issuer.name,
        "level": issuer.level,
        "edition": report.edition,
        "title": report.title,
        "signed_on": report.signed_on,
        "published_on": report.published_on,
        "source_gone_on": _last_day(documents),
        "documents": len(documents),
        "status": report.status,
        "consistent": report.consistent,
        "numbers": statuses["number"] + statuses["note"],
        "blanks": statuses["blank"] + statuses["dash"],
        "unread": statuses["absent"] + statuses["text"] + statuses["illegible"],
        "checks_failed": sum(check.passed is False and check.severity == "error" for check in report.checks),
        "problems": ", ".join(f"{code}×{problems[code]}" for code in sorted(problems)) or None,
    }


def _last_day(documents: Sequence[Entry]) -> dt.date | None:
    """The day on which the last document of a report was gone; None where one is still there."""
    days = [entry.gone_on for entry in documents]
    return None if None in days else max(day for day in days if day)


def _figure_rows(report: Report) -> Iterator[Row]:
    for figure in report.figures:
        yield {
            "table": figure.table,
            "row": figure.row,
            "column": figure.column,
            "address": figure.address,
            "edition": figure.edition,
            "value": None if figure.value is None else float(figure.value),
            "unit": figure.unit,
            "status": figure.status,
            "raw": figure.raw,
            "confidence": figure.confidence,
            **_evidence_columns(figure.evidence),
        }


def _evidence_columns(evidence: Evidence | None) -> Row:
    if evidence is None:
        return {}
    sides = [round(side * 10) for side in evidence.box] if evidence.box else [None] * 4
    box = dict(zip(("left", "top", "right", "bottom"), sides, strict=True))
    return {"page": evidence.page, "path": evidence.path, **box}


def _section_rows(report: Report) -> Iterator[Row]:
    for position, section in enumerate(report.sections, start=1):
        yield {"position": position, "section": section.code, "title": section.title, "text": section.text}


def _check_rows(checks: Iterable[CheckResult]) -> Iterator[Row]:
    for check in checks:
        sides = {"left": check.left, "right": check.right, "difference": check.difference}
        yield {
            "check": check.check,
            "scope": check.scope,
            **{name: None if side is None else float(side) for name, side in sides.items()},
            "passed": check.passed,
            "severity": check.severity,
            "fault": check.fault,
            "reading": check.reading,
        }


def _document_row(entry: Entry, role: str) -> Row:
    document, reading, first = entry.document, entry.reading, entry.fetches[0]
    return {
        "document_id": document.document_id,
        "report_id": entry.report_id,
        "year": entry.report.report_year if entry.report else None,
        "province_code": entry.issuer.province_code,
        "role": role,
        "site": first.site_id,
        "url": first.url,
        "urls": list(dict.fromkeys(fetch.url for fetch in entry.fetches)),
        "version": entry.version,
        "source_gone_on": entry.gone_on,
        "link_text": first.link_text,
        "fetched_at": first.fetched_at,
        "http_status": first.http_status,
        "content_type": first.headers.get("content-type"),
        "last_modified": first.headers.get("last-modified"),
        "etag": first.headers.get("etag"),
        "sha256": document.sha256,
        "bytes": document.bytes,
        "media_type": document.media_type,
        "content_id": reading.content_id if reading else None,
        "archive_path": f"archive/{document.sha256[:2]}/{document.sha256}",
        "run": first.run_id,
        "extractor_version": reading.version if reading else None,
        "reading_status": reading.status if reading else None,
        "failure": reading.failure if reading else None,
        "failure_detail": reading.detail if reading else None,
    }

"""What the catalog and the readings say → the rows of the published tables, by partition."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.identify import Issuer, identify, report_id
from flows.storage import Store, StoreError
from schemas.catalog import Document, Fetch, Reading, Site
from schemas.regions import province_key
from schemas.report import HAS_VALUE, Evidence, Report
from schemas.report_json import report_from_json

Row = dict[str, Any]
Partition = tuple[int, str]
"""The values of `report_year` (0: belongs to no report, or the year is unknown) and `province`."""

Tables = dict[str, dict[Partition, list[Row]]]

LEADS_ELSEWHERE = {"no_tables", "not_a_report"}
"""Failures of a page that are none where its attachment holds the report."""

_FORMATS = ("text/html", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/pdf")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with its sightings (oldest first), its standing reading, and the report it gave, if any."""

    document: Document
    fetches: tuple[Fetch, ...]
    site: Site | None
    reading: Reading | None
    report: Report | None = None

    @property
    def is_read(self) -> bool:
        """Whether there is a reading, and it is no failure."""
        return self.reading is not None and self.reading.failure is None

    @property
    def issuer(self) -> Issuer:
        """Whose report it is."""
        return identify(self.report.issuer if self.report else None, self.site)

    @property
    def report_id(self) -> str | None:
        """The report it holds; None where it could not be read."""
        if self.report is None:
            return None
        return report_id(self.issuer, self.report.report_year, self.document.document_id)


def collect(engine: Engine) -> list[Entry]:
    """What the catalog knows of every document that a site was seen to publish, ordered by id; no reports loaded."""
    with Session(engine, expire_on_commit=False) as session:
        sites = {site.site_id: site for site in session.scalars(select(Site))}
        readings: dict[str, list[Reading]] = defaultdict(list)
        for reading in session.scalars(select(Reading)):
            readings[reading.sha256].append(reading)
        sightings: dict[str, list[Fetch]] = defaultdict(list)
        for fetch in session.scalars(select(Fetch).where(Fetch.sha256.is_not(None)).order_by(Fetch.id)):
            sightings[str(fetch.sha256)].append(fetch)
        documents = session.scalars(select(Document).order_by(Document.document_id)).all()
    seen = (document for document in documents if sightings[document.sha256])
    return [_entry(document, sightings[document.sha256], sites, readings[document.sha256]) for document in seen]


def load_reports(entries: Iterable[Entry], store: Store) -> list[Entry]:
    """The entries with their reports; raises StoreError where a reading is missing or damaged."""
    return [replace(entry, report=_stored_report(entry, store)) for entry in entries]


def assemble(entries: Sequence[Entry]) -> Tables:
    """The rows of every table, by partition, sorted by key: the same entries give the same rows."""
    tables: Tables = {name: defaultdict(list) for name in ("reports", "figures", "sections", "checks", "documents")}
    reports: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.report_id:
            reports[entry.report_id].append(entry)
    chosen: set[str] = set()
    for name in sorted(reports):
        best = max(reports[name], key=_worth)
        chosen.add(best.document.document_id)
        _add_report(best, reports[name], tables)
    roles = dict(_roles(entries, chosen))
    for entry in entries:
        tables["documents"][_partition(entry)].append(_document_row(entry, roles[entry.document.document_id]))
    return tables


def landing_documents(entries: Iterable[Entry]) -> set[str]:
    """Ids of pages that hold no report themselves but lead to an attachment that does."""
    entries = list(entries)
    led_from = {fetch.parent_url for entry in entries if entry.is_read for fetch in entry.fetches if fetch.parent_url}
    return {
        entry.document.document_id
        for entry in entries
        if entry.reading
        and entry.reading.failure in LEADS_ELSEWHERE
        and any(url in led_from for fetch in entry.fetches for url in (fetch.url, fetch.final_url))
    }


def _entry(document: Document, fetches: list[Fetch], sites: dict[str, Site], readings: list[Reading]) -> Entry:
    standing = max(readings, key=lambda reading: reading.read_at, default=None)
    return Entry(document, tuple(fetches), sites.get(fetches[0].site_id), standing)


def _stored_report(entry: Entry, store: Store) -> Report | None:
    if entry.reading is None or entry.reading.path is None:
        return None
    try:
        return report_from_json(store.read_reading(entry.reading.path))
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise StoreError(
            f"the reading {store.root / entry.reading.path} is missing or damaged; "
            f"make it again: gongkai rerun {entry.document.document_id}"
        ) from error


def _worth(entry: Entry) -> tuple[bool, int, int, str]:
    """Which document of a report speaks for it: read whole, more numbers, then HTML before DOCX before PDF."""
    report = entry.report
    numbers = sum(figure.status in HAS_VALUE for figure in report.figures) if report else 0
    kind = entry.document.media_type
    rank = -_FORMATS.index(kind) if kind in _FORMATS else -len(_FORMATS)
    return bool(report and report.status == "ok"), numbers, rank, entry.document.document_id


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


def _add_report(entry: Entry, documents: Sequence[Entry], tables: Tables) -> None:
    assert entry.report is not None
    partition = _partition(entry)
    keys = {
        "report_id": entry.report_id,
        "document_id": entry.document.document_id,
        "year": entry.report.report_year,
        "province_code": entry.issuer.province_code,
    }
    tables["reports"][partition].append(keys | _report_row(entry.report, entry.issuer, len(documents)))
    tables["figures"][partition].extend(keys | row for row in _figure_rows(entry.report))
    tables["sections"][partition].extend(keys | row for row in _section_rows(entry.report))
    tables["checks"][partition].extend(keys | row for row in _check_rows(entry.report))


def _report_row(report: Report, issuer: Issuer, documents: int) -> Row:
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
        "documents": documents,
        "status": report.status,
        "consistent": report.consistent,
        "numbers": statuses["number"] + statuses["note"],
        "blanks": statuses["blank"] + statuses["dash"],
        "unread": statuses["absent"] + statuses["text"] + statuses["illegible"],
        "checks_failed": sum(check.passed is False and check.severity == "error" for check in report.checks),
        "problems": ", ".join(f"{code}×{problems[code]}" for code in sorted(problems)) or None,
    }


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


def _check_rows(report: Report) -> Iterator[Row]:
    for check in report.checks:
        sides = {"left": check.left, "right": check.right, "difference": check.difference}
        yield {
            "check": check.check,
            "scope": check.scope,
            **{name: None if side is None else float(side) for name, side in sides.items()},
            "passed": check.passed,
            "severity": check.severity,
            "fault": check.fault,
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

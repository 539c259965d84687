"""What there is to publish: every document with its sightings, its standing reading and its report."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TypeVar

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from flows.identify import Issuer, identify, report_id
from flows.rows import AnyDocument, AnyFetch, AnyReading, DocumentRow, FetchRow, ReadingRow, documents, sightings
from flows.storage import Store
from flows.versions import content_versions, gone_on
from schemas.catalog import Address, Site, Withheld
from schemas.failures import Reason
from schemas.report import Report
from schemas.report_json import report_from_json

LEADS_ELSEWHERE = {"no_tables", "not_a_report"}
"""Failures of a page that are none where its attachment holds the report."""

_FORMATS = ("text/html", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/pdf")


R = TypeVar("R", bound=AnyReading)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with its sightings (oldest first; `flows/rows.py` says which), and its standing reading.

    `report` is what `load_reports` adds: all that the reading says. `version` counts what its address has shown;
    `gone_on` is the day on which its last address was gone. One that is `withheld` stays in the list of documents, and
    nothing that it says is published.
    """

    document: AnyDocument
    fetches: tuple[AnyFetch, ...]
    site: Site | None
    reading: AnyReading | None
    report: Report | None = None
    version: int = 1
    gone_on: dt.date | None = None
    withheld: bool = False

    @property
    def is_read(self) -> bool:
        """Whether there is a reading, and it is no failure."""
        return self.reading is not None and self.reading.failure is None

    @property
    def said(self) -> AnyReading | Report | None:
        """What the catalog, or better the loaded report, says of year, issuer, title and content; None: not read."""
        if self.withheld:
            return None
        return self.report or (self.reading if self.reading and self.reading.path else None)

    @property
    def year(self) -> int | None:
        """The year its report is about."""
        return self.said.report_year if self.said else None

    @property
    def issuer(self) -> Issuer:
        """Whose report it is."""
        said = self.said
        return identify(said.issuer if said else None, self.site, said.report_year if said else None)

    @property
    def report_id(self) -> str | None:
        """The report it holds; None where it could not be read."""
        return self.report_and_issuer[0]

    @property
    def report_and_issuer(self) -> tuple[str | None, Issuer]:
        """Both, which cost as much as one of them."""
        issuer = self.issuer
        return report_id(issuer, self.year, self.document.document_id) if self.said else None, issuer


def collect(engine: Engine, with_pending: Container[str] = frozenset()) -> list[Entry]:
    """What the catalog knows of every document that a site was seen to publish, ordered by id; no reports loaded.

    For the documents `with_pending` (sha256) readings count that still wait to be published.
    """
    found: dict[str, tuple[DocumentRow, ReadingRow | None]] = {}
    seen: dict[str, list[FetchRow]] = {}
    with Session(engine, expire_on_commit=False) as session:
        for document, readings in documents(session.connection()):
            sha256 = document.sha256
            found[sha256] = document, standing(readings, pending=sha256 in with_pending)
        for sha256, fetch in sightings(session.connection()):
            if sha256 in found:  # else a crawl has just added it
                seen.setdefault(found[sha256][0].sha256, []).append(fetch)
        sites = {site.site_id: site for site in session.scalars(select(Site))}
        gone = select(Address.address, Address.gone_on).where(Address.gone_on.is_not(None))
        tombstones = {address: day for address, day in session.execute(gone) if day}
        withheld = set(session.scalars(withheld_now()))
    stand = {sha256: reading for sha256, (_, reading) in found.items()}
    versions = content_versions(seen, stand)
    taken_out = {own.content_id for sha256 in withheld if (own := stand.get(sha256)) and own.content_id}
    return [
        Entry(
            document,
            fetches := tuple(sorted(seen[sha256], key=attrgetter("id"))),
            sites.get(fetches[0].site_id),
            reading,
            version=versions[sha256],
            gone_on=gone_on(fetches, tombstones),
            withheld=sha256 in withheld or _says(reading, taken_out),
        )
        for sha256, (document, reading) in found.items()
        if sha256 in seen
    ]


def withheld_now() -> Select[tuple[str]]:
    """The query for the documents (sha256) that are withheld."""
    return select(Withheld.sha256).where(Withheld.undone_at.is_(None))


def _says(reading: AnyReading | None, contents: Container[str]) -> bool:
    """Whether a document says what is withheld: a view counter, or a mirror, must not bring it back."""
    return reading is not None and reading.content_id is not None and reading.content_id in contents


def load_reports(entries: Iterable[Entry], store: Store) -> list[Entry]:
    """The entries with their reports; raises StoreError where a reading is missing or damaged."""
    return [replace(entry, report=_stored_report(entry, store)) for entry in entries]


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


def choose(documents: Sequence[Entry]) -> Entry:
    """The document that speaks for a report, among all that hold it.

    What a site shows today wins over what it showed before, a whole reading over a partial one, then more
    numbers, then HTML before DOCX before PDF. Of several copies that say the same, the first one stands.
    """
    shown = shown_today(documents)
    return max(documents, key=lambda entry: _worth(entry, shown))


def shown_today(documents: Sequence[Entry]) -> set[str | None]:
    """The contents that were last seen at an address: view counters change the bytes, not the content."""
    newest: dict[str, tuple[tuple[dt.datetime, int], str | None]] = {}
    for entry in documents:
        content = entry.said.content_id if entry.said else None
        for fetch in entry.fetches:
            seen = (fetch.fetched_at, fetch.id), content  # what is handed in may be older than what was fetched
            newest[fetch.url] = max(newest.get(fetch.url, seen), seen, key=lambda one: one[0])
    return {content for _, content in newest.values()}


def _worth(entry: Entry, shown: set[str | None]) -> tuple[bool, bool, int, int, int]:
    reading = entry.reading
    if reading is None or entry.said is None:
        return False, False, 0, 0, 0
    kind = entry.document.media_type
    rank = -_FORMATS.index(kind) if kind in _FORMATS else -len(_FORMATS)
    numbers = reading.numbers or 0
    return reading.content_id in shown, reading.status == "ok", numbers, rank, -entry.fetches[0].id


def standing(readings: Iterable[R], *, pending: bool = False) -> R | None:
    """The reading that counts: the newest, but a failure that may pass never hides what was read before.

    What waits to be published counts only where `pending`.
    """
    published = (reading for reading in readings if pending or not reading.pending)
    return max(published, key=lambda reading: (_lasts(reading), reading.read_at), default=None)


def _lasts(reading: AnyReading) -> bool:
    return reading.failure is None or not Reason(reading.failure).retryable


def _stored_report(entry: Entry, store: Store) -> Report | None:
    if entry.withheld or entry.reading is None or entry.reading.path is None:
        return None
    try:
        return report_from_json(store.read_reading(entry.reading.path))
    except (OSError, ValueError, KeyError, EOFError, zlib.error) as error:
        raise store.damaged(entry.reading.path, entry.document.sha256) from error

"""What there is to publish: every document with its sightings, its standing reading and its report."""

from __future__ import annotations

import datetime as dt
import zlib
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session, defer

from flows.identify import Issuer, identify, report_id
from flows.storage import Store
from flows.versions import content_versions, gone_on
from schemas.catalog import Address, Document, Fetch, Reading, Site, Withheld
from schemas.failures import Reason
from schemas.report import Report
from schemas.report_json import report_from_json

LEADS_ELSEWHERE = {"no_tables", "not_a_report"}
"""Failures of a page that are none where its attachment holds the report."""

_FORMATS = ("text/html", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/pdf")


_FOR_PEOPLE = (Fetch.page, Fetch.redirects, Fetch.robots, Fetch.seconds, Fetch.spider_version, Fetch.detail)
"""What `gongkai show` tells of a fetch and no release needs: kilobytes a fetch, and a document has one a month."""

_SIGHTINGS = select(Fetch).where(Fetch.sha256.is_not(None)).order_by(Fetch.id)
_SIGHTINGS = _SIGHTINGS.options(*(defer(column, raiseload=True) for column in _FOR_PEOPLE))


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with its sightings (oldest first), and its standing reading.

    `report` is what `load_reports` adds: all that the reading says. `version` counts what its address has shown;
    `gone_on` is the day on which its last address was gone. One that is `withheld` stays in the list of documents, and
    nothing that it says is published.
    """

    document: Document
    fetches: tuple[Fetch, ...]
    site: Site | None
    reading: Reading | None
    report: Report | None = None
    version: int = 1
    gone_on: dt.date | None = None
    withheld: bool = False

    @property
    def is_read(self) -> bool:
        """Whether there is a reading, and it is no failure."""
        return self.reading is not None and self.reading.failure is None

    @property
    def said(self) -> Reading | Report | None:
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
    with Session(engine, expire_on_commit=False) as session:
        sites = {site.site_id: site for site in session.scalars(select(Site))}
        readings: dict[str, list[Reading]] = defaultdict(list)
        for reading in session.scalars(select(Reading)):
            readings[reading.sha256].append(reading)
        sightings: dict[str, list[Fetch]] = defaultdict(list)
        for fetch in session.scalars(_SIGHTINGS):
            sightings[str(fetch.sha256)].append(fetch)
        documents = session.scalars(select(Document).order_by(Document.document_id)).all()
        gone = select(Address.address, Address.gone_on).where(Address.gone_on.is_not(None))
        tombstones = {address: day for address, day in session.execute(gone) if day}
        withheld = set(session.scalars(withheld_now()))
    stand = {sha256: standing(own, pending=sha256 in with_pending) for sha256, own in readings.items()}
    versions = content_versions(sightings, stand)
    taken_out = {own.content_id for sha256 in withheld if (own := stand.get(sha256)) and own.content_id}
    return [
        Entry(
            document,
            fetches := tuple(sightings[document.sha256]),
            sites.get(fetches[0].site_id),
            stand.get(document.sha256),
            version=versions[document.sha256],
            gone_on=gone_on(fetches, tombstones),
            withheld=document.sha256 in withheld or _says(stand.get(document.sha256), taken_out),
        )
        for document in documents
        if sightings[document.sha256]
    ]


def withheld_now() -> Select[tuple[str]]:
    """The query for the documents (sha256) that are withheld."""
    return select(Withheld.sha256).where(Withheld.undone_at.is_(None))


def _says(reading: Reading | None, contents: Container[str]) -> bool:
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


def standing(readings: Iterable[Reading], *, pending: bool = False) -> Reading | None:
    """The reading that counts: the newest, but a failure that may pass never hides what was read before.

    What waits to be published counts only where `pending`.
    """
    published = (reading for reading in readings if pending or not reading.pending)
    newest_first = sorted(published, key=lambda reading: reading.read_at, reverse=True)
    lasting = (r for r in newest_first if r.failure is None or not Reason(r.failure).retryable)
    return next(lasting, newest_first[0] if newest_first else None)


def _stored_report(entry: Entry, store: Store) -> Report | None:
    if entry.withheld or entry.reading is None or entry.reading.path is None:
        return None
    try:
        return report_from_json(store.read_reading(entry.reading.path))
    except (OSError, ValueError, KeyError, EOFError, zlib.error) as error:
        raise store.damaged(entry.reading.path, entry.document.sha256) from error

"""`gongkai show`: everything that catalog, readings and the newest release know of one document."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.entries import Entry, load_reports, standing
from flows.report_facts import report_facts
from flows.rows import AnyReading
from flows.runs import Workplace
from flows.storage import StoreError
from flows.versions import content_versions, gone_on
from schemas.catalog import Address, Document, Fetch, Reading, Site, Withheld
from schemas.failures import Reason
from spiders.addresses import address_of

Facts = dict[str, Any]


def facts_of(place: Workplace, document: Document, *, figures: bool) -> Facts:
    """All that is known, as JSON takes it; with `figures` each figure, too.

    What is known stays known where the file of the reading is missing or damaged: `damaged` says so. Raises StoreError
    where the newest release is.
    """
    with Session(place.engine, expire_on_commit=False) as session:
        entry, readings = entry_of(session, document)
        fetches = _fetches(session, document)
        versions = _versions(session, entry)
        withheld = session.scalars(
            select(Withheld).where(Withheld.sha256 == document.sha256).order_by(Withheld.id)
        ).all()
        tombstones = _tombstones(session, entry)
    entry = replace(entry, gone_on=gone_on(entry.fetches, tombstones))
    entry, damaged = _with_report(entry, place)
    return {
        **_bytes(place, document),
        "sightings": [_sighting(fetch) for fetch in reversed(fetches)],
        "version": next((one["version"] for one in versions if one["document"] == document.document_id), None),
        "versions": versions,
        "gone_on": entry.gone_on.isoformat() if entry.gone_on else None,
        "readings": [_reading(one, entry.reading) for one in readings],
        "damaged": damaged,
        "withheld": [_withheld(row) for row in withheld],
        **report_facts(place.store, entry, figures=figures),
    }


def _withheld(row: Withheld) -> Facts:
    """That a person took it out of the dataset; `undone_at` is null while it is out."""
    names = ("reason", "withheld_by", "withheld_at", "undo_reason", "undone_by", "undone_at")
    sides = {name: getattr(row, name) for name in names}
    return {name: _moment(side) if isinstance(side, dt.datetime) else side for name, side in sides.items()}


def _with_report(entry: Entry, place: Workplace) -> tuple[Entry, str | None]:
    """The entry with its report, or what is wrong with the reading's file."""
    try:
        return load_reports([entry], place.store)[0], None
    except StoreError as error:
        return entry, str(error)


def entry_of(session: Session, document: Document) -> tuple[Entry, Sequence[Reading]]:
    """The document with its sightings, its site and the reading that stands; and all its readings, newest first."""
    fetches = tuple(_fetches(session, document))
    own = select(Reading).where(Reading.sha256 == document.sha256).order_by(Reading.read_at.desc())
    readings = session.scalars(own).all()
    site = session.get(Site, fetches[0].site_id) if fetches else None
    return Entry(document, fetches, site, standing(readings)), readings


def _fetches(session: Session, document: Document) -> Sequence[Fetch]:
    """All that were made of it, oldest first, with what only people read."""
    return session.scalars(select(Fetch).where(Fetch.sha256 == document.sha256).order_by(Fetch.id)).all()


def _versions(session: Session, entry: Entry) -> list[Facts]:
    """What the document's first address has shown, oldest first: a line for each document."""
    if not entry.fetches:
        return []
    address = address_of(entry.fetches[0].url)
    both = Fetch.url.in_((f"http://{address}", f"https://{address}"))
    shown: dict[str, list[Fetch]] = defaultdict(list)
    for fetch in session.scalars(select(Fetch).where(both, Fetch.sha256.is_not(None)).order_by(Fetch.id)):
        shown[str(fetch.sha256)].append(fetch)
    readings: dict[str, list[Reading]] = defaultdict(list)
    for reading in session.scalars(select(Reading).where(Reading.sha256.in_(shown))):
        readings[reading.sha256].append(reading)
    numbers = content_versions(shown, {sha256: standing(readings[sha256]) for sha256 in shown})
    return [
        {
            "version": numbers[sha256],
            "document": sha256[:16],
            "first_seen": _moment(fetches[0].fetched_at),
            "last_seen": _moment(fetches[-1].fetched_at),
        }
        for sha256, fetches in shown.items()
    ]


def _tombstones(session: Session, entry: Entry) -> Mapping[str, dt.date]:
    """The days on which addresses of the document were found to be gone."""
    addresses = {address_of(fetch.url) for fetch in entry.fetches}
    gone = select(Address.address, Address.gone_on).where(Address.address.in_(addresses))
    return {address: day for address, day in session.execute(gone) if day}


def _bytes(place: Workplace, document: Document) -> Facts:
    archive = place.store.archive
    return {
        "document": document.document_id,
        "sha256": document.sha256,
        "bytes": document.bytes,
        "media_type": document.media_type,
        "charset": document.charset,
        "added_at": _moment(document.added_at),
        "archive_path": f"archive/{document.sha256[:2]}/{document.sha256}",
        "is_in_archive": archive.has(document.sha256, document.bytes),
    }


def _sighting(fetch: Fetch) -> Facts:
    names = ("url", "final_url", "redirects", "http_status", "robots", "kind", "parent_url", "link_text", "page")
    return {
        **{name: getattr(fetch, name) for name in names},
        "site": fetch.site_id,
        "at": _moment(fetch.fetched_at),
        "run": fetch.run_id,
        "spider_version": fetch.spider_version,
    }


def _reading(reading: Reading, stands: AnyReading | None) -> Facts:
    names = ("version", "status", "failure", "detail", "content_id", "seconds", "megabytes", "attempts", "problems")
    since = reading.failing_since
    return {
        **{name: getattr(reading, name) for name in names},
        "charset": reading.charset or None,
        "run": reading.run_id,
        "at": _moment(reading.read_at),
        "failing_since": _moment(since) if since else None,
        "retryable": Reason(reading.failure).retryable if reading.failure else None,
        "stands": reading is stands,
        "pending": reading.pending,
    }


def _moment(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")

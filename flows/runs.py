"""The ledger of runs: opening one, closing it, and what a person is told at its end."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from flows.entries import Entry, landing_documents
from flows.failing import rerun_command
from flows.lock import CatalogLock, hold
from flows.lookup import find_addresses
from flows.nearest import UnknownName
from flows.storage import Store, StoreError
from schemas.catalog import Address, Document, Fetch, Reading, Release, Run, open_catalog
from schemas.failures import Reason
from schemas.settings import Settings
from spiders.sites import Site, load_sites

SAMPLE_HOST = "http://127.0.0.1"

KILLED = "stopped or killed"
"""The error of a run that was ended from outside."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every run needs: the settings, the data folder, the catalog and its lock."""

    settings: Settings
    store: Store
    engine: Engine
    catalog_lock: CatalogLock
    is_elsewhere: bool = False
    """Whether this is the workplace of a process, perhaps on another machine, that works for a run."""

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process go the settings and the lock's token: a connection cannot."""
        store = self.settings.store
        settings = self.settings.model_copy(update={"store": store.absolute() if isinstance(store, Path) else store})
        return _open_elsewhere, (settings, self.catalog_lock.token)

    def confirm(self) -> None:
        """Where this is elsewhere: raises StoreError once the run it works for is over, or dead."""
        if self.is_elsewhere:
            self.catalog_lock.confirm()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the data folder and the catalog; raises AtWorkError at once where another run is at work on either."""
        with self.store.lock(), hold(self.catalog_lock):
            yield

    def is_locked(self) -> bool:
        """Whether a run is at work, on this machine or another that shares the catalog."""
        return self.store.is_locked() or self.catalog_lock.holder() is not None


def open_workplace(settings: Settings) -> Workplace:
    """Open data folder and catalog; raises StoreError, CatalogError or SettingsError where that cannot be done."""
    url = settings.catalog_url  # before the store is asked, which may take its time
    store = Store(settings.store)
    store.prepare()
    engine = open_catalog(url)
    return Workplace(settings, store, engine, CatalogLock(engine))


def _open_elsewhere(settings: Settings, token: str) -> Workplace:
    place = open_workplace(settings)
    return replace(place, catalog_lock=CatalogLock(place.engine, token=token), is_elsewhere=True)


def open_if_there(settings: Settings) -> Workplace | None:
    """The workplace for those who only look: nothing is made. None where nothing has run yet.

    Raises StoreError where the data folder is a file.
    """
    if isinstance(settings.store, Path) and settings.store.is_file():
        raise StoreError(f"{settings.store} is a file; GONGKAI_STORE names the data folder")
    if settings.catalog_file and not settings.catalog_file.exists():
        return None
    engine = open_catalog(settings.catalog_url)
    return Workplace(settings, Store(settings.store), engine, CatalogLock(engine))


def refuse_to_mix(place: Workplace, sites: Iterable[Site]) -> None:
    """Made-up sample reports and real ones never share a data folder; raises StoreError."""
    sample = any(column.url.startswith(SAMPLE_HOST) for site in sites for column in site.columns)
    with Session(place.engine) as session:
        kept = select(Fetch.id).where(Fetch.sha256.is_not(None)).limit(1)
        is_sample = Fetch.url.startswith(SAMPLE_HOST)
        made_up = select(Fetch.site_id).where(is_sample)  # files handed in may have no web address
        has_sample = session.scalar(kept.where(is_sample)) is not None
        has_real = session.scalar(kept.where(~is_sample, Fetch.site_id.not_in(made_up))) is not None
    if (sample and has_real) or (not sample and has_sample):
        held, wanted = ("real reports", "the sample") if sample else ("the made-up sample", "real reports")
        raise StoreError(
            f"{place.store.root} holds {held}: {wanted} must not be mixed in; choose another folder with GONGKAI_STORE"
        )


def open_run(engine: Engine, kind: str) -> str:
    """Begin a run; runs that a killed process left open are closed as failed. Call it under the store's lock."""
    now = dt.datetime.now(dt.UTC)
    with Session(engine) as session, session.begin():
        session.execute(
            update(Run)
            .where(Run.status == "running")
            .values(status="failed", finished_at=now, summary={"error": KILLED})
        )
        run_id = f"{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03d}Z-{kind}"
        session.add(Run(run_id=run_id, kind=kind, status="running", started_at=now, summary={}))
    return run_id


def close_run(place: Workplace, status: str, summary: dict[str, Any]) -> None:
    """End the run that the summary names; it is kept in the ledger, and as `runs/<id>/summary.json`."""
    finished = dt.datetime.now(dt.UTC)
    summary |= {"status": status, "finished_at": finished.isoformat(timespec="seconds")}
    place.store.write_run_summary(summary["run"], summary)
    with Session(place.engine) as session, session.begin():
        run = session.get_one(Run, summary["run"])
        run.status, run.finished_at, run.summary = status, finished, summary
        run.release_id = summary.get("release")


def most_megabytes_read(engine: Engine, run_id: str) -> int:
    """The most memory that a reading process of a run has taken, in MB; 0 where nothing was read."""
    with Session(engine) as session:
        return session.scalar(select(func.max(Reading.megabytes)).where(Reading.run_id == run_id)) or 0


def record_release(engine: Engine, run_id: str, manifest: dict[str, Any]) -> None:
    """Enter the newest release in the catalog, if it is not there: a run may die right after publishing."""
    with Session(engine) as session, session.begin():
        if session.get(Release, manifest["release_id"]) is None:
            session.add(
                Release(
                    release_id=manifest["release_id"],
                    run_id=run_id,
                    created_at=dt.datetime.fromisoformat(manifest["created_at"]),
                    reason=manifest["reason"],
                    tables_sha256=hashlib.sha256(json.dumps(manifest["files"], sort_keys=True).encode()).hexdigest(),
                )
            )


def failures(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """The documents that could not be read, pages that only lead to an attachment aside."""
    landing = landing_documents(entries)
    return [
        {
            "document": entry.document.document_id,
            "reason": entry.reading.failure or "",
            "detail": entry.reading.detail or "",
            "url": entry.fetches[0].url if entry.fetches else "",
            "retry": rerun_command(Reason(entry.reading.failure), entry.document.document_id),
        }
        for entry in entries
        if entry.reading and entry.reading.failure and not entry.withheld
        if entry.document.document_id not in landing
    ]


def failed_in(engine: Engine, run_id: str) -> dict[str, list[dict[str, str]]]:
    """What failed in a run: documents that were read in it (`unread`) and addresses that were asked (`unfetched`)."""
    with Session(engine) as session:
        readings = select(Reading.sha256, Reading.failure).where(Reading.run_id == run_id, Reading.failure.is_not(None))
        fetches = select(Fetch.url, Fetch.failure).where(Fetch.run_id == run_id, Fetch.failure.is_not(None))
        unread = session.execute(readings.order_by(Reading.sha256)).all()
        unfetched = session.execute(fetches.order_by(Fetch.url).distinct()).all()
    return {
        "unread": [{"document": sha256[:16], "reason": reason} for sha256, reason in unread],
        "unfetched": [{"url": url, "reason": reason} for url, reason in unfetched],
    }


def new_documents(engine: Engine, run_id: str) -> list[Document]:
    """The documents whose bytes a run has fetched, in a fixed order."""
    fetched = select(Fetch.sha256).where(Fetch.run_id == run_id, Fetch.sha256.is_not(None))
    query = select(Document).where(Document.sha256.in_(fetched)).order_by(Document.sha256)
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(query))


def urls_to_refetch(place: Workplace, documents: Sequence[Document], catalogue: Path | None) -> tuple[str, ...]:
    """Where the documents were seen last, as `addresses_of`.

    Raises UnknownName for the first that was seen on no site of the catalogue (None: that of the settings).
    """
    listed = {site.id for site in load_sites(catalogue or place.settings.sites)}
    for document in documents:
        seen = {one.site_id for one in find_addresses(place.engine, addresses_of(place.engine, [document]))}
        if seen and seen.isdisjoint(listed):
            raise UnknownName(
                f"document {document.document_id} was seen on {min(seen)!r}, which is not in the site catalogue; "
                "name another catalogue with --sites"
            )
    return addresses_of(place.engine, documents)


def addresses_of(engine: Engine, documents: Iterable[Document]) -> tuple[str, ...]:
    """Where the documents were seen last: the newest address of each, and all that show it now."""
    urls: dict[str, None] = {}
    with Session(engine) as session:
        for document in documents:
            shown = select(Address.url).where(Address.sha256 == document.sha256).order_by(Address.url)
            last = select(Fetch.url).where(Fetch.sha256 == document.sha256).order_by(Fetch.id.desc()).limit(1)
            urls |= dict.fromkeys(session.scalars(shown)) or dict.fromkeys(session.scalars(last))
    return tuple(urls)

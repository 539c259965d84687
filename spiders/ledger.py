"""The crawl's side of the catalog: what a site answered, and what need not be asked again."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Engine, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from schemas.catalog import Address, Document, Fetch, Run
from schemas.catalog import Site as SiteRow
from schemas.failures import Reason
from spiders.addresses import MOST_ASKED, OK, Known, Sighting, address_of, look_up, note
from spiders.media import declared_charset, media_type
from spiders.season import is_due
from spiders.sites import Column, Site


@dataclass(frozen=True)
class Answer:
    """What one request brought: a list page, bytes to keep, or a failure.

    `kind` is list, detail or attachment; `headers` have lower-case names; `redirects` are the addresses that led to
    `final_url`; `robots` is what allowed the request; `page` is what a detail page says of itself, `files` what it
    leads to: url and text.
    """

    site_id: str
    kind: str
    url: str
    final_url: str | None = None
    parent_url: str | None = None
    link_text: str | None = None
    http_status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes | None = field(default=None, repr=False)
    failure: Reason | None = None
    detail: str | None = None
    redirects: tuple[str, ...] = ()
    robots: str | None = None
    seconds: float | None = None
    page: dict[str, Any] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Recheck:
    """A known address that is to be asked again."""

    site_id: str
    url: str
    kind: str
    parent_url: str | None
    link_text: str | None


_MOST_COLLISIONS = 5
"""How often rows are entered again that another crawl has just entered, too."""

_INSERT_DOCUMENT, _INSERT_FETCH = insert(Document), insert(Fetch)
_KEPT = select(Document.sha256).where(Document.sha256.in_(bindparam("kept", expanding=True)))


def utc_now() -> dt.datetime:
    """Tell the time."""
    return dt.datetime.now(dt.UTC)


class Ledger:
    """Writes and asks the tables `runs`, `sites`, `documents`, `fetches` and `addresses` for one run.

    With `writes=False` it only looks: nothing is entered.
    """

    def __init__(
        self,
        engine: Engine,
        run_id: str,
        refetch_days: int,
        now: Callable[[], dt.datetime] = utc_now,
        *,
        version: str | None = None,
        writes: bool = True,
    ) -> None:
        self.engine = engine
        self.run_id = run_id
        self.refetch = dt.timedelta(days=refetch_days)
        self.now = now
        self.version = version
        self.writes = writes
        self._writing = threading.Lock()  # SQLite's own wait for another writer is a sleep

    def open_run(self) -> bool:
        """Make the run's row where nobody has; returns whether it was made."""
        if not self.writes:
            return False
        with Session(self.engine) as session, session.begin():
            if session.get(Run, self.run_id):
                return False
            session.add(Run(run_id=self.run_id, kind="crawl", status="running", started_at=self.now()))
        return True

    def close_run(self, status: str) -> None:
        """Say how a run ended that `open_run` made."""
        with Session(self.engine) as session, session.begin():
            if run := session.get(Run, self.run_id):
                run.status, run.finished_at = status, self.now()

    def saw_site(self, site: Site) -> None:
        """Note the site as it stands in the catalogue, and that it is crawled now."""
        if not self.writes:
            return
        row = SiteRow(
            site_id=site.id,
            name=site.name,
            division=site.division,
            level=site.level,
            last_crawled_at=self.now(),
        )
        with Session(self.engine) as session, session.begin():
            session.merge(row)

    def known(self, url: str) -> Known:
        """What is known of an address."""
        return self.known_all([url])[url]

    def known_all(self, urls: Iterable[str]) -> dict[str, Known]:
        """What is known of addresses, by url."""
        if not (asked := list(urls)):
            return {}
        with self.engine.connect() as connection:
            return look_up(connection, asked)

    def is_recent(self, known: Known) -> bool:
        """Whether an address that is settled was asked within the last `refetch_days`."""
        return known.is_settled and known.checked_at is not None and known.checked_at > self.now() - self.refetch

    def is_due(self, site: Site) -> bool:
        """Whether a column of the site is worth a visit now, by season and by what it showed last."""
        known = self.known_all([column.url for column in site.columns]).values()
        return any(is_due(one.status, one.checked_at, self.now()) for one in known)

    def rechecks(self, site: Site) -> Iterator[Recheck]:
        """The pages and files of a site that were kept and not asked for `refetch_days`, in order of address."""
        pages = Address.kind.in_(("detail", "attachment"))
        old = Address.checked_at <= self.now() - self.refetch
        yield from self._rechecks(Address.site_id == site.id, pages, Address.status == OK, old)

    def named(self, urls: Iterable[str]) -> Iterator[Recheck]:
        """Those of some addresses that are known, columns too."""
        addresses = sorted({address_of(url) for url in urls})
        for start in range(0, len(addresses), MOST_ASKED):
            yield from self._rechecks(Address.address.in_(addresses[start : start + MOST_ASKED]))

    def _rechecks(self, *which: ColumnElement[bool]) -> Iterator[Recheck]:
        columns = (Address.site_id, Address.url, Address.kind, Address.parent_url, Address.link_text)
        with self.engine.connect() as connection:
            rows = connection.execute(select(*columns).where(*which).order_by(Address.address)).all()
        for row in rows:
            yield Recheck(*row)

    def saw_column(self, site: Site, column: Column, status: str, entries: int) -> int:
        """Note what a column shows; returns how many entries it had where it has none any more, else 0."""
        before = self.known(column.url)
        self._note(Sighting(column.url, site.id, "column", status, self.now(), entries=entries or None))
        return (before.entries or 0) if not entries else 0

    def record(self, answer: Answer) -> None:
        """Add the row of an answer without bytes to keep: a list page, a failure."""
        if self.writes:
            at = self.now()
            seen = [] if answer.kind == "list" else [self._sighting(answer, None, at)]
            self._enter([self._row(answer, None, at)], seen)

    def unchanged(self, answer: Answer, known: Known) -> None:
        """Add the row of an answer that said: as it was (304)."""
        if self.writes:
            at = self.now()
            self._enter([self._row(answer, known.sha256, at)], [self._sighting(answer, None, at)])

    def keep(self, answer: Answer, sha256: str) -> bool:
        """Add the row of an answer whose bytes are in the archive; returns whether the document is new."""
        return self.keep_all([(answer, sha256)])[0]

    def keep_all(self, kept: Sequence[tuple[Answer, str]]) -> list[bool]:
        """Add the rows of answers and their hashes in one transaction; returns which documents are new."""
        at = self.now()
        documents = {sha256: self._document(answer, sha256, at) for answer, sha256 in kept}
        fetches = [self._row(answer, sha256, at) for answer, sha256 in kept]
        sightings = [self._sighting(answer, sha256, at) for answer, sha256 in kept]
        new = self._enter(fetches, sightings, documents)
        first = {sha256: number for number, (_, sha256) in reversed(list(enumerate(kept)))}
        return [sha256 in new and first[sha256] == number for number, (_, sha256) in enumerate(kept)]

    def _enter(
        self,
        fetches: list[dict[str, Any]],
        sightings: list[Sighting],
        documents: Mapping[str, dict[str, Any]] = MappingProxyType({}),
    ) -> set[str]:
        """Write the rows of some answers; returns the hashes of the documents that are new."""
        for _ in range(_MOST_COLLISIONS):
            try:
                return self._write(fetches, sightings, documents)
            except IntegrityError:  # another crawl has just added the same document, or the same address off its site
                continue
        return self._write(fetches, sightings, documents)

    def _write(
        self, fetches: list[dict[str, Any]], sightings: list[Sighting], documents: Mapping[str, dict[str, Any]]
    ) -> set[str]:
        with self._writing, self.engine.begin() as connection:
            new = set(documents)
            if documents:
                new -= set(connection.scalars(_KEPT, {"kept": list(documents)}))
            if new:
                # In one order, or two crawls with the same documents would wait for each other.
                connection.execute(_INSERT_DOCUMENT, [documents[sha256] for sha256 in sorted(new)])
            connection.execute(_INSERT_FETCH, fetches)
            note(connection, sightings)
        return new

    def _note(self, seen: Sighting) -> None:
        if self.writes:
            with self._writing, self.engine.begin() as connection:
                note(connection, [seen])

    def _sighting(self, answer: Answer, sha256: str | None, at: dt.datetime) -> Sighting:
        # Validators belong to the address that answered: a page that only leads there would say "as it was" to them.
        validators = {} if answer.redirects else answer.headers
        return Sighting(
            answer.url,
            answer.site_id,
            answer.kind,
            str(answer.failure) if answer.failure else OK,
            at,
            answer.parent_url,
            answer.link_text,
            sha256,
            validators.get("etag"),
            validators.get("last-modified"),
            answer.files,
        )

    def _document(self, answer: Answer, sha256: str, at: dt.datetime) -> dict[str, Any]:
        data = answer.data or b""
        return {
            "sha256": sha256,
            "document_id": sha256[:16],
            "bytes": len(data),
            "media_type": media_type(data),
            "charset": declared_charset(answer.headers.get("content-type", "")),
            "added_at": at,
        }

    def _row(self, answer: Answer, sha256: str | None, at: dt.datetime) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "site_id": answer.site_id,
            "kind": answer.kind,
            "url": answer.url,
            "final_url": answer.final_url,
            "parent_url": answer.parent_url,
            "link_text": answer.link_text,
            "fetched_at": at,
            "http_status": answer.http_status,
            "headers": answer.headers,
            "sha256": sha256,
            "failure": str(answer.failure) if answer.failure else None,
            "detail": answer.detail,
            "redirects": list(answer.redirects),
            "robots": answer.robots,
            "seconds": answer.seconds,
            "page": answer.page,
            "spider_version": self.version,
        }

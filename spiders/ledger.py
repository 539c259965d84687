"""The crawl's side of the catalog: what a site answered, and what need not be asked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Engine, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from schemas.catalog import Document, Fetch, Run
from schemas.catalog import Site as SiteRow
from schemas.failures import Reason
from spiders.media import declared_charset, media_type
from spiders.sites import Site

_FINAL = tuple(str(reason) for reason in Reason if not reason.retryable)


@dataclass(frozen=True)
class Answer:
    """What one request brought: a list page, bytes to keep, or a failure.

    `kind` is list, detail or attachment; `headers` have lower-case names.
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


def utc_now() -> dt.datetime:
    """Tell the time."""
    return dt.datetime.now(dt.UTC)


class Ledger:
    """Writes and asks the tables `runs`, `sites`, `documents` and `fetches` for one run."""

    def __init__(
        self, engine: Engine, run_id: str, refetch_days: int, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self.engine = engine
        self.run_id = run_id
        self.refetch = dt.timedelta(days=refetch_days)
        self.now = now

    def open_run(self) -> bool:
        """Make the run's row where nobody has; returns whether it was made."""
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
        row = SiteRow(
            site_id=site.id,
            name=site.name,
            division=site.division,
            level=site.level,
            last_crawled_at=self.now(),
        )
        with Session(self.engine) as session, session.begin():
            session.merge(row)

    def is_known(self, url: str) -> bool:
        """Whether the page or file was fetched, or failed for good, within the last `refetch_days`."""
        settled = or_(Fetch.sha256.is_not(None), Fetch.failure.in_(_FINAL))
        with Session(self.engine) as session:
            return session.scalar(select(Fetch.id).where(self._recent(url), settled).limit(1)) is not None

    def last_kept(self, url: str) -> Fetch | None:
        """The newest fetch from there, within the last `refetch_days`, whose bytes were kept."""
        query = select(Fetch).where(self._recent(url), Fetch.sha256.is_not(None))
        with Session(self.engine) as session:
            return session.scalar(query.order_by(Fetch.fetched_at.desc(), Fetch.id.desc()).limit(1))

    def record(self, answer: Answer) -> None:
        """Add the row of an answer without bytes to keep: a list page, a failure."""
        with Session(self.engine) as session, session.begin():
            session.add(self._row(answer, None))

    def keep(self, answer: Answer, sha256: str) -> bool:
        """Add the row of an answer whose bytes are in the archive; returns whether the document is new."""
        try:
            return self._keep(answer, sha256)
        except IntegrityError:  # another crawl has just added the same document
            return self._keep(answer, sha256)

    def _keep(self, answer: Answer, sha256: str) -> bool:
        with Session(self.engine) as session, session.begin():
            is_new = session.get(Document, sha256) is None
            if is_new:
                session.add(self._document(answer, sha256))
                session.flush()
            session.add(self._row(answer, sha256))
        return is_new

    def _recent(self, url: str) -> ColumnElement[bool]:
        kinds = Fetch.kind.in_(("detail", "attachment"))
        return and_(Fetch.url == url, Fetch.fetched_at > self.now() - self.refetch, kinds)

    def _document(self, answer: Answer, sha256: str) -> Document:
        data = answer.data or b""
        return Document(
            sha256=sha256,
            document_id=sha256[:16],
            bytes=len(data),
            media_type=media_type(data),
            charset=declared_charset(answer.headers.get("content-type", "")),
            added_at=self.now(),
        )

    def _row(self, answer: Answer, sha256: str | None) -> Fetch:
        return Fetch(
            run_id=self.run_id,
            site_id=answer.site_id,
            kind=answer.kind,
            url=answer.url,
            final_url=answer.final_url,
            parent_url=answer.parent_url,
            link_text=answer.link_text,
            fetched_at=self.now(),
            http_status=answer.http_status,
            headers=answer.headers,
            sha256=sha256,
            failure=str(answer.failure) if answer.failure else None,
            detail=answer.detail,
        )

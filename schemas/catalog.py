"""The catalog: what was fetched, which documents there are, how they were read, what was published.

SQLAlchemy tables; `open_catalog` brings the database to the newest migration first.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Engine, ForeignKey, Index, String, create_engine, event, make_url, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

MIGRATIONS_FOLDER = Path(__file__).with_name("migrations")


_MIGRATING = 67726738
"""The number of the lock under which Postgres is migrated: any that no other program takes."""


class CatalogError(Exception):
    """The catalog cannot be opened; the message says which and why."""


class _MigrationError(Exception):
    """Alembic's word on a catalog that it cannot bring forward."""


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC datetime, also on SQLite, which forgets time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store UTC without a zone; a naive datetime is a programming error."""
        if value is not None and value.tzinfo is None:
            raise ValueError("the catalog takes aware datetimes only")
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:
        """Give the zone back."""
        return value.replace(tzinfo=dt.UTC) if value else None


class Text(TypeDecorator[str]):
    """Text of any length, as pages and servers give it: NUL, which Postgres does not take, becomes U+FFFD."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Do the same on every database."""
        return value.replace("\0", "\ufffd") if value else value


class Base(DeclarativeBase):
    """Declarative base: datetimes are UTC, dicts and lists are JSON."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        dt.datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Run(Base):
    """A nightly run or a rerun. `status`: running, done, failed or refused."""

    __tablename__ = "runs"
    run_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    release_id: Mapped[str | None] = mapped_column(String(40))
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Site(Base):
    """A site of the catalogue as the crawler last saw it."""

    __tablename__ = "sites"
    site_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    division: Mapped[str] = mapped_column(String(6))
    level: Mapped[str] = mapped_column(String(20))
    last_crawled_at: Mapped[dt.datetime | None]


class Document(Base):
    """A sequence of bytes that a site published; its bytes are in the archive under `sha256`."""

    __tablename__ = "documents"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    document_id: Mapped[str] = mapped_column(String(16), unique=True)
    bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    charset: Mapped[str | None] = mapped_column(String(40))
    added_at: Mapped[dt.datetime]


class Fetch(Base):
    """One answer of a site. `kind`: list, detail or attachment; `sha256` where bytes were kept, or are unchanged (304).

    `redirects` are the addresses that led to `final_url`; `robots` is what allowed or forbade the request; `page` is
    what a detail page says of itself; `spider_version` is the crawler's code.
    """

    __tablename__ = "fetches"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    site_id: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    url: Mapped[str]
    final_url: Mapped[str | None]
    parent_url: Mapped[str | None]
    link_text: Mapped[str | None]
    fetched_at: Mapped[dt.datetime]
    http_status: Mapped[int | None]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("documents.sha256"))
    failure: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str | None]
    redirects: Mapped[list[Any]] = mapped_column(default=list)
    robots: Mapped[str | None] = mapped_column(String(40))
    seconds: Mapped[float | None]
    page: Mapped[dict[str, Any]] = mapped_column(default=dict)
    spider_version: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (Index("fetches_url", "url", "fetched_at"), Index("fetches_sha256", "sha256"))


class Address(Base):
    """What an address shows now, and since when: a column of a site, a page or a file below one.

    `address` is the url without its scheme: http and https are one. `status` is `ok` or a reason why it cannot be
    had, and stands `since`. `entries` are the candidates that a column showed when it was last ok; `files` what a page
    leads to: [url, text]. `gone_on` is the day (in China) on which something that had been kept was found to be gone.
    """

    __tablename__ = "addresses"
    address: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    site_id: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    parent_url: Mapped[str | None]
    link_text: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(40))
    since: Mapped[dt.datetime]
    checked_at: Mapped[dt.datetime]
    ok_at: Mapped[dt.datetime | None]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("documents.sha256"))
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    files: Mapped[list[Any]] = mapped_column(default=list)
    entries: Mapped[int | None]
    gone_on: Mapped[dt.date | None]

    __table_args__ = (Index("addresses_site", "site_id", "kind"),)


class Lock(Base):
    """Who may change the dataset now: one row while a run is at work, renewed as long as it lives."""

    __tablename__ = "locks"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    token: Mapped[str] = mapped_column(String(32))
    host: Mapped[str]
    pid: Mapped[int]
    born_at: Mapped[float]
    taken_at: Mapped[dt.datetime]
    renewed_at: Mapped[dt.datetime]


class Reading(Base):
    """The result of one extractor version on one document. `path` is relative to the store.

    `problems` counts what could not be accounted for, by code; `megabytes` is the most that its process had taken by
    then. A `pending` reading is a backfill's: it waits for a person to publish it, and counts for nothing until then.
    A document is `failing_since` the first attempt that failed for this reason, whatever the version.

    Of a reading with a `path`, what a release needs to know before it opens the file: year, issuer and title as read,
    how many `numbers` its figures have, and the `digest` (sha256) of its JSON; null until `flows/heads.py` looks.
    """

    __tablename__ = "readings"
    sha256: Mapped[str] = mapped_column(ForeignKey("documents.sha256"), primary_key=True)
    charset: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    read_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(String(20))
    failure: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str | None]
    content_id: Mapped[str | None] = mapped_column(String(64))
    path: Mapped[str | None]
    seconds: Mapped[float]
    attempts: Mapped[int] = mapped_column(default=1)
    megabytes: Mapped[int | None]
    problems: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pending: Mapped[bool] = mapped_column(default=False)
    failing_since: Mapped[dt.datetime | None]
    report_year: Mapped[int | None]
    issuer: Mapped[str | None]
    title: Mapped[str | None]
    numbers: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))


class Withheld(Base):
    """A person took a document out of the dataset, and perhaps put it back: `undone_at` is null while it is out."""

    __tablename__ = "withheld"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("documents.sha256"))
    reason: Mapped[str]
    withheld_by: Mapped[str]
    withheld_at: Mapped[dt.datetime]
    undo_reason: Mapped[str | None]
    undone_by: Mapped[str | None]
    undone_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("withheld_sha256", "sha256"),)


class Release(Base):
    """A published release: an immutable folder of Parquet tables."""

    __tablename__ = "releases"
    release_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    created_at: Mapped[dt.datetime]
    reason: Mapped[str]
    tables_sha256: Mapped[str] = mapped_column(String(64))


def open_catalog(url: str) -> Engine:
    """Connect to the catalog at its newest migration; raises CatalogError where that cannot be done."""
    try:
        engine = create_engine(url, pool_pre_ping=True)  # a server may have closed what was idle for an hour
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _wait_for_writers)
            Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        if not _is_newest(engine):
            _migrate(engine)
    except (SQLAlchemyError, _MigrationError, sqlite3.Error, OSError, ModuleNotFoundError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        if isinstance(error, ModuleNotFoundError):
            reason += "; for Postgres write postgresql+psycopg://… and install the extra: pip install -e '.[postgres]'"
        raise CatalogError(f"cannot open the catalog {_shown(url)}: {reason}; see GONGKAI_DATABASE_URL") from error
    return engine


def _shown(url: str) -> str:
    """The URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "…" if "@" in url else url


def _wait_for_writers(connection: Any, _record: Any) -> None:
    """Crawl, workers and the flow write from several processes: wait for each other instead of failing."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=60000")
    connection.execute("PRAGMA foreign_keys=ON")


def _is_newest(engine: Engine) -> bool:
    """Whether the catalog is at the newest migration, told without Alembic, whose import takes half a second."""
    newest = max(path.name.partition("_")[0] for path in (MIGRATIONS_FOLDER / "versions").glob("[0-9]*.py"))
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest)
    except DBAPIError:  # a new catalog, or none: Alembic finds out which
        return False


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # others that start on an empty catalog wait for the first
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise _MigrationError(str(error)) from error

"""The catalog's migrations and datetimes."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from schemas.catalog import Base, CatalogError, Document, Fetch, Reading, Run, Site, _is_newest, open_catalog


@pytest.fixture
def catalog(catalog_url: str) -> Engine:
    return open_catalog(catalog_url)


def test_the_migrations_make_exactly_the_tables_of_the_models(catalog: Engine) -> None:
    with catalog.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_folder_of_a_new_catalog_is_made(tmp_path: Path) -> None:
    open_catalog(f"sqlite:///{tmp_path / 'new' / 'catalog.db'}")
    assert (tmp_path / "new" / "catalog.db").is_file()


def test_opening_a_catalog_again_keeps_what_is_in_it(catalog_url: str) -> None:
    with Session(open_catalog(catalog_url)) as session:
        session.add(Site(site_id="a", name="A", division="649900", level="county"))
        session.commit()
    with Session(open_catalog(catalog_url)) as session:
        assert session.scalars(select(Site.site_id)).all() == ["a"]


@pytest.mark.slow
def test_several_machines_that_open_a_new_catalog_at_once_all_succeed(postgres: Callable[[], str]) -> None:
    url = postgres()
    code = (
        "import sys\nfrom schemas.catalog import open_catalog, _is_newest\nassert _is_newest(open_catalog(sys.argv[1]))"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(3)]
    assert [program.wait() for program in programs] == [0, 0, 0]


def test_text_that_a_database_may_not_take_is_kept_as_far_as_it_goes(catalog: Engine) -> None:
    with Session(catalog) as session:
        session.add(Site(site_id="a", name="云\x00湖", division="649900", level="county"))
        session.commit()
        session.expire_all()
        assert session.scalars(select(Site.name)).one() == "云\ufffd湖"


def test_json_comes_back_as_it_was(catalog: Engine) -> None:
    summary = {"云湖": [1, 2.5, None, True], "nul": "\x00"}
    with Session(catalog) as session:
        now = dt.datetime.now(dt.UTC)
        session.add(Run(run_id="r", kind="nightly", status="done", started_at=now, summary=summary))
        session.commit()
        session.expire_all()
        assert session.scalars(select(Run.summary)).one() == summary


def test_a_password_is_not_shown() -> None:
    with pytest.raises(CatalogError) as caught:
        open_catalog("postgresql+psycopg://gongkai:hidden@127.0.0.1:1/gongkai")
    assert "hidden" not in str(caught.value)


def test_a_moment_comes_back_aware_and_in_utc(catalog: Engine) -> None:
    beijing = dt.timezone(dt.timedelta(hours=8))
    with Session(catalog) as session:
        started = dt.datetime(2024, 1, 15, 8, 0, tzinfo=beijing)
        session.add(Run(run_id="r", kind="nightly", status="done", started_at=started))
        session.commit()
        session.expire_all()
        found = session.scalars(select(Run.started_at)).one()
    assert (found.isoformat(), found.utcoffset()) == ("2024-01-15T00:00:00+00:00", dt.timedelta(0))


def test_a_moment_without_a_zone_is_refused(catalog: Engine) -> None:
    with Session(catalog) as session, pytest.raises(StatementError, match="aware"):
        session.add(Run(run_id="r", kind="nightly", status="done", started_at=dt.datetime(2024, 1, 15)))
        session.commit()


def test_an_unfinished_run_has_no_end(catalog: Engine) -> None:
    with Session(catalog) as session:
        now = dt.datetime.now(dt.UTC)
        session.add(Run(run_id="r", kind="nightly", status="running", started_at=now))
        session.commit()
        assert session.scalars(select(Run.finished_at)).one() is None


def test_writers_wait_for_each_other_in_sqlite(tmp_path: Path) -> None:
    with open_catalog(f"sqlite:///{tmp_path / 'catalog.db'}").connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_the_fetches_are_indexed_by_url(catalog: Engine) -> None:
    assert "fetches_url" in {index["name"] for index in inspect(catalog).get_indexes(Fetch.__tablename__)}


@pytest.mark.parametrize("url", ["nonsense", "nosuchdialect://x", "sqlite:////proc/no/such/catalog.db"])
def test_a_catalog_that_cannot_be_opened_says_which(url: str) -> None:
    with pytest.raises(CatalogError, match="cannot open the catalog"):
        open_catalog(url)


def test_a_file_that_is_no_database_is_a_catalog_error(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").write_text("this is no database, and long enough to be sure of it" * 30)
    with pytest.raises(CatalogError):
        open_catalog(f"sqlite:///{tmp_path / 'catalog.db'}")


def test_the_newest_migration_is_known_without_alembic(catalog: Engine) -> None:
    assert _is_newest(catalog)
    with catalog.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not _is_newest(catalog)


def test_of_a_failure_from_before_the_last_attempt_is_its_beginning(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    engine, at = open_catalog(url), dt.datetime(2024, 1, 15, tzinfo=dt.UTC)
    with Session(engine) as session, session.begin():
        session.add(Run(run_id="r", kind="nightly", status="done", started_at=at))
        session.add(Document(sha256="a" * 64, document_id="a" * 16, bytes=1, media_type="text/html", added_at=at))
        session.flush()
        for version, failure in (("1", "timeout"), ("2", None)):
            reading = Reading(sha256="a" * 64, charset="", version=version, run_id="r", read_at=at, seconds=1.0)
            reading.status, reading.failure = "failed" if failure else "ok", failure
            session.add(reading)
    with engine.begin() as connection:
        for column in ("failing_since", "report_year", "issuer", "title", "numbers", "digest"):
            connection.execute(text(f"ALTER TABLE readings DROP COLUMN {column}"))
        connection.execute(text("DROP TABLE withheld"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    with Session(open_catalog(url)) as session:
        assert session.scalars(select(Reading.failing_since).order_by(Reading.version)).all() == [at, None]

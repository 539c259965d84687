"""One run at a time: refused with a clear word, and never a deadlock after a crash."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from flows import lock
from flows.lock import CatalogLock, hold
from flows.storage import StoreError
from schemas.catalog import Lock, open_catalog


@pytest.fixture
def engine(catalog_url):
    return open_catalog(catalog_url)


@pytest.fixture
def elsewhere(engine, monkeypatch):
    """A lock that was taken on another machine."""
    monkeypatch.setattr(lock, "_host", lambda: "other.example")
    CatalogLock(engine).take()
    monkeypatch.undo()


def _row(engine):
    with Session(engine) as session:
        return session.scalars(select(Lock)).one_or_none()


def _hurried(engine):
    return CatalogLock(engine, patience=0.1)


def test_it_is_given_back(engine):
    with hold(CatalogLock(engine)):
        assert _row(engine) is not None
    assert _row(engine) is None


def test_it_is_given_back_after_an_error(engine):
    with pytest.raises(ZeroDivisionError), hold(CatalogLock(engine)):
        raise ZeroDivisionError
    assert _row(engine) is None


def test_a_lock_that_cannot_be_given_back_hides_no_error(engine, caplog):
    with pytest.raises(ZeroDivisionError), hold(CatalogLock(engine)):
        with engine.begin() as connection:
            connection.execute(text("drop table locks"))
        raise ZeroDivisionError
    assert "could not be given back" in caplog.text


def test_a_second_run_is_refused_and_told_who_is_at_work(engine):
    with (
        hold(CatalogLock(engine)),
        pytest.raises(StoreError, match=r"another run is at work: process \d+ on .+ since 20"),
    ):
        _hurried(engine).take()


def test_a_run_on_another_machine_is_waited_for(engine, elsewhere):
    with pytest.raises(StoreError, match=r"on other\.example"):
        _hurried(engine).take()


def test_a_lock_that_nobody_renews_expires(engine, elsewhere, caplog):
    later = dt.datetime.now(dt.UTC) + lock.EXPIRES + dt.timedelta(seconds=1)
    CatalogLock(engine, now=lambda: later).take()
    assert "on other.example, which is dead, has expired" in caplog.text


def test_the_lock_of_a_killed_process_is_taken_over_at_once(engine, catalog_url):
    code = (
        "import os, signal\nfrom flows.lock import CatalogLock\nfrom schemas.catalog import open_catalog\n"
        f"CatalogLock(open_catalog({catalog_url!r})).take()\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert _row(engine) is not None
    _hurried(engine).take()


def test_another_process_with_the_same_number_is_not_the_holder(engine):
    CatalogLock(engine).take()
    with engine.begin() as connection:
        connection.execute(update(Lock).values(pid=1, born_at=1.0))
    _hurried(engine).take()


def test_renewing_keeps_it_from_expiring(engine):
    mine = CatalogLock(engine)
    mine.take()
    before = _row(engine).renewed_at
    mine.renew()
    assert _row(engine).renewed_at > before


def test_who_was_taken_for_dead_is_told(engine, elsewhere):
    with pytest.raises(StoreError, match="taken over"):
        CatalogLock(engine).renew()


def test_a_lock_that_was_renewed_meanwhile_is_not_removed(engine, elsewhere):
    holder = _row(engine)
    with engine.begin() as connection:
        connection.execute(update(Lock).values(renewed_at=dt.datetime.now(dt.UTC)))
    CatalogLock(engine)._remove(holder)
    assert _row(engine) is not None


def test_of_many_who_find_a_dead_holder_one_gets_the_lock(engine, catalog_url, elsewhere):
    code = (
        "import datetime as dt, sys\nfrom flows.lock import CatalogLock, EXPIRES\n"
        "from flows.storage import StoreError\nfrom schemas.catalog import open_catalog\n"
        "later = dt.datetime.now(dt.UTC) + EXPIRES + dt.timedelta(seconds=1)\n"
        f"lock = CatalogLock(open_catalog({catalog_url!r}), patience=1, now=lambda: later)\n"
        "try:\n    lock.take()\nexcept StoreError:\n    sys.exit(7)\nsys.stdin.read()"
    )
    tries = [subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) for _ in range(4)]
    codes = []
    for one in tries:
        try:
            codes.append(one.wait(8))
        except subprocess.TimeoutExpired:
            one.communicate(b"")
            codes.append(one.returncode)
    assert sorted(codes) == [0, 7, 7, 7]

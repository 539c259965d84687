"""One run at a time, on one machine or on several that share a catalog.

The lock is a row of the catalog that its holder renews. A holder that died is recognised: on the same machine by
its process, elsewhere by a row that nobody renews any more. Its lock expires and is taken over, and a line says so.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil
from sqlalchemy import Engine, delete, insert, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from flows.storage import AtWorkError, StoreError
from schemas.catalog import Lock

logger = logging.getLogger(__name__)

NAME = "dataset"
EXPIRES = dt.timedelta(seconds=120)
"""A lock that was not renewed for so long belongs to nobody."""

RENEWED_EVERY = 20.0
PATIENCE_SECONDS = 2.0


def utc_now() -> dt.datetime:
    """Tell the time."""
    return dt.datetime.now(dt.UTC)


@dataclass
class CatalogLock:
    """The lock of one holder. `now` tells the time, `expires` how long a lock outlives its last renewal."""

    engine: Engine
    expires: dt.timedelta = EXPIRES
    patience: float = PATIENCE_SECONDS
    now: Callable[[], dt.datetime] = utc_now
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    def take(self) -> None:
        """Take the lock; raises AtWorkError where a living holder has it."""
        deadline = time.monotonic() + self.patience
        while not self._inserted():
            holder = self._row()
            if holder and self._is_stale(holder):
                self._remove(holder)
            elif holder and time.monotonic() > deadline:
                since = f"{holder.taken_at:%Y-%m-%d %H:%M:%S} UTC"
                raise AtWorkError(
                    f"another run is at work: process {holder.pid} on {holder.host} since {since}; "
                    "wait for its end, then try again"
                )
            else:
                time.sleep(0.05)

    def renew(self) -> None:
        """Say that the holder lives; raises StoreError where somebody else has taken the lock over."""
        mine = update(Lock).where(Lock.name == NAME, Lock.token == self.token)
        with self.engine.begin() as connection:
            if connection.execute(mine.values(renewed_at=self.now())).rowcount != 1:
                raise StoreError("this run was taken for dead and its lock taken over; nothing more is published")

    def confirm(self) -> None:
        """Raises StoreError where the lock is not held any more by whoever has this token."""
        row = self._row()
        if row is None or row.token != self.token:
            raise StoreError("the run that this reading is for is over; the next one goes on where it stopped")

    def holder(self) -> Lock | None:
        """Who has the lock and lives; None where nobody has."""
        row = self._row()
        return None if row is None or self._is_stale(row) else row

    def free(self) -> None:
        """Give the lock back."""
        with self.engine.begin() as connection:
            connection.execute(delete(Lock).where(Lock.name == NAME, Lock.token == self.token))

    def _inserted(self) -> bool:
        process = psutil.Process()
        row = {"token": self.token, "host": _host(), "pid": process.pid, "born_at": process.create_time()}
        try:
            with self.engine.begin() as connection:
                moments = {"taken_at": self.now(), "renewed_at": self.now()}
                connection.execute(insert(Lock).values(name=NAME, **row, **moments))
        except IntegrityError:
            return False
        return True

    def _row(self) -> Lock | None:
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get(Lock, NAME)

    def _is_stale(self, holder: Lock) -> bool:
        if holder.host == _host():
            return not _is_alive(holder.pid, holder.born_at)
        return self.now() - holder.renewed_at > self.expires

    def _remove(self, holder: Lock) -> None:
        """Remove a dead holder's lock, unless it was renewed or taken over meanwhile."""
        same = (Lock.name == NAME, Lock.token == holder.token, Lock.renewed_at == holder.renewed_at)
        with self.engine.begin() as connection:
            removed = connection.execute(delete(Lock).where(*same)).rowcount
        if removed:
            logger.warning("the lock of process %d on %s, which is dead, has expired", holder.pid, holder.host)


@contextmanager
def hold(lock: CatalogLock) -> Iterator[None]:
    """Hold a lock, and renew it all the while. Raises AtWorkError where another run has it."""
    lock.take()
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(lock, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        try:
            lock.free()
        except SQLAlchemyError as error:  # a full disk, say: what ended the run is the error to tell of
            logger.warning(
                "the lock could not be given back, and ends with this process: %s", getattr(error, "orig", error)
            )


def _keep(lock: CatalogLock, over: threading.Event) -> None:
    while not over.wait(RENEWED_EVERY):
        try:
            lock.renew()
        except StoreError as lost:
            logger.error("%s", lost)  # noqa: TRY400 (the words say it all)
            return
        except SQLAlchemyError as error:  # the catalog may be back at the next try
            logger.warning("the lock could not be renewed: %s", error)


def _host() -> str:
    return platform.node() or "unknown host"


def _is_alive(pid: int, born_at: float) -> bool:
    """Whether the process still runs, and is not another one that got its number."""
    try:
        return pid == os.getpid() or abs(psutil.Process(pid).create_time() - born_at) < 1
    except psutil.Error:
        return False

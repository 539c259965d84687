"""Read the documents that wait for it, each on its own in a process with limits, and keep the readings."""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.entries import standing
from flows.forkserver import fork_context
from flows.heads import keep_head
from flows.reading_file import ReadingFile
from flows.rows import AnyDocument, DocumentRow, ReadingRow, documents
from flows.storage import Store
from flows.version import extractor_version
from flows.worker import MEMORY_DETAIL, prepare, read_document
from schemas.catalog import Reading
from schemas.failures import Reason, UnreadableDocument
from schemas.settings import Settings

MOST_ATTEMPTS = 3
"""How often a failure that may pass by itself (time, memory, a dead worker) is tried with one version."""

DOCUMENTS_A_PROCESS = 1000
"""After so many a reading process is replaced by a new one: benchmarks/memory.py shows what it has taken by then."""

MOST_BROKEN_POOLS = 3
"""How many pools may break in a row without having read anything."""


class ReadingError(Exception):
    """Nothing can be read on this machine now; the message says what to look at."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document to be read: its hash, the charset its server declared (or ''), and the version to read it."""

    sha256: str
    charset: str
    version: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """Where readings go, and whether they wait there for a person to publish them.

    `confirm` is asked before each is kept, and raises where the run that they are for is over; `kept` is told of each.
    """

    run_id: str
    engine: Engine
    store: Store
    pending: bool = False
    confirm: Callable[[], None] = lambda: None
    kept: Callable[[], None] = lambda: None


def waiting(engine: Engine, store: Store) -> list[Job]:
    """Documents without a reading, or whose reading is lost, and failures that a retry may mend; in a fixed order."""
    jobs: list[Job] = []
    readings: dict[str, AnyDocument] = {}
    with engine.connect() as connection:
        for document, own in documents(connection):
            newest = standing(own)
            if _waits(document, newest):
                jobs.append(job(document))
            elif newest and newest.path:
                readings[newest.path] = document
    jobs += [job(readings[path]) for path in store.lost(readings)]
    return sorted(jobs, key=attrgetter("sha256"))


def job(document: AnyDocument) -> Job:
    """The job of reading a document with the version of today."""
    return Job(document.sha256, document.charset or "", extractor_version(document.media_type))


def batches(jobs: Sequence[Job], size: int) -> Iterator[Sequence[Job]]:
    """The jobs in runs of at most `size`."""
    return (jobs[start : start + size] for start in range(0, len(jobs), size))


class Readers:
    """Reading processes, kept from one batch to the next: to start and end them takes as long as to read fifty pages.

    They begin with the first batch, and are replaced where they break, and after so many documents each.
    """

    def __init__(self, settings: Settings, documents: int, a_process: int = DOCUMENTS_A_PROCESS) -> None:
        self._settings, self._documents, self._a_process = settings, documents, a_process
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def pool(self) -> ProcessPool:
        """The pool of today; no more processes than documents."""
        if self._pool is None:
            self._pool = ProcessPool(
                max(1, min(self._settings.workers, self._documents)),
                max_tasks=self._a_process,
                initializer=prepare,
                initargs=(self._settings.read_megabytes,),
                context=fork_context(),
            )
        return self._pool

    def end(self, *, at_once: bool = False) -> None:
        """End the processes; with `at_once` whatever they do."""
        pool, self._pool = self._pool, None
        if pool:
            (pool.stop if at_once else pool.close)()  # type: ignore[no-untyped-call]
            pool.join()


def read_batch(jobs: Sequence[Job], keeper: Keeper, settings: Settings, readers: Readers | None = None) -> Counter[str]:
    """Read the jobs and keep what came of each as soon as it is known; counts by status or failure.

    A document that hangs, takes too much memory or kills its process fails alone. A pool that breaks is replaced: that
    happens where an idle process is killed, for want of memory say. What was in a process that died is read once more
    in one that reads nothing else: then there is no doubt. Without `readers` it has processes of its own.
    Raises ReadingError where no process lives.
    """
    if readers is None:
        with Readers(settings, len(jobs)) as own:
            return read_batch(jobs, keeper, settings, own)
    counts: Counter[str] = Counter()
    try:
        suspects = _read_all(jobs, keeper, settings, readers, counts)
    except BaseException:  # the disk is full, say: do not read on for nothing
        readers.end(at_once=True)
        raise
    with Readers(settings, len(suspects), a_process=1) as alone:
        for task, outcome in _read_in_a_pool(suspects, keeper.store, settings, alone):
            _keep(task, outcome or _died("no reading process lives long enough"), keeper, counts)
    return counts


def _read_all(
    jobs: Sequence[Job], keeper: Keeper, settings: Settings, readers: Readers, counts: Counter[str]
) -> list[Job]:
    """Read and keep; gives those whose process died, maybe by the fault of another."""
    suspects: list[Job] = []
    left, broken = list(jobs), 0
    while left:
        unread: list[Job] = []
        for task, outcome in _read_in_a_pool(left, keeper.store, settings, readers):
            if outcome is None:
                unread.append(task)
            elif "process_died" in outcome:
                suspects.append(task)
            else:
                _keep(task, outcome, keeper, counts)
        broken = broken + 1 if len(unread) == len(left) else 0
        if broken == MOST_BROKEN_POOLS:
            raise ReadingError(
                "reading processes end before they have read anything: "
                "is memory short, or GONGKAI_READ_MEGABYTES too low?"
            )
        left = unread
    return suspects


def _keep(task: Job, outcome: dict[str, Any], keeper: Keeper, counts: Counter[str]) -> None:
    keeper.confirm()
    keep_reading(task, outcome, keeper)
    counts[str(outcome.get("failure") or outcome["reading"].head.status)] += 1
    keeper.kept()


def _read_in_a_pool(
    jobs: Sequence[Job], store: Store, settings: Settings, readers: Readers
) -> Iterator[tuple[Job, dict[str, Any] | None]]:
    """What came of each job, in their order; None for those that the pool did not come to before it broke."""
    futures = deque((task, _schedule(readers.pool, task, store, settings)) for task in jobs)
    broke = False
    while futures:
        task, future = futures.popleft()  # what it holds is large, and not needed again
        outcome = _outcome(future, settings) if future else None
        broke = broke or outcome is None
        yield task, outcome
    if broke:
        readers.end()


def walk_through(task: Job, store: Store, settings: Settings) -> list[str]:
    """Each step of reading a document, in words; within the limits, as it is read."""
    from flows.isolated import alone
    from flows.walk import steps_of

    told = alone(steps_of, (store.root, task.sha256, task.charset), settings)
    return [f"failed: {told}"] if isinstance(told, UnreadableDocument) else told


def keep_reading(task: Job, outcome: dict[str, Any], keeper: Keeper) -> None:
    """Write the reading's file, then its row: after a crash in between it is simply read again.

    A failure never replaces what the same version has read of the same bytes: it says something of today's
    machine, not of the document.
    """
    reading: ReadingFile | None = outcome.get("reading")
    path = keeper.store.reading_path(task.sha256, task.charset, task.version)
    if reading:
        keeper.store.write_reading(path, reading)
    now = dt.datetime.now(dt.UTC)
    with Session(keeper.engine) as session, session.begin():
        since = _failing_since(session, task, outcome.get("failure"), now)
        row = session.get(Reading, (task.sha256, task.charset, task.version))
        if row is None:
            row = Reading(sha256=task.sha256, charset=task.charset, version=task.version, attempts=0)
            row.pending = keeper.pending
            session.add(row)
        elif row.path and not reading:
            return
        row.pending = row.pending and keeper.pending  # what stands does not go back to waiting
        row.run_id, row.read_at, row.failing_since = keeper.run_id, now, since
        row.failure, row.detail = outcome.get("failure"), outcome.get("detail")
        row.seconds, row.megabytes = outcome["seconds"], outcome.get("megabytes")
        if reading:
            row.path, row.attempts = path, 0
            keep_head(row, reading.head)
        else:  # there is no reading yet whose head could stand here
            row.status, row.problems = "failed", {}
            row.attempts += 1


def _failing_since(session: Session, task: Job, failure: str | None, now: dt.datetime) -> dt.datetime | None:
    """When the failure began: now, unless the last attempt failed for the same reason."""
    query = select(Reading).where(Reading.sha256 == task.sha256).order_by(Reading.read_at.desc()).limit(1)
    last = session.scalar(query) if failure else None
    return (last and last.failure == failure and last.failing_since) or (now if failure else None)


def _waits(document: DocumentRow, newest: ReadingRow | None) -> bool:
    """Readings of any version stand, except failures that may pass: by themselves, or with a new version."""
    if newest is None:
        return True
    if newest.failure is None or not Reason(newest.failure).retryable:
        return False
    if newest.version != extractor_version(document.media_type):
        return True
    passing = newest.failure in (Reason.TIMEOUT, Reason.MEMORY, Reason.WORKER_DIED)
    return passing and newest.attempts < MOST_ATTEMPTS


def _schedule(pool: ProcessPool, task: Job, store: Store, settings: Settings) -> Future[dict[str, Any]] | None:
    """None where the pool is broken already."""
    try:
        future: Future[dict[str, Any]] = pool.schedule(
            read_document, args=(store.root, task.sha256, task.charset), timeout=settings.read_seconds
        )
    except RuntimeError:
        return None
    return future


def _died(detail: str) -> dict[str, Any]:
    return {"failure": Reason.WORKER_DIED, "detail": detail, "seconds": 0.0, "process_died": True}


def _outcome(future: Future[dict[str, Any]], settings: Settings) -> dict[str, Any] | None:
    """What came of a reading; None where the pool broke before it began."""
    detail = f"longer than {settings.read_seconds:g} s (GONGKAI_READ_SECONDS)"
    late = {"failure": Reason.TIMEOUT, "detail": detail, "seconds": settings.read_seconds}
    try:
        outcome = future.result()
    except TimeoutError:
        return late
    except BrokenProcessPool:
        return None
    except ProcessExpired as error:
        return _died(f"exit code {error.exitcode}")
    except MemoryError:  # too little was left even to say so in an orderly way
        return {"failure": Reason.MEMORY, "detail": MEMORY_DETAIL, "seconds": 0.0}
    # What ended just before the pool looked at the clock was late, too.
    return outcome if outcome["seconds"] <= settings.read_seconds else late

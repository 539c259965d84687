"""Local files read in processes of their own: what hangs, eats memory or crashes fails alone.

PDFium is not thread-safe, so processes it must be; the memory limit is the process's, too.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, TimeoutError
from contextlib import contextmanager
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from flows.file_worker import MEMORY_DETAIL, limit_process
from flows.forkserver import start_forkserver
from schemas.failures import Reason, UnreadableDocument
from schemas.settings import Settings

AHEAD = 16
"""How many files of each process may wait for a slow one before them: all come out in the order they went in."""

Given = TypeVar("Given")
Result = TypeVar("Result")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    function: Callable[[Given], Result], items: Iterable[Given], jobs: int, settings: Settings
) -> Generator[Result | UnreadableDocument, None, None]:
    """What `function` gives for each item, in their order; timeout, memory or worker_died for one it could not do.

    Stops all that is under way when it is closed, or when Ctrl-C ends it.
    """
    with _pool(jobs, settings) as pool:
        waiting: deque[Future[Any]] = deque()
        for item in items:
            waiting.append(pool.schedule(function, args=(item,), timeout=settings.read_seconds))
            if len(waiting) >= AHEAD * jobs:
                yield _result(waiting.popleft(), settings)
        while waiting:
            yield _result(waiting.popleft(), settings)


def alone(function: Callable[[Given], Result], item: Given, settings: Settings) -> Result | UnreadableDocument:
    """`function(item)` in a process of its own, within the limits."""
    return next(in_order(function, [item], 1, settings))


@contextmanager
def _pool(jobs: int, settings: Settings) -> Iterator[ProcessPool]:
    context, limit = start_forkserver(), (settings.read_megabytes,)
    pool = ProcessPool(jobs, initializer=limit_process, initargs=limit, context=context)
    try:
        yield pool
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _result(future: Future[Any], settings: Settings) -> Any:
    try:
        return future.result()
    except TimeoutError:
        detail = f"longer than {settings.read_seconds:g} s (GONGKAI_READ_SECONDS)"
        return UnreadableDocument(Reason.TIMEOUT, detail)
    except ProcessExpired as error:
        return UnreadableDocument(Reason.WORKER_DIED, f"exit code {error.exitcode}")
    except MemoryError:  # too little was left even to say so in an orderly way
        return UnreadableDocument(Reason.MEMORY, MEMORY_DETAIL)

"""Local files read in processes of their own: what hangs, eats memory or crashes fails alone.

PDFium is not thread-safe, so processes it must be; the memory limit is the process's, too.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from flows.file_worker import MEMORY_DETAIL, limit_process
from flows.forkserver import start_forkserver
from schemas.failures import Reason, UnreadableDocument
from schemas.settings import Settings

AHEAD = 16
"""How many files of each process may wait for a slow one before them: all come out in the order they went in."""

MOST_BROKEN_POOLS = 3
"""How many new pools are tried for one file."""

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
    with closing(_Pool(function, jobs, settings)) as pool:
        waiting: deque[tuple[Given, Future[Any]]] = deque()
        for item in items:
            waiting.append((item, pool.begin(item)))
            if len(waiting) >= AHEAD * jobs:
                yield _first_result(waiting, pool, settings)
        while waiting:
            yield _first_result(waiting, pool, settings)


def alone(function: Callable[[Given], Result], item: Given, settings: Settings) -> Result | UnreadableDocument:
    """`function(item)` in a process of its own, within the limits."""
    return next(in_order(function, [item], 1, settings))


class _Pool:
    """Reading processes for one function, which may be replaced by new ones."""

    def __init__(self, function: Callable[[Any], Any], jobs: int, settings: Settings) -> None:
        self._function, self._jobs, self._settings = function, jobs, settings
        self.replace()

    def replace(self) -> None:
        context, limit = start_forkserver(), (self._settings.read_megabytes,)
        self._pool = ProcessPool(self._jobs, initializer=limit_process, initargs=limit, context=context)

    def begin(self, item: Any) -> Future[Any]:
        try:
            future: Future[Any] = self._pool.schedule(self._function, args=(item,), timeout=self._settings.read_seconds)
        except RuntimeError:  # the pool is broken by now
            future = Future()
            future.set_exception(BrokenProcessPool())
        return future

    def close(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _first_result(waiting: deque[tuple[Any, Future[Any]]], pool: _Pool, settings: Settings) -> Any:
    """The result of what waits longest. Where its pool broke, what was not read yet begins again in a new one.

    A pool breaks where an idle process is killed, for want of memory say.
    """
    for _ in range(MOST_BROKEN_POOLS):
        try:
            result = _result(waiting[0][1], settings)
        except BrokenProcessPool:
            pool.close()
            pool.replace()
            again = [(item, pool.begin(item) if _is_lost(future) else future) for item, future in waiting]
            waiting.clear()
            waiting.extend(again)
        else:
            waiting.popleft()
            return result
    waiting.popleft()
    return UnreadableDocument(Reason.WORKER_DIED, "no reading process lives long enough")


def _is_lost(future: Future[Any]) -> bool:
    return future.cancelled() or (future.done() and isinstance(future.exception(), BrokenProcessPool))


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

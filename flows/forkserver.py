"""The process from which reading processes are forked: it has the readers loaded, and no threads."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any

_LOADED = ["extract.read", "flows.worker", "flows.file_worker", "flows.picture"]


class _Process(ForkServerProcess):
    """A process that does not import the main module of its parent again: all of Prefect, in a run that it starts."""

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:
        with _main_hidden():
            return ForkServerProcess._Popen(process)


class _Context(ForkServerContext):
    Process = _Process


def fork_context() -> ForkServerContext:
    """How processes are made that read documents: forked from one that has the readers loaded."""
    context = _Context()
    context.set_forkserver_preload(_LOADED)
    return context


def start_forkserver() -> ForkServerContext:
    """Start it, if it does not run yet, and do not wait: it loads while this process goes on."""
    context = fork_context()
    with children_deaf_to_ctrl_c():
        forkserver.ensure_running()
    return context


@contextmanager
def children_deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started in here hear no Ctrl-C, which a terminal sends to all of them: this one tells them.

    They inherit that it is blocked. Here it only waits until the end of the block: were it ignored, it would be lost.
    """
    resource_tracker.ensure_running()  # multiprocessing starts it before its first process, and then unblocks Ctrl-C
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_hiding = Lock()


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Let multiprocessing see no module or file that the main program was started from."""
    main = vars(sys.modules["__main__"])
    with _hiding:
        told: dict[str, Any] = {name: main[name] for name in ("__spec__", "__file__") if name in main}
        main |= dict.fromkeys(told)
        try:
            yield
        finally:
            main |= told

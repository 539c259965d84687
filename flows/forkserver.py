"""The process from which reading processes are forked: it has the readers loaded, and no threads."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

_LOADED = ["extract.read", "flows.worker", "flows.file_worker", "flows.picture", "cyclopts"]
"""Each process imports the main module again, the command line: what that needs is loaded here, too."""


def start_forkserver() -> ForkServerContext:
    """Start it, if it does not run yet, and do not wait: it loads while this process goes on."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    with children_deaf_to_ctrl_c():
        forkserver.ensure_running()
    return context


@contextmanager
def children_deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started in here ignore Ctrl-C, which a terminal sends to all of them: this one tells them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)

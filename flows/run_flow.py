"""Runs a flow for the command line: what it needs is there, its summary is printed, nothing is left behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.loading import keep_pandas_out_of_arrow, loading
from flows.say import say_errors

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

REFUSED = 3
"""Exit code of a run whose release would have lost too much."""

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""

TERMINATED = 143
"""The same after SIGTERM."""


def run_flow(
    flow: Callable[[], State[Any]],
    *,
    sites: Path | None = None,
    documents: list[str] | None = None,
    check: Callable[[], None] = lambda: None,
) -> int:
    """Run a flow, if what it needs is there; print its summary. Exit codes: 0 done, 1 the run failed.

    `check` raises an error for people where an argument cannot be meant.
    """
    from flows.forkserver import start_forkserver
    from flows.home import give_prefect_a_home
    from flows.summary import print_summary
    from flows.temporary_server import temporary_server
    from flows.watch import watch_over_children
    from schemas.settings import load_settings

    def checked() -> int:
        check()
        check_before(sites, documents)
        give_prefect_a_home(load_settings().folder)
        _let_semaphores_be_cleaned_up_silently()
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)  # while a flow runs, Prefect has it first, and then hands it on
        _watcher = watch_over_children()  # named, so that its pipe stays open as long as this process lives
        server = temporary_server()
        start_forkserver()  # it loads the readers meanwhile
        _load()  # Prefect, meanwhile
        if server:
            server.wait()
        state = flow()
        if not state.is_completed():
            print(f"gongkai: {state.message}", file=sys.stderr)
            return REFUSED if state.name == "Refused" else 1
        return print_summary(state.result())

    return say_errors(checked)


def _load() -> None:
    """Load what every flow needs."""
    with loading():
        keep_pandas_out_of_arrow()
        import flows.steps  # noqa: F401


def _let_semaphores_be_cleaned_up_silently() -> None:
    """Python's tracker of semaphores outlives a stop, and would warn of each that it removes, after our last line."""
    filters = (os.environ.get("PYTHONWARNINGS"), "ignore:resource_tracker")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, filters))


def _stop(number: int, _frame: object) -> None:
    """Ctrl-C, SIGTERM: end at once. Every step survives being killed, and the watcher ends what we leave behind."""
    try:  # not by print: whoever is printing just now cannot be interrupted by it
        os.write(2, b"\nstopped; what was fetched and read is kept, the last release stands\n")
    finally:
        os._exit(TERMINATED if number == signal.SIGTERM else STOPPED)


def check_before(sites: Path | None, documents: list[str] | None) -> None:
    """Find what cannot work before Prefect starts, which takes seconds and says little."""
    from flows.lookup import find_documents
    from flows.runs import open_workplace, refuse_to_mix
    from flows.spread import check_runner
    from schemas.settings import load_settings
    from spiders.sites import load_sites

    settings = load_settings()
    check_runner(settings)
    place = open_workplace(settings)
    if documents is None:
        refuse_to_mix(place, load_sites(sites or settings.sites))
    else:
        find_documents(place.engine, documents)

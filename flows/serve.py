"""One process that keeps the schedule: the night, and what a person starts from the Prefect UI or command line."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from flows.backfill import backfill
from flows.nightly import nightly
from flows.prefect_server import check, own_server
from flows.rerun import rerun, retry
from schemas.settings import Settings, SettingsError
from spiders.season import CHINA

AT_ONCE = 4
"""Runs started at a time: one works, the others find that out and end, as after many missed nights."""

ASKED_EVERY = 2.0
"""Seconds between two looks for runs that are due: a person waits for a rerun."""


def deployments(schedule: str) -> list[RunnerDeployment]:
    """What is served, and stands in prefect.yaml; raises SettingsError where the schedule is no cron expression."""
    try:
        night = Cron(schedule, timezone=str(CHINA))
    except ValueError as error:
        raise SettingsError(f"GONGKAI_SCHEDULE: {schedule!r} is no cron expression, as in '0 2 * * *'") from error
    return [_deployment(nightly, night), *(_deployment(each) for each in (rerun, retry, backfill))]


def _deployment(flow: Flow[Any, Any], schedule: Any = None) -> RunnerDeployment:
    return RunnerDeployment.from_flow(
        flow, flow.name, schedule=schedule, tags=["gongkai", flow.name], entrypoint_type=EntrypointType.MODULE_PATH
    )


class _Keeper(Runner):
    """Prefect's runner, which is as tidy after SIGTERM as after Ctrl-C."""

    terminated = False

    def handle_sigterm(self, *_: Any, **__: Any) -> None:
        self.terminated = True
        signal.raise_signal(signal.SIGINT)


def serve_schedule(settings: Settings) -> bool:
    """Serve until a signal: with the server of PREFECT_API_URL, else with one started here. True: it was SIGTERM.

    Raises SettingsError for a schedule that is none, ServerError where there is no server.
    """
    served = deployments(settings.schedule)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with it ignored
    with _server(settings) as url, temporary_settings({PREFECT_API_URL: url}):
        keeper = _Keeper(limit=AT_ONCE, query_seconds=ASKED_EVERY)
        for each in served:
            keeper.add_deployment(each)
        print(f"Prefect: {url.removesuffix('/api')}  (for the prefect command: export PREFECT_API_URL={url})")
        print(f"nights:  {settings.schedule} ({CHINA}), data in {settings.store_name}", flush=True)
        with suppress(KeyboardInterrupt):
            asyncio.run(keeper.start())
    return keeper.terminated


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    named = PREFECT_API_URL.value()
    if named:
        check(named)
        yield named
    else:
        with own_server(settings.folder) as url:
            yield url

"""Nights that were missed are not made up one by one: of those that are due, only the newest is run."""

from __future__ import annotations

import datetime as dt

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import FlowRunContext

SKIPPED = "Skipped"
"""Name of the state of a night whose work another run does; no failure, and nothing was done."""

_LOOKED_AT = 20


def superseded() -> str | None:
    """Why this run of the schedule is skipped: a later one is due by now. None for all others."""
    run = _of_the_schedule()
    if run is None:
        return None
    later = [other for other in _due(run) if _stands_for(other, run)]
    if not later:
        return None
    return f"missed: the run that was due at {later[0].expected_start_time:%Y-%m-%d %H:%M} UTC does its work"


def is_scheduled() -> bool:
    """Whether the schedule began this run, and no person waits for it."""
    return _of_the_schedule() is not None


def _of_the_schedule() -> FlowRun | None:
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    return run if run and run.auto_scheduled else None


def _due(run: FlowRun) -> list[FlowRun]:
    """The runs of the same deployment that were due since this one was, the newest first."""
    since = {"after_": run.expected_start_time, "before_": dt.datetime.now(dt.UTC)}
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(
            deployment_filter=DeploymentFilter.model_validate({"id": {"any_": [run.deployment_id]}}),
            flow_run_filter=FlowRunFilter.model_validate({"expected_start_time": since}),
            sort=FlowRunSort.EXPECTED_START_TIME_DESC,
            limit=_LOOKED_AT,
        )


def _stands_for(other: FlowRun, run: FlowRun) -> bool:
    cancelled = other.state is not None and other.state.is_cancelled()
    later = (other.expected_start_time or dt.datetime.min) > (run.expected_start_time or dt.datetime.max)
    return other.id != run.id and other.auto_scheduled and later and not cancelled

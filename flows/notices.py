"""Events that a person may want to hear of; docs/schedule/automations.yaml turns them into calls of a webhook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import FlowRun, State
from prefect.events import emit_event
from prefect.flows import Flow
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from schemas.catalog import Address, Run
from spiders.addresses import OK

FAILED = "gongkai.run.failed"
REFUSED = "gongkai.release.refused"
SILENT = "gongkai.column.silent"
CORRECTION = "gongkai.correction.failed"


def tell_of_failure(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Hook of flows that failed or crashed, whatever the reason."""
    emit_event(
        REFUSED if state.name == "Refused" else FAILED,
        resource={"prefect.resource.id": f"gongkai.run.{flow.name}", "prefect.resource.name": flow_run.name},
        related=[{"prefect.resource.id": f"prefect.flow-run.{flow_run.id}", "prefect.resource.role": "flow-run"}],
        payload={"kind": flow.name, "state": state.name, "message": state.message or "", "look": "gongkai status"},
    )


def tell_of_silence(engine: Engine, summary: Mapping[str, Any]) -> None:
    """An event for each column that fell silent in this run: once, not again each night until it speaks."""
    since = dt.datetime.fromisoformat(summary["started_at"])
    fell_silent = select(Address).where(
        Address.kind == "column", Address.entries > 0, Address.status != OK, Address.since >= since
    )
    with Session(engine) as session:
        for column in session.scalars(fell_silent.order_by(Address.address)):
            get_run_logger().warning("%s fell silent (%s): %s", column.site_id, column.status, column.url)
            emit_event(
                SILENT,
                resource={
                    "prefect.resource.id": f"gongkai.column.{column.url}",
                    "prefect.resource.name": column.site_id,
                },
                payload={
                    "run": summary["run"],
                    "site": column.site_id,
                    "url": column.url,
                    "reason": column.status,
                    "had": column.entries,
                },
            )


def tell_of_corrections(engine: Engine, summary: Mapping[str, Any]) -> None:
    """An event for each correction that this run could not apply and the one before it could, or did not know."""
    runs = select(Run.summary).where(Run.run_id < summary["run"], Run.status == "done").order_by(Run.started_at.desc())
    with Session(engine) as session:
        last: Mapping[str, Any] = next((told for told in session.scalars(runs) if "corrections_failed" in told), {})
    before: Sequence[Any] = last.get("corrections_failed", ())
    for fault in summary.get("corrections_failed", ()):
        if fault not in before:
            emit_event(
                CORRECTION,
                resource={
                    "prefect.resource.id": f"gongkai.correction.{fault['place']}",
                    "prefect.resource.name": fault["place"],
                },
                payload={"run": summary["run"], **fault, "look": "gongkai corrections check"},
            )

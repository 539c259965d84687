"""What the maintainer asks in the morning: what ran, what is published, what failed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.entries import collect
from flows.runs import Workplace, failures, open_if_there
from flows.summary import print_failures
from schemas.catalog import Address, Document, Fetch, Run
from schemas.settings import load_settings
from spiders.addresses import OK
from spiders.season import day_in_china

LAST_RUNS = 10


def show_status() -> int:
    """Print the last runs and the newest release; gives the exit code."""
    place = open_if_there(load_settings())
    console = Console()
    if place is None:
        return _nothing_yet(console)
    with Session(place.engine) as session:
        runs = session.scalars(select(Run).order_by(Run.started_at.desc()).limit(LAST_RUNS)).all()
        documents = session.scalar(select(func.count()).select_from(Document))
    if not runs:
        return _nothing_yet(console)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("run", "status", "seconds", "new", "read", "release"):
        table.add_column(name, no_wrap=True)
    at_work = place.store.is_locked()
    for run in runs:
        table.add_row(*_cells(run, at_work))
    console.print(table)
    for run in runs:
        if "error" in run.summary:
            console.print(f"{run.run_id}: {run.summary['error']}", soft_wrap=True, markup=False, style="red")
    for line in _silent(place):
        console.print(line, soft_wrap=True, markup=False, style="red")
    console.print(f"\n{documents} documents in the archive; newest release: {place.store.latest() or 'none'}")
    return 0


def show_failures(*, as_json: bool) -> int:
    """Print what could not be read, and what could not be fetched; gives the exit code."""
    place = open_if_there(load_settings())
    if place is None:
        return _nothing_yet(Console(stderr=as_json))
    unread = failures(collect(place.engine))
    unfetched = _unfetched(place)
    if as_json:
        for failure in [*unread, *unfetched]:
            sys.stdout.write(json.dumps(failure, ensure_ascii=False) + "\n")
        return 0
    console = Console()
    if not unread and not unfetched:
        console.print("no failures")
        return 0
    print_failures(console, [*unread, *unfetched])
    return 0


def _silent(place: Workplace) -> Iterator[str]:
    """The columns that had reports and show none any more: something a person looks at."""
    silent = select(Address).where(Address.kind == "column", Address.entries > 0, Address.status != OK)
    with Session(place.engine) as session:
        for column in session.scalars(silent.order_by(Address.site_id, Address.address)):
            since = day_in_china(column.since).isoformat()
            had = f"{column.site_id} showed {column.entries} reports"
            yield f"silent since {since}: {had} ({column.status}): {column.url}"


def _nothing_yet(console: Console) -> int:
    folder = load_settings().store.absolute()
    console.print(f"nothing has run yet in {folder}; begin with `gongkai sample` or `gongkai nightly`", soft_wrap=True)
    return 0


def _cells(run: Run, at_work: bool) -> tuple[str, ...]:
    """A row of the table; a run that says it is running while nobody holds the lock was stopped or killed."""
    status = run.status if run.status != "running" or at_work else "stopped"
    seconds = f"{(run.finished_at - run.started_at).total_seconds():.0f}" if run.finished_at else ""
    summary: dict[str, Any] = run.summary
    if "error" in summary:
        return run.run_id, status, seconds, "", "", ""
    brought = summary.get("crawl") or summary.get("import") or {}
    new = str(brought.get("new_documents", ""))
    read = str(sum(summary.get("read", {}).values())) if "read" in summary else ""
    return run.run_id, status, seconds, new, read, run.release_id or ""


def _unfetched(place: Workplace) -> list[dict[str, str]]:
    """Addresses whose newest answer is a failure."""
    with Session(place.engine) as session:
        newest = select(func.max(Fetch.id)).group_by(Fetch.url)
        rows = session.scalars(select(Fetch).where(Fetch.id.in_(newest), Fetch.failure.is_not(None)))
        return [
            {"document": "", "reason": row.failure or "", "detail": row.detail or "", "url": row.url, "retry": ""}
            for row in rows
        ]

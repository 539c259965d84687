"""The steps that runs are made of: crawl, read, publish; each an entry in the run's summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlalchemy.exc import SQLAlchemyError

from flows.artifacts import write_artifacts
from flows.crawl import Choice, crawl
from flows.entries import collect, landing_documents, load_reports
from flows.errors import FOR_PEOPLE, in_words
from flows.guard import Permit, ReleaseRefused
from flows.measure import Measure, Summary
from flows.notices import tell_of_silence
from flows.read import Job, Keeper, batches, read_batch
from flows.release import manifest, publish
from flows.runs import (
    KILLED,
    Workplace,
    close_run,
    failed_in,
    failures,
    most_megabytes_read,
    open_run,
    record_release,
)
from flows.tables import assemble
from schemas.settings import Settings


def run_steps(place: Workplace, kind: str, steps: Callable[[Summary], None]) -> State[Summary]:
    """Run steps as an entry of the ledger: they add to its summary, which has the run's id, as they go.

    Whatever ends the run, what was done until then is in the ledger and in `runs/<id>/summary.json`.
    """
    measured = Measure(open_run(place.engine, kind), kind)
    summary = measured.summary
    try:
        steps(summary)
    except ReleaseRefused as refusal:
        summary |= {"lost": refusal.losses, "error": str(refusal)}
        _end(place, measured, "refused")
        return Failed(name="Refused", message=str(refusal), data=summary)
    except BaseException as error:
        summary |= {"error": in_words(error) if isinstance(error, Exception) else KILLED}
        _end_as_far_as_possible(place, measured)
        raise
    _end(place, measured, "done")
    return Completed(message=f"newest release: {summary['latest'] or 'none yet'}", data=summary)


def _end_as_far_as_possible(place: Workplace, measured: Measure) -> None:
    """Close a run that failed: what stopped it, a full disk say, may stop this, too, and is the error to tell of."""
    try:
        _end(place, measured, "failed")
    except (*FOR_PEOPLE, SQLAlchemyError) as error:
        get_run_logger().warning("the summary of this run could not be kept: %s", in_words(error))


def _end(place: Workplace, measured: Measure, status: str) -> None:
    """Close the run, and show it in the Prefect UI: what goes wrong there is no reason why a run fails."""
    measured.finish(most_megabytes_read(place.engine, measured.summary["run"]))
    close_run(place, status, measured.summary)
    try:
        write_artifacts(measured.summary)
        tell_of_silence(place.engine, measured.summary)
    except Exception as error:
        get_run_logger().warning("Prefect does not show this run: %s", in_words(error))


def read_all(jobs: Sequence[Job], run_id: str, place: Workplace, *, pending: bool = False) -> Counter[str]:
    """Read the jobs, a batch a task; counts by status or failure. `pending` readings wait to be published."""
    counts: Counter[str] = Counter()
    for batch in batches(jobs, place.settings.batch):
        counts += read_documents(batch, run_id, place, pending)
        get_run_logger().info("read %d of %d documents", counts.total(), len(jobs))
    return counts


@task(cache_policy=NO_CACHE)
def crawl_sites(run_id: str, sites: Path, choice: Choice, settings: Settings) -> dict[str, Any]:
    """Fetch what is new."""
    return crawl(run_id, sites, choice, settings, get_run_logger().info)


@task(cache_policy=NO_CACHE)
def read_documents(batch: Sequence[Job], run_id: str, place: Workplace, pending: bool) -> Counter[str]:
    """Read one batch of documents."""
    return read_batch(batch, Keeper(run_id, place.engine, place.store, pending), place.settings)


@task(cache_policy=NO_CACHE)
def publish_release(run_id: str, reason: str, place: Workplace, permit: Permit, always: bool = False) -> Summary:
    """Publish what the readings say now; without a difference to the last release, only if `always`."""
    entries = collect(place.engine)
    tables = assemble(load_reports(entries, place.store))
    release_id = publish(tables, place.store, reason, always=always, permit=permit, confirm=place.catalog_lock.renew)
    latest = place.store.latest()
    newest = manifest(place.store, latest) if latest else {"rows": {}}
    if latest:
        record_release(place.engine, run_id, newest)
    return {
        "release": release_id,
        "latest": latest,
        "rows": newest["rows"],
        "failures": failures(entries),
        **failed_in(place.engine, run_id),
        "landing": len(landing_documents(entries)),
    }

"""The night: crawl what is new, read it, check it, publish a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.crawl import Choice, crawl
from flows.entries import collect, landing_documents, load_reports
from flows.errors import FOR_PEOPLE, in_words, keep_logs_short
from flows.guard import Permit, ReleaseRefused
from flows.measure import Measure, Summary, step
from flows.read import Job, batches, read_batch, waiting
from flows.release import manifest, publish
from flows.runs import (
    Workplace,
    close_run,
    failures,
    open_run,
    open_workplace,
    record_release,
    refuse_to_mix,
)
from flows.tables import assemble
from schemas.settings import Settings, load_settings
from spiders.sites import load_sites

keep_logs_short()


@flow(name="nightly", retries=0)
def nightly(  # noqa: PLR0913, PLR0917 (Prefect shows each as a field)
    sites: Path | None = None,
    only: Sequence[str] = (),
    provinces: Sequence[str] = (),
    years: Sequence[str] = (),
    unverified: bool = False,
    all_due: bool = False,
    force: str = "",
) -> State[Summary]:
    """Crawl the sites of a catalogue (default: the setting `sites`), read what is new, publish what changed.

    `only` (ids, patterns), `provinces` and `years` narrow the crawl down. Sites that need no visit by season are left,
    unless they are named, or `all_due`. Failures of documents, pages and sites are part of the result; a failure of the
    run itself leaves the last release as it is and ends in a failed state whose message says what to do. So does a
    release that would lose too much (state `Refused`), unless `force` says why it is right.
    """
    due = not (sites or only or provinces or all_due)
    choice = Choice(tuple(only), tuple(provinces), tuple(years), unverified=unverified, due=due)
    try:
        settings = load_settings()
        place = open_workplace(settings)
        catalogue = sites or settings.sites
        refuse_to_mix(place, load_sites(catalogue))
        with place.store.lock():
            permit = Permit(settings.most_loss, force)
            return run_steps(place, "nightly", partial(_night, place, catalogue, choice, permit))
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


def run_steps(place: Workplace, kind: str, steps: Callable[[Summary], None]) -> State[Summary]:
    """Run steps as an entry of the ledger: they add to its summary, which has the run's id, as they go.

    Whatever ends the run, what was done until then is in the ledger and in `runs/<id>/summary.json`.
    """
    measured = Measure(open_run(place.engine, kind), kind)
    summary = measured.summary
    try:
        steps(summary)
    except ReleaseRefused as refusal:
        measured.finish()
        close_run(place, "refused", summary | {"lost": refusal.losses, "error": str(refusal)})
        return Failed(name="Refused", message=str(refusal), data=summary)
    except BaseException as error:
        measured.finish()
        close_run(place, "failed", summary | {"error": in_words(error)})
        raise
    measured.finish()
    close_run(place, "done", summary)
    return Completed(message=f"newest release: {summary['latest'] or 'none yet'}", data=summary)


def _night(place: Workplace, sites: Path, choice: Choice, permit: Permit, summary: Summary) -> None:
    with step(summary, "crawl"):
        summary["crawl"] = crawl_sites(summary["run"], sites, choice, place.settings)
    with step(summary, "read"):
        jobs = waiting(place.engine, place.store)
        summary["read"] = dict(read_all(jobs, summary["run"], place))
    with step(summary, "publish"):
        summary |= publish_release(summary["run"], "nightly run", place, permit=permit)


def read_all(jobs: Sequence[Job], run_id: str, place: Workplace) -> Counter[str]:
    """Read the jobs, a batch a task; counts by status or failure."""
    counts: Counter[str] = Counter()
    for batch in batches(jobs, place.settings.batch):
        counts += read_documents(batch, run_id, place)
        get_run_logger().info("read %d of %d documents", counts.total(), len(jobs))
    return counts


@task(cache_policy=NO_CACHE)
def crawl_sites(run_id: str, sites: Path, choice: Choice, settings: Settings) -> dict[str, Any]:
    """Fetch what is new."""
    return crawl(run_id, sites, choice, settings, get_run_logger().info)


@task(cache_policy=NO_CACHE)
def read_documents(batch: Sequence[Job], run_id: str, place: Workplace) -> Counter[str]:
    """Read one batch of documents."""
    return read_batch(batch, run_id, place.engine, place.store, place.settings)


@task(cache_policy=NO_CACHE)
def publish_release(run_id: str, reason: str, place: Workplace, permit: Permit, always: bool = False) -> Summary:
    """Publish what the readings say now; without a difference to the last release, only if `always`."""
    entries = collect(place.engine)
    tables = assemble(load_reports(entries, place.store))
    release_id = publish(tables, place.store, reason, always=always, permit=permit)
    latest = place.store.latest()
    newest = manifest(place.store, latest) if latest else {"rows": {}}
    if latest:
        record_release(place.engine, run_id, newest)
    return {
        "release": release_id,
        "latest": latest,
        "rows": newest["rows"],
        "failures": failures(entries),
        "landing": len(landing_documents(entries)),
    }

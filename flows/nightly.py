"""The night: crawl what is new, read it, check it, publish a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.crawl import Choice, crawl
from flows.entries import collect, landing_documents, load_reports
from flows.errors import FOR_PEOPLE, in_words, keep_logs_short
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

Summary = dict[str, Any]

keep_logs_short()


@flow(name="nightly", retries=0)
def nightly(
    sites: Path | None = None,
    only: Sequence[str] = (),
    provinces: Sequence[str] = (),
    years: Sequence[str] = (),
    unverified: bool = False,
    all_due: bool = False,
) -> State[Summary]:
    """Crawl the sites of a catalogue (default: the setting `sites`), read what is new, publish what changed.

    `only` (ids, patterns), `provinces` and `years` narrow the crawl down. Sites that need no visit by season are left,
    unless they are named, or `all_due`. Failures of documents, pages and sites are part of the result; a failure of the
    run itself leaves the last release as it is and ends in a failed state whose message says what to do.
    """
    due = not (sites or only or provinces or all_due)
    choice = Choice(tuple(only), tuple(provinces), tuple(years), unverified=unverified, due=due)
    try:
        settings = load_settings()
        place = open_workplace(settings)
        catalogue = sites or settings.sites
        refuse_to_mix(place, load_sites(catalogue))
        with place.store.lock():
            return run_steps(place, "nightly", lambda run_id: _night(run_id, place, catalogue, choice))
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


def run_steps(place: Workplace, kind: str, steps: Callable[[str], Summary]) -> State[Summary]:
    """Run steps as an entry of the ledger: they get the run's id and give its summary."""
    run_id = open_run(place.engine, kind)
    try:
        summary = {"run": run_id, **steps(run_id)}
    except Exception as error:
        close_run(place.engine, run_id, "failed", {"error": in_words(error)})
        raise
    close_run(place.engine, run_id, "done", summary)
    return Completed(message=f"newest release: {summary['latest'] or 'none yet'}", data=summary)


def _night(run_id: str, place: Workplace, sites: Path, choice: Choice) -> Summary:
    crawled = crawl_sites(run_id, sites, choice, place.settings)
    counts = read_all(waiting(place.engine, place.store), run_id, place)
    return {"crawl": crawled, "read": dict(counts), **publish_release(run_id, "nightly run", place)}


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
def publish_release(run_id: str, reason: str, place: Workplace, always: bool = False) -> Summary:
    """Publish what the readings say now; without a difference to the last release, only if `always`."""
    entries = collect(place.engine)
    tables = assemble(load_reports(entries, place.store))
    release_id = publish(tables, place.store, reason, always=always)
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

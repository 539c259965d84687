"""The night: crawl what is new, read it, check it, publish a release."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.crawl import crawl
from flows.errors import FOR_PEOPLE
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
from flows.tables import assemble, collect, landing_documents
from schemas.settings import Settings, load_settings

Summary = dict[str, Any]


@flow(name="nightly", retries=0)
def nightly(sites: Path | None = None, unverified: bool = False, sample: bool = False) -> State[Summary]:
    """Crawl the sites of a catalogue (default: the setting `sites`), read what is new, publish what changed.

    Failures of documents, pages and sites are part of the result; a failure of the run itself leaves the
    last release as it is and ends in a failed state whose message says what to do.
    """
    try:
        settings = load_settings()
        place = open_workplace(settings)
        with place.store.lock():
            refuse_to_mix(place, sample=sample)
            return run_steps(
                place, "nightly", lambda run_id: _night(run_id, place, sites or settings.sites, unverified)
            )
    except FOR_PEOPLE as error:
        return Failed(message=str(error))


def run_steps(place: Workplace, kind: str, steps: Callable[[str], Summary]) -> State[Summary]:
    """Run steps as an entry of the ledger: they get the run's id and give its summary."""
    run_id = open_run(place.engine, kind)
    try:
        summary = {"run": run_id, **steps(run_id)}
    except FOR_PEOPLE as error:
        close_run(place.engine, run_id, "failed", {"error": str(error)})
        return Failed(message=str(error))
    close_run(place.engine, run_id, "done", summary)
    return Completed(message=f"release {summary['latest']}", data=summary)


def _night(run_id: str, place: Workplace, sites: Path, unverified: bool) -> Summary:
    crawled = crawl_sites(run_id, sites, place.settings, unverified)
    counts = read_all(waiting(place.engine), run_id, place)
    return {"crawl": crawled, "read": dict(counts), **publish_release(run_id, "nightly run", place)}


def read_all(jobs: Sequence[Job], run_id: str, place: Workplace) -> Counter[str]:
    """Read the jobs, a batch a task; counts by status or failure."""
    counts: Counter[str] = Counter()
    for batch in batches(jobs, place.settings.batch):
        counts += read_documents(batch, run_id, place)
        get_run_logger().info("read %d of %d documents", counts.total(), len(jobs))
    return counts


@task(cache_policy=NO_CACHE)
def crawl_sites(run_id: str, sites: Path, settings: Settings, unverified: bool) -> dict[str, Any]:
    """Fetch what is new."""
    return crawl(run_id, sites, settings, get_run_logger().info, unverified=unverified)


@task(cache_policy=NO_CACHE)
def read_documents(batch: Sequence[Job], run_id: str, place: Workplace) -> Counter[str]:
    """Read one batch of documents."""
    return read_batch(batch, run_id, place.engine, place.store, place.settings)


@task(cache_policy=NO_CACHE)
def publish_release(run_id: str, reason: str, place: Workplace, always: bool = False) -> Summary:
    """Publish what the readings say now; without a difference to the last release, only if `always`."""
    entries = collect(place.engine, place.store)
    release_id = publish(assemble(entries), place.store, reason, always=always)
    if release_id:
        made = manifest(place.store, release_id)
        digest = hashlib.sha256(json.dumps(made["files"], sort_keys=True).encode()).hexdigest()
        record_release(place.engine, release_id, run_id, reason, digest)
    latest = place.store.latest()
    rows = manifest(place.store, latest)["rows"] if latest else {}
    return {
        "release": release_id,
        "latest": latest,
        "rows": rows,
        "failures": failures(entries),
        "landing": len(landing_documents(entries)),
    }

"""The steps that runs are made of: crawl, read, publish; each an entry in the run's summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from subprocess import Popen
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from sqlalchemy.exc import SQLAlchemyError

from flows.artifacts import write_artifacts
from flows.corrections import judge, lines_of
from flows.crawl import Choice, CrawlError, crawl
from flows.entries import collect, landing_documents
from flows.errors import FOR_PEOPLE, in_words
from flows.groups import ended_with_us, groups_of, split_due, together
from flows.guard import Permit, ReleaseRefused
from flows.heads import complete_heads
from flows.measure import Measure, Progress, Summary
from flows.notices import tell_of_corrections, tell_of_silence
from flows.partitions import divide
from flows.read import Job, Keeper, Readers, batches, read_batch
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
from flows.spread import spread
from schemas.issuers import issuers
from schemas.settings import Settings
from spiders.ledger import Ledger
from spiders.sites import choose, load_sites
from spiders.tally import Tally

LEAST_BATCHES = 16
"""Where others read, batches are made small enough for so many: each worker has its part."""


def run_steps(place: Workplace, kind: str, steps: Callable[[Summary], None]) -> State[Summary]:
    """Run steps as an entry of the ledger: they add to its summary, which has the run's id, as they go.

    Whatever ends the run, what was done until then is in the ledger and in `runs/<id>/summary.json`.
    """
    measured = Measure(open_run(place.engine, kind), kind)
    summary = measured.summary
    try:
        issuers()  # a file of aliases that cannot be used is found before the night's work, not after it
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
        tell_of_corrections(place.engine, measured.summary)
    except Exception as error:
        get_run_logger().warning("Prefect does not show this run: %s", in_words(error))


def read_all(jobs: Sequence[Job], run_id: str, place: Workplace, *, pending: bool = False) -> Counter[str]:
    """Read the jobs, a batch a task; counts by status or failure. `pending` readings wait to be published."""
    counts: Counter[str] = Counter()
    elsewhere = place.settings.runner == "dask" and jobs
    size = min(place.settings.batch, 1 + len(jobs) // LEAST_BATCHES) if elsewhere else place.settings.batch
    tasks: Iterator[dict[str, Any]] = (
        {"batch": batch, "run_id": run_id, "place": place, "pending": pending} for batch in batches(jobs, size)
    )
    progress = Progress(len(jobs), get_run_logger().info)
    with Readers(place.settings, len(jobs)) as here:
        own = (read_documents(**one, readers=here, kept=progress.one) for one in tasks)
        for part in spread(read_documents, tasks, place.settings) if elsewhere else own:
            counts += part
            progress.say(counts.total())
    return counts


def crawl_sites(run_id: str, sites: Path, choice: Choice, place: Workplace) -> dict[str, Any]:
    """Fetch what is new, a few groups of sites at a time, a task each; the counts of all of them.

    A group whose crawl breaks off is in `broken_off`, with the reason. Raises CrawlError where all do.
    """
    if choice.urls:  # a few addresses
        return crawl_group(run_id, sites, choice, place.settings, lambda _: None)
    settings = place.settings
    ledger = Ledger(place.engine, run_id, settings.refetch_days, writes=False)
    groups = groups_of(choose(load_sites(sites), choice.only, choice.unverified, choice.provinces))
    due, left = split_due(groups, ledger) if choice.due else (groups, Tally())
    if not groups:
        get_run_logger().warning("no site to crawl: none that was chosen is verified; see --unverified")
    counts, broken = [left.summary()], {}
    pool: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=settings.crawls)
    with pool as runner, ended_with_us() as begun:
        crawls = {}
        for group in due:
            named = crawl_group.with_options(task_run_name=f"crawl {group.name}", tags={f"province:{group.name}"})
            parameters = {"choice": group.choice(choice), "sites": sites, "settings": settings, "begun": begun}
            crawls[group.name] = runner.submit(named, {"run_id": run_id, **parameters})
        for name, future in crawls.items():
            try:
                counts.append(future.result())
            except CrawlError as error:
                broken[name] = error
    if broken and len(broken) == len(due):
        raise CrawlError("; ".join(dict.fromkeys(map(str, broken.values()))))
    return together(counts) | {"broken_off": {name: in_words(error) for name, error in broken.items()}}


@task(cache_policy=NO_CACHE)
def crawl_group(
    run_id: str, sites: Path, choice: Choice, settings: Settings, begun: Callable[[Popen[str]], None]
) -> dict[str, Any]:
    """Crawl some sites, in a process of their own."""
    return crawl(run_id, sites, choice, settings, get_run_logger().info, begun)


@task(cache_policy=NO_CACHE)
def read_documents(
    batch: Sequence[Job],
    run_id: str,
    place: Workplace,
    pending: bool,
    readers: Readers | None = None,
    kept: Callable[[], None] = lambda: None,
) -> Counter[str]:
    """Read one batch of documents; `kept` is told of each."""
    keeper = Keeper(run_id, place.engine, place.store, pending, place.confirm, kept)
    return read_batch(batch, keeper, place.settings, readers)


@task(cache_policy=NO_CACHE)
def publish_release(run_id: str, reason: str, place: Workplace, permit: Permit, always: bool = False) -> Summary:
    """Publish what the readings say now; without a difference to the last release, only if `always`.

    The first release has reports: one without would have no table that users load.
    """
    complete_heads(place.engine, place.store)
    entries = collect(place.engine)
    partitions = divide(entries)
    corrections = judge(place.settings.corrections, entries, place.store)
    for line in lines_of(corrections):
        get_run_logger().warning("a correction is not applied: %s", line)
    release_id = None
    if place.store.latest() or any(partition.reports for partition in partitions):
        release_id = publish(
            partitions,
            place.store,
            reason,
            always=always,
            permit=permit,
            confirm=place.catalog_lock.renew,
            corrections=corrections,
        )
    else:
        get_run_logger().warning("nothing is published yet: no report has been read")
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
        "corrections": sum(map(len, corrections.hold.values())),
        "corrections_failed": corrections.told_failed(),
    }

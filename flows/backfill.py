"""Read again what an older version of the extractor has read: the only way it replaces readings that stand.

A backfill reads first, and what it read waits (`pending`); it shows what would change, and only then, when a person
says so, publishes. Killed at any moment it goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Failed
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.compare import Change, changes
from flows.entries import Entry, collect
from flows.errors import FOR_PEOPLE, in_words, keep_logs_short
from flows.guard import Permit, ReleaseRefused
from flows.heads import complete_heads
from flows.measure import Summary, step
from flows.notices import tell_of_failure
from flows.partitions import divide
from flows.read import job
from flows.runs import Workplace, open_workplace
from flows.selection import Selection, check_selection
from flows.steps import publish_release, read_all, run_steps
from schemas.catalog import Reading
from schemas.settings import load_settings

keep_logs_short()

ReadingKey = tuple[str, str, str]
"""A row of the readings: sha256, charset and version."""

SHOWN = 20
"""Changes that are shown one by one; all are counted."""


@flow(name="backfill", retries=0, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def backfill(  # noqa: PLR0913, PLR0917 (Prefect shows each as a field)
    version: str = "",
    year: int | None = None,
    site: str = "",
    format: str = "",
    failure: str = "",
    publish: bool = False,
    force: str = "",
) -> State[Summary]:
    """Read the selected documents again with today's version, and show what would change; with `publish`, publish it.

    Documents that today's version has read already are not read again.
    """
    selection = Selection(version, year, site, format, failure)
    try:
        place = open_workplace(load_settings())
        check_selection(place.engine, selection)
        with place.lock():
            permit = Permit(place.settings.most_loss, force)
            return run_steps(place, "backfill", partial(_steps, place, selection, publish, permit))
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


def _steps(place: Workplace, selection: Selection, publish: bool, permit: Permit, summary: Summary) -> None:
    say = get_run_logger().info
    with step(summary, "select"):
        complete_heads(place.engine, place.store)
        entries = collect(place.engine)
        chosen = [entry for entry in entries if selection.holds(entry)]
    with step(summary, "read"):
        tasks = [job(entry.document) for entry in chosen]
        read_already = _read_by(place, {task.version for task in tasks})
        jobs = [task for task in tasks if (task.sha256, task.version) not in read_already]
        say("%d documents are selected, %d of them not read by today's version yet", len(chosen), len(jobs))
        summary["read"] = dict(read_all(jobs, summary["run"], place, pending=True))
    with step(summary, "compare"):
        after = collect(place.engine, with_pending=_hashes(chosen))
        summary |= _told(changes(divide(entries), divide(after), place.store))
        waiting = sum(entry.reading is not None and entry.reading.pending for entry in after)
    summary |= {"selected": len(chosen), "waiting": waiting}
    summary |= {"latest": place.store.latest(), "release": None}
    if publish:
        with step(summary, "publish"):
            stand = _let_stand(place, _hashes(chosen))
            try:
                summary |= publish_release(summary["run"], f"backfill of {selection.words()}", place, permit=permit)
            except ReleaseRefused:  # else every night that follows would be refused for them
                _let_wait(place, stand)
                raise


def _hashes(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(entry.document.sha256 for entry in entries)


def _read_by(place: Workplace, versions: Iterable[str]) -> set[tuple[str, str]]:
    """The documents (sha256) that some versions have read, each with the version."""
    with Session(place.engine) as session:
        query = select(Reading.sha256, Reading.version).where(Reading.version.in_(sorted(versions)))
        return {(sha256, version) for sha256, version in session.execute(query)}


def _told(found: Iterable[Change]) -> Summary:
    """The changes, counted, and the first of them: there may be millions."""
    counts: Counter[str] = Counter()
    reports: set[str] = set()
    first: list[Change] = []
    for change in found:
        counts[f"{change.table}.{change.field}"] += 1
        reports.add(change.report_id)
        if len(first) < SHOWN:
            first.append(change)
    return {
        "changes": dict(counts),
        "changed_reports": len(reports),
        "first_changes": [asdict(change) | _plain(change) for change in first],
    }


def _plain(change: Change) -> dict[str, object]:
    """Both sides as JSON takes them."""
    sides = {"before": change.before, "after": change.after}
    return {name: side.isoformat() if isinstance(side, dt.date) else side for name, side in sides.items()}


def _let_stand(place: Workplace, documents: frozenset[str]) -> list[ReadingKey]:
    """Publish what waits: from now on these readings count. Gives which they are."""
    now = dt.datetime.now(dt.UTC)
    stand: list[ReadingKey] = []
    with Session(place.engine) as session, session.begin():
        for part in _parts(sorted(documents)):
            waits = (Reading.sha256.in_(part), Reading.pending)
            keys = select(Reading.sha256, Reading.charset, Reading.version).where(*waits)
            stand += [(sha256, charset, version) for sha256, charset, version in session.execute(keys)]
            session.execute(update(Reading).where(*waits).values(pending=False, read_at=now))
    return stand


def _let_wait(place: Workplace, readings: Iterable[ReadingKey]) -> None:
    """Take back what `_let_stand` did."""
    with Session(place.engine) as session, session.begin():
        for key in readings:
            session.get_one(Reading, key).pending = True


def _parts(items: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """In pieces that fit into one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))

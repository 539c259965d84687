"""What needs a person: all that no later night mends by itself, each with what can be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.advice import OBSTACLES
from flows.failing import Failing
from flows.runs import Workplace
from schemas.catalog import Address, Reading, Run
from schemas.failures import Reason
from spiders.addresses import OK

Facts = dict[str, Any]

_WHAT_ENDED = {
    "refused": "look at what is lost; if it is right, run it again with --force REASON",
    "failed": "see to the cause, then run it again",
    "killed": "nothing is lost: the next run goes on where it stopped",
}


def needs_a_person(
    place: Workplace, runs: Sequence[Facts], schedule: Facts, found: Sequence[Failing]
) -> Iterator[Facts]:
    """What needs a person, the most urgent first; `what` is its kind, `todo` what can be done.

    `runs` are the last ones, newest first, and `found` is all that fails.
    """
    yield from _runs(runs)
    if schedule["is_missed"]:
        todo = "does `gongkai serve` run? gongkai nightly makes up for it"
        yield {"what": "missed", "due": schedule["due"], "todo": todo}
    with Session(place.engine) as session:
        columns = select(Address).where(Address.kind == "column", Address.status != OK)
        failing_columns = session.scalars(columns.order_by(Address.site_id, Address.address)).all()
        yield from _silent(column for column in failing_columns if column.entries)
        yield from _obstacles(column for column in failing_columns if not column.entries)
        yield from _pending(session)
        yield from _corrections(session)
    yield from _for_good(found)


def _runs(runs: Iterable[Facts]) -> Iterator[Facts]:
    """The runs that did not end well since one was published last."""
    since = takewhile(lambda run: not (run["status"] == "done" and run["is_published"]), runs)
    for run in since:
        if run["status"] in _WHAT_ENDED:
            words = {"run": run["run"], "words": run["error"] or "nothing was said"}
            yield {"what": run["status"], **words, "todo": _WHAT_ENDED[run["status"]]}


def _silent(columns: Iterable[Address]) -> Iterator[Facts]:
    """The columns that had reports and show none any more."""
    for column in columns:
        yield {
            "what": "silent",
            "site": column.site_id,
            "url": column.url,
            "reason": column.status,
            "since": column.since.isoformat(timespec="seconds"),
            "entries": column.entries,
            "todo": OBSTACLES[Reason(column.status)],
        }


def _obstacles(columns: Iterable[Address]) -> Iterator[Facts]:
    """The columns that never showed a report, counted by reason."""
    for reason, count in Counter(Reason(column.status) for column in columns).most_common():
        yield {"what": "obstacle", "reason": str(reason), "columns": count, "todo": OBSTACLES[reason]}


def _pending(session: Session) -> Iterator[Facts]:
    """The backfills that wait to be published, by the version that read."""
    waiting = select(Reading.version, func.count()).where(Reading.pending).group_by(Reading.version)
    for version, count in session.execute(waiting.order_by(Reading.version)):
        todo = "give the same gongkai backfill again, with --publish"
        yield {"what": "pending", "version": version, "documents": count, "todo": todo}


def _corrections(session: Session) -> Iterator[Facts]:
    """The corrections that the last release could not apply."""
    told = session.scalars(select(Run.summary).where(Run.status == "done").order_by(Run.started_at.desc()))
    last: Facts = next((summary for summary in told if "corrections_failed" in summary), {})
    for fault in last.get("corrections_failed", ()):
        yield {"what": "correction", **fault, "todo": "gongkai corrections check"}


def _for_good(found: Iterable[Failing]) -> Iterator[Facts]:
    """The failures that no retry helps, counted by reason; columns aside, which are told as obstacles."""
    lasting = [one for one in found if not one.reason.retryable and one.kind != "column"]
    for reason, count in Counter(one.reason for one in lasting).most_common():
        documents = sum(one.kind == "document" for one in lasting if one.reason is reason)
        counts = {"documents": documents, "addresses": count - documents}
        yield {"what": "failures", "reason": str(reason), **counts, "todo": f"gongkai failures --reason {reason}"}

"""What fails now: documents that give no report, addresses that cannot be had; since when, and what tries again."""

from __future__ import annotations

import datetime as dt
import shlex
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, func, select, union
from sqlalchemy.orm import Session

from flows.entries import LEADS_ELSEWHERE, standing, withheld_now
from schemas.catalog import Address, Fetch, Reading
from schemas.failures import MEANINGS, Reason
from spiders.addresses import OK, address_of

_MAY_BE_WHOLE_BY_NOW = {Reason.CORRUPT, Reason.EMPTY}
"""Failures of the bytes that the site may have mended: they are fetched again before they are read again."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A document that gives no report, or an address that cannot be had.

    `kind`: document; of addresses: column, list (a further page of a column), detail, attachment. `document` is the
    document's id: what fails, or what the address showed once; None where nothing was ever had. `since` is the first
    attempt that failed for this reason, `attempts` counts from there. `retry` is the command that tries again.
    """

    kind: str
    reason: Reason
    detail: str
    document: str | None
    url: str
    site: str
    since: dt.datetime
    tried_at: dt.datetime
    attempts: int
    retry: str

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON takes it; `retryable`: whether trying again, unchanged, may help."""
        return {
            "kind": self.kind,
            "reason": str(self.reason),
            "retryable": self.reason.retryable,
            "detail": self.detail,
            "document": self.document,
            "url": self.url,
            "site": self.site,
            "since": self.since.isoformat(timespec="seconds"),
            "tried_at": self.tried_at.isoformat(timespec="seconds"),
            "attempts": self.attempts,
            "retry": self.retry,
        }


def failing(engine: Engine) -> list[Failing]:
    """All that fails, documents first; pages that only lead to an attachment, and what is withheld, aside."""
    with Session(engine) as session:
        return [*_documents(session), *_addresses(session), *_further_lists(session)]


def _documents(session: Session) -> Iterable[Failing]:
    """The documents whose standing reading is a failure, ordered by id."""
    readings = _readings(session, select(Reading.sha256).where(Reading.failure.is_not(None), ~Reading.pending))
    stand = {sha256: reading for sha256, own in readings.items() if (reading := standing(own)) and reading.failure}
    seen = _sightings(session)
    passed_over = _landing(session, stand, seen) | set(session.scalars(withheld_now()))
    for sha256, reading in sorted(stand.items()):
        if sha256 not in passed_over and seen[sha256]:
            yield _document(reading, seen[sha256][0], readings[sha256])


def rerun_command(reason: Reason, document_id: str) -> str:
    """What reads a document again; where the site may have mended it, after asking the site."""
    return f"gongkai rerun {document_id}{' --refetch' if reason in _MAY_BE_WHOLE_BY_NOW else ''}"


def _document(reading: Reading, first: Row[Any], readings: Iterable[Reading]) -> Failing:
    reason, name = Reason(reading.failure or ""), reading.sha256[:16]
    since = reading.failing_since or reading.read_at
    return Failing(
        kind="document",
        reason=reason,
        detail=reading.detail or MEANINGS[reason],
        document=name,
        url=first.url,
        site=first.site_id,
        since=since,
        tried_at=reading.read_at,
        attempts=sum(one.attempts for one in readings if one.failure == reading.failure and one.read_at >= since),
        retry=rerun_command(reason, name),
    )


def _readings(session: Session, documents: Any) -> dict[str, list[Reading]]:
    """All readings of the documents that a query selects, by sha256."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in session.scalars(select(Reading).where(Reading.sha256.in_(documents))):
        found[reading.sha256].append(reading)
    return found


def _sightings(session: Session) -> dict[str, list[Row[Any]]]:
    """Where the documents were seen that a reading failed on, oldest first, by sha256."""
    failed = select(Reading.sha256).where(Reading.failure.is_not(None))
    columns = (Fetch.sha256, Fetch.url, Fetch.final_url, Fetch.site_id)
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(select(*columns).where(Fetch.sha256.in_(failed)).order_by(Fetch.id)):
        found[str(row.sha256)].append(row)
    return found


def _landing(session: Session, stand: dict[str, Reading], seen: dict[str, list[Row[Any]]]) -> set[str]:
    """The pages without a report that lead to one in an attachment: `flows.entries.landing_documents`, asked of few."""
    pages = select(Reading.sha256).where(Reading.failure.in_(LEADS_ELSEWHERE))
    own = (select(column).where(Fetch.sha256.in_(pages)) for column in (Fetch.url, Fetch.final_url))
    below = Fetch.parent_url.in_(union(*own)), Fetch.sha256.is_not(None)  # one pass over the fetches
    led = session.execute(select(Fetch.parent_url, Fetch.sha256).where(*below).distinct()).all()
    children = _readings(session, select(Fetch.sha256).where(*below))
    read = {sha256 for sha256, own in children.items() if (r := standing(own)) and not r.failure}
    led_from = {parent for parent, child in led if child in read}
    return {
        sha256
        for sha256, reading in stand.items()
        if reading.failure in LEADS_ELSEWHERE and any({row.url, row.final_url} & led_from for row in seen[sha256])
    }


def _addresses(session: Session) -> Iterable[Failing]:
    """The addresses that are not ok, ordered by site and address."""
    later = (
        select(func.count())
        .where(Fetch.url == Address.url, Fetch.fetched_at > Address.since)
        .correlate(Address)
        .scalar_subquery()
    )
    newest = select(func.max(Fetch.id)).where(Fetch.url == Address.url).correlate(Address).scalar_subquery()
    query = select(Address, later, Fetch.failure, Fetch.detail).outerjoin(Fetch, Fetch.id == newest)
    rows = session.execute(query.where(Address.status != OK).order_by(Address.site_id, Address.address))
    for address, again, failure, detail in rows:
        yield _address(address, 1 + again, detail if failure == address.status else None)


def _address(address: Address, attempts: int, detail: str | None) -> Failing:
    reason, name = Reason(address.status), address.sha256[:16] if address.sha256 else None
    return Failing(
        kind=address.kind,
        reason=reason,
        detail=detail or MEANINGS[reason],
        document=name,
        url=address.url,
        site=address.site_id,
        since=address.since,
        tried_at=address.checked_at,
        attempts=attempts,
        retry=f"gongkai rerun {name} --refetch" if name else f"gongkai crawl --url {shlex.quote(address.url)}",
    )


def _further_lists(session: Session) -> Iterable[Failing]:
    """Pages of a column behind its first whose newest answer is a failure: no address of their own is kept."""
    newest = select(func.max(Fetch.id)).where(Fetch.kind == "list").group_by(Fetch.url)
    failed = session.scalars(select(Fetch).where(Fetch.id.in_(newest), Fetch.failure.is_not(None)).order_by(Fetch.id))
    for last in failed.all():
        if session.get(Address, address_of(last.url)) is None:
            answers = select(Fetch).where(Fetch.url == last.url).order_by(Fetch.id.desc())
            yield _further_list(_streak(session.scalars(answers).all()))


def _streak(answers: Sequence[Fetch]) -> list[Fetch]:
    """The answers, newest first, as far back as they fail for the reason of the newest."""
    same = [answer.failure == answers[0].failure for answer in answers]
    return list(answers[: same.index(False)] if False in same else answers)


def _further_list(answers: Sequence[Fetch]) -> Failing:
    last = answers[0]
    reason = Reason(last.failure or "")
    return Failing(
        kind="list",
        reason=reason,
        detail=last.detail or MEANINGS[reason],
        document=None,
        url=last.url,
        site=last.site_id,
        since=answers[-1].fetched_at,
        tried_at=last.fetched_at,
        attempts=len(answers),
        retry=f"gongkai crawl --site {last.site_id}",
    )

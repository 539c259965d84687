"""`gongkai status`: the last runs, what is published, the next night, coverage; all as JSON takes it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.attention import needs_a_person
from flows.failing import failing
from flows.next_run import is_missed, last_due, next_run
from flows.published import newest_release, rows
from flows.release_home import ReleaseFiles
from flows.runs import KILLED, Workplace
from flows.storage import StoreError
from schemas.catalog import Document, Run, Site
from schemas.settings import TIMEZONE, Settings
from spiders.sites import SiteCatalogueError, load_sites

Facts = dict[str, Any]

LAST_RUNS = 10
_READ = ("ok", "partial")


def status_facts(place: Workplace, now: dt.datetime) -> Facts:
    """All that the maintainer looks at first."""
    at_work = place.catalog_lock.holder()
    with Session(place.engine) as session:
        runs = session.scalars(select(Run).order_by(Run.started_at.desc()).limit(LAST_RUNS)).all()
        documents = session.scalar(select(func.count()).select_from(Document))
        nights = select(func.max(Run.started_at)).where(Run.kind == "nightly")
        last_night = session.scalar(nights)
        crawled = set(session.scalars(select(Site.site_id)))
    is_at_work = place.is_locked()
    told = [_run(run, is_at_work=is_at_work) for run in runs]
    found = failing(place.engine)
    release, damage = _release(place)
    schedule = _schedule(place.settings.schedule, last_night, now)
    return {
        "at_work": {"host": at_work.host, "pid": at_work.pid, "since": _moment(at_work.taken_at)} if at_work else None,
        "runs": told,
        "documents": documents,
        "release": release and {name: release[name] for name in ("release_id", "created_at", "reason", "rows")},
        "schedule": schedule,
        "coverage": {
            "years": _years(release["files"]) if release else [],
            "failed_documents": sum(one.kind == "document" for one in found),
            "sites": _sites(place.settings, crawled),
        },
        "attention": [*damage, *needs_a_person(place, told, schedule, found)],
    }


def _run(run: Run, *, is_at_work: bool) -> Facts:
    """A run; one that says it is running while nobody holds the lock was killed.

    `read` are the documents that gave a report, `failed` those that gave none, pages that lead to an attachment
    included; `unfetched` are requests that brought nothing.
    """
    summary: Mapping[str, Any] = run.summary
    read, crawl = summary.get("read"), summary.get("crawl") or summary.get("import")
    is_killed = summary.get("error") == KILLED or (run.status == "running" and not is_at_work)
    return {
        "run": run.run_id,
        "kind": run.kind,
        "status": "killed" if is_killed else run.status,
        "started_at": _moment(run.started_at),
        "seconds": round((run.finished_at - run.started_at).total_seconds(), 1) if run.finished_at else None,
        "new": crawl["new_documents"] if crawl else None,
        "read": sum(read.get(name, 0) for name in _READ) if read is not None else None,
        "failed": sum(n for name, n in read.items() if name not in _READ) if read is not None else None,
        "unfetched": sum(crawl["failures"].values()) if crawl and "failures" in crawl else None,  # none of an import
        "release": run.release_id,
        "is_published": "rows" in summary,
        "error": KILLED if is_killed else summary.get("error"),
    }


def _release(place: Workplace) -> tuple[Facts | None, list[Facts]]:
    """The newest release, or what is wrong with it."""
    try:
        return newest_release(place.store), []
    except StoreError as error:
        return None, [{"what": "damaged", "words": str(error), "todo": "until then nothing can be published"}]


def _schedule(cron: str, last_night: dt.datetime | None, now: dt.datetime) -> Facts:
    return {
        "cron": cron,
        "timezone": TIMEZONE,
        "next": _moment(next_run(cron, now)),
        "due": _moment(last_due(cron, now)),
        "is_missed": is_missed(cron, last_night, now),
    }


def _years(release: ReleaseFiles) -> list[Facts]:
    """The published reports of each year, newest first: their status, and whether their own sums hold."""
    status: dict[int | None, Counter[str]] = defaultdict(Counter)
    sums: dict[int | None, Counter[bool | None]] = defaultdict(Counter)
    for row in rows(release, "reports", ("year", "status", "consistent")):
        status[row["year"]][row["status"]] += 1
        sums[row["year"]][row["consistent"]] += 1
    return [
        {
            "year": year,
            "reports": status[year].total(),
            **{name: status[year][name] for name in _READ},
            "consistent": sums[year][True],
            "inconsistent": sums[year][False],
        }
        for year in sorted(status, key=lambda year: -(year or 0))
    ]


def _sites(settings: Settings, crawled: set[str]) -> Facts:
    """How many sites the catalogue has, how many of them are verified and were crawled; `error` where it is broken."""
    try:
        listed = load_sites(settings.sites)
    except SiteCatalogueError as error:
        return {"error": str(error), "crawled_others": len(crawled)}
    ids = {site.id for site in listed}
    return {
        "catalogue": len(listed),
        "verified": sum(site.verified_at is not None for site in listed),
        "crawled": len(ids & crawled),
        "crawled_others": len(crawled - ids),
    }


def _moment(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")

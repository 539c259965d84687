"""The maintainer's morning: read failed documents again, or fetch them anew, and publish what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.crawl import Choice
from flows.errors import FOR_PEOPLE, in_words, keep_logs_short
from flows.guard import Permit
from flows.lookup import find_documents
from flows.measure import Summary, step
from flows.notices import tell_of_failure
from flows.read import job, walk_through
from flows.runs import Workplace, failed_in, new_documents, open_workplace, urls_to_refetch
from flows.steps import crawl_sites, publish_release, read_all, run_steps
from schemas.catalog import Document
from schemas.failures import Reason
from schemas.settings import load_settings

keep_logs_short()


@dataclass(frozen=True)
class Again:
    """What is done again: documents from the archive, addresses of sites; `why` goes into the release."""

    documents: tuple[Document, ...]
    urls: tuple[str, ...]
    why: str
    explain: bool = False
    sites: Path | None = None


@flow(name="rerun", retries=0, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def rerun(
    documents: list[str],
    refetch: bool = False,
    explain: bool = False,
    sites: Path | None = None,
    force: str = "",
) -> State[Summary]:
    """Read the documents again from the archive, or with `refetch` from their sites, and publish a release.

    Only partitions whose rows differ are written, the others are the same files. The release is published
    even if nothing differs, and says why it was made. `explain` logs each step of each reading; `sites` is the
    catalogue in which the sites stand; `force` is the reason why the release may lose much.
    """
    try:
        place = open_workplace(load_settings())
        with place.lock():
            found = tuple(find_documents(place.engine, documents))
            why = ("refetch of " if refetch else "rerun of ") + ", ".join(one.document_id for one in found)
            urls = urls_to_refetch(place, found, sites) if refetch else ()
            return _run(place, "rerun", Again(found, urls, why, explain, sites), force)
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


@flow(name="retry", retries=0, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def retry(run: str, sites: Path | None = None, force: str = "") -> State[Summary]:
    """Do again what failed in a run: read its failed documents, ask again for addresses whose failure may pass."""
    try:
        place = open_workplace(load_settings())
        with place.lock():
            # A run that ended before it published, or only crawled, does not say what failed in it.
            failed = {**failed_in(place.engine, run), **place.store.run_summary(run)}
            found = tuple(find_documents(place.engine, [one["document"] for one in failed.get("unread", ())]))
            urls = tuple(_worth_asking(failed.get("unfetched", ())))
            return _run(place, "retry", Again(found, urls, f"retry of {run}", sites=sites), force)
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


def _worth_asking(failures: Iterable[dict[str, str]]) -> list[str]:
    return [failure["url"] for failure in failures if Reason(failure["reason"]).retryable]


def _run(place: Workplace, kind: str, again: Again, force: str) -> State[Summary]:
    permit = Permit(place.settings.most_loss, force)
    return run_steps(place, kind, partial(_do_again, place, again, permit))


def _do_again(place: Workplace, again: Again, permit: Permit, summary: Summary) -> None:
    documents: Sequence[Document] = again.documents
    if again.urls:
        choice = Choice(unverified=True, urls=again.urls)
        with step(summary, "crawl"):
            summary["crawl"] = crawl_sites(summary["run"], again.sites or place.settings.sites, choice, place)
        documents = list(
            {one.sha256: one for one in (*documents, *new_documents(place.engine, summary["run"]))}.values()
        )
    if again.explain:
        _explain(place, documents)
    with step(summary, "read"):
        summary["read"] = dict(read_all([job(document) for document in documents], summary["run"], place))
    with step(summary, "publish"):
        summary |= publish_release(summary["run"], again.why, place, permit=permit, always=True)


def _explain(place: Workplace, documents: Iterable[Document]) -> None:
    say: Any = get_run_logger().info
    for document in documents:
        say("%s: %s, %d bytes", document.document_id, document.media_type, document.bytes)
        for line in walk_through(job(document), place.store, place.settings):
            say("  %s", line)

"""The night: crawl what is new, read it, check it, publish a release."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.crawl import Choice
from flows.errors import FOR_PEOPLE, in_words, keep_logs_short
from flows.guard import Permit
from flows.labels import labelled, labels
from flows.measure import Summary, step
from flows.notices import tell_of_failure
from flows.read import waiting
from flows.runs import Workplace, open_workplace, refuse_to_mix
from flows.scheduled import SKIPPED, is_scheduled, superseded
from flows.steps import crawl_sites, publish_release, read_all, run_steps
from flows.storage import AtWorkError
from schemas.settings import load_settings
from spiders.sites import load_sites

keep_logs_short()


@flow(name="nightly", retries=0, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
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
    release that would lose too much (state `Refused`), unless `force` says why it is right. A night of the
    schedule is `Skipped` where another run is at work, or where a later night is due by now, which does its work.
    """
    if missed := superseded():
        return Completed(name=SKIPPED, message=missed)
    due = not (sites or only or provinces or all_due)
    choice = Choice(tuple(only), tuple(provinces), tuple(years), unverified=unverified, due=due)
    try:
        settings = load_settings()
        place = open_workplace(settings)
        catalogue = sites or settings.sites
        refuse_to_mix(place, load_sites(catalogue))
        with place.lock():
            permit = Permit(settings.most_loss, force)
            return run_steps(place, "nightly", partial(_night, place, catalogue, choice, permit))
    except FOR_PEOPLE as error:
        if isinstance(error, AtWorkError) and is_scheduled():
            return Completed(name=SKIPPED, message=in_words(error))
        return Failed(message=in_words(error))


def _night(place: Workplace, sites: Path, choice: Choice, permit: Permit, summary: Summary) -> None:
    with labelled(labels("nightly", choice)), step(summary, "crawl"):
        summary["crawl"] = crawl_sites(summary["run"], sites, choice, place)
    with step(summary, "read"):
        jobs = waiting(place.engine, place.store)
        summary["read"] = dict(read_all(jobs, summary["run"], place))
    with step(summary, "publish"):
        summary |= publish_release(summary["run"], "nightly run", place, permit=permit)

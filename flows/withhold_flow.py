"""A document leaves the dataset, or comes back, at once: the catalog is told, and a release published."""

from __future__ import annotations

from functools import partial

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.errors import FOR_PEOPLE, in_words, keep_logs_short
from flows.guard import Permit
from flows.lookup import find_documents
from flows.measure import Summary, step
from flows.notices import tell_of_failure
from flows.runs import Workplace, open_workplace
from flows.steps import publish_release, run_steps
from flows.withhold import is_withheld, set_withheld
from schemas.settings import load_settings

keep_logs_short()


@flow(name="withhold", retries=0, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def withhold(document: str, reason: str, by: str = "", undo: bool = False, force: str = "") -> State[Summary]:
    """Withhold a document, or with `undo` put it back, and publish what follows; `force` as in `nightly`."""
    try:
        place = open_workplace(load_settings())
        with place.lock():
            found = find_documents(place.engine, [document])[0]
            if is_withheld(place.engine, found) == undo:  # else it was noted before, to be published now
                set_withheld(place.engine, found, reason, by, undo=undo)
            why = f"{found.document_id} is {'no longer ' if undo else ''}withheld"  # the reason stays in the catalog
            return run_steps(place, "withhold", partial(_publish, place, why, Permit(place.settings.most_loss, force)))
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


def _publish(place: Workplace, why: str, permit: Permit, summary: Summary) -> None:
    summary["read"] = {}
    with step(summary, "publish"):
        summary |= publish_release(summary["run"], why, place, permit=permit, always=True)

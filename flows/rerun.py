"""The maintainer's morning: read one failed document again and publish what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.errors import FOR_PEOPLE, in_words
from flows.guard import Permit
from flows.measure import Summary, step
from flows.nightly import publish_release, read_all, run_steps
from flows.read import job
from flows.runs import Workplace, find_documents, open_workplace
from schemas.catalog import Document
from schemas.settings import load_settings


@flow(name="rerun", retries=0)
def rerun(documents: list[str], force: str = "") -> State[Summary]:
    """Read the documents again from the archive and publish a release.

    Only partitions whose rows differ are written, the others are the same files. The release is published
    even if nothing differs, and says why it was made. `force` is the reason why it may lose much.
    """
    try:
        settings = load_settings()
        place = open_workplace(settings)
        with place.store.lock():
            found = find_documents(place.engine, documents)
            permit = Permit(settings.most_loss, force)
            return run_steps(place, "rerun", partial(_read_again, place, found, permit))
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


def _read_again(place: Workplace, documents: Sequence[Document], permit: Permit, summary: Summary) -> None:
    with step(summary, "read"):
        jobs = [job(document) for document in documents]
        summary["read"] = dict(read_all(jobs, summary["run"], place))
    reason = "rerun of " + ", ".join(document.document_id for document in documents)
    with step(summary, "publish"):
        summary |= publish_release(summary["run"], reason, place, permit=permit, always=True)

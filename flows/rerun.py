"""The maintainer's morning: read one failed document again and publish what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.errors import FOR_PEOPLE, in_words
from flows.nightly import Summary, publish_release, read_all, run_steps
from flows.read import job
from flows.runs import Workplace, find_documents, open_workplace
from schemas.catalog import Document
from schemas.settings import load_settings


@flow(name="rerun", retries=0)
def rerun(documents: list[str]) -> State[Summary]:
    """Read the documents again from the archive and publish a release.

    Only partitions whose rows differ are written, the others are the same files. The release is published
    even if nothing differs, and says why it was made.
    """
    try:
        place = open_workplace(load_settings())
        with place.store.lock():
            found = find_documents(place.engine, documents)
            return run_steps(place, "rerun", lambda run_id: _read_again(run_id, found, place))
    except FOR_PEOPLE as error:
        return Failed(message=in_words(error))


def _read_again(run_id: str, documents: Sequence[Document], place: Workplace) -> Summary:
    counts = read_all([job(document) for document in documents], run_id, place)
    reason = "rerun of " + ", ".join(document.document_id for document in documents)
    return {"read": dict(counts), **publish_release(run_id, reason, place, always=True)}

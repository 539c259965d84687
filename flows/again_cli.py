"""`gongkai rerun`, `retry` and `backfill`: what is done again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows.flags import Flag
from flows.run_flow import run_flow

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


def rerun(
    documents: Annotated[list[str], Parameter(negative=())],
    /,
    *,
    refetch: Flag = False,
    explain: Flag = False,
    sites: Path | None = None,
    force: str = "",
) -> int:
    """Read documents again, from the archive or from their sites, and publish what came of it.

    Parameters
    ----------
    documents
        Document ids (16 hex digits) or sha256 hashes, or their first six digits or more; `gongkai failures` lists
        them.
    refetch
        Fetch their addresses again first; what is there now is read, too.
    explain
        Tell each step of each reading: its type, the grids found, how they align with a form, what is left over.
    sites
        Site catalogue, for --refetch (default: data/sites).
    force
        Publish even if the release loses much, for this reason.

    """

    def run() -> State[Any]:
        from flows.rerun import rerun as flow

        return flow(documents=documents, refetch=refetch, explain=explain, sites=sites, force=force, return_state=True)

    def check() -> None:
        from flows.lookup import find_documents
        from flows.runs import open_if_there, urls_to_refetch
        from schemas.settings import load_settings

        if refetch and (place := open_if_there(load_settings())):
            urls_to_refetch(place, find_documents(place.engine, documents), sites)

    return run_flow(run, documents=documents, check=check)


def retry(name: str, /, *, sites: Path | None = None, force: str = "") -> int:
    """Do again what failed in a run: its unread documents, and the addresses whose failure may pass.

    Parameters
    ----------
    name
        The run; `gongkai status` lists them.
    sites
        Site catalogue (default: data/sites).
    force
        Publish even if the release loses much, for this reason.

    """

    def run() -> State[Any]:
        from flows.rerun import retry as flow

        return flow(run=name, sites=sites, force=force, return_state=True)

    def check() -> None:
        from flows.storage import Store
        from schemas.settings import load_settings

        Store(load_settings().store).run_summary(name)

    return run_flow(run, documents=[], check=check)


def backfill(  # noqa: PLR0913
    *,
    version: str = "",
    year: int | None = None,
    site: str = "",
    format: str = "",
    failure: str = "",
    publish: Flag = False,
    force: str = "",
) -> int:
    """Read documents again that an older version of the extractor has read, and show what would change.

    What was read waits until the same command is given with --publish; killed, it goes on where it stopped.

    Parameters
    ----------
    version
        Only what this version has read (12 hex digits; column extractor_version of table documents).
    year
        Only reports of this year.
    site
        Only documents of this site.
    format
        Only this format: html, pdf, plain, …
    failure
        Only what failed for this reason.
    publish
        Let the new readings stand, and publish a release.
    force
        Publish even if the release loses much, for this reason.

    """

    def run() -> State[Any]:
        from flows.backfill import backfill as flow

        return flow(
            version=version,
            year=year,
            site=site,
            format=format,
            failure=failure,
            publish=publish,
            force=force,
            return_state=True,
        )

    def check() -> None:
        from flows.lookup import find_reason
        from flows.runs import open_if_there
        from flows.selection import Selection, check_selection
        from schemas.settings import load_settings

        if failure:
            find_reason(failure)
        if place := open_if_there(load_settings()):
            check_selection(place.engine, Selection(version, year, site, format, failure))

    return run_flow(run, documents=[], check=check)

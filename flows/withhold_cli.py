"""`gongkai withhold` and `gongkai corrections`: what a person takes out of the dataset, and what one sets right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import App

from flows.flags import Flag
from flows.say import say_errors

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


corrections = App(
    name="corrections",
    help="Corrections of printed numbers, as data: data/corrections/*.yaml.",
    help_epilogue="""Example:

    gongkai corrections check

More: docs/operations.md.""",
    version_flags=[],
)


def withhold(
    document: str,
    /,
    *,
    reason: str,
    by: str = "",
    undo: Flag = False,
    publish: Flag = False,
    force: str = "",
) -> int:
    """Take a document out of the dataset: from the next release on, nothing that it says is published.

    Another document of the same report may take its place. The archive keeps the bytes.

    Parameters
    ----------
    document
        The document's id or sha256, or the beginning of it (at least 6 hex digits).
    reason
        Why; kept in the catalog.
    by
        Who says so (default: your user name).
    undo
        Put it back.
    publish
        Publish a release at once.
    force
        Publish even if the release loses much, for this reason.

    """
    if not publish:

        def note() -> int:
            from flows.withhold import note_withheld

            return note_withheld(document, reason, by, undo=undo)

        return say_errors(note)
    from flows.run_flow import run_flow

    def run() -> State[Any]:
        from flows.withhold_flow import withhold as flow

        return flow(document=document, reason=reason, by=by, undo=undo, force=force, return_state=True)

    return run_flow(run, documents=[document])


@corrections.command(
    help_epilogue="""Examples:

    gongkai corrections check
    gongkai corrections check data/corrections/2024.yaml

Exit code 0: all corrections hold; 1: some do not, each with a line that says why."""
)
def check(path: Path | None = None, /) -> int:
    """Hold each correction against what its document prints, as it stands in the catalog.

    Parameters
    ----------
    path
        A YAML file, or a folder of them (default: the setting GONGKAI_CORRECTIONS).

    """

    def run() -> int:
        from flows.corrections_view import check_corrections

        return check_corrections(path)

    return say_errors(run)

"""`gongkai diff`: what changed between two releases, and why."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter, validators

from flows.flags import Flag, Words
from flows.say import say_errors


def diff(  # noqa: PLR0913
    before: str = "",
    after: str = "",
    /,
    *,
    table: Words = (),
    cause: Words = (),
    report: str = "",
    limit: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 50,
    json: Flag = False,
) -> int:
    """What changed between two releases, cell by cell, each with its cause.

    Parameters
    ----------
    before
        The older release: its id or the beginning of it, or a tag (default: the one before the newer).
    after
        The newer release (default: LATEST).
    table
        Only this table; repeatable.
    cause
        Only changes for this cause: new_document, source_changed, source_gone, extractor_changed, read_again,
        correction, identity_changed, withheld, code_changed; repeatable.
    report
        Only this report, or those whose id begins so.
    limit
        Show at most so many cells, of each cause and table some; all are counted.
    json
        Print one JSON object a line for each cell, all of them.

    """

    def run() -> int:
        from flows.diff_view import Shown, show_diff

        return show_diff(before, after, Shown(table, cause, report, limit), as_json=json)

    return say_errors(run)

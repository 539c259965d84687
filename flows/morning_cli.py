"""`gongkai status`, `failures` and `show`: what the maintainer asks in the morning."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter, validators

from flows.flags import Flag
from flows.say import say_errors


def status(*, json: Flag = False) -> int:
    """What the last runs did, what is published, when the next night is, and what needs a person.

    Parameters
    ----------
    json
        Print one JSON object.

    """

    def run() -> int:
        from flows.status_view import show_status

        return show_status(as_json=json)

    return say_errors(run)


def failures(
    *,
    reason: str = "",
    site: str = "",
    limit: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 50,
    json: Flag = False,
) -> int:
    """What could not be fetched or read, since when and why, and the command that tries again.

    Parameters
    ----------
    reason
        Only failures for this reason of the closed list (docs/operations.md).
    site
        Only failures of this site: an id, or a pattern such as "ningxia-*".
    limit
        Show at most so many, of each reason some; all are counted.
    json
        Print one JSON object a line for each failure, all of them.

    """

    def run() -> int:
        from flows.failures_view import show_failures

        return show_failures(reason=reason, site=site, limit=limit, as_json=json)

    return say_errors(run)


def show(
    document: str,
    /,
    *,
    figures: Flag = False,
    json: Flag = False,
) -> int:
    """Everything that is known of a document: where it was seen, how it was read, what it says, what does not add up.

    Parameters
    ----------
    document
        The document's id or sha256, or the beginning of it (at least 6 hex digits).
    figures
        Each figure, too.
    json
        Print one JSON object.

    """

    def run() -> int:
        from flows.document_view import show_document

        return show_document(document, figures=figures, as_json=json)

    return say_errors(run)

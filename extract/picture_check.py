"""Whether a PDF's text layer says what its pages show: asked where its sums fail.

A font may draw other digits than it names. Two engines read the same text then, and nothing but the picture tells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extract.document import Document
from extract.readers import scan_models
from schemas.checks import identities
from schemas.report import CheckResult, Evidence, Figure, Problem, Report
from schemas.titles import nfkc

Recognise = Callable[[Sequence[Evidence]], Sequence[str | None]]
"""For each place on a page the digits of the number that is seen there; None where none is legible."""

_SAMPLE = 16
_LYING = 2
"""Figures of a sample that show another number than the text names, from which on the text is not trusted."""

_MOST_FAIL, _MANY = 0.5, 4
"""The share of the sums that fail, and their number, where digits and not counts may be wrong."""


def text_lies(report: Report, recognise: Recognise) -> bool | None:
    """Whether the page shows other numbers than the text of the figures whose sums fail; None where that is open."""
    sample = sorted(_sample(report), key=lambda figure: (figure.evidence and figure.evidence.page) or 0)
    if not sample or not scan_models.are_there():
        return None
    shown = recognise([figure.evidence for figure in sample if figure.evidence])
    if not any(shown):
        return None
    pairs = [(number, _digits(figure.raw)) for number, figure in zip(shown, sample, strict=True)]
    return sum(number is not None and bool(named) and number != named for number, named in pairs) >= _LYING


def doubt(report: Report, document: Document) -> Problem | None:
    """The problem of a text whose sums fail throughout, and whose picture could not be asked."""
    if document.pictures:
        return None
    judged = [check for check in report.checks if check.severity == "error" and check.passed is not None]
    told = [check for check in judged if check.left or check.right]
    failed = [check for check in told if not check.passed]
    if len(failed) < _MANY or len(failed) <= _MOST_FAIL * len(told):
        return None
    words = f"{len(failed)} of {len(told)} sums fail: its fonts may name other digits than they draw"
    return Problem("sums_fail_throughout", words)


def _sample(report: Report) -> list[Figure]:
    """The printed numbers of the sums that fail, without noughts first: those are the same in most fonts."""
    failed = [check for check in report.checks if check.passed is False and check.severity == "error"]
    if not failed:
        return []
    terms = {(identity_table, scope, by_row) for check in failed for identity_table, scope, by_row in _lines(check)}
    own = [
        figure
        for figure in report.figures
        if figure.value is not None
        and figure.confidence is None
        and figure.evidence
        and figure.evidence.box
        and ((figure.table, figure.row, True) in terms or (figure.table, figure.column, False) in terms)
    ]
    return sorted(own, key=lambda figure: figure.value == 0)[:_SAMPLE]


def _digits(text: str) -> str:
    """The digits of a number, full-width ones as the others; none where it is in Chinese characters."""
    return "".join(character for character in nfkc(text) if character in scan_models.DIGITS)


def _lines(check: CheckResult) -> list[tuple[str, str, bool]]:
    return [(one.table, check.scope, one.for_each == "row") for one in identities() if one.check == check.check]

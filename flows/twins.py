"""Hold the documents of one report against each other: the check `twins_agree`.

HTML and PDF of one report, mirrors and re-publications say the same, or one of them is wrong. What a page showed before
its correction is no twin: of each address only what it shows today counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from flows.entries import Entry, shown_today
from schemas.report import HAS_VALUE, CheckResult, Figure

CHECK = "twins_agree"
_BLANK = frozenset({"blank", "dash"})
_COMPARED = HAS_VALUE | _BLANK


def compare_twins(chosen: Entry, documents: Sequence[Entry]) -> tuple[CheckResult, ...]:
    """One failed result for each address at which another current document prints another number, a warning.

    Left is the chosen document's number, right that of the first of the others that differs; None where it is blank.
    Where none differs, one result that passed, of scope `all`, with the numbers compared on both sides. Nothing where
    there is no other current document with the same tables.
    """
    shown = shown_today(documents)
    own = _cells(chosen)
    others = [entry for entry in documents if _is_twin(entry, chosen, shown)]
    differing: dict[str, CheckResult] = {}
    compared = 0
    for entry in sorted(others, key=lambda one: one.document.document_id):
        for left, right in _pairs(own, _cells(entry)):
            compared += 1
            if left.value != right.value:
                differing.setdefault(left.address, _differs(left, right))
    if differing or not compared:
        return tuple(differing[address] for address in sorted(differing))
    return (
        CheckResult(CHECK, "all", left=Decimal(compared), right=Decimal(compared), passed=True, severity="warning"),
    )


def _is_twin(entry: Entry, chosen: Entry, shown: set[str | None]) -> bool:
    """Whether another document, that is shown today, says something of its own: copies say what the chosen says."""
    if entry.report is None or chosen.report is None:
        return False
    content = entry.report.content_id
    return content in shown and content != chosen.report.content_id


def _cells(entry: Entry) -> Mapping[str, Figure]:
    """What is printed; what could not be read says nothing."""
    figures = entry.report.figures if entry.report else ()
    return {figure.address: figure for figure in figures if figure.status in _COMPARED}


def _pairs(left: Mapping[str, Figure], right: Mapping[str, Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Cells of one address, in the same form and unit, of which at least one has a number."""
    for address in left.keys() & right.keys():
        one, other = left[address], right[address]
        of_one_kind = one.edition == other.edition and (one.unit == other.unit or None in {one.value, other.value})
        if of_one_kind and not {one.status, other.status} <= _BLANK:
            yield one, other


def _differs(left: Figure, right: Figure) -> CheckResult:
    return CheckResult(CHECK, left.address, left.value, right.value, False, "warning", "undetermined")

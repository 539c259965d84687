"""Rows with gaps: a cell lost and a blank one too many cancel in silence, unless the sums settle it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from extract.alignment import Alignment, row_problem
from extract.columns import Assignment
from extract.rows import GridRow
from schemas.checks import evaluate
from schemas.report import CheckResult, Figure

ENOUGH_ALIKE = 4
"""Rows with the same cells blank, from which the blanks are no accident."""

FEWEST_MENDED = 2
"""Failed sums that would hold if numbers stood one column on, from which they are taken to have slipped."""

_BALANCED = {"received", "carried_over", "pending"}
_RIGHT = {"total", "pending"}
"""Rows on the right side of their sum."""

Sums = Mapping[tuple[str, str], CheckResult]


def report_unsettled(
    table: str, rows: Sequence[tuple[GridRow, str]], assigned: Mapping[str, Assignment], result: Alignment
) -> None:
    """Report rows whose numbers may have slipped into a neighbouring column (`unsettled_row`).

    In pasted text that is any row with gaps that no sum settles; between ruled cells, a row that would mend several
    failed sums if it stood one column on. `rows` holds each row with its code in the form; the figures of `table`
    are in `result`.
    """
    gaps = [(row, code) for row, code in rows if _has_gaps(assigned[code]) and (row.ragged or table == "requests")]
    if not gaps or all(_only_last(assigned[code]) for _, code in rows):
        return
    patterns = Counter([_pattern(assigned[code]) for _, code in rows])
    enough = len(rows) if table == "appeals" else ENOUGH_ALIKE
    usual = {code for _, code in rows if patterns[_pattern(assigned[code])] >= enough}
    suspects = [(row, code) for row, code in gaps if row.ragged or code not in usual]
    if not suspects:
        return
    figures = {(f.row, f.column): f for f in result.figures if f.table == table}
    sums = {(check.check, check.scope): check for check in evaluate(figures.values())}
    for row, code in suspects:
        of_row = [figures[code, column] for column in assigned[code].cells]
        if not row.ragged:
            settled = not _has_slipped(code, of_row, sums)
        else:
            in_place = _adds_up(code, of_row, sums, usual=code in usual)
            settled = in_place if table == "requests" else table == "appeals" and code in usual
        problem = row_problem("unsettled_row", row)
        if not settled and problem not in result.problems:
            result.problems.append(problem)  # section 4 prints three rows of the form in one


def _has_gaps(found: Assignment) -> bool:
    """Whether some cells of a row are printed and others blank."""
    return len(set(_pattern(found))) > 1


def _pattern(found: Assignment) -> tuple[bool, ...]:
    """Which cells of a row are printed."""
    return tuple([bool(cell and cell.text) for cell in found.cells.values()])


def _only_last(found: Assignment) -> bool:
    *others, _ = list(found.cells.values()) or [None]
    return not any(cell and cell.text for cell in others)


def _sum_of(code: str) -> str:
    return "requests_balance" if code in _BALANCED else "requests_outcomes_total"


def _has_slipped(code: str, figures: Sequence[Figure], sums: Sums) -> bool:
    """Whether several sums that fail would hold if the cells beside a gap, or one alone, stood one column nearer."""
    failed = {f.column: _wanted(code, f, sums) for f in figures if not _holds(code, f, sums)}
    if len(failed) < FEWEST_MENDED:
        return False
    values = [figure.value for figure in figures]
    gaps = [number for number, figure in enumerate(figures) if figure.status == "blank"]
    for gap in gaps:
        for step, places in ((-1, range(gap, 0, -1)), (1, range(gap, len(values) - 1))):
            mended = [_is(failed.get(figures[at].column), values[at + step]) for at in places]
            alone = mended[:1] == [True] and _is(failed.get(figures[gap + step].column), None)
            if alone or sum(mended) >= FEWEST_MENDED:
                return True
    return False


def _is(wanted: Decimal | None, value: Decimal | None) -> bool:
    return wanted is not None and wanted == (value or 0)


def _holds(code: str, figure: Figure, sums: Sums) -> bool:
    check = sums.get((_sum_of(code), figure.column))
    return check is not None and check.passed is not False


def _wanted(code: str, figure: Figure, sums: Sums) -> Decimal | None:
    """The number with which the sum of a figure's column would hold; None where there is no sum."""
    check = sums.get((_sum_of(code), figure.column))
    if check is None or check.left is None or check.right is None:
        return None
    missing = check.left - check.right if code in _RIGHT else check.right - check.left
    return (figure.value or Decimal(0)) + missing


def _adds_up(code: str, figures: Iterable[Figure], sums: Sums, *, usual: bool) -> bool:
    """Whether every number of a row counts in a sum that holds: one in the wrong column would spoil two sums.

    A nought spoils none: it is in place where other rows have the same cells blank (`usual`).
    """
    for figure in figures:
        check = sums.get((_sum_of(code), figure.column))
        held = check is not None and check.passed is True
        if figure.raw and not (held and (usual or figure.value or figure.column == "total")):
            return False
    return True

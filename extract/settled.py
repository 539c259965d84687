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

OUTCOMES = 5
"""Columns of each kind of case in section 4, their total the last."""

_BALANCED = {"received", "carried_over", "pending"}
_RIGHT = {"total", "pending"}
"""Rows on the right side of their sum."""

Sums = Mapping[tuple[str, str], CheckResult]


def report_unsettled(
    table: str, rows: Sequence[tuple[GridRow, str]], assigned: Mapping[str, Assignment], result: Alignment
) -> None:
    """Report rows whose numbers may have slipped into a neighbouring column (`unsettled_row`).

    In pasted text that is any row with gaps that no sum settles; between ruled cells, a row that would mend several
    failed sums if its numbers stood one column on. `rows` holds each row with its code in the form; the figures of
    `table` are in `result`.
    """
    summed = table == "requests" or (table == "appeals" and len({id(row) for row, _ in rows}) == 1)
    gaps = [(row, code) for row, code in rows if (row.ragged or summed) and _has_gaps(assigned[code])]
    if not gaps or all(_only_last(assigned[code]) for _, code in rows):
        return
    patterns = Counter([_pattern(assigned[code]) for _, code in rows])
    enough = len(rows) if table == "appeals" else ENOUGH_ALIKE
    figures = {(f.row, f.column): f for f in result.figures if f.table == table}
    sums = {(check.check, check.scope): check for check in evaluate(figures.values())}
    for row, code in gaps:
        of_row = [figures[code, column] for column in assigned[code].cells]
        usual = patterns[_pattern(assigned[code])] >= enough
        if row.ragged:
            settled = _adds_up(code, of_row, sums, usual=usual) if table == "requests" else table == "appeals" and usual
        elif table == "requests":
            settled = not _has_slipped(code, of_row, sums)
        else:
            settled = not _outcomes_have_slipped(list(figures.values()))
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


def _outcomes_have_slipped(figures: Sequence[Figure]) -> bool:
    """Whether several totals of section 4 that fail would hold if a blank cell of its one row stood elsewhere in it."""
    values = [figure.value for figure in figures]
    failed = [number for number, holds in enumerate(_totals_hold(values)) if holds is False]
    if len(failed) < FEWEST_MENDED:
        return False
    for gap in [number for number, figure in enumerate(figures) if figure.status == "blank"]:
        others = values[:gap] + values[gap + 1 :]
        for place in range(len(values)):
            hold = _totals_hold([*others[:place], None, *others[place:]])
            if sum([hold[number] is True for number in failed]) >= FEWEST_MENDED:
                return True
    return False


def _totals_hold(values: Sequence[Decimal | None]) -> list[bool | None]:
    """Whether the last of each five numbers is the sum of the others; None where it is not printed."""
    groups = [values[start : start + OUTCOMES] for start in range(0, len(values), OUTCOMES)]
    return [None if total is None else sum([n or 0 for n in numbers]) == total for *numbers, total in groups]


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
    """Whether every number of a row counts in a sum that holds, and no sum misses one in a blank.

    A number in the wrong column would spoil two sums. A nought spoils none: it is in place where other rows have the
    same cells blank (`usual`).
    """
    for figure in figures:
        check = sums.get((_sum_of(code), figure.column))
        passed = check.passed if check is not None else None
        in_place = passed is True and (usual or figure.value or figure.column == "total")
        if not in_place if figure.raw else passed is False:
            return False
    return True

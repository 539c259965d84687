"""A second reading by another engine: where the first is doubtful, and where a report's own sums fail.

What two engines with nothing in common read alike is what is printed: a sum that fails then is the publisher's.
Tables without rulings are found by one piece of code for both: there nothing is proved, and the fault is open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from extract.document import UNMAPPED, Document, Grid
from schemas.checks import identities
from schemas.failures import Reason, UnreadableDocument
from schemas.report import CheckResult, Fault, Figure, Problem, Report

ReadAgain = Callable[[Collection[int]], Document]
"""Reads the document again, these pages (from 1) by the other engine."""

Interpret = Callable[[Document], Report]
OF_IDENTITY = {"no_year", "no_issuer", "year_disagrees"}
"""Problems of what is printed around the tables, which another reading of the tables does not solve."""

_OF_A_ROW = {"unknown_row", "spanned_cell"}
"""Problems of what a row or cell of a table is, not of what was read in it."""

_WORTH_ANOTHER_TRY = {Reason.NO_TABLES, Reason.UNALIGNED}


def read_twice(first: Document, again: ReadAgain, interpret: Interpret) -> Report:
    """The report of the first reading, or of the second where that one says more. Raises UnreadableDocument."""
    try:
        report = interpret(first)
    except UnreadableDocument as failure:
        pages = _like_tables(first, ()) - first.by_reference
        if failure.reason not in _WORTH_ANOTHER_TRY or not pages:
            raise
        return interpret(again(pages))
    pages = _in_doubt(report, first)
    if not pages:
        return report
    second = _second(again, pages, interpret)
    if second is None:
        return report
    better, other = (second, report) if is_better(second, report) else (report, second)
    independent = not any(grid.by_text for grid in first.grids)
    return _settled(better, other, independent=independent)


def _in_doubt(report: Report, document: Document) -> frozenset[int]:
    """The pages to be read again: those with a problem of a table, or with the figures of a sum that fails."""
    pages = {page for check in _failed(report) for page in _pages_of(check, report.figures)}
    for problem in report.problems:
        if problem.code == "missing_table":
            pages |= _like_tables(document, report.figures)
        elif not problem.notice and problem.code not in OF_IDENTITY and not _is_of_the_paper(problem, document):
            page = problem.evidence.page if problem.evidence else None
            pages |= {grid.page for grid in document.grids} if page is None else {page}
    return frozenset(page for page in pages if page is not None) - document.by_reference


def _pages_of(check: CheckResult, figures: Sequence[Figure]) -> set[int | None]:
    """The pages with the figures that an identity compares."""
    found: set[int | None] = set()
    for identity in identities():
        if identity.check == check.check:
            terms = {*identity.left, *identity.right, *identity.needed}
            addresses = {
                f"{check.scope}/{term}" if identity.for_each == "row" else f"{term}/{check.scope}" for term in terms
            }
            addresses = {f"{identity.table}/{address}" for address in addresses or {check.scope}}
            found |= {figure.evidence.page for figure in figures if figure.evidence and figure.address in addresses}
    return found


def _like_tables(document: Document, figures: Sequence[Figure]) -> frozenset[int]:
    """The pages with something that may be a table not read: a grid that gave no figure, or what made no grid.

    On the others there is none for another engine to find, either: no ruling crosses another, no text is in columns.
    """
    read = {figure.evidence for figure in figures}
    unread = {grid.page for grid in document.grids if not any(cell.place in read for cell in grid.cells)}
    return document.like_tables | {page for page in unread if page is not None}


def _is_of_the_paper(problem: Problem, document: Document) -> bool:
    """Whether a row or cell is odd as it is printed: its grid is regular, and each of its characters is known.

    Then a wall or a word would have to be misread without a trace; and even so the report says that it is partial.
    """
    return problem.code in _OF_A_ROW and any(
        _is_regular(grid) for grid in document.grids if any(cell.place == problem.evidence for cell in grid.cells)
    )


def _is_regular(grid: Grid) -> bool:
    """Whether rulings close every place of a grid, and the fonts say which characters they draw."""
    height, width = (
        max(ends) for ends in zip(*((c.row + c.rowspan, c.column + c.colspan) for c in grid.cells), strict=True)
    )
    covered = sum(cell.rowspan * cell.colspan for cell in grid.cells)
    return not grid.by_text and covered == height * width and not any(UNMAPPED in cell.text for cell in grid.cells)


def _second(again: ReadAgain, pages: Collection[int], interpret: Interpret) -> Report | None:
    try:
        return interpret(again(pages))
    except UnreadableDocument:
        return None


def _failed(report: Report) -> list[CheckResult]:
    return [check for check in report.checks if check.passed is False and check.severity == "error"]


def is_better(second: Report, first: Report) -> bool:
    """Whether the second reading accounts for more, without having found less."""
    return _found(second) >= _found(first) and _loss(second) < _loss(first)


def _found(report: Report) -> int:
    return sum(figure.status != "absent" for figure in report.figures)


def _loss(report: Report) -> tuple[int, int, int]:
    """What a reading could not account for, then what it has not read, then the sums that fail in it."""
    unread = sum(figure.value is None for figure in report.figures)
    return sum(not problem.notice for problem in report.problems), unread - len(report.figures), len(_failed(report))


def _settled(report: Report, other: Report, *, independent: bool) -> Report:
    """With the fault of each failed check; two good readings that differ are a problem."""
    theirs = {figure.address: _said(figure) for figure in other.figures}
    differing = {f.address for f in report.figures if f.address in theirs and theirs[f.address] != _said(f)}
    known = set(theirs) if independent else set()
    checks = tuple(_with_fault(check, other, differing, known) for check in report.checks)
    if not differing or (other.status != "ok" and not _contradict(report, theirs, differing)):
        return replace(report, checks=checks)
    words = f"another engine reads {len(differing)} figures differently: {', '.join(sorted(differing)[:5])}"
    problems = (*report.problems, Problem("readings_differ", words))
    return replace(report, checks=checks, problems=problems, status="partial")


def _contradict(report: Report, theirs: Mapping[str, tuple[object, ...]], differing: Collection[str]) -> bool:
    """Whether two readings of a picture see two numbers at one place: then it is open which is printed."""
    recognised = [figure for figure in report.figures if figure.confidence is not None and figure.address in differing]
    return any(theirs[figure.address][0] is not None for figure in recognised)


def _said(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.status, figure.unit


def _with_fault(check: CheckResult, other: Report, differing: set[str], known: set[str]) -> CheckResult:
    if check.passed is not False:
        return check
    same = next((c for c in other.checks if (c.check, c.scope) == (check.check, check.scope)), None)
    fault: Fault = "undetermined"
    if same is not None and known:
        alike = (same.left, same.right, same.passed) == (check.left, check.right, check.passed)
        fault = "publisher" if alike and not differing else "ours" if not alike else "undetermined"
    return replace(check, fault=fault)

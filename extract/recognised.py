"""What a report still owes where it was read from pictures: nothing doubtful in it may pass for read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extract.document import Document
from schemas.report import Figure, Problem, Report


def with_doubts(report: Report, document: Document) -> Report:
    """The report with a problem for each doubt that its pictures leave; then it is `partial`.

    A sum that fails counts as the publisher's only where a second reading found the same; a text where the form asks
    for a number may be a number that was misread.
    """
    if not document.pictures:
        return report
    doubts = (*_open_sums(report), *_texts(report, document), *_without_rulings(report, document))
    return replace(report, problems=(*report.problems, *doubts), status="partial") if doubts else report


def with_problem(report: Report, problem: Problem) -> Report:
    """The report with one more problem; `partial` if it is not only a notice."""
    status = report.status if problem.notice else "partial"
    return replace(report, problems=(*report.problems, problem), status=status)


def _open_sums(report: Report) -> Iterator[Problem]:
    for check in report.checks:
        if check.passed is False and check.severity == "error" and check.fault != "publisher":
            words = f"{check.check} {check.scope}: {check.left} and {check.right}, and no second reading says the same"
            yield Problem("sum_in_doubt", words)


def _without_rulings(report: Report, document: Document) -> Iterator[Problem]:
    """A table is missing and may stand on pages where no ruled one was found: others are not read from a picture."""
    pages = sorted(document.pictures - {grid.page for grid in document.grids})
    if pages and any(problem.code == "missing_table" for problem in report.problems):
        words = f"no ruled table on pages that are pictures: {', '.join(map(str, pages))}"
        yield Problem("picture_not_read", f"{words}; tables without rulings are not read from pictures")


def _texts(report: Report, document: Document) -> Iterator[Problem]:
    for figure in report.figures:
        if figure.status == "text" and _is_recognised(figure, document):
            words = f"{figure.address}: {' '.join(figure.raw.split())}"
            yield Problem("text_in_picture", words, figure.evidence)


def _is_recognised(figure: Figure, document: Document) -> bool:
    return figure.evidence is not None and figure.evidence.page in document.pictures

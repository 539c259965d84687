"""The steps of one reading, told one by one: what a maintainer asks when a document fails."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from extract import packed
from extract.document import Document, Grid
from extract.read import read_report
from extract.sniff import READERS, media_type
from schemas.failures import UnreadableDocument
from schemas.report import Evidence, Problem, Report
from spiders.archive import Archive

_HEAD = 24
"""Characters of a grid that are shown: enough to know it again."""


def steps_of(asked: tuple[Path | str, str, str]) -> list[str]:
    """What reading a document of the archive came to: store, sha256, charset → lines."""
    root, sha256, charset = asked
    return list(_steps(Archive(root).get(sha256), charset or None))


def _steps(data: bytes, charset: str | None) -> Iterator[str]:
    try:
        kind = media_type(data)
        yield f"type: {kind}, told by its bytes; charset the server declared: {charset or 'none'}"
        yield from _opened(data, kind, charset)
        report = read_report(data, charset)
    except UnreadableDocument as failure:
        yield f"failed: {failure}"
        return
    yield from _report_lines(report)


def _opened(data: bytes, kind: str, charset: str | None) -> Iterator[str]:
    if kind not in packed.MEDIA_TYPES:
        yield from _document_lines(READERS[kind](data, charset))
        return
    for file in packed.files(data, kind):
        yield f"packed: {file.name}, {len(file.data)} bytes"


def _document_lines(document: Document) -> Iterator[str]:
    pages = sorted(document.by_reference)
    by_reference = f"; pages {pages} by pdfplumber" if pages else ""
    yield f"reader: {len(document.paragraphs)} paragraphs, {len(document.grids)} grids{by_reference}"
    for number, grid in enumerate(document.grids, start=1):
        yield f"grid {number}: {_size(grid)}{f', page {grid.page}' if grid.page else ''}: {_head(grid)}"


def _size(grid: Grid) -> str:
    rows = max((cell.row + cell.rowspan for cell in grid.cells), default=0)
    columns = max((cell.column + cell.colspan for cell in grid.cells), default=0)
    return f"{rows} rows x {columns} columns"


def _head(grid: Grid) -> str:
    texts = ("".join(cell.text.split()) for cell in grid.cells)
    return "|".join(text for text in texts if text)[:_HEAD]


def _report_lines(report: Report) -> Iterator[str]:
    yield f"report: {report.title or 'no title'} · {report.issuer or 'no issuer'} · {report.report_year or 'no year'}"
    tables: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for figure in report.figures:
        tables[figure.table, figure.edition][figure.status] += 1
    for (table, edition), statuses in tables.items():
        yield f"aligned: {table}, form of {edition}: {_counted(statuses)}"
    for problem in report.problems:
        yield f"{'notice' if problem.notice else 'problem'}: {_problem(problem)}"
    for check in report.checks:
        if check.passed is False:
            sides = f"{check.left} against {check.right}"
            yield f"check failed: {check.check} {check.scope}: {sides} ({check.severity}, fault: {check.fault})"
    yield f"reading: {report.status}; its own sums {_CONSISTENT[report.consistent]}"


_CONSISTENT = {True: "hold", False: "do not hold", None: "cannot be checked"}


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _problem(problem: Problem) -> str:
    return f"{problem.code}: {problem.detail}{_place(problem.evidence)}"


def _place(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    parts: Iterable[str] = (f"page {evidence.page}" if evidence.page else "", evidence.path or "")
    told = " ".join(part for part in parts if part)
    return f" ({told})" if told else ""

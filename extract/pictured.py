"""A PDF or an HTML page as text and as pictures: which of the two is asked, and when.

Its text is read first. Its pictures are asked where there is no text to be trusted (the reader sees that itself),
where a table is missing and a page has a picture that may be it, and where sums fail because digits lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from extract.document import Document
from extract.picture_check import doubt, text_lies
from extract.readers import html_pictures, pdf, scan_models
from extract.readers.html_pictures import Shown
from extract.recognised import with_doubts, with_problem
from extract.second_reading import Interpret, is_better, read_twice
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Problem, Report

_NOT_FOUND = {Reason.NO_TABLES, Reason.UNALIGNED}
_MAY_BE_IN_A_PICTURE = {*_NOT_FOUND, Reason.NOT_A_REPORT, Reason.EMPTY}
_MISSING = {"missing_table", "missing_row"}


def read_pdf(data: bytes, document: Document, interpret: Interpret) -> Report:
    """The report of a PDF that was read once. Raises UnreadableDocument."""
    try:
        report = read_twice(document, partial(pdf.read_by_reference, data), interpret)
    except UnreadableDocument as failure:
        return _from_pictures(data, document, interpret, failure)
    lies = text_lies(report, partial(pdf.numbers_shown, data))
    if lies:
        return _as_pictures(data, interpret)
    if _lacks_a_table(report):
        report = _with_pictures(data, document, report, interpret)
    open_ = doubt(report, document) if lies is None else None
    if open_ and pdf.has_own_fonts(data):
        report = with_problem(report, open_)
    return with_doubts(_with_notice(report, document), document)


def read_html(data: bytes, charset_hint: str | None, document: Document, interpret: Interpret) -> Report:
    """The report of a page that was read once; tables that are pictures are read, or else named.

    Raises UnreadableDocument, naming the pictures where its tables are missing.
    """
    try:
        report = interpret(document)
    except UnreadableDocument as failure:
        shown = html_pictures.pictures_of(data, charset_hint) if failure.reason in _NOT_FOUND else []
        if not shown:
            raise
        if any(one.data for one in shown):
            scan_models.require("the tables are pictures")
        return _without_text_tables(document, shown, interpret, failure)
    if not _lacks_a_table(report):
        return report
    shown = html_pictures.pictures_of(data, charset_hint)
    found = _of_pictures(document, shown, interpret)
    if found and is_better(found[0], report):
        report = with_doubts(*found)
    named = shown and _lacks_a_table(report)
    return with_problem(report, Problem("picture_not_read", _not_read(shown))) if named else report


def _without_text_tables(
    document: Document, shown: Sequence[Shown], interpret: Interpret, failure: UnreadableDocument
) -> Report:
    found = _of_pictures(document, shown, interpret)
    if not found:
        raise UnreadableDocument(failure.reason, _not_read(shown)) from failure
    return with_doubts(*found)


def _of_pictures(document: Document, shown: Sequence[Shown], interpret: Interpret) -> tuple[Report, Document] | None:
    """The report with what the pictures within a page show; None where they show no table, or no report."""
    if not scan_models.are_there() or not any(one.data for one in shown):
        return None
    pictured = html_pictures.with_pictures(document, shown)
    again = partial(html_pictures.with_pictures, document, shown)
    try:
        return (read_twice(pictured, again, interpret), pictured) if pictured.pictures else None
    except UnreadableDocument:
        return None


def _lacks_a_table(report: Report) -> bool:
    return any(problem.code in _MISSING for problem in report.problems)


def _not_read(shown: Sequence[Shown]) -> str:
    return f"its tables may be pictures, which were not read: {', '.join(one.name for one in shown)}"


def _from_pictures(data: bytes, document: Document, interpret: Interpret, failure: UnreadableDocument) -> Report:
    """What pictures say where the text says nothing; raises `needs_ocr` where they cannot be asked, else `failure`."""
    if failure.reason in _MAY_BE_IN_A_PICTURE and document.unread:
        scan_models.require(_unread(document))
    if failure.reason not in _NOT_FOUND or not document.illustrated:
        raise failure
    scan_models.require("the tables are pictures")
    pictured = pdf.read_pictures(data, document.illustrated)
    return with_doubts(interpret(pictured), pictured)


def _as_pictures(data: bytes, interpret: Interpret) -> Report:
    document = pdf.read_as_pictures(data)
    report = with_doubts(read_twice(document, partial(pdf.read_as_pictures, data), interpret), document)
    words = "the text of the file names other digits than its pages show: the pages were read"
    return with_problem(report, Problem("text_layer_lies", words, notice=True))


def _with_pictures(data: bytes, document: Document, report: Report, interpret: Interpret) -> Report:
    """The report with the tables that are pictures, where it is the better for it."""
    if document.unread:
        scan_models.require(_unread(document))
    if not document.illustrated or not scan_models.are_there():
        return report
    pictured = pdf.read_pictures(data, document.illustrated)
    other = interpret(pictured)
    return with_doubts(other, pictured) if is_better(other, report) else report


def _unread(document: Document) -> str:
    return f"pages that are pictures: {', '.join(map(str, sorted(document.unread)))}"


def _with_notice(report: Report, document: Document) -> Report:
    """Everything the form asks for was found elsewhere; that a page was not read is said all the same."""
    return (
        with_problem(report, Problem("picture_not_read", _unread(document), notice=True)) if document.unread else report
    )

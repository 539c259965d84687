"""The front door: bytes of any kind → Report."""

from __future__ import annotations

from functools import partial

from extract import packed
from extract.align import align
from extract.alignment import Alignment
from extract.content import content_id
from extract.credit_code import read_credit_code
from extract.document import Document
from extract.identity import Identity, looks_like_another_report, read_identity
from extract.narrative import read_all_prose, read_mentions
from extract.outline import Outline, outline
from extract.pictured import read_html, read_pdf
from extract.readers import html, pdf, picture
from extract.recognised import with_doubts
from extract.second_reading import read_twice
from extract.sections import read_preface, sections_of
from extract.sniff import READERS, media_type
from extract.statements import read_statements
from schemas.checks import compare_prose, evaluate, is_consistent
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Problem, ReadingStatus, Report

NESTED = UnreadableDocument(Reason.UNSUPPORTED_TYPE, "an archive within an archive")

FEWEST_SECTIONS = 3
"""Of the six sections, how many a text without tables must have to be taken for a report."""

LAST_YEAR_WITHOUT_FORM = 2013


def read_report(data: bytes, charset_hint: str | None = None) -> Report:
    """Read one document. Pure: the same bytes, hint and code give the same report.

    Raises UnreadableDocument, with a reason of the closed list, where there is no report to be read.
    """
    kind = media_type(data)
    if kind in packed.MEDIA_TYPES:
        return packed.choose([_of_file(file) for file in packed.files(data, kind)], kind)
    return _read(data, kind, charset_hint)


def read_bytes(data: bytes) -> bytes:
    """The bytes that the report is read of: of an archive those of one packed file. Raises UnreadableDocument."""
    kind = media_type(data)
    if kind not in packed.MEDIA_TYPES:
        return data
    return packed.chosen_file([_of_file(file) for file in packed.files(data, kind)]).data


def _of_file(file: packed.File) -> packed.Outcome:
    """What one of several packed files gives; an archive among them is not unpacked."""
    try:
        kind = media_type(file.data)
        gave: Report | UnreadableDocument = NESTED if kind in packed.MEDIA_TYPES else _read(file.data, kind, None)
    except UnreadableDocument as error:
        gave = error
    return packed.Outcome(file, gave)


def _read(data: bytes, kind: str, charset_hint: str | None) -> Report:
    document = READERS[kind](data, charset_hint)
    if kind == pdf.MEDIA_TYPE:
        return read_pdf(data, document, interpret)
    if kind == html.MEDIA_TYPE:
        return read_html(data, charset_hint, document, interpret)
    if document.pictures:
        return with_doubts(read_twice(document, partial(picture.read_again, data), interpret), document)
    return interpret(document)


def interpret(document: Document) -> Report:
    """Read the figures, sections and identity of a document that a reader has opened."""
    alignment = align(document.blocks)
    found = outline(document.paragraphs)
    sections = sections_of(found)
    identity = read_identity(document, found)
    _refuse_what_is_no_report(document, alignment, found, identity)
    prose = read_all_prose(found, sections, identity.text_to)
    statements = read_statements(prose, identity.issuer, identity.year)
    checks = evaluate(alignment.figures) + compare_prose(alignment.figures, statements)
    problems = (*identity.problems, *alignment.problems, *_narrative_problem(alignment, identity))
    return Report(
        media_type=document.media_type,
        content_id=content_id(document),
        status=_status(problems),
        consistent=is_consistent(checks),
        edition=alignment.edition,
        report_year=identity.year,
        issuer=identity.issuer,
        title=identity.title,
        signed_on=identity.signed_on,
        published_on=identity.published_on,
        figures=tuple(alignment.figures),
        checks=checks,
        sections=sections,
        problems=problems,
        mentions=read_mentions(prose),
        preface=read_preface(found, identity.text_from, identity.text_to),
        credit_code=read_credit_code(document),
    )


def _refuse_what_is_no_report(document: Document, alignment: Alignment, found: Outline, identity: Identity) -> None:
    """A report has a table of a form, or at least half of the six sections; a title alone is not enough.

    What bears the title of something else is none, even with such tables: statistics of half a year have them.
    """
    if not document.blocks:
        raise UnreadableDocument(Reason.EMPTY)
    named = found.headings
    another = looks_like_another_report(document, found)
    if not another and (alignment.editions or len(named) >= FEWEST_SECTIONS):
        return
    if another or identity.title is None:
        raise UnreadableDocument(Reason.NOT_A_REPORT)
    if document.grids and named:
        raise UnreadableDocument(Reason.UNALIGNED)
    raise UnreadableDocument(Reason.NO_TABLES)


def _narrative_problem(alignment: Alignment, identity: Identity) -> tuple[Problem, ...]:
    """Before 2014 there was no national form; later a report without its tables is incomplete."""
    if alignment.editions or (identity.year or LAST_YEAR_WITHOUT_FORM + 1) <= LAST_YEAR_WITHOUT_FORM:
        return ()
    return (Problem("missing_table", "no table of any form"),)


def _status(problems: tuple[Problem, ...]) -> ReadingStatus:
    return "ok" if all(problem.notice for problem in problems) else "partial"

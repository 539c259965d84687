"""What is known of one figure: its labels, what is printed around it, its checks, the problems that touch it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from extract.document import Cell, Document, Grid
from flows.how_read import HowRead, how_read
from flows.same_place import cell_at
from schemas.checks import Identity, identities
from schemas.forms import form_table
from schemas.report import CheckResult, Evidence, Figure, Problem, Report

_NO_WORDS = re.compile(r"[\d\s.,:+/\\%\-–—―]*")
_LAST_STEP = re.compile(r"(/| cell | field )[^/ ]*$")


@dataclass(frozen=True, slots=True)
class TakesPart:
    """A check that a figure is part of: the codes of the terms on its two sides (none: a range), and its verdict."""

    result: CheckResult
    left: tuple[str, ...]
    right: tuple[str, ...]
    sign: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure, the form's words for it, what the document prints left of it and above it, and how it was read."""

    figure: Figure
    table_title: str
    row_label: str
    column_label: str
    printed_row: tuple[str, ...]
    printed_header: tuple[str, ...]
    how: HowRead
    checks: tuple[TakesPart, ...]
    problems: tuple[Problem, ...]


def explain(figure: Figure, report: Report, document: Document | None) -> Explanation:
    """All that is known of a figure of `report`, which was read from `document`."""
    form = form_table(figure.table, figure.edition)
    row = form.row(figure.row)
    column = next(column for column in row.columns if column.code == figure.column)
    left, above = _printed_around(document, figure.evidence)
    return Explanation(
        figure=figure,
        table_title=form.title,
        row_label=row.labels[0],
        column_label=column.labels[0],
        printed_row=left,
        printed_header=above,
        how=how_read(figure, report, document),
        checks=tuple(_checks(figure, report)),
        problems=tuple(problem for problem in report.problems if touches(problem, figure)),
    )


def _printed_around(document: Document | None, place: Evidence | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words left of a place in its row, and those above it in its column; from far to near."""
    found = cell_at(document, place)
    return (_words_left(*found), _words_above(*found)) if found else ((), ())


def _words_left(grid: Grid, cell: Cell) -> tuple[str, ...]:
    row = grid.rows()[cell.row]
    return tuple(_line(other) for other in row if other.column < cell.column and not _is_number(other))


def _words_above(grid: Grid, cell: Cell) -> tuple[str, ...]:
    """The nearest words above a cell, and those right above them: headers may have several rows."""
    found: list[str] = []
    over = [other for other in grid.cells if other.row < cell.row and _overlaps(other, cell)]
    for other in sorted(over, key=lambda other: -other.row):
        if not _is_number(other):
            found.insert(0, _line(other))
        elif found:
            break
    return tuple(found)


def _overlaps(one: Cell, other: Cell) -> bool:
    return one.column < other.column + other.colspan and other.column < one.column + one.colspan


def _is_number(cell: Cell) -> bool:
    return _NO_WORDS.fullmatch(unicodedata.normalize("NFKC", cell.text)) is not None


def _line(cell: Cell) -> str:
    return " ".join(cell.text.split())


def _checks(figure: Figure, report: Report) -> Iterator[TakesPart]:
    """The checks of the report that this figure is a term of."""
    for result in report.checks:
        for identity in identities():
            if identity.check == result.check and identity.table == figure.table:
                part = _takes_part(identity, result, figure)
                if part:
                    yield part


def _takes_part(identity: Identity, result: CheckResult, figure: Figure) -> TakesPart | None:
    if identity.rule == "range":
        return TakesPart(result, (), (), "") if result.scope == f"{figure.row}/{figure.column}" else None
    if identity.rule == "prose":
        terms = identity.readings.get(result.reading or "") or next(iter(identity.readings.values()), ())
        own = f"{figure.row}/{figure.column}"
        said = TakesPart(result, ("the text",), tuple(terms), "=")
        return said if own in {term.removeprefix("-") for term in terms} else None
    scope, term = (figure.row, figure.column) if identity.for_each == "row" else (figure.column, figure.row)
    if result.scope != scope or term not in (*identity.left, *identity.right):
        return None
    printed = {row.code for row in form_table(figure.table, figure.edition).rows}
    printed |= {column.code for row in form_table(figure.table, figure.edition).rows for column in row.columns}
    left, right = (tuple(code for code in side if code in printed) for side in (identity.left, identity.right))
    return TakesPart(result, left, right, {"sum": "=", "at_most": "≤", "differs": "≠"}[identity.rule])


def touches(problem: Problem, figure: Figure) -> bool:
    """Whether a problem is of this figure, its row or its whole table."""
    if problem.evidence and figure.evidence and _in_one_row(problem.evidence, figure.evidence):
        return True
    named = re.match(r"[\w.]+(/[\w.]+)*", problem.detail)
    return named is not None and f"{figure.address}/".startswith(named[0] + "/")


def _in_one_row(one: Evidence, other: Evidence) -> bool:
    if one.box and other.box:
        middle = (other.box[1] + other.box[3]) / 2
        return one.page == other.page and one.box[1] < middle < one.box[3]
    return bool(one.path and other.path) and _row_of(one.path or "") == _row_of(other.path or "")


def _row_of(path: str) -> str:
    """The path of the row that a cell is in: an XPath up to its row, table and row of a DOCX, sheet and row, line."""
    sheet = re.fullmatch(r"(.+!)[A-Z]+(\d+)", path)
    return sheet[1] + sheet[2] if sheet else _LAST_STEP.sub("", path)

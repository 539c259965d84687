"""The records every floor shares: a report, its figures, sections, problems and checks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from schemas.forms import address
from schemas.records import record

CellStatus = Literal["number", "blank", "dash", "text", "note", "absent", "illegible"]
ReadingStatus = Literal["ok", "partial", "failed"]
Severity = Literal["error", "warning", "notice"]
Fault = Literal["publisher", "ours", "undetermined"]
MentionKind = Literal["number", "none", "date", "channel"]

HAS_VALUE: frozenset[CellStatus] = frozenset({"number", "note"})


@record
class Evidence:
    """Where something is printed.

    PDF: `page` (from 1) and `box` (left, top, right, bottom; points from the page's top left corner).
    Other formats: `path`: the XPath of an HTML cell, `table/row/cell` of a DOCX, `line/field` of a text.
    """

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    path: str | None = None


@record
class Figure:
    """One printed number at one address. `value` is None unless `status` is `number` or `note`.

    `confidence`: how sure a number is that was recognised in a picture, in whole percents; None for all others.
    """

    table: str
    row: str
    column: str
    edition: str
    value: Decimal | None
    unit: str | None
    status: CellStatus
    raw: str
    evidence: Evidence | None = None
    confidence: int | None = None

    @property
    def address(self) -> str:
        """`table/row/column`."""
        return address(self.table, self.row, self.column)


@record
class Section:
    """A narrative section: its code, the heading as printed, and its text (paragraphs split by newlines)."""

    code: str
    title: str
    text: str


@record
class Mention:
    """Something that the prose of a section states: `raw` is the section's text from `start` to `end`.

    `number`: `value` as printed, 万 and 亿 multiplied out, money in 万元; `unit`; `status`: `number`, `note` (with 约
    or 余), or `text` without a value (a range); `counts`: the words beside it that say what is counted, a hint.
    `none`: words that say there was none (未收到…申请); `value` is 0, `counts` says of what.
    `date`: `date` where day, month and year are printed. `channel`: `channel` is a code of `extract/channels.py`.
    """

    kind: MentionKind
    section: str
    start: int
    end: int
    raw: str
    sentence: str
    value: Decimal | None = None
    unit: str | None = None
    status: CellStatus | None = None
    counts: str | None = None
    date: dt.date | None = None
    channel: str | None = None


@record
class Problem:
    """Something a reading could not account for. Any problem that is not a notice makes it `partial`."""

    code: str
    detail: str
    evidence: Evidence | None = None
    notice: bool = False


@record
class CheckResult:
    """An identity evaluated on a report. `passed` is None where it does not apply.

    `reading`: for a number in prose, which reading of it held (`received`, `received+carried_over` …), or why it says
    nothing about the table (`narrower_body`).
    """

    check: str
    scope: str
    left: Decimal | None
    right: Decimal | None
    passed: bool | None
    severity: Severity
    fault: Fault | None = None
    reading: str | None = None

    @property
    def difference(self) -> Decimal | None:
        """Left − right, where both sides are known."""
        return None if self.left is None or self.right is None else self.left - self.right


@dataclass(frozen=True, slots=True)
class Report:
    """What one document says: the result of a reading that did not fail.

    `preface` is the text between the title and the first heading; where there are no headings, all the prose.
    `credit_code` is the unified social credit code (统一社会信用代码) that is printed, where its check digit fits.
    """

    media_type: str
    content_id: str
    status: ReadingStatus
    consistent: bool | None
    edition: str
    report_year: int | None
    issuer: str | None
    title: str | None
    signed_on: dt.date | None
    published_on: dt.date | None
    figures: tuple[Figure, ...]
    checks: tuple[CheckResult, ...]
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]
    mentions: tuple[Mention, ...] = ()
    preface: str = ""
    credit_code: str | None = None

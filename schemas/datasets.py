"""The published tables: the one source of the Parquet schemas and of docs/dictionary.md.

Paths carry the keys (`report_year=2019/province=CN-64/`); inside the files the typed columns have other
names (`year`, `province_code`), since readers refuse a key that is also a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from schemas.forms import EDITIONS, Row, load_form

SCHEMA_VERSION = "1.3"
"""Raised in its first part when a column goes or changes its meaning, in its second when one is added."""

TENTH_OF_A_POINT = "1/10 pt"


@dataclass(frozen=True, slots=True)
class Column:
    """A published column: Arrow type, description, unit, and what a null means."""

    name: str
    type: pa.DataType
    description: str
    unit: str = ""
    null: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: what one row is, its columns, and the columns that make a row unique."""

    name: str
    one_row_is: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with description and unit in the metadata of every field."""
        return pa.schema([_field(column) for column in self.columns])


TEXT, SHORT, WHOLE, REAL, YESNO = pa.string(), pa.int16(), pa.int32(), pa.float64(), pa.bool_()
DAY, MOMENT = pa.date32(), pa.timestamp("us", tz="UTC")

_REPORT_ID = Column("report_id", TEXT, "Report: issuer_id-year; d-document_id where issuer or year is unknown")
_DOCUMENT_ID = Column("document_id", TEXT, "Document the row was read from: first 16 hex digits of its sha256")
_YEAR = Column("year", SHORT, "Year the report is about", null="the report does not say")
_PROVINCE = Column(
    "province_code", TEXT, "First two digits of the division code; 00 for central bodies", null="unresolved"
)
_KEYS = (_REPORT_ID, _DOCUMENT_ID, _YEAR, _PROVINCE)

REPORTS = Table(
    "reports",
    "a report: what one body says of one year",
    (
        _REPORT_ID,
        Column("issuer_id", TEXT, "Issuer: 12 hex digits, from division code and name", null="issuer unknown"),
        _YEAR,
        _PROVINCE,
        Column("division", TEXT, "GB/T 2260 code of the site that published the report", null="unresolved"),
        Column("issuer", TEXT, "Issuer, the fullest form the report prints (发布机关)", null="not printed"),
        Column(
            "level", TEXT, "province, prefecture, county, township, department, zone", null="the name does not tell"
        ),
        Column("edition", TEXT, "Form of the report's section 2: 2014, 2019 or 2021; narrative where it has no table"),
        Column("title", TEXT, "Title as printed (标题)", null="no title found"),
        Column("signed_on", DAY, "Date below the report (落款日期)", null="not printed"),
        Column("published_on", DAY, "Date the page states (发布日期)", null="not stated"),
        Column("source_gone_on", DAY, "Day on which no site showed it any more", null="it is still there"),
        Column("document_id", TEXT, "Chosen document: the other tables were read from it"),
        Column("documents", SHORT, "Documents found of this report (twins, mirrors, corrections)"),
        Column("status", TEXT, "ok: every cell accounted for; partial: something missing or unread"),
        Column("consistent", YESNO, "Whether the report's own sums hold", null="no sum can be checked"),
        Column("numbers", SHORT, "Figures with a number"),
        Column("blanks", SHORT, "Figures whose cell is blank or a dash"),
        Column("unread", SHORT, "Figures whose cell is absent, or not a number"),
        Column("checks_failed", SHORT, "Checks of severity error that failed, links to the year before not counted"),
        Column(
            "problems", TEXT, "What could not be accounted for: codes and counts, e.g. unknown_row×2", null="nothing"
        ),
    ),
    ("report_id",),
)

FIGURES = Table(
    "figures",
    "a printed number, or the cell where the form has one",
    (
        *_KEYS,
        Column("table", TEXT, "Table of the form: disclosure (二), requests (三), appeals (四), statistics (2014)"),
        Column("row", TEXT, "Row of the form"),
        Column("column", TEXT, "Column of the form"),
        Column("address", TEXT, "table/row/column"),
        Column("edition", TEXT, "Form the figure's table follows: 2014, 2019 or 2021"),
        Column("value", REAL, "The printed number; money in 万元", null="no number is printed: see status"),
        Column("unit", TEXT, "件, 项, 个, 条, 万元 …", null="nothing says the unit"),
        Column("status", TEXT, "number, note, blank, dash, text, absent, illegible"),
        Column("raw", TEXT, "The printed characters"),
        Column("page", SHORT, "PDF page, from 1", null="not a PDF"),
        Column("left", WHOLE, "Cell on the page: left edge", TENTH_OF_A_POINT, "not a PDF"),
        Column("top", WHOLE, "Cell on the page: upper edge, from the page's top", TENTH_OF_A_POINT, "not a PDF"),
        Column("right", WHOLE, "Cell on the page: right edge", TENTH_OF_A_POINT, "not a PDF"),
        Column("bottom", WHOLE, "Cell on the page: lower edge, from the page's top", TENTH_OF_A_POINT, "not a PDF"),
        Column("path", TEXT, "XPath (HTML), table row cell (DOCX), line field (text)", null="a PDF, or absent"),
        Column("confidence", SHORT, "How sure a number is that was recognised in a scan", "%", "not from a scan"),
    ),
    ("report_id", "address"),
)

SECTIONS = Table(
    "sections",
    "a narrative section of a report",
    (
        *_KEYS,
        Column("position", SHORT, "Order in the report, from 1"),
        Column("section", TEXT, "overview, disclosure, requests, appeals, problems, other_matters"),
        Column("title", TEXT, "Heading as printed"),
        Column("text", TEXT, "Text outside the tables, one paragraph a line"),
    ),
    ("report_id", "position"),
)

CHECKS = Table(
    "checks",
    "an identity of the form, evaluated on a report, or a link to its issuer's report of the year before",
    (
        *_KEYS,
        Column("check", TEXT, "Identity"),
        Column(
            "scope",
            TEXT,
            "Row, column or cell it was evaluated on; narrative_…: section/offset of the number; "
            "links: with both years, e.g. total 2022→2023",
        ),
        Column("left", REAL, "Left side; narrative_…: the number in the text", null="cannot be computed"),
        Column("right", REAL, "Right side", null="cannot be computed, or the check has one side"),
        Column("difference", REAL, "left - right", null="a side is missing"),
        Column("passed", YESNO, "Whether it holds", null="not applicable: operands are not printed"),
        Column("severity", TEXT, "error, warning, notice"),
        Column(
            "fault",
            TEXT,
            "Whose fault a failure is: publisher, ours, undetermined (links always: either year may be wrong)",
            null="did not fail",
        ),
        Column(
            "reading",
            TEXT,
            "narrative_…: the reading that holds, e.g. received+carried_over, or why the text may differ: "
            "narrower_body, accepted_only, other_matter",
            null="a sum of the form or a link, or no reading holds",
        ),
    ),
    ("report_id", "check", "scope"),
)

DOCUMENTS = Table(
    "documents",
    "a document: bytes that a site published",
    (
        _DOCUMENT_ID,
        Column("report_id", TEXT, "Report it holds", null="failed, or only leads to an attachment"),
        _YEAR,
        _PROVINCE,
        Column("role", TEXT, "chosen: the tables were read from it; twin: same report; landing: leads to it; failed"),
        Column("site", TEXT, "Site of the catalogue"),
        Column("url", TEXT, "Where it was first seen; import:… where it was handed in and nobody says where from"),
        Column("urls", pa.list_(pa.field("element", TEXT)), "Everywhere it was seen"),
        Column("version", SHORT, "Which version of what its address shows: 1 is the first, 2 its first correction"),
        Column("source_gone_on", DAY, "Day on which no address showed it any more", null="it is still there"),
        Column("link_text", TEXT, "Text of the link that led to it", null="none"),
        Column("fetched_at", MOMENT, "When it was first fetched, or saved by whoever handed it in"),
        Column("http_status", SHORT, "Status of that answer", null="handed in by a person"),
        Column("content_type", TEXT, "Content-Type of that answer", null="not sent"),
        Column("last_modified", TEXT, "Last-Modified of that answer", null="not sent"),
        Column("etag", TEXT, "ETag of that answer", null="not sent"),
        Column("sha256", TEXT, "Hash of the bytes"),
        Column("bytes", pa.int64(), "Size", "bytes"),
        Column("media_type", TEXT, "What the bytes are"),
        Column("content_id", TEXT, "Hash of what it says, view counters aside", null="failed"),
        Column("archive_path", TEXT, "Where the bytes are kept, relative to the data folder"),
        Column("run", TEXT, "Run that fetched it"),
        Column("extractor_version", TEXT, "Version that read it", null="not read yet"),
        Column("reading_status", TEXT, "ok, partial, failed", null="not read yet"),
        Column("failure", TEXT, "Reason of the closed list (docs/operations.md)", null="did not fail"),
        Column("failure_detail", TEXT, "What exactly happened", null="did not fail"),
    ),
    ("document_id",),
)

TABLES: tuple[Table, ...] = (REPORTS, FIGURES, SECTIONS, CHECKS, DOCUMENTS)


def dictionary() -> Iterator[str]:
    """The lines of docs/dictionary.md."""
    yield "# Dictionary"
    yield ""
    yield "Made from `schemas/datasets.py` by `make docs`; a test fails when the two differ."
    yield f"Schema version {SCHEMA_VERSION}."
    for table in TABLES:
        yield from ("", f"## `{table.name}`", "", f"One row is {table.one_row_is}. Key: {', '.join(table.key)}.", "")
        yield "| column | type | unit | what it is | null means |"
        yield "|---|---|---|---|---|"
        for c in table.columns:
            yield f"| `{c.name}` | {c.type} | {c.unit} | {c.description} | {c.null or 'never null'} |"
    yield from _addresses()


def _addresses() -> Iterator[str]:
    """The rows and columns of every form, with the labels they are printed with."""
    yield from ("", "## Addresses", "", "`table/row/column`, as the three forms print them.")
    for edition in EDITIONS:
        for table in load_form(edition).tables.values():
            yield from ("", f"### `{table.code}`, form of {edition}: {table.title}", "")
            alike = len({row.columns for row in table.rows}) == 1
            if alike:
                yield from (f"Columns: {_columns(table.rows[0])}.", "")
            yield "| row | printed |" if alike else "| row | printed | columns |"
            yield "|---|---|" if alike else "|---|---|---|"
            for row in table.rows:
                unit = f" ({row.unit})" if row.unit else ""
                yield f"| `{row.code}` | {row.labels[0]}{unit} |" + ("" if alike else f" {_columns(row)} |")


def _columns(row: Row) -> str:
    return ", ".join(f"`{c.code}` {c.labels[0]}" + (f" ({c.unit})" if c.unit else "") for c in row.columns)


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description, "unit": column.unit, "null": column.null or "never null"}
    return pa.field(column.name, column.type, nullable=bool(column.null), metadata=metadata)


if __name__ == "__main__":
    print("\n".join(dictionary()))

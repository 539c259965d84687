"""The published tables: the one source of the Parquet schemas and of docs/dictionary.md.

Paths carry the keys (`report_year=2019/province=CN-64/`); inside the files the typed columns have other
names (`year`, `province_code`), since readers refuse a key that is also a column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow as pa

from schemas.panel import panel_columns

SCHEMA_VERSION = "1.3"
"""Raised in its first part when a column goes or changes its meaning, in its second when one is added."""

TENTH_OF_A_POINT = "1/10 pt"


@dataclass(frozen=True, slots=True)
class Column:
    """A published column: Arrow type, description, unit, and what a null means.

    Where it has them: a name for Stata, the Chinese label (else schemas/column_rules.py has it), where it stands in the
    form, and the rule by which the forms' editions can be compared in it.
    """

    name: str
    type: pa.DataType
    description: str
    unit: str = ""
    null: str = ""
    short_name: str = ""
    label_zh: str = ""
    source: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: what one row is, its columns, the columns that make a row unique, and how rows are sorted."""

    name: str
    one_row_is: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sorted_by: str

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
        Column("division", TEXT, "GB/T 2260 code of its place in the report's year", null="central, or unresolved"),
        Column("division_year", SHORT, "Year of the list that the division is from", null="no division"),
        Column("province_name", TEXT, "Province in that year (省)", null="no division"),
        Column("prefecture_name", TEXT, "Prefecture in that year (地级)", null="a province, or directly under one"),
        Column("county_name", TEXT, "County in that year (县级)", null="a province or prefecture"),
        Column("issuer", TEXT, "Issuer, the fullest form the report prints (发布机关)", null="not printed"),
        Column("issuer_name", TEXT, "Its name in full, without its place: 教育局, 人民政府", null="not printed"),
        Column(
            "level",
            TEXT,
            "What it is. A government: province, prefecture, county, township; else ministry, department, zone, "
            "vertical (led from above: tax, customs …), institution (事业单位, company …)",
            null="the name does not tell",
        ),
        Column(
            "government_level",
            TEXT,
            "Level of the government it is or belongs to: central, province, prefecture, county, township",
            null="not known",
        ),
        Column(
            "parent_id",
            TEXT,
            "issuer_id of the government (or zone) it belongs to",
            null="a government, ministry or vertical body, or not known",
        ),
        Column(
            "unresolved",
            TEXT,
            "What is not known of the issuer: no_issuer (the report names none), no_site (of no site, and the name has "
            "no place), unknown_division (its place is not in the list), ambiguous_name (several places have the "
            "name), unknown_body (the name does not tell what it is)",
            null="all known",
        ),
        Column("alias", YESNO, "Whether data/issuers.yaml decided which body it is"),
        Column("credit_code", TEXT, "Unified social credit code (统一社会信用代码)", null="not printed, or not valid"),
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
    "report_id",
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
        Column(
            "value",
            REAL,
            "The printed number, or its correction; money in 万元",
            null="no number is printed: see status",
        ),
        Column(
            "implied_value",
            REAL,
            "What a sum of the form forces a blank, dash or absent cell to be, all its other terms being printed",
            null="a number is printed, or nothing forces one (docs/using-the-data.md)",
        ),
        Column("unit", TEXT, "件, 项, 个, 条, 万元 …", null="nothing says the unit"),
        Column("status", TEXT, "number, note, blank, dash, text, absent, illegible; corrected: see printed_value"),
        Column("raw", TEXT, "The printed characters; personal numbers are masked: ***"),
        Column(
            "printed_value",
            REAL,
            "The printed number, where value is a correction (the manifest says whose, and why); checks are about it",
            null="value is what is printed, or no number is",
        ),
        Column("page", SHORT, "PDF page, from 1", null="not a PDF"),
        Column("left", WHOLE, "Cell on the page: left edge", TENTH_OF_A_POINT, "not a PDF"),
        Column("top", WHOLE, "Cell on the page: upper edge, from the page's top", TENTH_OF_A_POINT, "not a PDF"),
        Column("right", WHOLE, "Cell on the page: right edge", TENTH_OF_A_POINT, "not a PDF"),
        Column("bottom", WHOLE, "Cell on the page: lower edge, from the page's top", TENTH_OF_A_POINT, "not a PDF"),
        Column("path", TEXT, "XPath (HTML), table row cell (DOCX), line field (text)", null="a PDF, or absent"),
        Column("confidence", SHORT, "How sure a number is that was recognised in a scan", "%", "not from a scan"),
    ),
    ("report_id", "address"),
    "report_id, then as the form prints them",
)

SECTIONS = Table(
    "sections",
    "a narrative section of a report",
    (
        *_KEYS,
        Column("position", SHORT, "Order in the report, from 1"),
        Column("section", TEXT, "overview, disclosure, requests, appeals, problems, other_matters"),
        Column("title", TEXT, "Heading as printed"),
        Column("text", TEXT, "Text outside the tables, one paragraph a line; personal numbers are masked: ***"),
    ),
    ("report_id", "position"),
    "report_id, position",
)

MENTIONS = Table(
    "mentions",
    "something that the prose of a section states: a number, that there was none, a date, a channel",
    (
        *_KEYS,
        Column("position", SHORT, "Order in the report, from 1"),
        Column("kind", TEXT, "number; none: there was none (未收到…申请); date; channel: where a body publishes"),
        Column("section", TEXT, "Section it stands in, as in `sections`"),
        Column("start", WHOLE, "Where it begins in the section's text, from 0", "characters"),
        Column("end", WHOLE, "Where it ends, exclusive", "characters"),
        Column("raw", TEXT, "The printed characters"),
        Column("sentence", TEXT, "The sentence it stands in"),
        Column(
            "value",
            REAL,
            "The number, 万 and 亿 multiplied out, money in 万元; 0 of a `none`",
            null="a date, a channel, or a range",
        ),
        Column("unit", TEXT, "件, 条, 次, % …", null="none is printed, or no number"),
        Column("status", TEXT, "number; note: with 约 or 余; text: a range", null="no number"),
        Column("counts", TEXT, "Words beside it that say what is counted: a hint", null="none found"),
        Column("date", DAY, "The date", null="no date, or day, month or year are not printed"),
        Column("channel", TEXT, "The channel: portal, hotline, gazette, wechat, reading_point …", null="no channel"),
    ),
    ("report_id", "position"),
    "report_id, position",
)

CHECKS = Table(
    "checks",
    "an identity of the form, evaluated on a report, or a comparison with its twins or its issuer's year before",
    (
        *_KEYS,
        Column("check", TEXT, "Identity"),
        Column(
            "scope",
            TEXT,
            "Row, column or cell it was evaluated on; narrative_…: section/offset of the number; "
            "links: with both years, e.g. total 2022→2023; twins_agree: address, or all where no number differs",
        ),
        Column(
            "left",
            REAL,
            "Left side; narrative_…: the number in the text; twins_agree: the chosen document's",
            null="cannot be computed, or would show a personal number",
        ),
        Column("right", REAL, "Right side; twins_agree: the twin's", null="as `left`, or the check has one side"),
        Column("difference", REAL, "left - right", null="a side is missing"),
        Column("passed", YESNO, "Whether it holds", null="not applicable: operands are not printed"),
        Column("severity", TEXT, "error, warning, notice"),
        Column(
            "fault",
            TEXT,
            "Whose fault a failure is: publisher, ours, undetermined (links and twins always: either may be wrong)",
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
    "report_id, then as identities.yaml and links.yaml name them",
)

DOCUMENTS = Table(
    "documents",
    "a document: bytes that a site published",
    (
        _DOCUMENT_ID,
        Column("report_id", TEXT, "Report it holds", null="failed, withheld, or only leads to an attachment"),
        _YEAR,
        _PROVINCE,
        Column(
            "role",
            TEXT,
            "chosen: the tables were read from it; twin: same report; landing: leads to it; failed; withheld: out",
        ),
        Column("site", TEXT, "Site of the catalogue"),
        Column("url", TEXT, "Where it was first seen; import:… where it was handed in and nobody says where from"),
        Column("urls", pa.list_(pa.field("element", TEXT)), "Everywhere it was seen"),
        Column("version", SHORT, "Which version of what its address shows: 1 is the first, 2 its first correction"),
        Column("source_gone_on", DAY, "Day on which no address showed it any more", null="it is still there"),
        Column("link_text", TEXT, "Text of the link that led to it", null="none, or withheld"),
        Column("fetched_at", MOMENT, "When it was first fetched, or saved by whoever handed it in"),
        Column("http_status", SHORT, "Status of that answer", null="handed in by a person"),
        Column("content_type", TEXT, "Content-Type of that answer", null="not sent"),
        Column("last_modified", TEXT, "Last-Modified of that answer", null="not sent"),
        Column("etag", TEXT, "ETag of that answer", null="not sent"),
        Column("sha256", TEXT, "Hash of the bytes"),
        Column("bytes", pa.int64(), "Size", "bytes"),
        Column("media_type", TEXT, "What the bytes are"),
        Column("content_id", TEXT, "Hash of what it says, view counters aside", null="failed, or withheld"),
        Column("archive_path", TEXT, "Where the bytes are kept, relative to the data folder"),
        Column("run", TEXT, "Run that fetched it"),
        Column("extractor_version", TEXT, "Version that read it", null="not read yet, or withheld"),
        Column("reading_status", TEXT, "ok, partial, failed", null="not read yet, or withheld"),
        Column("failure", TEXT, "Reason of the closed list (docs/operations.md)", null="did not fail"),
        Column("failure_detail", TEXT, "What exactly happened", null="did not fail"),
    ),
    ("document_id",),
    "document_id",
)

IN_THE_PANEL = (
    "report_id", "document_id", "issuer_id", "issuer", "level", "division", "year", "province_code", "edition",
    "status", "consistent", "checks_failed", "numbers", "blanks", "unread", "problems", "documents", "published_on",
)  # fmt: skip
"""The columns of `reports` that the wide table repeats: who, which year, and how far to trust it."""

_REQUESTS_EDITION = Column(
    "requests_edition",
    TEXT,
    "Form of the tables requests and appeals: 2021 where 其他处理 is three rows, 2019 where it is one",
    null="the report has no such table",
    short_name="requests_edition",
    label_zh="申请和复议诉讼表的表式",
)
_OF_REPORTS = {column.name: replace(column, short_name=column.name) for column in REPORTS.columns}
_PANEL_KEYS = tuple(_OF_REPORTS[name] for name in ("report_id", "document_id", "year", "province_code", "edition"))

PANEL = Table(
    "panel",
    "a report, wide: a column for each address of the forms of 2019 and 2021",
    (
        *(_OF_REPORTS[name] for name in IN_THE_PANEL),
        _REQUESTS_EDITION,
        *(
            Column(
                f"{c.name}_unit",
                TEXT,
                f"Unit of {c.name}",
                null="nothing says the unit, or no such cell",
                short_name=f"{c.short_name}_unit",
                label_zh=f"{c.label_zh}：单位",
                source=c.source,
            )
            for c in panel_columns()
            if c.is_money
        ),
        *(
            Column(
                c.name,
                REAL,
                c.description,
                c.unit,
                "no number: see panel_status",
                c.short_name,
                c.label_zh,
                c.source,
                c.rule,
            )
            for c in panel_columns()
        ),
    ),
    ("report_id",),
    "report_id",
)

PANEL_STATUS = Table(
    "panel_status",
    "a report, as in panel, with the status of each cell instead of its number",
    (
        *_PANEL_KEYS,
        *(
            Column(
                c.name,
                TEXT,
                f"Status of {c.name}" + ("; summed: the sum of three rows" if c.summands else ""),
                null="no such cell in its form, or no table",
                short_name=c.short_name,
                label_zh=c.label_zh,
                source=c.source,
            )
            for c in panel_columns()
        ),
    ),
    ("report_id",),
    "report_id",
)


ID_CHANGES = Table(
    "id_changes",
    "a report_id that was published and what became of it",
    (
        Column("old_report_id", TEXT, "Report under which documents were published"),
        Column("new_report_id", TEXT, "Report that they belong to since"),
        Column("old_issuer_id", TEXT, "Issuer of the old report", null="it was not known"),
        Column("new_issuer_id", TEXT, "Issuer of the new report", null="it is not known any more"),
        _YEAR,
        _PROVINCE,
        Column("last_release", TEXT, "Last release with the old id"),
        Column(
            "cause",
            TEXT,
            "report_year or printed_name: it is read otherwise; alias: a decision in data/issuers.yaml; rules: the "
            "same name is understood otherwise",
        ),
    ),
    ("old_report_id", "new_report_id", "last_release"),
    "old_report_id, new_report_id, last_release",
)

TABLES: tuple[Table, ...] = (
    REPORTS, FIGURES, PANEL, PANEL_STATUS, SECTIONS, MENTIONS, CHECKS, DOCUMENTS, ID_CHANGES,
)  # fmt: skip


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description, "unit": column.unit, "null": column.null or "never null"}
    return pa.field(column.name, column.type, nullable=bool(column.null), metadata=metadata)

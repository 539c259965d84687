"""A document of the archive with all that explains its figures: catalog, readings, the newest release, its twins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from flows.document_facts import entry_of, facts_of
from flows.entries import Entry, load_reports
from flows.lookup import UnknownDocument, find_documents
from flows.published import newest_release, rows_where
from flows.runs import Workplace, open_if_there
from flows.storage import StoreError
from schemas.catalog import Document
from schemas.report import Report
from schemas.settings import Settings

Facts = dict[str, Any]
Row = dict[str, Any]

_OF_A_FIGURE = ("address", "document_id", "value", "unit", "status", "raw")
_OF_A_CHECK = ("check", "scope", "left", "right", "passed", "severity", "fault", "reading")
_OF_A_DOCUMENT = ("report_id", "document_id", "role", "url", "year", "province_code")
_REPORT_ID = "-"
"""What a report's id has, and a document's has not."""


@dataclass(frozen=True)
class Origin:
    """A document of the archive: `facts` as `gongkai show` tells them, and the report that its standing reading gave.

    `today` is today's version of the extractor, `again` what it reads, `lost` why it could not be asked.
    """

    place: Workplace
    document: Document
    facts: Facts
    report: Report | None
    charset: str | None
    today: str = ""
    again: Report | None = None
    lost: str | None = None
    _release: Row | None = field(default=None, repr=False)

    def read_again(self, today: str, again: Report | None, lost: str | None) -> Origin:
        """The same, with today's version, and what it says, or why it says nothing."""
        return replace(self, today=today, again=again, lost=lost)

    @cached_property
    def published(self) -> Row | None:
        """The row of the newest release's `documents` that speaks for its report: None where it is not published."""
        told = self.facts["release"]
        if told is None or not told["report_id"] or self._release is None:
            return None
        found = rows_where(self._release["files"], "documents", "report_id", told["report_id"], _OF_A_DOCUMENT)
        return next((row for row in found if row["role"] == "chosen"), None)

    @cached_property
    def figures(self) -> dict[str, Row]:
        """The published figures of its report, by address."""
        return {row["address"]: row for row in self._rows("figures", _OF_A_FIGURE)}

    @cached_property
    def checks(self) -> Sequence[Row]:
        """The published checks of its report."""
        return self._rows("checks", _OF_A_CHECK)

    @cached_property
    def checks_of_next_year(self) -> Sequence[Row]:
        """The published checks of its issuer's report of the year after."""
        return self._rows("checks", _OF_A_CHECK, later=1)

    def _rows(self, table: str, columns: Sequence[str], later: int = 0) -> list[Row]:
        row = self.published
        if row is None or self._release is None or (later and row["year"] is None):
            return []
        issuer, _, _ = row["report_id"].rpartition("-")
        report_id = f"{issuer}-{row['year'] + later}" if later else row["report_id"]
        province = f"CN-{row['province_code']}" if row["province_code"] else "none"
        within = f"report_year={(row['year'] or 0) + later}/province={province}/"
        return rows_where(self._release["files"], table, "report_id", report_id, columns, within)

    @cached_property
    def others(self) -> Sequence[Entry]:
        """The other documents of its report, with what is read in them."""
        told = self.facts["release"]
        names = {told["chosen"], *told["twins"]} - {self.document.document_id, None} if told else set()
        if not names:
            return ()
        documents = find_documents(self.place.engine, sorted(names))
        with Session(self.place.engine, expire_on_commit=False) as session:
            entries = [entry_of(session, one)[0] for one in documents]
        return [one for entry in entries for one in self._loaded(entry)]

    def _loaded(self, entry: Entry) -> Sequence[Entry]:
        """The entry with its report; nothing, where its file is damaged."""
        try:
            return load_reports([entry], self.place.store)
        except StoreError:
            return ()

    @property
    def manifest(self) -> Row | None:
        """What the newest release says of itself; None before the first."""
        return self._release


def open_document(name: str, settings: Settings) -> tuple[Workplace, Document]:
    """The document with this id, or beginning of one; of a report's id the one that speaks for it.

    Raises UnknownDocument, and StoreError where the newest release is damaged.
    """
    place = open_if_there(settings)
    if place is None:
        raise UnknownDocument(f"no document {name!r}: nothing has run yet in {settings.store_name}")
    wanted = _chosen(name, place) if _REPORT_ID in name else name
    return place, find_documents(place.engine, [wanted])[0]


def _chosen(report_id: str, place: Workplace) -> str:
    release = newest_release(place.store)
    found = rows_where(release["files"], "documents", "report_id", report_id, _OF_A_DOCUMENT) if release else []
    chosen = next((str(row["document_id"]) for row in found if row["role"] == "chosen"), None)
    if chosen is None:
        raise UnknownDocument(f"no report {report_id!r} is in the newest release; `reports` lists them by report_id")
    return chosen


def origin_of(place: Workplace, document: Document) -> Origin:
    """What is known of a document; raises StoreError where the newest release is damaged."""
    facts = facts_of(place, document, figures=False)
    with Session(place.engine, expire_on_commit=False) as session:
        entry, _ = entry_of(session, document)
    report = None if facts["damaged"] else load_reports([entry], place.store)[0].report
    charset = entry.reading.charset or None if entry.reading else document.charset
    return Origin(place, document, facts, report, charset, _release=newest_release(place.store))

"""Entries → the partitions of a release: which report each document belongs to, and who speaks for it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flows.entries import Entry, choose, landing_documents
from flows.identify import Issuer, report_id
from flows.rows import AnyReading
from schemas.regions import province_key


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A partition: the values of `report_year` (0: of no report, or of an unknown year) and `province`."""

    province: str
    year: int

    @property
    def folder(self) -> str:
        """Its folder below each table's."""
        return f"report_year={self.year}/province={self.province}"

    @property
    def year_before(self) -> Key:
        """Where the reports are that this one's are held against."""
        return Key(self.province, self.year - 1)


@dataclass(frozen=True, slots=True)
class Held:
    """A report: its id, its issuer, the document that speaks for it, and all documents that hold it."""

    report_id: str
    issuer: Issuer
    chosen: Entry
    documents: tuple[Entry, ...]
    earlier: str | None = None
    """The id of its issuer's report of the year before, where there is one."""

    @property
    def reading(self) -> AnyReading:
        """The reading that its figures are taken from."""
        assert self.chosen.reading is not None
        return self.chosen.reading

    @property
    def gone_on(self) -> dt.date | None:
        """The day on which its last document was gone; None where one is still there."""
        days = [entry.gone_on for entry in self.documents]
        return None if None in days else max(day for day in days if day)


@dataclass(frozen=True)
class Filed:
    """A document with its role (chosen, twin, landing, failed, withheld) and the report it holds, if any."""

    entry: Entry
    role: str
    report_id: str | None
    issuer: Issuer


@dataclass(frozen=True)
class Partition:
    """What one partition is made of: reports by id, documents by id; no reading is loaded."""

    key: Key
    reports: Sequence[Held] = ()
    documents: Sequence[Filed] = ()
    earlier: Mapping[str, Held] = field(default_factory=dict)
    """The reports of the year before that some of these are held against, by id."""

    @cached_property
    def readings(self) -> list[AnyReading]:
        """The readings of its reports, in their order."""
        return [held.reading for held in self.reports]


def divide(entries: Sequence[Entry]) -> list[Partition]:
    """The partitions, those of a province in the order of years; the order of the entries does not matter."""
    named = [(entry, *entry.report_and_issuer) for entry in entries]
    reports = {held.report_id: held for held in _reports(named)}
    chosen = {held.chosen.document.document_id for held in reports.values()}
    landing = landing_documents(entries)
    held_by: dict[Key, list[Held]] = defaultdict(list)
    filed_by: dict[Key, list[Filed]] = defaultdict(list)
    for held in reports.values():
        held_by[_key(held.chosen, held.issuer)].append(held)
    for entry, name, issuer in named:
        filed_by[_key(entry, issuer)].append(Filed(entry, _role(entry, chosen, landing), name, issuer))
    return [_partition(key, held_by.get(key, []), filed_by.get(key, []), reports) for key in sorted(filed_by)]


def _reports(named: Sequence[tuple[Entry, str | None, Issuer]]) -> Iterator[Held]:
    """Each report with its chosen document, and with the report of the year before."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    issuers: dict[str, Issuer] = {}
    for entry, name, issuer in named:
        if name:
            groups[name].append(entry)
            issuers[entry.document.document_id] = issuer
    for name in sorted(groups):
        chosen = choose(groups[name])
        issuer = issuers[chosen.document.document_id]
        before = report_id(issuer, chosen.year - 1, "") if issuer.issuer_id and chosen.year else None
        yield Held(name, issuer, chosen, tuple(groups[name]), before if before in groups else None)


def _role(entry: Entry, chosen: set[str], landing: set[str]) -> str:
    name = entry.document.document_id
    if entry.withheld:
        return "withheld"
    if name in chosen:
        return "chosen"
    if entry.said:
        return "twin"
    return "landing" if name in landing else "failed"


def _key(entry: Entry, issuer: Issuer) -> Key:
    if entry.said is None:
        return Key(province_key(entry.site.division if entry.site else None), 0)
    return Key(issuer.province, entry.year or 0)


def _partition(key: Key, held: list[Held], filed: list[Filed], reports: Mapping[str, Held]) -> Partition:
    earlier = {one.earlier: reports[one.earlier] for one in held if one.earlier}
    documents = sorted(filed, key=lambda one: one.entry.document.document_id)
    return Partition(key, sorted(held, key=lambda one: one.report_id), documents, earlier)

"""A report on paper, before a writer puts it into a file, and what a person reads on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from data.sample.generator.cells import Cells
from data.sample.generator.tables import Table

TABLES = ("disclosure", "requests", "appeals", "statistics")


@dataclass(frozen=True)
class Words:
    """A paragraph. `kind`: title, heading, text, signature."""

    text: str
    kind: str = "text"


Item = Words | Table


@dataclass(frozen=True)
class Expected:
    """What is right for one cell. A `lost` cell may be left without a value, or have the right one."""

    value: Decimal | None
    status: str
    edition: str
    unit: str | None = None
    lost: bool = False


@dataclass(frozen=True)
class Truth:
    """What a person reads in a document. `status`: `ok`, `partial` (something is really missing) or `any`."""

    name: str
    format: str
    faults: tuple[str, ...]
    edition: str
    status: str
    titles: tuple[str, ...]
    issuers: tuple[str, ...]
    year: int
    signed: dt.date | None
    cells: dict[str, Expected]
    planted: frozenset[tuple[str, str]]


@dataclass
class Sheet:
    """A report in the making; faults change it in place. The fields are used in the order they stand here."""

    random: Random
    format: str
    edition: str
    requests_edition: str
    year: int
    place: str
    body: str
    beside_2014: bool = False

    cells: Cells = field(default_factory=dict)
    planted: set[tuple[str, str]] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    status: str = "ok"

    tables: dict[str, list[Item]] = field(default_factory=dict)
    title: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    period_year: int | None = None
    signer: str | None = None
    date: dt.date | None = None
    signature: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return self.place + self.body

    def not_ok(self) -> None:
        """Something is really lost: no reader may say ok."""
        self.status = "partial"

    def unsure(self) -> None:
        """Whether this is ok is a matter of taste; the figures are not."""
        if self.status == "ok":
            self.status = "any"

    def only_table(self, name: str) -> Table:
        """The table of a section that no fault has cut yet."""
        (table,) = [item for item in self.tables[name] if isinstance(item, Table)]
        return table

    def is_whole(self, name: str) -> bool:
        """Whether a section is there, as one table of its own."""
        return len([item for item in self.tables.get(name, []) if isinstance(item, Table)]) == 1

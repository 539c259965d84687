"""What the corpus holds: one entry per report, and the other things a column links to, from plan.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .bodies import Body
from .quirks import QUIRKS


@dataclass(frozen=True)
class Spec:
    """How one report is printed: its form, its file format, its faults, where it stands on the site."""

    body: Body
    year: int
    format: str
    number: int
    published: str
    title: str = ""
    quirks: tuple[str, ...] = ()
    direct: bool = False
    twin: bool = False
    file_name: str = ""
    set: Mapping[str, int] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    failed_checks: tuple[tuple[str, str], ...] = ()
    failed_links: tuple[tuple[str, str], ...] = ()

    @property
    def edition(self) -> str:
        """The form that the disclosure table follows."""
        if self.year <= 2018:
            return "2014"
        return "2019" if self.year <= 2020 or "old_form" in self.quirks else "2021"

    @property
    def requests_edition(self) -> str:
        """The form that the requests table follows: with one row for 其他处理 it is the 2019 one."""
        return "2019" if "one_row_other" in self.quirks else self.edition

    @property
    def landing(self) -> bool:
        """Whether the column links to a page that only carries the file as an attachment."""
        return self.format != "html" and not self.direct

    def heading(self) -> str:
        """The report's title, on one line."""
        if self.title:
            return self.title
        kind = "年度政府信息公开工作年度报告" if self.number % 4 == 3 else "年政府信息公开工作年度报告"
        return f"{self.body.name}{self.year}{kind}"


@dataclass(frozen=True)
class Extra:
    """A page in a column that is no report of the corpus."""

    kind: str
    body: Body
    year: int
    path: str
    title: str
    published: str
    content_title: str = ""


@dataclass(frozen=True)
class Plan:
    """Everything that is to be written."""

    reports: list[Spec]
    extras: list[Extra]


def load_plan(path: Path, bodies: dict[str, Body]) -> Plan:
    """Read plan.yaml."""
    raw: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    reports = [_spec(row, number, bodies) for number, row in enumerate(raw["reports"])]
    extras = [Extra(**{**row, "body": bodies[row["body"]]}) for row in raw["extras"]]
    return Plan(reports, extras)


def _spec(row: dict[str, Any], number: int, bodies: dict[str, Body]) -> Spec:
    if unknown := set(row.get("quirks", ())) - set(QUIRKS):
        raise ValueError(f"plan.yaml, {row['body']} {row['year']}: unknown quirks {sorted(unknown)}")
    failed = {
        key: tuple((code, scope) for code, scope in row.get(key, [])) for key in ("failed_checks", "failed_links")
    }
    changed = {
        "body": bodies[row["body"]],
        "quirks": tuple(row.get("quirks", ())),
        "blank": tuple(row.get("blank", ())),
        **failed,
    }
    return Spec(**{**row, **changed, "number": number})

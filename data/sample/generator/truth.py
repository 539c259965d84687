"""What a reader of the corpus should find: one entry per document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from .bodies import Body
from .plan import Extra, Spec
from .report import Report

Entry = dict[str, Any]


def report_entry(report: Report, path: str, kind: str) -> Entry:
    """The truth about a document with a report in it."""
    spec, cells = report.spec, report.cells
    return {
        **_place(spec.body.site, path, kind, "report"),
        "edition": spec.edition,
        "requests_edition": spec.requests_edition if spec.edition != "2014" else None,
        "year": spec.year,
        **_issuer(spec.body),
        "title": report.title,
        "signed": report.signed.isoformat() if report.signed else None,
        "published": spec.published,
        "figures": {address: _number(cell.value) for address, cell in cells.items()},
        "statuses": {address: cell.status for address, cell in cells.items() if cell.status != "number"},
        "units": {address: cells[address].unit for address in report.money},
        "inconsistent": bool(spec.failed_checks),
        "failed_checks": [list(check) for check in spec.failed_checks],
        "failed_links": [[code, f"{scope} {spec.year - 1}→{spec.year}"] for code, scope in spec.failed_links],
        "extra_rows": report.extra_rows,
        "quirks": list(spec.quirks),
        "twin_of": None,
    }


def landing_entry(spec: Spec, path: str, attachment: str) -> Entry:
    """The truth about a page that only carries the report as a file."""
    return {
        **_place(spec.body.site, path, "html", "landing"),
        **_without_figures(spec.body, spec.year, spec.heading(), spec.published),
        "attachment": file_of(spec.body.site, attachment),
    }


def extra_entry(extra: Extra) -> Entry:
    """The truth about a document that looks like a report and is none, or cannot be read."""
    kind = "pdf" if extra.path.endswith(".pdf") else "html"
    return {
        **_place(extra.body.site, extra.path, kind, extra.kind),
        **_without_figures(extra.body, extra.year, extra.content_title or extra.title, extra.published),
    }


def link_entry(extra: Extra) -> Entry:
    """A link that is not to be followed."""
    return {"site": extra.body.site, "url_path": quote(extra.path), "title": extra.title}


def file_of(site: str, path: str) -> str:
    """The file behind a url path, below the corpus' folder."""
    return f"sites/{site}{path}"


def _place(site: str, path: str, kind: str, expect: str) -> Entry:
    return {
        "url_path": quote(path),
        "site": site,
        "file": file_of(site, path),
        "format": kind,
        "expect": expect,
    }


def _issuer(body: Body) -> Entry:
    return {"issuer": body.name, "division": body.division, "level": body.level}


def _without_figures(body: Body, year: int, title: str, published: str) -> Entry:
    return {
        "edition": None,
        "requests_edition": None,
        "year": year,
        **_issuer(body),
        "title": title,
        "signed": None,
        "published": published,
        "figures": {},
        "statuses": {},
        "units": {},
        "inconsistent": False,
        "failed_checks": [],
        "failed_links": [],
        "extra_rows": [],
        "quirks": [],
        "twin_of": None,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)

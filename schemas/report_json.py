"""A report as plain JSON values and back: what `gongkai extract --json` prints and readings store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from schemas.report import CheckResult, Evidence, Figure, Mention, Problem, Report, Section

Json = dict[str, Any]


def report_to_json(report: Report) -> Json:
    """All of a report. Numbers are JSON numbers, dates ISO strings, evidence holds only what is known."""
    return {
        "media_type": report.media_type,
        "content_id": report.content_id,
        "status": report.status,
        "consistent": report.consistent,
        "edition": report.edition,
        "report_year": report.report_year,
        "issuer": report.issuer,
        "title": report.title,
        "signed_on": _iso(report.signed_on),
        "published_on": _iso(report.published_on),
        "figures": [_figure(figure) for figure in report.figures],
        "checks": [_check(check) for check in report.checks],
        "sections": [{"section": s.code, "title": s.title, "text": s.text} for s in report.sections],
        "problems": [_problem(problem) for problem in report.problems],
        "mentions": [_mention(mention) for mention in report.mentions],
        "preface": report.preface,
        "credit_code": report.credit_code,
    }


def report_from_json(raw: Mapping[str, Any]) -> Report:
    """The inverse of `report_to_json`; parse the JSON with `parse_float=Decimal` to keep numbers exact.

    Readings of older versions may lack `mentions`, `preface` and `credit_code`, their checks `reading`, their figures
    `confidence`.
    """
    return Report(
        media_type=raw["media_type"],
        content_id=raw["content_id"],
        status=raw["status"],
        consistent=raw["consistent"],
        edition=raw["edition"],
        report_year=raw["report_year"],
        issuer=raw["issuer"],
        title=raw["title"],
        signed_on=_date(raw["signed_on"]),
        published_on=_date(raw["published_on"]),
        figures=tuple(_to_figure(item) for item in raw["figures"]),
        checks=tuple(_to_check(item) for item in raw["checks"]),
        sections=tuple(Section(item["section"], item["title"], item["text"]) for item in raw["sections"]),
        problems=tuple(_to_problem(item) for item in raw["problems"]),
        mentions=tuple(_to_mention(item) for item in raw.get("mentions", ())),
        preface=raw.get("preface", ""),
        credit_code=raw.get("credit_code"),
    )


def number(value: Decimal | None) -> int | float | None:
    """A decimal as a JSON number: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _figure(figure: Figure) -> Json:
    return {
        "table": figure.table,
        "row": figure.row,
        "column": figure.column,
        "value": number(figure.value),
        "unit": figure.unit,
        "status": figure.status,
        "raw": figure.raw,
        "edition": figure.edition,
        "evidence": _evidence(figure.evidence),
        "confidence": figure.confidence,
    }


def _to_figure(raw: Mapping[str, Any]) -> Figure:
    return Figure(**{**raw, "value": _decimal(raw["value"]), "evidence": _to_evidence(raw["evidence"])})


def _check(check: CheckResult) -> Json:
    return {
        "check": check.check,
        "scope": check.scope,
        "left": number(check.left),
        "right": number(check.right),
        "passed": check.passed,
        "severity": check.severity,
        "fault": check.fault,
        "reading": check.reading,
    }


def _to_check(raw: Mapping[str, Any]) -> CheckResult:
    return CheckResult(**{**raw, "left": _decimal(raw["left"]), "right": _decimal(raw["right"])})


def _mention(mention: Mention) -> Json:
    return {
        "kind": mention.kind,
        "section": mention.section,
        "start": mention.start,
        "end": mention.end,
        "raw": mention.raw,
        "sentence": mention.sentence,
        "value": number(mention.value),
        "unit": mention.unit,
        "status": mention.status,
        "counts": mention.counts,
        "date": _iso(mention.date),
        "channel": mention.channel,
    }


def _to_mention(raw: Mapping[str, Any]) -> Mention:
    return Mention(**{**raw, "value": _decimal(raw["value"]), "date": _date(raw["date"])})


def _problem(problem: Problem) -> Json:
    return {
        "code": problem.code,
        "detail": problem.detail,
        "notice": problem.notice,
        "evidence": _evidence(problem.evidence),
    }


def _to_problem(raw: Mapping[str, Any]) -> Problem:
    return Problem(raw["code"], raw["detail"], _to_evidence(raw["evidence"]), raw["notice"])


def _evidence(evidence: Evidence | None) -> Json | None:
    if evidence is None:
        return None
    known = {"page": evidence.page, "box": evidence.box and list(evidence.box), "path": evidence.path}
    return {name: value for name, value in known.items() if value is not None}


def _to_evidence(raw: Mapping[str, Any] | None) -> Evidence | None:
    if raw is None:
        return None
    box = tuple(float(side) for side in raw["box"]) if "box" in raw else None
    return Evidence(raw.get("page"), box, raw.get("path"))  # type: ignore[arg-type]


def _decimal(value: int | float | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

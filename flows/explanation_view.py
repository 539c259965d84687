"""An explained figure on a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.explanation import Explanation, TakesPart
from flows.report_view import STYLES
from flows.say import whole
from schemas.report import Evidence, Report
from schemas.report_json import number

Published = Mapping[str, Any]
"""A row of the published table `checks`."""

_NAME = 11
"""Columns of the names on the left."""

MOST_TERMS = 4
_VERDICTS = {True: "holds", False: "fails", None: "says nothing"}
_VERDICT_STYLES = {True: "green", None: "dim"}
_NOTHING = {"blank": "nothing printed", "absent": "the document does not have this cell", "dash": "a dash"}


def print_explanation(
    console: Console, name: str, report: Report, explained: Explanation, across: Sequence[Published] = ()
) -> None:
    """Print all that its document says of one figure; `across` are published checks that reach over more than that."""
    figure = explained.figure
    console.print(Text(f"{figure.address}", style="bold") + Text(f"  of {name}"))
    print_fact(console, "table", f"{explained.table_title} ({figure.table}, form of {figure.edition})")
    print_fact(console, "row", f"{explained.row_label} ({figure.row})")
    print_fact(console, "", f"  told {explained.how.row}")
    print_fact(console, "column", f"{explained.column_label} ({figure.column})")
    print_fact(console, "", f"  told {explained.how.column}")
    print_fact(console, "value", _value(explained))
    print_fact(console, "", f"  unit: {explained.how.unit}")
    print_fact(console, "printed", repr(figure.raw) if figure.raw else _NOTHING.get(figure.status, "nothing"))
    if figure.confidence is not None:
        print_fact(console, "sure", f"{figure.confidence} %: recognised in a picture, by two models that agree")
    print_fact(console, "place", in_words(figure.evidence, "pixels" if is_picture(report.media_type) else "points"))
    if explained.printed_row:
        print_fact(console, "left of it", " | ".join(explained.printed_row))
    if explained.printed_header:
        print_fact(console, "above it", " | ".join(explained.printed_header))
    _print_checks(console, explained.checks)
    _print_published(console, across)
    _print_problems(console, report, explained)


def print_line(console: Console, explained: Explanation, width: int) -> None:
    """One figure of several in a line."""
    place = in_words(explained.figure.evidence)
    line = f"  {explained.figure.address:<{width}}  {_value(explained):<22}  {place}"
    console.print(Text(line), soft_wrap=True)


def is_picture(media_type: str) -> bool:
    """Whether a document is a picture, whose places are in pixels."""
    return media_type.startswith("image/")


def in_words(evidence: Evidence | None, unit: str = "points") -> str:
    """Where something is printed."""
    if evidence is None:
        return "nowhere"
    if evidence.box is not None:
        left, top, right, bottom = (f"{side:g}" for side in evidence.box)
        return f"page {evidence.page}, {left} to {right} {unit} from the left, {top} to {bottom} from the top"
    return evidence.path or f"page {evidence.page}"


def to_json(name: str, explained: Explanation) -> dict[str, Any]:
    """One figure: the keys of `extract --json`, and what explains it."""
    figure = explained.figure
    return {
        "file": name,
        "address": figure.address,
        "table": figure.table,
        "row": figure.row,
        "column": figure.column,
        "table_title": explained.table_title,
        "row_label": explained.row_label,
        "column_label": explained.column_label,
        "value": number(figure.value),
        "unit": figure.unit,
        "status": figure.status,
        "raw": figure.raw,
        "edition": figure.edition,
        "evidence": _place(figure.evidence),
        "confidence": figure.confidence,
        "rule": {"row": explained.how.row, "column": explained.how.column, "unit": explained.how.unit},
        "printed_row": list(explained.printed_row),
        "printed_header": list(explained.printed_header),
        "checks": [_check(part) for part in explained.checks],
        "problems": [
            {"code": problem.code, "detail": problem.detail, "notice": problem.notice} for problem in explained.problems
        ],
    }


def print_fact(console: Console, name: str, text: str) -> None:
    """Print a name and what belongs to it."""
    console.print(Text(f"  {name:<{_NAME}}", style="dim") + Text(text), soft_wrap=True)


def _value(explained: Explanation) -> str:
    figure = explained.figure
    value = "no value" if figure.value is None else f"{number(figure.value):,}"
    return f"{value} {figure.unit or '(unit not printed)'} [{figure.status}]"


def _print_checks(console: Console, checks: Sequence[TakesPart]) -> None:
    if not checks:
        print_fact(console, "checks", "none that it takes part in")
    for order, part in enumerate(checks):
        result = part.result
        style = _VERDICT_STYLES.get(result.passed, STYLES[result.severity])
        line = Text(f"  {'checks' if order == 0 else '':<{_NAME}}", style="dim")
        line.append(f"{_VERDICTS[result.passed]}  ", style=style)
        line.append(f"{result.check} of {result.scope}{_sides(part)}")
        if result.passed is False:
            line.append(f"  ({result.severity}; fault: {result.fault})", style=style)
        console.print(line, soft_wrap=True)


def _print_published(console: Console, checks: Sequence[Published]) -> None:
    for order, one in enumerate(checks):
        style = _VERDICT_STYLES.get(one["passed"], STYLES[one["severity"]])
        line = Text(f"  {'and across' if order == 0 else '':<{_NAME}}", style="dim")
        line.append(f"{_VERDICTS[one['passed']]}  ", style=style).append(f"{one['check']} of {one['scope']}")
        if one["left"] is not None and one["right"] is not None:
            line.append(f": {whole(one['left'])} against {whole(one['right'])}")
        if one["passed"] is False:
            line.append(f"  ({one['severity']}; fault: {one['fault']})", style=style)
        console.print(line, soft_wrap=True)


def _sides(part: TakesPart) -> str:
    """Both sides, in codes and in numbers."""
    terms = f": {_sum(part.left)} {part.sign} {_sum(part.right)}" if part.left else ""
    result = part.result
    if result.left is None:
        return f"{terms}; not all of it is printed"
    sides = (
        f": {number(result.left)}"
        if result.right is None
        else f": {number(result.left)} against {number(result.right)}"
    )
    reading = f" ({result.reading})" if result.reading and result.passed is None else ""
    return terms + sides + reading


def _sum(terms: Sequence[str]) -> str:
    shown = terms if len(terms) <= MOST_TERMS else (*terms[:2], f"{len(terms) - 3} more", terms[-1])
    return " + ".join(shown)


def _print_problems(console: Console, report: Report, explained: Explanation) -> None:
    for order, problem in enumerate(explained.problems):
        name = "problems" if order == 0 else ""
        console.print(
            Text(f"  {name:<{_NAME}}", style="dim") + Text(f"{problem.code}: {problem.detail}", style="yellow")
        )
    others = len(report.problems) - len(explained.problems)
    reading = f"the reading is {report.status}"
    if others:
        reading += f"; {others} {'problem' if others == 1 else 'problems'} of the document elsewhere (gongkai extract)"
    print_fact(console, "document", reading)


def _place(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    known = {"page": evidence.page, "box": evidence.box and list(evidence.box), "path": evidence.path}
    return {name: value for name, value in known.items() if value is not None}


def _check(part: TakesPart) -> dict[str, Any]:
    result = part.result
    return {
        "check": result.check,
        "scope": result.scope,
        "left": number(result.left),
        "right": number(result.right),
        "left_terms": list(part.left),
        "right_terms": list(part.right),
        "passed": result.passed,
        "severity": result.severity,
        "fault": result.fault,
        "reading": result.reading,
    }

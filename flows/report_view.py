"""A report as tables on a terminal: one per table of the form, and what is wrong with it in colour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.failures import UnreadableDocument
from schemas.forms import Column, FormTable, Row, form_table
from schemas.report import CheckResult, Figure, Problem, Report
from schemas.report_json import number

STYLES = {"ok": "green", "partial": "yellow", "failed": "red", "error": "red", "warning": "yellow", "notice": "cyan"}
LABEL_WIDTH, COLUMN_WIDTH = 30, 10
MOST_OF_A_KIND = 3
_NO_VALUE = {"blank": "·", "absent": "absent", "illegible": "?"}


def print_report(console: Console, path: Path, report: Report) -> None:
    """Print all of a report that fits a terminal."""
    _print_head(console, path, report)
    by_table = groupby(report.figures, key=lambda figure: (figure.table, figure.edition))
    for (table, edition), figures in by_table:
        form = form_table(table, edition)
        for part in _tables(form, {(f.row, f.column): f for f in figures}):
            console.print(part)
    _print_checks(console, report.checks)
    _print_problems(console, report.problems)
    console.print()


def print_failure(console: Console, path: Path, error: UnreadableDocument) -> None:
    """Print why a file gave no report."""
    console.print(Text(f"{path}", style="bold") + Text("  failed", style="red"))
    console.print(f"  {error.reason}: {error.detail}\n", markup=False)


def _print_head(console: Console, path: Path, report: Report) -> None:
    console.print(Text(f"{path}", style="bold") + Text(f"  {report.status}", style=STYLES[report.status]))
    facts = {
        "title": report.title,
        "issuer": report.issuer,
        "year": report.report_year,
        "edition": report.edition,
        "signed": report.signed_on,
        "sections": " ".join(f"{section.code}({len(section.text)})" for section in report.sections),
    }
    for name, value in facts.items():
        console.print(Text(f"  {name:<9}", style="dim") + Text(str(value if value is not None else "not printed")))


def _tables(form: FormTable, figures: dict[tuple[str, str], Figure]) -> Iterable[Table]:
    """A terminal table for every run of rows with the same columns."""
    for columns, rows in groupby(form.rows, key=lambda row: row.columns):
        yield _table(form, list(rows), columns, figures)


def _table(
    form: FormTable, rows: Sequence[Row], columns: Sequence[Column], figures: dict[tuple[str, str], Figure]
) -> Table:
    title = f"{form.code} · {form.edition} · {rows[0].article or form.title}"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False)
    table.add_column("", no_wrap=True, overflow="ellipsis", width=LABEL_WIDTH)
    for column in columns:
        table.add_column(_short(column.labels[0]), justify="right", overflow="fold", max_width=COLUMN_WIDTH)
    for row in rows:
        table.add_row(_short(row.labels[0]), *(_cell(figures.get((row.code, column.code))) for column in columns))
    return table


def _short(label: str) -> str:
    """A label without its bracketed notes; （一） and （单位：万元） stay."""
    return re.sub(r"（(?!单位)[^（）]{3,}）", "", label)


def _cell(figure: Figure | None) -> Text:
    if figure is None:
        return Text("")
    if figure.value is not None:
        return Text(f"{number(figure.value):,}", style="" if figure.status == "number" else "cyan")
    if figure.status in _NO_VALUE:
        return Text(_NO_VALUE[figure.status], style="dim" if figure.status == "blank" else "yellow")
    return Text(figure.raw, style="yellow")


def _print_checks(console: Console, checks: Sequence[CheckResult]) -> None:
    failed = [check for check in checks if check.passed is False]
    kinds = Counter(check.severity for check in failed)
    words = [f"{sum(check.passed is True for check in checks)} hold"] + [f"{n} {kind}" for kind, n in kinds.items()]
    console.print(Text("checks: " + ", ".join(words), style="bold"))
    for check in failed:
        sides = f"{number(check.left)}" + (f" against {number(check.right)}" if check.right is not None else "")
        console.print(Text(f"  {check.severity}: {check.check} {check.scope}: {sides}", style=STYLES[check.severity]))


def _print_problems(console: Console, problems: Sequence[Problem]) -> None:
    """The first few of each kind: one cause often shows in many rows."""
    for code, same in groupby(sorted(problems, key=lambda problem: problem.code), key=lambda problem: problem.code):
        found = list(same)
        for problem in found[:MOST_OF_A_KIND]:
            console.print(Text(f"  {code}: {problem.detail}", style="yellow"))
        if len(found) > MOST_OF_A_KIND:
            console.print(Text(f"  {code}: and {len(found) - MOST_OF_A_KIND} more", style="yellow"))

"""Many files, one line each: file, status, edition, year, figures, problems, issuer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from flows.file_worker import Outcome
from flows.report_view import STYLES
from schemas.report import HAS_VALUE, Report

WIDTH_OF_REST = 70
"""Columns of a terminal that are kept for what follows the name."""

FEWEST = 20
HEADER = ("status", "edition", "year", "figures", "problems", "issuer")
WIDTHS = (8, 9, 5, 8, 9)
"""Columns of all but the name and what comes last."""


class FileLines:
    """Prints a line for each outcome; `names` are known beforehand, so that all lines have the same columns."""

    def __init__(self, console: Console, names: Sequence[Path]) -> None:
        self._console = console
        widest = max((cell_len(str(name)) for name in names), default=0)
        self._width = min(widest, max(FEWEST, console.width - WIDTH_OF_REST)) if console.is_terminal else widest
        self._print(Path("file"), HEADER, "dim")

    def show(self, path: Path, outcome: Outcome) -> None:
        """Print the line of one file."""
        if isinstance(outcome, Report):
            self._print(path, _cells(outcome), STYLES[outcome.status])
        else:
            self._print(path, ("failed", f"{outcome.reason}: {outcome.detail}"), STYLES["failed"])

    def _print(self, path: Path, cells: Sequence[str], style: str) -> None:
        name = str(path)
        while cell_len(name) > self._width:  # the end tells files of one folder apart
            name = "…" + name[2:]
        line = Text(name + " " * (self._width + 2 - cell_len(name)))
        for number, cell in enumerate(cells):
            last = number == len(cells) - 1
            line.append(cell if last else set_cell_size(cell, WIDTHS[number]), style if number == 0 else "")
        self._console.print(line, soft_wrap=True)


def _cells(report: Report) -> tuple[str, ...]:
    with_value = sum(figure.status in HAS_VALUE for figure in report.figures)
    problems = sum(not problem.notice for problem in report.problems)
    return (
        report.status,
        report.edition,
        str(report.report_year or "?"),
        str(with_value),
        str(problems),
        report.issuer or "?",
    )

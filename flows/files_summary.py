"""What came of many files, for a person: how many were read, why others were not, what to look at."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from flows.advice import WHAT_TO_DO
from flows.file_worker import NoFile, Outcome
from flows.report_view import STYLES
from schemas.failures import Reason
from schemas.report import Report

MOST_CODES = 5
Key = TypeVar("Key", bound=str)
_STATUSES = ("ok", "partial", "failed")


@dataclass(slots=True)
class FilesSummary:
    """Counts over `total` files read by `processes` processes."""

    total: int
    processes: int
    stopped: bool = False
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: dict[Reason, list[Path]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    failed_checks: Counter[str] = field(default_factory=Counter)
    with_failed_checks: int = 0
    _began: float = field(default_factory=time.perf_counter)

    @property
    def read(self) -> int:
        """How many files gave a report."""
        return self.statuses["ok"] + self.statuses["partial"]

    @property
    def wrong(self) -> int:
        """How many files gave none."""
        return self.statuses.total() - self.read

    def count(self, path: Path, outcome: Outcome | NoFile) -> None:
        """Take up what came of one file."""
        if isinstance(outcome, NoFile):
            self.statuses["not there"] += 1
        elif isinstance(outcome, Report):
            self.statuses[outcome.status] += 1
            self._count_report(path, outcome)
        else:
            self.statuses["failed"] += 1
            self.reasons[outcome.reason].append(path)

    def _count_report(self, path: Path, report: Report) -> None:
        for code in [problem.code for problem in report.problems if not problem.notice]:
            self.problems[code].append(path)
        failed = [check.severity for check in report.checks if check.passed is False and check.severity != "notice"]
        self.failed_checks.update(failed)
        self.with_failed_checks += bool(failed)

    def print_to(self, console: Console) -> None:
        """Print all of it."""
        self._print_counts(console)
        if self.reasons:
            console.print(Text("why files failed", style="bold"))
        for reason, paths in _by_count(self.reasons):
            console.print(
                Text(f"  {len(paths):>5}  {reason:<18} {WHAT_TO_DO[reason]}; e.g. {paths[0]}"), soft_wrap=True
            )
        if self.problems:
            console.print(Text("most frequent problems", style="bold"))
        for code, paths in _by_count(self.problems)[:MOST_CODES]:
            words = f"  {len(paths):>5}  {code:<18} in {_files(len(set(paths)))}; e.g. {paths[0]}"
            console.print(Text(words), soft_wrap=True)
        if len(self.problems) > MOST_CODES:
            console.print(Text(f"         and {len(self.problems) - MOST_CODES} other codes"))

    def _print_counts(self, console: Console) -> None:
        done, seconds = self.statuses.total(), time.perf_counter() - self._began
        processes = f"{self.processes} {'process' if self.processes == 1 else 'processes'}"
        head = f"stopped after {done} of {self.total} files" if self.stopped else _files(done)
        console.print(
            Text(f"\n{head} in {_duration(seconds)}: {done / seconds:.1f} a second, {processes}", style="bold")
        )
        for status in (*_STATUSES, "not there"):
            if status in _STATUSES or self.statuses[status]:
                console.print(Text(f"  {self.statuses[status]:>5}  ") + Text(status, style=STYLES.get(status, "red")))
        if self.failed_checks:
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.failed_checks.items()))
            words = f"  {self.failed_checks.total():>5}  checks fail ({kinds}), in {_files(self.with_failed_checks)}"
        else:
            words = f"  {0:>5}  checks fail"
        console.print(Text(words))


def _by_count(found: dict[Key, list[Path]]) -> list[tuple[Key, list[Path]]]:
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"

"""What a reading of a scan is worth: its numbers right, illegible or wrong, and whether it says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.report import Figure, Report

from ..corpus.sheet import Expected, Truth

SURE = 90
"""Per cent: a figure less sure than that says itself that it may be wrong."""


@dataclass
class Tally:
    """Numeric cells by what became of them; `errors` in words, the silent ones apart."""

    documents: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    pages: int = 0
    seconds: float = 0.0

    @property
    def numbers(self) -> int:
        """Cells that print a number."""
        return sum(self.cells.values())

    @property
    def right(self) -> float:
        """The share of the numbers that were read."""
        return self.cells["right"] / max(1, self.numbers)


def add(tally: Tally, name: str, truth: Truth, report: Report | None, why: str = "") -> None:
    """Count one document; `report` is None, and `why` says so, where it could not be read."""
    tally.documents += 1
    tally.statuses[report.status if report else f"failed {why}"] += 1
    found = {figure.address: figure for figure in report.figures} if report else {}
    for address, cell in truth.cells.items():
        verdict = verdict_of(cell, found.get(address))
        if verdict == "not a number":
            continue
        tally.cells[verdict] += 1
        if verdict != "right":
            figure = found.get(address)
            said = f"{figure.value} {figure.status} {figure.raw!r} {figure.confidence}" if figure else "no figure"
            words = f"{name} {address}: {verdict}, printed {cell.value}, read {said}"
            tally.errors.append(words)
            if report and verdict == "wrong" and is_silent(report, figure):
                tally.silent.append(words)
    for address in found.keys() - truth.cells.keys():
        if found[address].value is not None and report and is_silent(report, found[address]):
            tally.silent.append(f"{name} {address}: invented {found[address].value}")


def verdict_of(cell: Expected, figure: Figure | None) -> str:
    """`right`, `illegible`, `wrong` (another number, nothing where one is printed, one where nothing is)."""
    if cell.lost or cell.status == "absent" or (cell.value is None and (figure is None or figure.value is None)):
        return "not a number"
    if figure is None or figure.status in ("illegible", "absent"):
        return "illegible"
    return "right" if figure.value == cell.value and (not cell.unit or figure.unit == cell.unit) else "wrong"


def is_silent(report: Report, figure: Figure | None) -> bool:
    """Whether nothing says that a figure may be wrong: the reading is ok, it is sure, and in no failed sum."""
    if report.status != "ok":
        return False
    if figure is None or (figure.confidence is not None and figure.confidence < SURE):
        return figure is None
    return True


def table(tallies: dict[str, Tally]) -> str:
    """For people: one line a group."""
    head = f"{'':<24}{'docs':>5}{'ok':>5}{'numbers':>9}{'right %':>9}{'illegible':>10}{'wrong':>7}{'silent':>7}"
    return "\n".join([f"{head}{'s/page':>8}", *(_line(name, one) for name, one in tallies.items())])


def _line(name: str, one: Tally) -> str:
    counts = f"{one.cells['illegible']:>10}{one.cells['wrong']:>7}{len(one.silent):>7}"
    right, each = 100 * one.right, one.seconds / max(1, one.pages)
    return f"{name:<24}{one.documents:>5}{one.statuses['ok']:>5}{one.numbers:>9}{right:>9.3f}{counts}{each:>8.2f}"


def merged(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    total = Tally()
    for one in tallies:
        total.documents += one.documents
        total.statuses += one.statuses
        total.cells += one.cells
        total.errors += one.errors
        total.silent += one.silent
        total.pages += one.pages
        total.seconds += one.seconds
    return total


__all__ = ["Tally", "add", "merged", "table"]

"""Hold a body's report against its report of the year before, by the links in `links.yaml`.

A failed link never changes a figure: it says that two reports do not fit together, not which of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from schemas.report import CheckResult, Figure, Severity

LINKS_FILE = Path(__file__).with_name("links.yaml")

Rule = Literal["equal", "at_most", "below"]
Cell = tuple[bool, str, str, str]
"""Whether it is of the year before; table, row and column."""


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of one of the two years; `taken_off` is how it counts in a sum."""

    cell: Cell
    taken_off: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link on one row or column, `scope`; the rules are explained in `links.yaml`."""

    check: str
    severity: Severity
    rule: Rule
    scope: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    times: int = 1
    least: int = 0

    def holds(self, left: Decimal, right: Decimal) -> bool:
        """Whether the two sides stand to each other as the rule demands."""
        if self.rule == "below":
            return left < max(self.times * right, Decimal(self.least))
        return left == right if self.rule == "equal" else left <= right


@cache
def links() -> tuple[Link, ...]:
    """All links, in the order of the file."""
    raw = yaml.safe_load(LINKS_FILE.read_text(encoding="utf-8"))
    return tuple(link for item in raw for link in _links(item))


def evaluate_links(earlier: Iterable[Figure], later: Iterable[Figure], year: int) -> tuple[CheckResult, ...]:
    """Every link between the figures of `year - 1` and those of `year`, both of one body, in a fixed order.

    A link that one of the tables has no cell for gives no result; where a cell prints no number it is not applicable.
    The scope names both years: `total 2022→2023`.
    """
    cells = _cells(earlier, last_year=True) | _cells(later, last_year=False)
    return tuple(
        _result(link, cells, year)
        for link in links()
        if all(term.cell in cells for side in (link.left, link.right) for term in side)
    )


def _links(item: Mapping[str, Any]) -> Iterator[Link]:
    by_row = "rows" in item
    for scope in item["rows"] if by_row else item["columns"]:
        left, right = (tuple(_term(name, item["table"], scope, by_row) for name in item[s]) for s in ("left", "right"))
        severity, times, least = item.get("severity", "error"), item.get("times", 1), item.get("from", 0)
        yield Link(item["check"], severity, item["rule"], scope, left, right, times, least)


def _term(name: str, table: str, scope: str, by_row: bool) -> Term:
    plain = name.removeprefix("-")
    code = plain.removeprefix("last_year.")
    row, column = (scope, code) if by_row else (code, scope)
    return Term((code != plain, table, row, column), plain != name)


@cache
def _rows() -> frozenset[str]:
    """The rows that have a part in any link."""
    return frozenset(term.cell[2] for link in links() for side in (link.left, link.right) for term in side)


def _cells(figures: Iterable[Figure], *, last_year: bool) -> dict[Cell, Figure]:
    rows = _rows()
    return {(last_year, f.table, f.row, f.column): f for f in figures if f.row in rows}


def _result(link: Link, cells: Mapping[Cell, Figure], year: int) -> CheckResult:
    left, right = _sum(link.left, cells), _sum(link.right, cells)
    passed = None if left is None or right is None else link.holds(left, right)
    return CheckResult(
        check=link.check,
        scope=f"{link.scope} {year - 1}→{year}",
        left=left,
        right=right,
        passed=passed,
        severity=link.severity,
        fault="undetermined" if passed is False else None,
    )


def _sum(terms: Iterable[Term], cells: Mapping[Cell, Figure]) -> Decimal | None:
    """None where a term is no number: what a report leaves blank is never taken for nought in another year's sum."""
    total = Decimal(0)
    for term in terms:
        value = cells[term.cell].value
        if value is None:
            return None
        total += -value if term.taken_off else value
    return total

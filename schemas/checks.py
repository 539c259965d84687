"""Evaluate the forms' identities on the figures of a report.

A failed check never changes a figure: it says that what is printed does not add up.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from schemas.forms import Column, form_table
from schemas.report import HAS_VALUE, CheckResult, Fault, Figure, Severity

IDENTITIES_FILE = Path(__file__).with_name("forms") / "identities.yaml"

Cells = Mapping[tuple[str, str], Figure]
Comparison = Callable[[Decimal, Decimal], bool]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity; the rules are explained in `forms/identities.yaml`."""

    check: str
    table: str
    rule: Literal["sum", "at_most", "differs", "range"]
    severity: Severity = "error"
    for_each: Literal["row", "column"] = "row"
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


@cache
def identities() -> tuple[Identity, ...]:
    """All identities, in the order of the file."""
    return tuple(_identity(item) for item in yaml.safe_load(IDENTITIES_FILE.read_text(encoding="utf-8")))


def evaluate(figures: Iterable[Figure]) -> tuple[CheckResult, ...]:
    """Every identity that the tables of these figures have, in a fixed order."""
    tables: dict[str, dict[tuple[str, str], Figure]] = {}
    for figure in figures:
        tables.setdefault(figure.table, {})[figure.row, figure.column] = figure
    return tuple(
        result
        for identity in identities()
        if identity.table in tables
        for result in _evaluate(identity, tables[identity.table])
    )


def is_consistent(checks: Iterable[CheckResult]) -> bool | None:
    """Whether the source's own sums hold: False if an error check failed, None if none applied."""
    verdicts = [check.passed for check in checks if check.severity == "error" and check.passed is not None]
    return all(verdicts) if verdicts else None


def _identity(raw: Mapping[str, Any]) -> Identity:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Identity(**fields)


def _evaluate(identity: Identity, cells: Cells) -> Iterator[CheckResult]:
    if identity.rule == "range":
        yield from _ranges(identity, cells)
        return
    for scope in _scopes(identity, cells):
        left = _terms(identity.left, scope, identity, cells)
        right = _terms(identity.right, scope, identity, cells)
        if left and right:
            needed = _terms(identity.needed, scope, identity, cells)
            if all(figure.status in HAS_VALUE for figure in needed):
                yield _RULES[identity.rule](identity, scope, left, right)
            else:
                yield _compare(identity, scope, None, None, operator.eq)


def _scopes(identity: Identity, cells: Cells) -> Sequence[str]:
    if identity.rows:
        return identity.rows
    position = 0 if identity.for_each == "row" else 1
    return tuple(dict.fromkeys(key[position] for key in cells))


def _terms(names: Sequence[str], scope: str, identity: Identity, cells: Cells) -> list[Figure]:
    keys = ((scope, name) if identity.for_each == "row" else (name, scope) for name in names)
    return [cells[key] for key in keys if key in cells]


def _sum(identity: Identity, scope: str, left: list[Figure], right: list[Figure]) -> CheckResult:
    return _compare(identity, scope, _side(left), _side(right), operator.eq)


def _at_most(identity: Identity, scope: str, left: list[Figure], right: list[Figure]) -> CheckResult:
    return _compare(identity, scope, _side(left), _side(right), operator.le)


def _differs(identity: Identity, scope: str, left: list[Figure], right: list[Figure]) -> CheckResult:
    if not all(figure.value for figure in left + right):
        return _compare(identity, scope, None, None, operator.ne)
    return _compare(identity, scope, _side(left), _side(right), operator.ne)


def _side(figures: list[Figure]) -> Decimal | None:
    """The sum of one side. A blank or a dash counts as 0 only beside a printed number; None: no sum."""
    if any(figure.status in ("text", "illegible", "absent") for figure in figures):
        return None
    values = [figure.value for figure in figures if figure.value is not None]
    return sum(values, ZERO) if values else None


def _compare(
    identity: Identity, scope: str, left: Decimal | None, right: Decimal | None, holds: Comparison
) -> CheckResult:
    verdict = None if left is None or right is None else holds(left, right)
    fault: Fault | None = "undetermined" if verdict is False else None
    return CheckResult(identity.check, scope, left, right, verdict, identity.severity, fault)


def _ranges(identity: Identity, cells: Cells) -> Iterator[CheckResult]:
    for (row, column), figure in cells.items():
        if figure.value is not None:
            spec = _column(figure)
            whole = spec.money or figure.value == figure.value.to_integral_value()
            passed = whole and (spec.signed or figure.value >= 0)
            fault: Fault | None = None if passed else "undetermined"
            scope = f"{row}/{column}"
            yield CheckResult(identity.check, scope, figure.value, None, passed, identity.severity, fault)


def _column(figure: Figure) -> Column:
    row = form_table(figure.table, figure.edition).row(figure.row)
    return next(column for column in row.columns if column.code == figure.column)


_RULES = {"sum": _sum, "at_most": _at_most, "differs": _differs}

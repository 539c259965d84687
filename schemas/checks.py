"""Evaluate the forms' identities on the figures of a report.

A failed check never changes a figure: it says that what is printed does not add up.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from schemas.forms import Column, form_table
from schemas.records import record
from schemas.report import HAS_VALUE, CheckResult, Fault, Figure, Severity

IDENTITIES_FILE = Path(__file__).with_name("forms") / "identities.yaml"

Key = tuple[str, str, str]
"""Row, column and edition of a figure."""

Cells = Sequence[Figure]
Comparison = Callable[[Decimal, Decimal], bool]
ZERO = Decimal(0)
_UNREAD = frozenset({"text", "illegible", "absent"})
_key = operator.attrgetter("row", "column", "edition")


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity; the rules are explained in `forms/identities.yaml`."""

    check: str
    table: str
    rule: Literal["sum", "at_most", "differs", "range", "prose"]
    severity: Severity = "error"
    for_each: Literal["row", "column"] = "row"
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    readings: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@record
class Statement:
    """A number that the prose states for one of the `narrative_…` checks; `scope` is its place, `section/start`.

    `doubt` says why it may rightly differ from the table (`narrower_body` …): then it can hold, but not fail.
    """

    check: str
    scope: str
    value: Decimal
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class _Term:
    """An identity on one row or column: which cells of a table stand on its two sides, and which are needed."""

    identity: Identity
    scope: str
    left: tuple[int, ...]
    right: tuple[int, ...]
    needed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Range:
    """A cell whose number has a range."""

    identity: Identity
    scope: str
    cell: int
    whole: bool
    signed: bool


@cache
def identities() -> tuple[Identity, ...]:
    """All identities, in the order of the file."""
    return tuple(_identity(item) for item in yaml.safe_load(IDENTITIES_FILE.read_text(encoding="utf-8")))


def evaluate(figures: Iterable[Figure]) -> tuple[CheckResult, ...]:
    """Every identity that the tables of these figures have, in a fixed order; of two at one address the last counts."""
    tables: dict[str, list[Figure]] = {}
    for figure in figures:
        tables.setdefault(figure.table, []).append(figure)
    results: list[tuple[int, list[CheckResult]]] = []
    for table, cells in tables.items():
        for order, steps in _plan(table, tuple(map(_key, cells))):
            results.append((order, [result for step in steps if (result := _result(step, cells))]))
    results.sort(key=operator.itemgetter(0))
    return tuple([check for _, checks in results for check in checks])


def compare_prose(figures: Iterable[Figure], statements: Iterable[Statement]) -> tuple[CheckResult, ...]:
    """Hold numbers in prose against the tables.

    The right side is that of the reading that holds, or of the first that the table has. What the report has no table
    for, or leaves unprinted, is not applicable, as is a doubtful statement that no reading fits.
    """
    statements = list(statements)
    if not statements:
        return ()
    rows = _rows_compared()
    cells = {(figure.table, figure.row, figure.column): figure for figure in figures if figure.row in rows}
    return tuple(_held(statement, cells) for statement in statements)


def is_consistent(checks: Iterable[CheckResult]) -> bool | None:
    """Whether the source's own sums hold: False if an error check failed, None if none applied."""
    verdicts = [check.passed for check in checks if check.severity == "error" and check.passed is not None]
    return all(verdicts) if verdicts else None


def _identity(raw: Mapping[str, Any]) -> Identity:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Identity(**fields)


@lru_cache(maxsize=500)
def _plan(table: str, keys: tuple[Key, ...]) -> tuple[tuple[int, tuple[_Term | _Range, ...]], ...]:
    """For a table that prints these cells: each identity's place in the file, and what it compares."""
    places = {(row, column): (number, edition) for number, (row, column, edition) in enumerate(keys)}
    steps = [
        (order, tuple(_steps(identity, places)))
        for order, identity in enumerate(identities())
        if identity.table == table and identity.rule != "prose"
    ]
    return tuple(steps)


Places = Mapping[tuple[str, str], tuple[int, str]]


def _steps(identity: Identity, places: Places) -> Iterator[_Term | _Range]:
    if identity.rule == "range":
        for (row, column), (number, edition) in places.items():
            spec = _column(identity.table, row, column, edition)
            yield _Range(identity, f"{row}/{column}", number, not spec.money, spec.signed)
        return
    for scope in _scopes(identity, places):
        left, right, needed = (
            _cells(names, scope, identity, places) for names in (identity.left, identity.right, identity.needed)
        )
        if left and right:
            yield _Term(identity, scope, left, right, needed)


def _scopes(identity: Identity, places: Places) -> Sequence[str]:
    if identity.rows:
        return identity.rows
    position = 0 if identity.for_each == "row" else 1
    return tuple(dict.fromkeys(key[position] for key in places))


def _cells(names: Sequence[str], scope: str, identity: Identity, places: Places) -> tuple[int, ...]:
    keys = ((scope, name) if identity.for_each == "row" else (name, scope) for name in names)
    return tuple(places[key][0] for key in keys if key in places)


def _column(table: str, row: str, column: str, edition: str) -> Column:
    return next(spec for spec in form_table(table, edition).row(row).columns if spec.code == column)


def _result(step: _Term | _Range, cells: Cells) -> CheckResult | None:
    if isinstance(step, _Range):
        return _in_range(step, cells[step.cell])
    identity = step.identity
    if step.needed and not all(cells[number].status in HAS_VALUE for number in step.needed):
        return _compare(identity, step.scope, None, None)
    if identity.rule == "differs" and not all(cells[number].value for number in step.left + step.right):
        return _compare(identity, step.scope, None, None)
    return _compare(identity, step.scope, _side(step.left, cells), _side(step.right, cells))


def _in_range(step: _Range, figure: Figure) -> CheckResult | None:
    """A count is whole and not negative; where no number is printed there is nothing to check."""
    value = figure.value
    if value is None:
        return None
    passed = (not step.whole or value == value.to_integral_value()) and (step.signed or value >= 0)
    fault: Fault | None = None if passed else "undetermined"
    return CheckResult(step.identity.check, step.scope, value, None, passed, step.identity.severity, fault)


def _side(numbers: Iterable[int], cells: Cells) -> Decimal | None:
    """The sum of one side. A blank or a dash counts as 0 only beside a printed number; None: no sum."""
    total = None
    for number in numbers:
        figure = cells[number]
        value = figure.value
        if value is not None:
            total = value if total is None else total + value
        elif figure.status in _UNREAD:
            return None
    return total


def _compare(identity: Identity, scope: str, left: Decimal | None, right: Decimal | None) -> CheckResult:
    verdict = None if left is None or right is None else _HOLDS[identity.rule](left, right)
    fault: Fault | None = "undetermined" if verdict is False else None
    return CheckResult(identity.check, scope, left, right, verdict, identity.severity, fault)


_HOLDS: Mapping[str, Comparison] = {"sum": operator.eq, "at_most": operator.le, "differs": operator.ne}


def _held(statement: Statement, cells: Mapping[tuple[str, str, str], Figure]) -> CheckResult:
    """One statement against every reading of it that the tables have."""
    about = _about(statement.check)
    tried = [reading for identity in about for reading in _readings(identity, cells)]
    right = tried[0][1] if tried else None
    held = next((name for name, value in tried if value == statement.value), None)
    passed = True if held else None if statement.doubt or right is None else False
    return CheckResult(
        check=statement.check,
        scope=statement.scope,
        left=statement.value,
        right=statement.value if held else right,
        passed=passed,
        severity=about[0].severity,
        fault="undetermined" if passed is False else None,
        reading=held or statement.doubt,
    )


@cache
def _about(check: str) -> tuple[Identity, ...]:
    """The identities that hold numbers in prose against the tables, of one check."""
    return tuple([one for one in identities() if one.check == check and one.rule == "prose"])


def _readings(identity: Identity, cells: Mapping[tuple[str, str, str], Figure]) -> Iterator[tuple[str, Decimal]]:
    """The readings whose cells are all printed, with what they come to."""
    for name, terms in identity.readings.items():
        signed = [(term[0] == "-", cells.get((identity.table, *_address(term)))) for term in terms]
        values = [(off, figure.value) for off, figure in signed if figure and figure.value is not None]
        if len(values) == len(terms):
            yield name, sum([-value if off else value for off, value in values], ZERO)


@cache
def _rows_compared() -> frozenset[str]:
    """The rows that numbers in prose are held against."""
    return frozenset(
        _address(term)[0] for identity in identities() for terms in identity.readings.values() for term in terms
    )


@cache
def _address(term: str) -> tuple[str, str]:
    row, _, column = term.removeprefix("-").partition("/")
    return row, column

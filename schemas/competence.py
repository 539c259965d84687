"""Hold a report against what its issuer may do: the check `competence_rules`.

The law (立法法 2023, 第九十一条, 第九十三条) lets ministries, provinces and most prefectures make 规章. A township or a
county's department that reports some has filled in something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from schemas.forms import EDITIONS, address, load_form
from schemas.report import CheckResult, Fault, Figure

ZERO = Decimal(0)
RULES = tuple(
    dict.fromkeys(
        address("disclosure", row.code, column.code)
        for edition in EDITIONS
        for table in load_form(edition).tables.values()
        for row in table.rows
        if (table.code, row.code) == ("disclosure", "rules")
        for column in row.columns
    )
)
"""The addresses at which rules are counted, in all forms that count them."""


def evaluate_competence(
    figures: Iterable[Figure], level: str | None, government_level: str | None
) -> tuple[CheckResult, ...]:
    """One result for each printed number of rules, where the issuer's level says that it can have none; a notice."""
    if not cannot_make_rules(level, government_level):
        return ()
    printed = [f for f in figures if (f.table, f.row) == ("disclosure", "rules") and f.value is not None]
    return tuple(_result(figure) for figure in printed)


def cannot_make_rules(level: str | None, government_level: str | None) -> bool:
    """Whether a body of this level can have made no 规章."""
    return government_level == "township" or (level == "department" and government_level == "county")


def _result(figure: Figure) -> CheckResult:
    passed = figure.value is not None and figure.value <= ZERO
    fault: Fault | None = None if passed else "undetermined"
    return CheckResult("competence_rules", figure.address, figure.value, ZERO, passed, "notice", fault)

"""Who reports rules that it cannot make."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.competence import evaluate_competence
from schemas.report import Figure


def rules(value, row="rules"):
    status = "blank" if value is None else "number"
    number = None if value is None else Decimal(value)
    return Figure("disclosure", row, "in_force", "2021", number, "件", status, "")


@pytest.mark.parametrize(
    ("level", "of", "judged"),
    [
        ("township", "township", True),
        ("department", "township", True),
        ("department", "county", True),
        ("department", "prefecture", False),
        ("prefecture", "prefecture", False),
        ("ministry", "central", False),
        (None, None, False),
    ],
)
def test_only_who_cannot_make_rules_is_judged(level, of, judged):
    assert bool(evaluate_competence([rules(2)], level, of)) is judged


@pytest.mark.parametrize(("value", "passed"), [(0, True), (1, False)])
def test_a_rule_of_theirs_is_a_notice(value, passed):
    (check,) = evaluate_competence([rules(value)], "township", "township")
    assert (check.check, check.scope, check.severity) == ("competence_rules", "disclosure/rules/in_force", "notice")
    assert (check.passed, check.left) == (passed, value)


def test_what_is_not_printed_or_no_rule_is_not_judged():
    assert evaluate_competence([rules(None), rules(3, "normative_documents")], "township", "township") == ()

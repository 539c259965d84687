"""The identities, and when they hold, fail, or say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.checks import Statement, compare_prose, evaluate, identities, is_consistent
from schemas.forms import form_table
from schemas.report import CellStatus, CheckResult, Figure

Printed = Mapping[str, int | str | None]
STATUS: dict[object, CellStatus] = {None: "blank", "/": "dash", "?": "text", "absent": "absent", "scan": "illegible"}


def figures(table: str, edition: str, printed: Printed) -> list[Figure]:
    """A figure for every address of the table, 0 where `printed` (`row/column` → cell) says nothing."""
    return [
        figure(table, row.code, column.code, edition, printed.get(f"{row.code}/{column.code}", 0))
        for row, column in form_table(table, edition).addresses()
    ]


def figure(table: str, row: str, column: str, edition: str, cell: int | float | str | None) -> Figure:
    number = isinstance(cell, int | float)
    value = Decimal(str(cell)) if number else None
    return Figure(table, row, column, edition, value, None, "number" if number else STATUS[cell], str(cell))


def verdicts(check: str, table: str, edition: str, printed: Printed) -> dict[str, CheckResult]:
    results = evaluate(figures(table, edition, printed))
    return {result.scope: result for result in results if result.check == check}


def test_the_identities_are_those_of_the_contract() -> None:
    assert {identity.check: identity.severity for identity in identities()} == {
        "requests_row_total": "error",
        "requests_outcomes_total": "error",
        "requests_balance": "error",
        "appeals_total": "error",
        "disclosure_range": "error",
        "disclosure_stock": "warning",
        "misfill_items": "notice",
        "statistics_received": "warning",
        "statistics_handled": "error",
        "statistics_answered": "error",
        "statistics_refused": "error",
        "statistics_review": "error",
        "statistics_lawsuits": "error",
        "statistics_staff": "error",
        "narrative_received": "warning",
        "narrative_pending": "warning",
        "narrative_review": "warning",
        "narrative_lawsuit": "warning",
    }


def test_the_six_applicants_make_the_total() -> None:
    printed = {"received/individual": 3, "received/other_organization": 2, "received/total": 5}
    assert verdicts("requests_row_total", "requests", "2021", printed)["received"].passed is True


def test_a_wrong_row_total_fails_with_both_sides_and_the_difference() -> None:
    printed = {"received/individual": 3, "received/total": 5}
    result = verdicts("requests_row_total", "requests", "2021", printed)["received"]
    assert (result.passed, result.left, result.right, result.difference) == (False, 3, 5, -2)


def test_a_failed_check_says_that_the_fault_is_undetermined() -> None:
    result = verdicts("requests_row_total", "requests", "2021", {"received/total": 5})["received"]
    assert result.fault == "undetermined"


@pytest.mark.parametrize("cell", [None, "/"])
def test_a_blank_or_dash_summand_counts_as_nought_beside_a_number(cell: str | None) -> None:
    printed = {"received/company": cell, "received/individual": 5, "received/total": 5}
    assert verdicts("requests_row_total", "requests", "2021", printed)["received"].passed is True


@pytest.mark.parametrize("cell", [None, "/"])
def test_a_sum_without_a_printed_summand_is_not_applicable(cell: str | None) -> None:
    row = form_table("requests", "2021").row("received")
    printed: dict[str, int | str | None] = {f"received/{column.code}": cell for column in row.columns}
    printed["received/total"] = 5
    assert verdicts("requests_row_total", "requests", "2021", printed)["received"].passed is None


@pytest.mark.parametrize("cell", [None, "/"])
def test_a_sum_without_a_printed_total_is_not_applicable(cell: str | None) -> None:
    printed = {"received/individual": 5, "received/total": cell}
    assert verdicts("requests_row_total", "requests", "2021", printed)["received"].passed is None


@pytest.mark.parametrize("cell", ["?", "scan", "absent"])
def test_an_operand_that_is_no_number_makes_a_sum_not_applicable(cell: str) -> None:
    printed = {"received/company": cell, "received/individual": 5, "received/total": 6}
    assert verdicts("requests_row_total", "requests", "2021", printed)["received"].passed is None


def test_the_outcomes_make_the_total_in_each_of_seven_columns() -> None:
    printed = {"granted/company": 2, "declined_petition/company": 1, "total/company": 3}
    results = verdicts("requests_outcomes_total", "requests", "2021", printed)
    assert (len(results), results["company"].passed) == (7, True)


def test_the_three_rows_for_other_outcomes_are_summed() -> None:
    printed = {"other_no_correction/total": 1, "other_fee_unpaid/total": 2, "other_misc/total": 4, "total/total": 7}
    assert verdicts("requests_outcomes_total", "requests", "2021", printed)["total"].passed is True


def test_the_one_row_for_other_outcomes_is_summed_in_2019() -> None:
    printed = {"other/total": 4, "total/total": 4}
    assert verdicts("requests_outcomes_total", "requests", "2019", printed)["total"].passed is True


def test_received_and_carried_over_balance_total_and_pending() -> None:
    printed = {"received/total": 5, "carried_over/total": 2, "total/total": 6, "pending/total": 1}
    assert verdicts("requests_balance", "requests", "2021", printed)["total"].passed is True


def test_a_balance_that_is_off_fails() -> None:
    printed = {"received/total": 5, "total/total": 4}
    assert verdicts("requests_balance", "requests", "2021", printed)["total"].passed is False


def test_a_balance_whose_total_is_left_blank_is_not_applicable() -> None:
    printed = {"received/total": 5, "total/total": None}
    assert verdicts("requests_balance", "requests", "2021", printed)["total"].passed is None


def test_a_balance_with_nothing_on_one_side_is_not_applicable() -> None:
    printed = {"received/total": None, "carried_over/total": "/", "total/total": 4}
    assert verdicts("requests_balance", "requests", "2021", printed)["total"].passed is None


def test_the_four_outcomes_of_an_appeal_make_its_total() -> None:
    results = verdicts("appeals_total", "appeals", "2021", {"review/upheld": 10, "review/total": 0})
    assert [results[row].passed for row in ("review", "lawsuit_direct", "lawsuit_after_review")] == [False, True, True]


@pytest.mark.parametrize(
    ("edition", "at", "cell", "passed"),
    [
        ("2019", "licensing/change", -253, True),
        ("2019", "licensing/decisions", -1, False),
        ("2019", "licensing/decisions", 1.5, False),
        ("2019", "procurement/amount", 103.3879, True),
        ("2021", "fees/amount", 0.5, True),
        ("2021", "fees/amount", -0.5, False),
        ("2021", "rules/made", -1, False),
    ],
)
def test_counts_are_whole_and_only_the_change_is_negative(edition: str, at: str, cell: int, passed: bool) -> None:
    assert verdicts("disclosure_range", "disclosure", edition, {at: cell})[at].passed is passed


def test_a_cell_without_a_number_has_no_range() -> None:
    assert "rules/made" not in verdicts("disclosure_range", "disclosure", "2021", {"rules/made": None})


@pytest.mark.parametrize(("published", "passed"), [(3, True), (4, True), (5, False)])
def test_what_was_published_this_year_is_part_of_what_is_published(published: int, passed: bool) -> None:
    printed = {"rules/published": published, "rules/total_published": 4}
    assert verdicts("disclosure_stock", "disclosure", "2019", printed)["rules"].passed is passed


def test_the_stock_is_not_checked_where_the_form_has_no_such_columns() -> None:
    assert not verdicts("disclosure_stock", "disclosure", "2021", {})


def test_items_and_change_that_make_the_decisions_are_noticed() -> None:
    printed = {"licensing/items_last_year": 6582, "licensing/change": 1601, "licensing/decisions": 8183}
    result = verdicts("misfill_items", "disclosure", "2019", printed)["licensing"]
    assert (result.passed, result.severity) == (False, "notice")


def test_a_misfilling_with_a_nought_in_it_is_none() -> None:
    printed = {"licensing/items_last_year": 5, "licensing/change": 0, "licensing/decisions": 5}
    assert verdicts("misfill_items", "disclosure", "2019", printed)["licensing"].passed is None


@pytest.mark.parametrize(
    ("check", "parts", "total"),
    [
        ("statistics_received", ["s3.1.1", "s3.1.2", "s3.1.3", "s3.1.4"], "s3.1"),
        ("statistics_handled", ["s3.2.1", "s3.2.2"], "s3.2"),
        ("statistics_answered", [f"s3.3.{n}" for n in range(1, 9)], "s3.3"),
        ("statistics_refused", [f"s3.3.4.{letter}" for letter in "abcdef"], "s3.3.4"),
        ("statistics_review", ["s4.1", "s4.2", "s4.3"], "s4"),
        ("statistics_lawsuits", ["s5.1", "s5.2", "s5.3"], "s5"),
        ("statistics_staff", ["s8.3.1", "s8.3.2"], "s8.3"),
    ],
)
def test_the_parts_of_the_form_of_2014_make_their_whole(check: str, parts: list[str], total: str) -> None:
    printed = {f"{part}/value": 2**n for n, part in enumerate(parts)} | {f"{total}/value": 2 ** len(parts) - 1}
    assert verdicts(check, "statistics", "2014", printed)["value"].passed is True


def test_a_table_that_is_not_there_is_not_checked() -> None:
    assert {result.check for result in evaluate(figures("appeals", "2021", {}))} == {"appeals_total"}


def test_nothing_to_check_is_neither_consistent_nor_inconsistent() -> None:
    assert is_consistent(()) is None


def test_a_failed_notice_leaves_a_report_consistent() -> None:
    printed = {"licensing/items_last_year": 2, "licensing/change": 1, "licensing/decisions": 3}
    assert is_consistent(evaluate(figures("disclosure", "2019", printed))) is True


def test_a_failed_error_makes_a_report_inconsistent() -> None:
    assert is_consistent(evaluate(figures("requests", "2021", {"received/total": 1}))) is False


@given(st.lists(st.sampled_from([0, 1, 7, None, "/", "?", "scan", "absent"]), min_size=15, max_size=15))
def test_an_identity_never_fails_on_something_unread(cells: list[int | str | None]) -> None:
    names = [f"{row.code}/{column.code}" for row, column in form_table("appeals", "2021").addresses()]
    printed = dict(zip(names, cells, strict=True))
    for row, result in verdicts("appeals_total", "appeals", "2021", printed).items():
        own = [printed[f"{row}/{column}"] for column in ("upheld", "corrected", "other", "pending", "total")]
        if {"?", "scan", "absent"} & set(own) or own[-1] in (None, "/"):
            assert result.passed is None


def told(check: str, value: int, table: str, edition: str, printed: Printed, doubt: str | None = None) -> CheckResult:
    (result,) = compare_prose(figures(table, edition, printed), [Statement(check, "overview/3", Decimal(value), doubt)])
    return result


RECEIVED: Printed = {"received/total": 12, "carried_over/total": 3, "pending/total": 4}


@pytest.mark.parametrize(
    ("check", "value", "table", "printed", "reading"),
    [
        ("narrative_received", 12, "requests", RECEIVED, "received"),
        ("narrative_received", 15, "requests", RECEIVED, "received+carried_over"),
        ("narrative_pending", 4, "requests", RECEIVED, "pending"),
        ("narrative_review", 5, "appeals", {"review/total": 5, "review/pending": 2}, "total"),
        ("narrative_review", 3, "appeals", {"review/total": 5, "review/pending": 2}, "total-pending"),
        ("narrative_lawsuit", 7, "appeals", {"lawsuit_direct/total": 5, "lawsuit_after_review/total": 2}, "total"),
        ("narrative_lawsuit", 4, "appeals", {"lawsuit_direct/total": 5, "lawsuit_direct/pending": 1}, "total-pending"),
        ("narrative_received", 6, "statistics", {"s3.1/value": 6}, "received"),
        ("narrative_review", 6, "statistics", {"s4/value": 6}, "total"),
        ("narrative_lawsuit", 6, "statistics", {"s5/value": 6}, "total"),
    ],
)
def test_a_number_in_prose_holds_in_one_of_its_readings(
    check: str, value: int, table: str, printed: Printed, reading: str
) -> None:
    result = told(check, value, table, "2014" if table == "statistics" else "2021", printed)
    assert (result.passed, result.reading, result.left, result.right) == (True, reading, value, value)


def test_a_number_in_prose_that_no_reading_fits_fails_as_a_warning() -> None:
    result = told("narrative_received", 13, "requests", "2021", RECEIVED)
    assert (result.passed, result.severity, result.fault, result.reading) == (False, "warning", "undetermined", None)
    assert (result.scope, result.left, result.right) == ("overview/3", 13, 12)


def test_a_doubtful_number_in_prose_does_not_fail() -> None:
    result = told("narrative_received", 13, "requests", "2021", RECEIVED, "narrower_body")
    assert (result.passed, result.reading, result.fault) == (None, "narrower_body", None)


def test_a_doubtful_number_in_prose_may_hold() -> None:
    assert told("narrative_received", 12, "requests", "2021", RECEIVED, "narrower_body").passed is True


@pytest.mark.parametrize("cell", [None, "/", "?", "scan", "absent"])
def test_a_number_in_prose_against_an_unprinted_total_is_not_applicable(cell: str | None) -> None:
    printed = {"received/total": cell, "carried_over/total": 12}
    assert told("narrative_received", 12, "requests", "2021", printed).passed is None


@pytest.mark.parametrize("cell", [None, "/", "?", "scan", "absent"])
def test_lawsuits_of_which_half_the_total_is_unprinted_are_not_applicable(cell: str | None) -> None:
    printed = {"lawsuit_direct/total": cell, "lawsuit_after_review/total": 2}
    assert told("narrative_lawsuit", 5, "appeals", "2021", printed).passed is None


def test_a_number_in_prose_without_its_table_is_not_applicable() -> None:
    assert told("narrative_review", 5, "requests", "2021", {}).passed is None


def test_a_failed_number_in_prose_leaves_a_report_consistent() -> None:
    failed = told("narrative_received", 13, "requests", "2021", RECEIVED)
    assert is_consistent([*evaluate(figures("requests", "2021", {})), failed]) is True


@given(st.permutations(range(175)))
def test_the_order_of_the_figures_changes_no_verdict(order: list[int]) -> None:
    cells = figures("requests", "2021", {"received/total": 5, "granted/company": 2, "total/total": None})
    assert len(cells) == 175
    shuffled = evaluate([cells[number] for number in order])
    assert {(r.check, r.scope): r for r in shuffled} == {(r.check, r.scope): r for r in evaluate(cells)}

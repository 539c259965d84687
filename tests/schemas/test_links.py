"""What a body's reports of two years demand of each other, and when that holds, fails, or says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.forms import EDITIONS, address, form_table, load_form
from schemas.links import evaluate_links, links
from schemas.report import CellStatus, CheckResult, Figure

Cell = int | str | None
Printed = Mapping[str, Cell]
STATUS: dict[object, CellStatus] = {None: "blank", "/": "dash", "?": "text", "absent": "absent", "scan": "illegible"}
NO_NUMBERS = [None, "/", "?", "absent", "scan"]
APPLICANTS = form_table("requests", "2021").row("received").column_codes
STOCKS = ("rules", "normative_documents")
DECISIONS = ("licensing", "penalties", "coercion")


def figures(table: str, edition: str, printed: Printed) -> list[Figure]:
    """A figure for every address of the table, 0 where `printed` (`row/column` → cell) says nothing."""
    return [
        figure(table, row.code, column.code, edition, printed.get(f"{row.code}/{column.code}", 0))
        for row, column in form_table(table, edition).addresses()
    ]


def figure(table: str, row: str, column: str, edition: str, cell: Cell) -> Figure:
    value = Decimal(cell) if isinstance(cell, int) else None
    return Figure(table, row, column, edition, value, "件", "number" if value is not None else STATUS[cell], str(cell))


def verdicts(
    check: str, table: str, earlier: Printed, later: Printed, editions: tuple[str, str] = ("2021", "2021")
) -> dict[str, CheckResult]:
    """By row or column, what a check says of reports of 2022 and 2023."""
    results = evaluate_links(figures(table, editions[0], earlier), figures(table, editions[1], later), 2023)
    return {result.scope.split()[0]: result for result in results if result.check == check}


def carried(pending: Cell, carried_over: Cell, editions: tuple[str, str] = ("2021", "2021")) -> CheckResult:
    return verdicts(
        "carry_link", "requests", {"pending/total": pending}, {"carried_over/total": carried_over}, editions
    )["total"]


def stock(last: Cell, made: Cell, repealed: Cell, in_force: Cell, check: str = "stock_link") -> CheckResult:
    later = {"rules/made": made, "rules/repealed": repealed, "rules/in_force": in_force}
    return verdicts(check, "disclosure", {"rules/in_force": last}, later)["rules"]


def jump(last: Cell, now: Cell, editions: tuple[str, str] = ("2021", "2021")) -> CheckResult:
    earlier, later = {"penalties/decisions": last}, {"penalties/decisions": now}
    return verdicts("jump", "disclosure", earlier, later, editions)["penalties"]


def test_the_links_are_those_of_the_contract() -> None:
    assert {(link.check, link.severity, link.scope) for link in links()} == {
        *(("carry_link", "error", column) for column in APPLICANTS),
        *(("stock_link", "warning", row) for row in STOCKS),
        *(("disclosure_stock", "warning", row) for row in STOCKS),
        *(("jump", "notice", row) for row in DECISIONS),
    }


def test_every_term_of_a_link_is_a_cell_of_the_form_of_2021() -> None:
    cells = {
        (table.code, row.code, column.code)
        for table in load_form("2021").tables.values()
        for row, column in table.addresses()
    }
    assert {term.cell[1:] for link in links() for side in (link.left, link.right) for term in side} <= cells


def test_what_was_pending_is_what_is_carried_over() -> None:
    assert carried(5, 5).passed is True


def test_a_broken_carry_over_fails_with_both_sides_and_the_difference() -> None:
    result = carried(5, 3)
    assert (result.passed, result.left, result.right, result.difference) == (False, 5, 3, 2)


def test_a_carry_over_is_broken_in_its_own_column_only() -> None:
    results = verdicts("carry_link", "requests", {"pending/company": 2}, {})
    assert {column: result.passed for column, result in results.items()} == {
        column: column != "company" for column in APPLICANTS
    }


def test_the_scope_names_both_years() -> None:
    assert carried(5, 5).scope == "total 2022→2023"


def test_nobody_knows_which_of_two_years_is_wrong() -> None:
    assert carried(5, 3).fault == "undetermined"


def test_a_link_that_holds_is_nobody_s_fault() -> None:
    assert carried(5, 5).fault is None


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_nothing_is_carried_over_from_what_is_no_number(cell: Cell) -> None:
    result = carried(cell, 0)
    assert (result.passed, result.left, result.right, result.fault) == (None, None, 0, None)


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_what_is_no_number_is_not_carried_over(cell: Cell) -> None:
    assert carried(0, cell).passed is None


@pytest.mark.parametrize("editions", [("2019", "2019"), ("2019", "2021"), ("2021", "2019")])
def test_requests_are_carried_over_from_form_to_form(editions: tuple[str, str]) -> None:
    assert [carried(5, number, editions).passed for number in (5, 4)] == [True, False]


@pytest.mark.parametrize("editions", [("2014", "2019"), ("2019", "2014"), ("2014", "2014")])
def test_the_form_of_2014_has_no_links(editions: tuple[str, str]) -> None:
    earlier, later = (whole(edition) for edition in editions)
    assert evaluate_links(earlier, later, 2019) == ()


@pytest.mark.parametrize(("in_force", "passed"), [(11, True), (10, False), (12, False)])
def test_a_stock_is_last_year_s_with_those_made_and_without_those_repealed(in_force: int, passed: bool) -> None:
    assert stock(10, 4, 3, in_force).passed is passed


def test_a_stock_that_does_not_add_up_is_a_warning_with_both_sides() -> None:
    result = stock(10, 4, 3, 20)
    assert (result.severity, result.left, result.right, result.difference) == ("warning", 20, 11, 9)


@pytest.mark.parametrize("cell", NO_NUMBERS)
@pytest.mark.parametrize("place", range(4))
def test_a_stock_with_a_term_that_is_no_number_is_not_applicable(place: int, cell: Cell) -> None:
    terms: list[Cell] = [10, 0, 0, 10]
    terms[place] = cell
    assert stock(*terms).passed is None


@pytest.mark.parametrize("check", ["stock_link", "disclosure_stock"])
@pytest.mark.parametrize("editions", [("2019", "2019"), ("2019", "2021"), ("2021", "2019")])
def test_stocks_are_linked_only_where_both_years_have_the_form_of_2021(check: str, editions: tuple[str, str]) -> None:
    assert verdicts(check, "disclosure", {}, {}, editions) == {}


@pytest.mark.parametrize(("repealed", "passed"), [(0, True), (14, True), (15, False)])
def test_no_more_are_repealed_than_there_were_and_were_made(repealed: int, passed: bool) -> None:
    assert stock(10, 4, repealed, 0, "disclosure_stock").passed is passed


@pytest.mark.parametrize("cell", NO_NUMBERS)
@pytest.mark.parametrize("place", range(3))
def test_repeals_beside_a_term_that_is_no_number_are_not_applicable(place: int, cell: Cell) -> None:
    terms: list[Cell] = [10, 0, 0]
    terms[place] = cell
    assert stock(*terms, 10, "disclosure_stock").passed is None


@pytest.mark.parametrize(("last", "now", "passed"), [(30, 299, True), (30, 300, False), (30, 5000, False)])
def test_ten_times_as_many_decisions_are_a_jump(last: int, now: int, passed: bool) -> None:
    assert jump(last, now).passed is passed


@pytest.mark.parametrize(("last", "now", "passed"), [(1, 10, True), (0, 99, True), (9, 99, True), (0, 100, False)])
def test_below_a_hundred_nothing_is_a_jump(last: int, now: int, passed: bool) -> None:
    assert jump(last, now).passed is passed


def test_a_fall_is_no_jump() -> None:
    assert jump(5000, 3).passed is True


def test_a_jump_is_a_notice_with_this_year_s_decisions_left() -> None:
    result = jump(30, 412)
    assert (result.severity, result.left, result.right, result.difference) == ("notice", 412, 30, 382)


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_decisions_that_are_no_number_do_not_jump(cell: Cell) -> None:
    assert [jump(cell, 900).passed, jump(900, cell).passed] == [None, None]


@pytest.mark.parametrize("editions", [("2019", "2019"), ("2019", "2021"), ("2021", "2019")])
def test_decisions_jump_from_form_to_form(editions: tuple[str, str]) -> None:
    assert jump(30, 412, editions).passed is False


def test_a_remark_beside_a_number_leaves_it_a_number() -> None:
    earlier = [replace(cell, status="note") for cell in figures("requests", "2021", {"pending/total": 5})]
    (result,) = [r for r in evaluate_links(earlier, figures("requests", "2021", {}), 2023) if r.scope[:6] == "total "]
    assert result.passed is False


def test_counts_are_compared_whatever_word_stands_for_their_unit() -> None:
    earlier = [replace(cell, unit="宗") for cell in figures("requests", "2021", {"pending/total": 5})]
    later = figures("requests", "2021", {"carried_over/total": 5})
    assert all(result.passed for result in evaluate_links(earlier, later, 2023))


def test_a_table_that_one_of_the_years_lacks_is_not_linked() -> None:
    results = evaluate_links(figures("requests", "2021", {}), whole("2021"), 2023)
    assert {result.check for result in results} == {"carry_link"}


def whole(edition: str, numbers: Mapping[str, int] | None = None) -> list[Figure]:
    """All tables of a form; `numbers` by address."""
    printed = numbers or {}
    return [
        figure(table.code, row.code, column.code, edition, printed.get(address(table.code, row.code, column.code), 0))
        for table in load_form(edition).tables.values()
        for row, column in table.addresses()
    ]


Year = dict[str, int]


@st.composite
def chains(draw: st.DrawFn) -> list[Year]:
    """Two to five years of a body whose books are in order."""
    count = st.integers(0, 10_000)
    years: list[Year] = []
    for number in range(draw(st.integers(2, 5))):
        before = years[number - 1] if years else {}
        year: Year = {}
        for column in APPLICANTS:
            year[f"requests/carried_over/{column}"] = before.get(f"requests/pending/{column}", draw(count))
            year[f"requests/pending/{column}"] = draw(count)
        for row in STOCKS:
            last, made = before.get(f"disclosure/{row}/in_force", draw(count)), draw(count)
            repealed = draw(st.integers(0, last + made))
            year |= {f"disclosure/{row}/made": made, f"disclosure/{row}/repealed": repealed}
            year[f"disclosure/{row}/in_force"] = last + made - repealed
        for row in DECISIONS:
            most = max(10 * before.get(f"disclosure/{row}/decisions", 10**6), 100) - 1
            year[f"disclosure/{row}/decisions"] = draw(st.integers(0, most))
        years.append(year)
    return years


def failed(chain: Sequence[Year]) -> set[tuple[str, str]]:
    pairs = enumerate(pairwise(chain), start=2022)
    return {
        (result.check, result.scope)
        for year, (earlier, later) in pairs
        for result in evaluate_links(whole("2021", earlier), whole("2021", later), year)
        if result.passed is not True
    }


@given(chains())
def test_books_in_order_never_fail(chain: list[Year]) -> None:
    assert failed(chain) == set()


@given(chains(), st.data())
def test_a_break_planted_in_a_carry_over_fails_there_and_nowhere_else(chain: list[Year], data: st.DataObject) -> None:
    number, column = data.draw(st.integers(1, len(chain) - 1)), data.draw(st.sampled_from(APPLICANTS))
    chain[number][f"requests/carried_over/{column}"] += data.draw(st.integers(1, 9))
    assert failed(chain) == {("carry_link", f"{column} {2020 + number}→{2021 + number}")}


@given(chains(), st.data())
def test_a_break_planted_in_what_was_made_fails_there_and_nowhere_else(chain: list[Year], data: st.DataObject) -> None:
    number, row = data.draw(st.integers(1, len(chain) - 1)), data.draw(st.sampled_from(STOCKS))
    chain[number][f"disclosure/{row}/made"] += data.draw(st.integers(1, 9))
    assert failed(chain) == {("stock_link", f"{row} {2020 + number}→{2021 + number}")}


@given(chains(), st.data())
def test_a_jump_planted_in_the_last_year_fails_there_and_nowhere_else(chain: list[Year], data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(DECISIONS))
    decisions = f"disclosure/{row}/decisions"
    chain[-1][decisions] = max(10 * chain[-2][decisions], 100) + data.draw(st.integers(0, 9))
    assert failed(chain) == {("jump", f"{row} {2019 + len(chain)}→{2020 + len(chain)}")}


@given(st.sampled_from(EDITIONS), st.sampled_from(EDITIONS), st.data())
def test_the_order_of_the_figures_changes_nothing(one: str, other: str, data: st.DataObject) -> None:
    earlier, later = whole(one), whole(other)
    mixed = data.draw(st.permutations(earlier)), data.draw(st.permutations(later))
    assert evaluate_links(*mixed, 2023) == evaluate_links(earlier, later, 2023)

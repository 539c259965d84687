"""What sums of the form force a cell to be that prints no number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.implied import implied_numbers, sums

TOTAL = next(one for one in sums("appeals", "2021") if one.cells[0].startswith("appeals/review/"))
"""upheld + corrected + other + pending = total."""


def implied(values, *, may_fill=True, lines=1):
    """The sums of the review row, of a report whose cells print these numbers (None: nothing)."""
    numbers = np.array([[np.nan if value is None else value for value in values]] * lines, float)
    places = np.arange(numbers.size).reshape(numbers.shape)

    def lookup(addresses):
        if set(addresses) <= set(TOTAL.cells):
            columns = [TOTAL.cells.index(one) for one in addresses]
            return places[:, columns], numbers[:, columns]
        return np.full((lines, len(addresses)), -1), np.full((lines, len(addresses)), np.nan)

    found = implied_numbers([("appeals", "2021")], lookup, np.full(numbers.size, may_fill))
    return [None if np.isnan(one) else one for one in found]


def test_a_blank_total_is_the_sum_of_its_parts():
    assert implied([1, 2, 0, 1, None]) == [None] * 4 + [4]


def test_one_blank_part_is_what_the_others_leave():
    assert implied([1, None, 0, 1, 4]) == [None, 2, None, None, None]


def test_two_blanks_are_not_told_apart():
    assert implied([1, None, None, 1, 4]) == [None] * 5


def test_where_all_is_printed_nothing_is_implied():
    assert implied([1, 2, 0, 1, 5]) == [None] * 5


def test_parts_that_exceed_their_total_imply_nothing():
    assert implied([1, None, 3, 1, 4]) == [None] * 5


def test_a_number_that_is_not_whole_implies_nothing():
    assert implied([0.5, None, 0, 1, 4]) == [None] * 5


def test_a_cell_with_words_in_it_is_not_filled():
    assert implied([1, 2, 0, 1, None], may_fill=False) == [None] * 5


def test_a_total_that_must_be_printed_for_an_identity_is_not_implied_by_it():
    balance = [one for one in sums("requests", "2021") if one.needed]
    assert balance
    assert all(any(cell.endswith("total/total") or "/total/" in cell for cell in one.needed) for one in balance)


@pytest.mark.parametrize(("edition", "outcomes"), [("2019", 19), ("2021", 21)])
def test_a_sum_has_all_the_terms_that_its_edition_of_the_form_has(edition, outcomes):
    lengths = {len(one.cells) for one in sums("requests", edition) if "requests/granted/total" in one.cells}
    assert lengths == {7, outcomes + 1}


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=4), st.integers(0, 4))
def test_what_is_implied_makes_the_sum_hold(parts, hidden):
    whole = [*parts, sum(parts)]
    shown = [None if place == hidden else value for place, value in enumerate(whole)]
    assert implied(shown)[hidden] == whole[hidden]

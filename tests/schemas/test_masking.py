"""Numbers of persons are masked, those of bodies stay, and nothing moves."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.masking import MAY_HOLD, _check_digit, mask_personal_numbers

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31))
REGIONS = st.sampled_from(["110105", "320583", "640104", "654200", "710000", "820000"])
WORDS = st.text(st.sampled_from("联系人申请，。： \n（）件2024a"), max_size=12).filter(
    lambda text: not text[-1:].isalnum()
)


@st.composite
def cards(draw):
    first = draw(REGIONS) + f"{draw(DAYS):%Y%m%d}" + f"{draw(st.integers(0, 999)):03d}"
    return first + draw(st.sampled_from([str.upper, str.lower]))(_check_digit(first))


@st.composite
def old_cards(draw):
    day = draw(st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)))
    return draw(REGIONS) + f"{day:%y%m%d}" + f"{draw(st.integers(0, 999)):03d}"


@st.composite
def mobiles(draw):
    number = f"1{draw(st.integers(3, 9))}{draw(st.integers(0, 10**9 - 1)):09d}"
    groups = number[:3], number[3:7], number[7:]
    return draw(st.sampled_from(["", "+86 ", "+86", "86-"])) + draw(st.sampled_from(["", " ", "-"])).join(groups)


NUMBERS = st.one_of(cards(), mobiles())


@given(WORDS, NUMBERS, st.sampled_from(["", "，", "号", "。\n", "）"]))
def test_a_number_of_a_person_is_masked_to_its_last_character(before, number, after):
    masked = mask_personal_numbers(f"{before}，{number}{after}")
    assert masked == f"{before}，{'*' * len(number)}{after}"


@given(NUMBERS)
def test_full_width_digits_are_digits(number):
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert mask_personal_numbers(wide) == "*" * len(number)


@given(old_cards())
def test_old_cards_have_fifteen_digits(number):
    assert mask_personal_numbers(f"身份证{number}，") == f"身份证{'*' * 15}，"


@given(st.text(st.one_of(st.sampled_from("0123456789Xx -－１件元.号"), st.characters()), max_size=60))
def test_nothing_moves_and_what_is_masked_stays_so(text):
    masked = mask_personal_numbers(text)
    assert len(masked) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))
    assert mask_personal_numbers(masked) == masked


@given(st.text(st.sampled_from("0123456789Xx -－１件元\u00a0\u3000"), max_size=40))
def test_what_may_hold_none_has_none(text):
    assert re.search(MAY_HOLD, text) or mask_personal_numbers(text) == text


@given(cards(), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_card(number, more):
    last = "0123456789X"[("0123456789X".index(number[-1].upper()) + more) % 11]
    assert mask_personal_numbers(number[:-1] + last) == number[:-1] + last


@pytest.mark.parametrize(
    "text",
    [
        "电话：0951-12345678",
        "热线12345",
        "01012345678",
        "4008812345",
        "统一社会信用代码：11640104010123456X",
        "统一社会信用代码 91110000100001234H",
        "注册号：640104900101123",
        "收入13812345678元",
        "0.13812345678",
        "12812345678",
        "138123456789",
        "A13812345678",
        "130 1234 5678 9012",
        "640104199013321234",
    ],
)
def test_other_numbers_stay(text):
    assert mask_personal_numbers(text) == text


def test_a_credit_code_of_digits_that_could_be_a_card_stays():
    first = "64010419900101123"
    number = first + _check_digit(first)
    assert mask_personal_numbers(f"统一社会信用代码：{number}") == f"统一社会信用代码：{number}"
    assert mask_personal_numbers(f"身份证号：{number}") == f"身份证号：{'*' * 18}"

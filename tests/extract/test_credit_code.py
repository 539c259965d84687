"""The unified social credit code that a document prints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.credit_code import is_credit_code, read_credit_code
from extract.document import Document, Paragraph

VALID = "113325000026455663"
ANOTHER = "113700000045022274"
OF_A_COMPANY = "91350100M000100Y43"
WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in VALID)


def read(*texts):
    return read_credit_code(Document("text/html", tuple(Paragraph(text) for text in texts)))


@pytest.mark.parametrize("text", [f"统一社会信用代码：{VALID}", f"代码 {VALID}。", WIDE])
def test_a_printed_code_is_read(text):
    assert read(text) == VALID


@pytest.mark.parametrize("text", [VALID[:-1] + "4", VALID + "1", "1" + VALID, OF_A_COMPANY, "没有代码"])
def test_what_is_no_code_of_a_public_body_is_none(text):
    assert read(text) is None


def test_of_two_bodies_neither_is_taken():
    assert read(VALID, ANOTHER) is None
    assert read(VALID, VALID) == VALID


@pytest.mark.parametrize("code", [VALID, ANOTHER, OF_A_COMPANY])
def test_the_last_character_checks_the_others(code):
    assert is_credit_code(code)


@given(st.sampled_from([VALID, ANOTHER, OF_A_COMPANY]), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMN"))
def test_one_wrong_character_is_found(code, place, sign):
    changed = code[:place] + sign + code[place + 1 :]
    assert is_credit_code(changed) is (changed == code)

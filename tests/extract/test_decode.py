"""Bytes → characters, when the declared charset may be wrong."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.decode import decode

TEXT = "青石县人民政府政府信息公开工作年度报告，本年新收政府信息公开申请数量" * 5


def declared(charset: str, encoding: str) -> bytes:
    return f'<meta charset="{charset}">{TEXT}'.encode(encoding)


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "iso-8859-1", "utf-8", "nonsense"])
def test_valid_utf_8_is_utf_8_whatever_is_declared(charset: str) -> None:
    assert decode(declared(charset, "utf-8")).endswith(TEXT)


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8", "iso-8859-1", "nonsense"])
def test_bytes_in_gbk_are_read_whatever_is_declared(charset: str) -> None:
    assert decode(declared(charset, "gbk")).endswith(TEXT)


def test_characters_outside_gb2312_are_read_in_a_page_that_declares_it() -> None:
    assert decode('<meta charset="gb2312">䶮㙍镕'.encode("gb18030")).endswith("䶮㙍镕")


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_wins_and_is_not_text(bom: bytes, encoding: str) -> None:
    assert decode(bom + TEXT.encode(encoding)) == TEXT


def test_the_charset_that_the_server_declared_is_used_for_other_encodings() -> None:
    assert decode("青石縣政府資訊公開".encode("big5"), "big5") == "青石縣政府資訊公開"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_damaged_byte_costs_no_more_than_its_neighbours(encoding: str) -> None:
    data = bytearray(TEXT.encode(encoding))
    data[31] = 0xFF
    assert decode(bytes(data)).endswith(TEXT[-30:])


@pytest.mark.parametrize("charset", ["base64", "hex", "rot13", "undefined", "idna", "utf-16", "utf-7", "mbcs"])
def test_a_declared_codec_that_is_no_charset_of_pages_is_passed_over(charset: str) -> None:
    assert decode(declared(charset, "gbk")).endswith(TEXT)


@given(st.binary(max_size=200), st.none() | st.text(max_size=8))
def test_decoding_never_raises(data: bytes, hint: str | None) -> None:
    assert isinstance(decode(data, hint), str)

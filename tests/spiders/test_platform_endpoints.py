"""Values that scripts and endpoints hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from spiders.platforms.endpoints import day, number, with_parameter, words
from spiders.platforms.javascript import fields_of, strings_of, value_of


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ('A = {"a": [1, 2.5, true, null]};', {"a": [1, 2.5, True, None]}),
        ("A: {a: 'x', 'b': \"y\", c: [1,],}", {"a": "x", "b": "y", "c": [1]}),
        ("A={4688: {name: '年\\u62a5', open: isOpen}}", {"4688": {"name": "年报", "open": None}}),
        ('"A" : "say \\"a\\""', 'say "a"'),
        ("A: '200001'", "200001"),
        ("A: 2, B: 3", 2),
        ("A: undefined", None),
        ("A: {f: function () { return 1 }}", None),
        ("A == 3", None),
        ("DATA: 3, $A: 4", None),
        ("A: {'a': 1", None),
        ("", None),
    ],
)
def test_a_named_value(script: str, value: Any) -> None:
    assert value_of(script, "A") == value


def test_fields_that_are_computed_are_left_out() -> None:
    script = "{a:1, 'b':'x', \"c\":\"y\\/z\", d:encodeURI('v'), e:f, g:true, h:-1}, i:2"
    assert fields_of(script, 0) == {"a": "1", "b": "x", "c": "y/z", "g": "true", "h": "-1"}


@pytest.mark.parametrize(
    ("written", "meant"), [("\\ud83d\\ude00", "😀"), ("\\ud800a", "\ufffda"), ("\\x41\\n\\q", "A\nq")]
)
def test_escapes_of_a_string(written: str, meant: str) -> None:
    assert fields_of(f"{{a:'{written}'}}", 0) == {"a": meant}


def test_strings_end_with_their_list() -> None:
    script = """['a', "b\\"]", 'c'], 'd'"""
    assert strings_of(script, 0, len(script)) == ["a", 'b"]', "c"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("<em>年</em>报 \n &amp; a", "年报 & a"),
        (7, "7"),
        (None, ""),
        ({"a": 1}, ""),
        ("\ud800\x00a", "?a"),
        (f"&#{'9' * 5000};", f"&#{'9' * 5000};"),
    ],
)
def test_words_of_a_field(value: Any, text: str) -> None:
    assert words(value) == text


@pytest.mark.parametrize(
    ("value", "found"), [("7", 7), (7, 7), ("x", 0), ("-7", 0), ("٧", 0), (None, 0), ("9" * 5000, 0)]
)
def test_number_of_a_field(value: Any, found: int) -> None:
    assert number(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1737561600, dt.date(2025, 1, 23)),
        ("1737561599", dt.date(2025, 1, 22)),
        ("2025-01-23 10:12:00", dt.date(2025, 1, 23)),
        ("2025-13-23", None),
        ("", None),
        (None, None),
    ],
)
def test_day_of_a_field_is_china_s(value: Any, found: dt.date | None) -> None:
    assert day(value) == found


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        ("http://a/?page=1&x=%C4%EA", "http://a/?page=2&x=%C4%EA"),
        ("http://a/?lastpage=1&page=1", "http://a/?lastpage=1&page=2"),
        ("http://a/?page=", "http://a/?page=2"),
        ("http://a/", "http://a/?page=2"),
        ("http://a/?x=1", "http://a/?x=1&page=2"),
    ],
)
def test_one_parameter_is_set_and_the_others_stay_as_written(url: str, changed: str) -> None:
    assert with_parameter(url, "page", 2) == changed

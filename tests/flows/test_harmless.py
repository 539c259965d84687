"""Text of other people's does nothing to the terminal or the spreadsheet that shows it."""

from __future__ import annotations

import pytest
from test_command_line import SAMPLE, gongkai

from flows.changes import Change
from flows.changes_file import _line
from flows.harmless import for_spreadsheets, for_terminals

HOSTILE = "\x1b[31m0\x1b]0;a title\x07\x9b2J"


@pytest.fixture
def page(tmp_path):
    """A report in which a cell holds what would take over a terminal."""
    text = (SAMPLE / "sites/chengxi/xxgk/ndbg/2025/0325/1041.html").read_text(encoding="utf-8")
    assert "<td>0</td>" in text
    file = tmp_path / "a.html"
    file.write_text(text.replace("<td>0</td>", f"<td>{HOSTILE}</td>", 1), encoding="utf-8")
    return file


@pytest.mark.parametrize("words", [["extract"], ["extract", "--json"], ["explain"]])
def test_a_page_cannot_speak_to_the_terminal(page, tmp_path, words):
    more = ["disclosure/rules/made", "--picture", tmp_path / "a.svg"] if words == ["explain"] else []
    result = gongkai(*words, page, *more)
    printed = result.stdout + result.stderr
    assert "a title" in printed
    assert not set(printed) & {chr(code) for code in (*range(9), *range(11, 32), 127)}


def test_what_is_text_stays():
    assert for_terminals("一、\t年报\n（第1号）") == "一、\t年报\n（第1号）"


@pytest.mark.parametrize(
    ("text", "told"),
    [("=1+1", "'=1+1"), ("@a", "'@a"), ("-", "-"), ("—", "—"), ("年报", "年报"), ("", ""), ("＝1", "'＝1")],
)
def test_what_a_spreadsheet_could_take_for_a_formula_is_none(text, told):
    assert for_spreadsheets(text) == told


def test_the_changes_of_a_release_hold_no_formula():
    change = Change("reports", "a-2024", "", "title", '=HYPERLINK("http://a")', -3.0, "source_changed")
    assert _line(change)[4:6] == ('\'=HYPERLINK("http://a")', "-3")

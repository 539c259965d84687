"""What no reader sees is no digit of a number; words and columns that are none of the form's figures stay out."""

from __future__ import annotations

from collections.abc import Callable

import paper
import pytest
from paper import Box, Sheet, problems, read_tables, relabelled, sheets, tagged, truth, values, wrong

from extract.read import read_report

Tables = tuple[Sheet, Sheet, Sheet]
EDITIONS = pytest.mark.parametrize("edition", ["2019", "2021"])
FORMATS = pytest.mark.parametrize("printed", [paper.print_html, paper.lines], ids=["html", "text"])


def styled(data: bytes, name: str, style: str) -> bytes:
    """A 9 behind every number, of a class that a rule in the head styles."""
    rule = f"<style><!-- .{name} {{{style}; color:red}} --></style></head>"
    return tagged(rf"\2\3<font class='{name}'>9</font>")(data).replace(b"</head>", rule.encode())


SAME_NUMBERS = {
    "hidden by size": tagged(r"\2\3<span style='font-size:0'>9</span><font style='FONT-SIZE: 0.0pt;'>9</font>"),
    "hidden by colour": tagged(r"\2\3<span style='color:transparent'>9</span>"),
    "hidden by opacity": tagged(r"<span style='opacity:0'>9</span>\2\3"),
    "hidden off the page": tagged(r"\2\3<span style='position:absolute;left:-9999px'>9</span>"),
    "hidden without room": tagged(r"\2\3<span style='display:inline-block;width:0;overflow:hidden'>9</span>"),
    "sizes set again": tagged(r"<p style='font-size:0'><span style='font-size:14px'>\2\3</span></p>"),
    "white on a colour": tagged(r"<span style='background:#00f;color:#fff'>\2\3</span>"),
    "writing directions": tagged(r"&#8234;\2\3&#8236;"),
    "struck out by a class": lambda data: styled(data, "font7", "text-decoration:line-through"),
    "what old browsers show": tagged(r"\2\3<noframes>9</noframes><meter>9</meter>"),
    "a layout without size": lambda data: data.replace(b"<table", b"<table style='font-size:0;opacity:0'"),
    "a white heading": lambda data: data.replace("总计<".encode(), "<font color=white>总计</font><".encode()),
}


@pytest.mark.parametrize("markup", SAME_NUMBERS)
def test_what_is_not_drawn_in_a_cell_is_not_read(markup: str) -> None:
    tables = sheets()
    report = read_report(SAME_NUMBERS[markup](paper.print_html(tables)))
    assert (report.status, values(report)) == ("ok", truth(*tables))


@pytest.mark.parametrize(
    "white",
    [
        "<span style='color:#fff'>9</span>", "<span style='COLOR: white'>9</span>", "<font color='#FFFFFF'>9</font>",
        "<span style='color:rgb(255, 255, 255)'>9件</span>", "<b style='background:#fff;color:#ffffff'>9</b>",
    ],
)  # fmt: skip
def test_white_digits_on_white_are_no_digits_of_a_number(white: str) -> None:
    for text in (f"111{white}", white):
        report = read_report(paper.print_html(sheets()).decode().replace(">111<", f">{text}<").encode())
        figure = next(figure for figure in report.figures if figure.address == "requests/received/individual")
        assert (figure.status, figure.value, problems(report)) == ("illegible", None, {"illegible_cell"})


def test_digits_turned_round_are_not_read() -> None:
    report = read_report(paper.print_html(sheets()).decode().replace(">123<", ">&#8238;321&#8236;<").encode())
    assert problems(report) == {"unread_number"}


@EDITIONS
@pytest.mark.parametrize("before", ["上年", "上一年", "去年"])
def test_a_column_of_the_year_before_is_not_this_years(edition: str, before: str) -> None:
    disclosure, requests, appeals = sheets(edition)
    label = "本年处理决定数量" if edition == "2021" else "处理决定数量"
    tables = (relabelled(disclosure, {label: before + label.removeprefix("本年")}), requests, appeals)
    report = read_tables(tables)
    assert "column_mismatch" in problems(report)
    assert not {figure.value for figure in report.figures if figure.address == "disclosure/licensing/decisions"} - {
        None
    }


def test_columns_of_two_years_are_not_those_of_the_form() -> None:
    disclosure, requests, appeals = sheets()
    years = {"本年制发件数": "2023年", "本年废止件数": "2022年"}
    assert "column_mismatch" in problems(read_tables((relabelled(disclosure, years), requests, appeals)))


def test_a_change_against_the_year_before_is_a_change() -> None:
    disclosure, requests, appeals = sheets("2019")
    tables = (relabelled(disclosure, {"本年增/减": "较上年增/减"}), requests, appeals)
    assert (read_tables(tables).status, wrong(read_tables(tables), truth(*tables))) == ("ok", {})


@FORMATS
@pytest.mark.parametrize("texts", [["见注"] * 7, ["一"] * 7, ["已办结三件", *[""] * 6]])
def test_a_row_of_words_below_section_three_is_no_header_of_section_four(
    printed: Callable[[Tables], bytes], texts: list[str]
) -> None:
    disclosure, requests, appeals = sheets()
    longer = [*requests, [Box("（八）撤回申请", 1, 3), *map(Box, texts)]]
    assert "unknown_row" in problems(read_report(printed((disclosure, longer, appeals))))


@pytest.mark.parametrize(
    "raised",
    [
        "<span class=MsoEndnoteReference>2</span>", "<span class=up>2</span>",
        "<span style='position:relative;top:-3.0pt;mso-text-raise:3.0pt'>2</span>",
    ],
)  # fmt: skip
def test_what_word_raises_is_no_digit(raised: str) -> None:
    data = paper.print_html(sheets()).decode().replace(">111<", f">111{raised}<")
    report = read_report(data.replace("</head>", "<style>span.up {vertical-align:super}</style></head>").encode())
    assert problems(report) == {"number_in_pieces"}


def test_a_nought_has_no_sign() -> None:
    report = read_report(paper.print_html(sheets("2019")).decode().replace(">112<", ">-0<").encode())
    assert {str(figure.value) for figure in report.figures if figure.raw == "-0"} == {"0"}

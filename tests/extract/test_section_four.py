"""Section 4 in the shapes it is printed in: one row of fifteen numbers, or three rows of five."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import paper
import pytest
from paper import OUTCOMES, Box, Sheet, is_silent_error, sheets, truth, values, wrong

from extract.read import read_report
from schemas.report import Report

Tables = tuple[Sheet, Sheet, Sheet]
FORMATS = pytest.mark.parametrize("printed", [paper.print_html, paper.lines], ids=["html", "text"])
DISCLOSURE, REQUESTS, APPEALS = sheets()
TRUTH = truth(DISCLOSURE, REQUESTS, APPEALS)
NUMBERS = APPEALS[3]
HEADS = list(OUTCOMES.values())


def read(appeals: Sheet, printed: Callable[[Tables], bytes] = paper.print_html) -> Report:
    return read_report(printed((DISCLOSURE, REQUESTS, appeals)))


def in_three_rows() -> Sheet:
    return [
        [Box("类型", 1, 2), *map(Box, HEADS)],
        [Box("行政复议", 1, 2), *NUMBERS[:5]],
        [Box("行政诉讼", 2), Box("未经复议直接起诉"), *NUMBERS[5:10]],
        [Box("复议后起诉"), *NUMBERS[10:]],
    ]


@FORMATS
@pytest.mark.parametrize("label", ["数量", "件数", "合计", "数量（件）", "", "2023年"])
def test_a_label_may_stand_before_the_numbers(printed: Callable[[Tables], bytes], label: str) -> None:
    report = read([[Box("类别", 3), *APPEALS[0]], *APPEALS[1:3], [Box(label), *NUMBERS]], printed)
    assert (report.status, values(report)) == ("ok", TRUTH)


@FORMATS
def test_three_rows_of_five_are_read_by_their_labels(printed: Callable[[Tables], bytes]) -> None:
    report = read(in_three_rows(), printed)
    assert (report.status, values(report)) == ("ok", TRUTH)


def test_one_of_three_rows_may_be_blank() -> None:
    appeals = in_three_rows()
    appeals[1] = [appeals[1][0], *[Box("")] * 5]
    report = read(appeals)
    assert (report.status, values(report)) == ("ok", truth(DISCLOSURE, REQUESTS, appeals))


def test_outcomes_of_three_rows_in_another_order_are_reported() -> None:
    appeals = [[row[0], *row[1:-5], row[-4], row[-5], *row[-3:]] for row in in_three_rows()]
    report = read(appeals)
    assert (wrong(report, TRUTH), report.status) == ({}, "partial")


HEADERS = {
    "third row blank": [*APPEALS[:2], [Box("") for _ in APPEALS[2]]],
    "third row left out": [APPEALS[0], [replace(box, rowspan=1) for box in APPEALS[1]]],
    "first halves lost": [[replace(box, text=box.text.replace("结果", "")) for box in row] for row in APPEALS[:3]],
    "last halves lost": [[replace(b, text=b.text.replace("维持", "")) for b in row] for row in APPEALS[:3]],
    "halves in cells of their own": [*APPEALS[:2], [Box(half) for head in HEADS * 2 for half in (head[:2], head[2:])]],
    "wrong characters": [[replace(b, text=b.text.replace("复议", "复义")) for b in row] for row in APPEALS[:3]],
    "a line of units": [[Box("单位：件", 1, 15)], *APPEALS[:3]],
    "the heading inside": [[Box("四、政府信息公开行政复议、行政诉讼情况", 1, 15)], *APPEALS[:3]],
    "printed twice": [*APPEALS[:3], *APPEALS[:3]],
}


@FORMATS
@pytest.mark.parametrize("header", HEADERS)
def test_fifteen_numbers_are_known_under_broken_headers(printed: Callable[[Tables], bytes], header: str) -> None:
    report = read([*HEADERS[header], NUMBERS], printed)
    assert (report.status, values(report)) == ("ok", TRUTH)


@pytest.mark.parametrize("again", [[], APPEALS[:3]])
def test_the_numbers_may_stand_on_a_page_of_their_own(again: Sheet) -> None:
    parts = paper.table(APPEALS[:3]) + "<p>- 5 -</p>" + paper.table([*again, NUMBERS])
    report = read_report(paper.page(paper.table(DISCLOSURE), paper.table(REQUESTS), parts))
    assert (report.status, values(report)) == ("ok", TRUTH)


def test_words_among_the_fifteen_cells_are_text() -> None:
    appeals = paper.change(APPEALS, 3, 4, text="见附件", address=None)
    report = read(appeals)
    figure = next(figure for figure in report.figures if figure.address == "appeals/review/total")
    assert (report.status, values(report)) == ("ok", truth(DISCLOSURE, REQUESTS, appeals))
    assert (figure.status, figure.raw) == ("text", "见附件")


@pytest.mark.parametrize("merged", range(14))
@pytest.mark.parametrize("more", range(0, 15, 2))
def test_a_merged_cell_and_a_blank_one_too_many_do_not_make_fifteen(merged: int, more: int) -> None:
    row = [*NUMBERS[:merged], replace(NUMBERS[merged], colspan=2, address=None), *NUMBERS[merged + 2 :]]
    row.insert(more, Box(""))
    appeals = [*APPEALS[:3], row]
    assert not is_silent_error(read(appeals), truth(DISCLOSURE, REQUESTS, appeals))


def test_a_table_of_other_rows_under_outcomes_is_not_section_four() -> None:
    other = [[Box("事项"), *map(Box, HEADS)], [Box("行政裁决"), *[Box("9")] * 5], [Box("行政调解"), *[Box("9")] * 5]]
    report = read(other)
    assert paper.problems(report) == {"missing_table"}

"""Which rule read a figure: what is told is what the reader went by."""

from __future__ import annotations

import pytest

from flows.file_worker import Opened, read_with_cells
from flows.find_figures import find
from flows.how_read import NOT_KNOWN, HowRead, how_read
from tests.extract import paper
from tests.extract.paper import change, index_of, sheets

DISCLOSURE, REQUESTS, APPEALS = sheets()


def how(data: bytes, address: str) -> HowRead:
    opened = read_with_cells((data, None))
    assert isinstance(opened, Opened)
    [figure] = find(address, opened.report.figures)
    return how_read(figure, opened.report, opened.document)


def place(sheet: paper.Sheet, label: str) -> tuple[int, int]:
    """The first box of a sheet that prints a label."""
    row = index_of(sheet, label)
    return row, next(column for column, box in enumerate(sheet[row]) if label in box.text)


def relabelled(label: str, text: str) -> bytes:
    row, column = place(REQUESTS, label)
    return paper.print_html((DISCLOSURE, change(REQUESTS, row, column, text=text), APPEALS))


FORMATS = pytest.mark.parametrize("printed", [paper.print_html, paper.docx, paper.pdf], ids=["html", "docx", "pdf"])


@FORMATS
def test_a_row_is_told_by_its_label_and_a_column_by_counting(printed):
    told = how(printed(sheets()), "requests/received/company")
    assert told.row == "by its label '一、本年新收政府信息公开申请数量', as the form words it"
    assert told.column == "by counting: 2 of 7 behind the labels; above it is printed '商业企业'"
    assert told.unit == "the form's"


def test_a_label_with_another_wording_says_how_alike():
    told = how(relabelled("一、本年新收", "一、本年度新收的政府信息公开申请"), "requests/received/total")
    assert "by its label '一、本年度新收的政府信息公开申请', " in told.row
    assert told.row.endswith("% like a wording of the form")


def test_a_row_without_a_label_was_read_by_its_place():
    told = how(relabelled("2.重复申请", ""), "requests/declined_duplicate/total")
    assert told.row == "by the order of the rows: it prints no label (row_by_order)"


@FORMATS
def test_the_fifteen_numbers_of_section_four_are_counted(printed):
    told = how(printed(sheets()), "appeals/lawsuit_direct/other")
    assert told.row.startswith("by counting: the form prints all its rows side by side")
    assert told.column == "by counting: number 8 of 15 in its row; above it is printed '其他结果'"


def fees(header: str | None = None, amount: str | None = None) -> bytes:
    table = DISCLOSURE
    if header:
        row, column = place(table, "本年收费金额")
        table = change(table, row, column, text=header)
    if amount:
        table = change(table, index_of(table, "行政事业性收费"), 1, text=amount)
    return paper.print_html((table, REQUESTS, APPEALS))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (fees(), "printed in a header above: 万元"),
        (fees("本年收费金额（单位：元）"), "printed in a header above: 元, made 万元"),
        (fees(amount="12元"), "printed in the cell: 元, made 万元"),
    ],
)
def test_the_unit_of_money_is_told_with_its_place(data, expected):
    assert how(data, "disclosure/fees/amount").unit == expected


def test_without_the_document_s_cells_nothing_is_made_up():
    opened = read_with_cells((paper.print_html(sheets()), None))
    assert isinstance(opened, Opened)
    [figure] = find("requests/received/total", opened.report.figures)
    assert how_read(figure, opened.report, None) == HowRead(NOT_KNOWN, NOT_KNOWN, "the form's")


def test_a_unit_may_stand_in_a_line_above_the_table():
    data = fees("本年收费金额").replace("<p>二、主动公开政府信息情况</p>".encode(), "<p>单位：件、元</p>".encode())
    assert how(data, "disclosure/fees/amount").unit == "printed in a line of the table or above it: 元, made 万元"

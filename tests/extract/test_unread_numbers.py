"""A cell with a number that was not read is a problem; a text that says itself that it is no one number is none."""

from __future__ import annotations

import paper
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paper import Box, Sheet, is_silent_error, problems, read_tables, sheets, truth, values, wrong

from extract.document import MAX_PLACES
from extract.read import read_report
from extract.readers import text
from extract.unread import holds_unread_number
from schemas.failures import UnreadableDocument
from schemas.forms import form_table

GRANTED = "requests/granted/individual"


def with_cell(printed: str) -> tuple[Sheet, Sheet, Sheet]:
    disclosure, requests, appeals = sheets()
    row = paper.index_of(requests, "予以公开")
    column = next(n for n, box in enumerate(requests[row]) if box.address == GRANTED)
    return disclosure, paper.change(requests, row, column, text=printed), appeals


def statistics() -> Sheet:
    """The table of 2014, every number another."""
    rows = [[Box("统计指标"), Box("单位"), Box("统计数")]]
    for number, row in enumerate(form_table("statistics", "2014").rows, start=1001):
        address = f"statistics/{row.code}/value"
        rows.append([Box(row.labels[0]), Box(row.unit or "件"), Box(str(number), address=address)])
    return rows


def read_statistics(sheet: Sheet) -> tuple[dict[str, str], set[str], str]:
    page = f"<meta charset='utf-8'><h1>青石县水务局2016年政府信息公开工作年度报告</h1>{paper.table(sheet)}"
    report = read_report(f"{page}<p>青石县水务局</p><p>2017年1月15日</p>".encode())
    return values(report), problems(report) - {"no_sections"}, report.status


@pytest.mark.parametrize(
    "printed",
    [
        "人\n48",
        "82.属于",
        "3.要3",
        "公0开",
        "48①",
        "48*",
        "（48）",
        "48。",
        "48%",
        "12,34",
        "3、5",
        "1-2",
        "四十八",
        "48元",
        "4O",
        "肆拾捌",
        "叁",
        "贰佰余件",
        "约三百件",
        "廿三",
        "叁万伍仟元整",
        "Ⅲ",
        "ⅻ",
        "III",
        "l",
        "O",
    ],
)
def test_a_number_that_cannot_be_read_is_a_problem(printed: str) -> None:
    report = read_tables(with_cell(printed))
    assert (report.status, problems(report)) == ("partial", {"unread_number"})


@pytest.mark.parametrize(
    "printed",
    [
        "制定3件，修订2件",
        "本级12 街道4",
        "政府3件；办公室8件",
        "本级：3；街道：5",
        "3至5件",
        "见附件",
        "详见附件2",
        "未统计",
    ],
)
def test_a_text_that_is_not_one_number_is_none(printed: str) -> None:
    report = read_tables(with_cell(printed))
    figure = next(figure for figure in report.figures if figure.address == GRANTED)
    assert (report.status, figure.status, figure.raw) == ("ok", "text", printed)


@pytest.mark.parametrize("printed", ["件 48", "48 件", "件\n48", "件48"])
def test_a_number_with_its_own_unit_on_either_side_is_read(printed: str) -> None:
    report = read_tables(with_cell(printed))
    assert (report.status, values(report)[GRANTED]) == ("ok", "48")


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text("公开属于机构第其", min_size=1, max_size=3), st.integers(0, 3), st.integers(100, 999))
def test_characters_among_digits_never_lose_a_number_in_silence(words: str, at: int, number: int) -> None:
    digits = str(number)
    tables = with_cell(digits[:at] + words + digits[at:])
    assert not is_silent_error(read_tables(tables), truth(*tables))


@pytest.mark.parametrize("printed", ["", "件", "—", "规章"])
def test_a_text_without_a_number_holds_none(printed: str) -> None:
    assert not holds_unread_number(printed)


def test_a_unit_that_ran_into_the_cell_of_the_number_is_its_unit() -> None:
    sheet = statistics()
    row = paper.index_of(sheet, "按时办结数")
    label, unit, number = sheet[row]
    sheet[row] = [label, Box(f"{unit.text}\n{number.text}", address=number.address)]
    found, codes, status = read_statistics(sheet)
    assert (status, codes, found[str(number.address)]) == ("ok", set(), number.text)


def test_a_unit_where_the_number_is_lost_is_a_problem() -> None:
    sheet = statistics()
    row = paper.index_of(sheet, "按时办结数")
    del sheet[row][2]
    _, codes, status = read_statistics(sheet)
    assert (status, codes) == ("partial", {"short_row"})


def test_the_number_of_a_row_and_the_order_tell_a_label_with_a_character_lost() -> None:
    sheet = statistics()
    row = paper.index_of(sheet, "4.不同意公开答复数")
    sheet = paper.change(sheet, row, 0, text="4.同意公开答复数")
    found, codes, status = read_statistics(sheet)
    assert (status, codes, found) == ("ok", set(), truth(sheet))


def test_another_number_of_a_row_tells_nothing() -> None:
    sheet = statistics()
    row = paper.index_of(sheet, "4.不同意公开答复数")
    sheet = paper.change(sheet, row, 0, text="9.同意公开答复数")
    _, codes, _ = read_statistics(sheet)
    assert codes == {"duplicate_address", "missing_row"}


def test_headers_of_an_empty_section_two_in_tables_of_their_own_tell_the_edition() -> None:
    disclosure, requests, appeals = sheets()
    empty = [[Box("", box.rowspan, box.colspan) if box.address else box for box in row] for row in disclosure]
    parts = "<p>第二十条</p>".join(paper.table([row]) for row in empty)
    report = read_report(paper.page(parts, paper.table(requests), paper.table(appeals)))
    assert not wrong(report, truth(requests, appeals))
    assert "unknown_edition" not in problems(report)


@pytest.mark.parametrize("many", ["1\t" * MAX_PLACES, "文\n" * (MAX_PLACES + 1), "|" * (MAX_PLACES + 1)])
def test_a_text_of_more_lines_and_fields_than_any_report_is_refused(many: str) -> None:
    with pytest.raises(UnreadableDocument, match="unpacks_too_large"):
        text.read(("年度报告\n" + many).encode())

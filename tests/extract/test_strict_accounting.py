"""Every printed number is a figure at its address, or there is a problem: reports changed in one place, at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import paper
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from paper import (
    APPLICANTS,
    OUTCOMES,
    Box,
    Sheet,
    is_silent_error,
    parted,
    problems,
    read_tables,
    sheets,
    truth,
    values,
)

from tests.examples import few_or_all

Tables = tuple[Sheet, Sheet, Sheet]
PLENTY = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FEW = 25
SECTION_2_HEADS = ("本年新制作数量", "本年新公开数量", "对外公开总数量", "上一年项目数量", "本年增/减", "处理决定数量")
HEADS = {*APPLICANTS.values(), *OUTCOMES.values(), *SECTION_2_HEADS, "本年制发件数", "本年废止件数", "现行有效件数"}
EXTRA_LABELS = ["", "合计", "其他", "行政检查", "总计", "行政复议", "其中：规章", "三、本年度办理结果", "规范性文件"]

Place = tuple[int, int]


@st.composite
def reports(draw: st.DrawFn) -> list[Sheet]:
    return [[list(row) for row in sheet] for sheet in sheets(draw(st.sampled_from(["2019", "2021"])))]


def places(sheet: Sheet, *, numbers: bool) -> list[Place]:
    return [(y, x) for y, row in enumerate(sheet) for x, box in enumerate(row) if bool(box.address) is numbers]


def data_rows(sheet: Sheet) -> list[int]:
    return [y for y, row in enumerate(sheet) if parted(row)[1]]


@few_or_all(FEW, PLENTY, st.data())
def test_a_number_in_a_cell_of_words_never_goes_unnoticed(data: st.DataObject) -> None:
    tables = data.draw(reports())
    source, target = (tables[data.draw(st.integers(0, 2))] for _ in range(2))
    y, x = data.draw(st.sampled_from(places(source, numbers=True)))
    b, a = data.draw(st.sampled_from(places(target, numbers=False)))
    number = source[y][x].text
    source[y][x] = Box("", source[y][x].rowspan, source[y][x].colspan)
    words = data.draw(st.sampled_from(["", target[b][a].text]))
    target[b][a] = replace(target[b][a], text=words + number)
    assert read_tables(tables).status == "partial"


@few_or_all(FEW, PLENTY, st.data())
def test_numbers_more_in_some_rows_never_go_unnoticed(data: st.DataObject) -> None:
    tables = data.draw(reports())
    sheet = tables[data.draw(st.integers(0, 2))]
    at = data.draw(st.integers(0, 15))
    for y in data.draw(st.lists(st.sampled_from(data_rows(sheet)), min_size=1, unique=True)):
        labels, numbers = parted(sheet[y])
        sheet[y] = [*labels, *numbers[:at], Box(str(9000 + y)), *numbers[at:]]
    assert read_tables(tables).status == "partial"


@few_or_all(FEW, PLENTY, st.data())
def test_a_row_of_numbers_more_never_goes_unnoticed(data: st.DataObject) -> None:
    tables = data.draw(reports())
    sheet = tables[data.draw(st.integers(0, 2))]
    label = Box(data.draw(st.sampled_from(EXTRA_LABELS)), 1, data.draw(st.sampled_from([1, 3])))
    numbers = [Box(str(8000 + n)) for n in range(data.draw(st.sampled_from([1, 3, 5, 7, 8, 15])))]
    sheet.insert(data.draw(st.integers(0, len(sheet))), [label, *numbers])
    assert read_tables(tables).status == "partial"


@few_or_all(FEW, PLENTY, st.data())
def test_two_headers_in_each_others_place_never_go_unnoticed(data: st.DataObject) -> None:
    tables = data.draw(reports())
    sheet = tables[data.draw(st.integers(0, 2))]
    heads = [(y, x) for y, x in places(sheet, numbers=False) if sheet[y][x].text in HEADS]
    one = data.draw(st.sampled_from(heads))
    beside = [h for h in heads if (h[0] == one[0] or sheet is not tables[0]) and text(sheet, h) != text(sheet, one)]
    if not beside:
        return  # a header that stands alone
    exchange(sheet, one, data.draw(st.sampled_from(beside)))
    assert read_tables(tables).status == "partial"


def text(sheet: Sheet, place: Place) -> str:
    return sheet[place[0]][place[1]].text


def exchange(sheet: Sheet, one: Place, other: Place) -> None:
    (y, x), (b, a) = one, other
    first, second = sheet[y][x].text, sheet[b][a].text
    sheet[y][x], sheet[b][a] = replace(sheet[y][x], text=second), replace(sheet[b][a], text=first)


@few_or_all(FEW, PLENTY, st.data())
def test_a_label_in_place_of_another_never_gives_a_wrong_figure_in_silence(data: st.DataObject) -> None:
    tables = data.draw(reports())
    sheet = tables[data.draw(st.integers(0, 1))]
    one, other = data.draw(st.lists(st.sampled_from(data_rows(sheet)), min_size=2, max_size=2, unique=True))
    labels = len(parted(sheet[one])[0]) - 1
    sheet[one][labels] = replace(sheet[one][labels], text=parted(sheet[other])[0][-1].text)
    assert read_tables(tables).status == "partial"


@few_or_all(FEW, PLENTY, st.data())
def test_merged_numbers_are_nobodys(data: st.DataObject) -> None:
    tables = data.draw(reports())
    sheet = tables[data.draw(st.integers(0, 2))]
    pairs = [(y, x) for y, x in places(sheet, numbers=True) if x + 1 < len(sheet[y]) and sheet[y][x + 1].address]
    y, x = data.draw(st.sampled_from(pairs))
    width = sheet[y][x].colspan + sheet[y].pop(x + 1).colspan
    sheet[y][x] = replace(sheet[y][x], colspan=width, address=None)
    report = read_tables(tables)
    assert (report.status, paper.wrong(report, truth(*tables))) == ("partial", {})


def spoil(draw: st.DrawFn, tables: list[Sheet]) -> None:
    """One of the faults after which a report may still be read."""
    sheet = tables[draw(st.integers(0, 2))]
    if not data_rows(sheet):
        return  # section 4 has one row, and it is lost
    y, x = draw(st.sampled_from(places(sheet, numbers=True)))
    match draw(st.sampled_from(["label", "blank", "typo", "cell", "more", "row", "twice", "order", "words", "heads"])):
        case "label":
            sheet[y] = [box if box.address else replace(box, text="") for box in sheet[y]]
        case "blank":
            sheet[y][x] = replace(sheet[y][x], text="", address=None)
        case "typo":
            b, a = draw(st.sampled_from(places(sheet, numbers=False)))
            sheet[b][a] = replace(sheet[b][a], text=sheet[b][a].text[1:])
        case "cell":
            del sheet[y][x]
        case "more":
            sheet[y].insert(x, Box(""))
        case "row":
            del sheet[y]
        case "twice":
            sheet.insert(draw(st.integers(0, len(sheet))), [replace(b, address=None, rowspan=1) for b in sheet[y]])
        case "order":
            below = min(y + 1, len(sheet) - 1)
            sheet[y], sheet[below] = sheet[below], sheet[y]
        case "words":
            sheet[y][x] = replace(sheet[y][x], text=draw(st.sampled_from(["见附件", "○", "/", "无"])), address=None)
        case "heads":
            again = [replace(box, rowspan=1) for box in sheet[draw(st.integers(0, 1))] if not box.address]
            sheet.insert(draw(st.integers(0, len(sheet))), again)


@st.composite
def faulty_reports(draw: st.DrawFn) -> list[Sheet]:
    tables = draw(reports())
    for _ in range(2):
        spoil(draw, tables)
    return tables


@pytest.mark.parametrize("printed", [paper.print_html, paper.lines], ids=["html", "text"])
@few_or_all(2 * FEW, settings(PLENTY, max_examples=200), faulty_reports())
def test_two_faults_at_once_make_no_silent_error(printed: Callable[[list[Sheet]], bytes], tables: list[Sheet]) -> None:
    report = paper.read_report(printed(tables))
    assert not is_silent_error(report, truth(*tables)), paper.wrong(report, truth(*tables))


@pytest.mark.parametrize(
    "line",
    [
        ("填报单位（盖章）：青石县水务局", "单位：件"),
        ("填报单位：青石县水务局", "填报日期：2024年1月10日"),
        ("单位名称：青石县水务局", "2023年度"),
        ("填表人：张三", "联系电话：0951-2345678"),
        ("统计期限：2023年1月1日—2023年12月31日", "计量单位：件"),
    ],
)
def test_a_line_about_the_table_above_its_headers_is_no_row_of_it(line: tuple[str, str]) -> None:
    disclosure, requests, appeals = sheets()
    report = read_tables((disclosure, [[Box(line[0], 1, 5), Box(line[1], 1, 5)], *requests], appeals))
    assert (report.status, values(report)) == ("ok", truth(disclosure, requests, appeals))


def test_a_line_about_the_table_that_holds_a_number_is_reported() -> None:
    disclosure, requests, appeals = sheets()
    line = [Box("填报单位：青石县水务局", 1, 3), *(Box(str(9000 + n)) for n in range(7))]
    report = read_tables((disclosure, [*requests[:5], line, *requests[5:]], appeals))
    assert "unknown_row" in problems(report)

"""Rows out of the form's order, printed twice, with split or merged labels: read by certain labels, or reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import paper
import pytest
from paper import Box, Sheet, index_of, is_silent_error, parted, problems, read_tables, sheets, truth, values, wrong

from extract.read import read_report

Tables = tuple[Sheet, Sheet, Sheet]
FORMATS = pytest.mark.parametrize("printed", [paper.print_html, paper.lines], ids=["html", "text"])
DISCLOSURE, REQUESTS, APPEALS = sheets()
TRUTH = truth(DISCLOSURE, REQUESTS, APPEALS)


def exchanged(sheet: Sheet, one: str, other: str) -> Sheet:
    """Two rows exchanged, the cells of their groups left where they are."""
    rows = [list(row) for row in sheet]
    (i, j) = index_of(rows, one), index_of(rows, other)
    (labels_i, numbers_i), (labels_j, numbers_j) = parted(rows[i]), parted(rows[j])
    rows[i] = [*labels_i[:-1], labels_j[-1], *numbers_j]
    rows[j] = [*labels_j[:-1], labels_i[-1], *numbers_i]
    return rows


PAIRS = [
    ("1.属于国家秘密", "2.其他法律"), ("2.重复申请", "3.要求提供"), ("（一）予以公开", "（二）部分公开"),
    ("1.本机关", "3.补正后"), ("一、本年新收", "二、上年结转"), ("一、本年新收", "四、结转"), ("7.属于", "8.属于"),
]  # fmt: skip


@FORMATS
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_exchanged_rows_are_read_by_their_labels(printed: Callable[[Tables], bytes], one: str, other: str) -> None:
    report = read_report(printed((DISCLOSURE, exchanged(REQUESTS, one, other), APPEALS)))
    assert (report.status, values(report)) == ("ok", TRUTH)
    assert problems(report) == {"row_out_of_order"}


@pytest.mark.parametrize(("one", "other"), [("行政处罚", "行政强制"), ("规章", "行政规范性文件")])
def test_exchanged_rows_of_section_two_are_read_by_their_labels(one: str, other: str) -> None:
    report = read_tables((exchanged(DISCLOSURE, one, other), REQUESTS, APPEALS))
    assert (report.status, values(report)) == ("ok", TRUTH)


@FORMATS
@pytest.mark.parametrize(
    ("edition", "labels", "codes"),
    [
        ("2021", ("行政强制", "行政事业性收费"), {"coercion", "fees"}),
        ("2019", ("行政事业性收费", "政府集中采购"), {"fees", "procurement"}),
        ("2019", ("规章", "行政许可"), {"rules", "licensing"}),
    ],
)
def test_a_row_below_headers_of_other_columns_has_no_figures(
    printed: Callable[[Tables], bytes], edition: str, labels: tuple[str, str], codes: set[str]
) -> None:
    disclosure, requests, appeals = sheets(edition)
    rows = [list(row) for row in disclosure]
    one, other = (index_of(rows, label) for label in labels)
    rows[one][0], rows[other][0] = rows[other][0], rows[one][0]
    report = read_report(printed((rows, requests, appeals)))
    assert not codes & {figure.row for figure in report.figures if figure.value is not None}
    assert "column_mismatch" in problems(report)


@FORMATS
@pytest.mark.parametrize("label", ["4.保护第三方", "（七）总计", "四、结转", "一、本年新收"])
def test_a_row_printed_twice_with_the_same_numbers_is_read_once(printed: Callable[[Tables], bytes], label: str) -> None:
    at = index_of(REQUESTS, label)
    again = [replace(box, address=None, rowspan=1) for box in REQUESTS[at]]
    report = read_report(printed((DISCLOSURE, [*REQUESTS[: at + 1], again, *REQUESTS[at + 1 :]], APPEALS)))
    assert (report.status, values(report), problems(report)) == ("ok", TRUTH, {"repeated_row"})


@FORMATS
def test_a_row_printed_twice_with_other_numbers_is_reported(printed: Callable[[Tables], bytes]) -> None:
    at = index_of(REQUESTS, "4.保护第三方")
    again = [Box(f"9{box.text}" if box.address else box.text) for box in REQUESTS[at]]
    report = read_report(printed((DISCLOSURE, [*REQUESTS[: at + 1], again, *REQUESTS[at + 1 :]], APPEALS)))
    assert (wrong(report, TRUTH), problems(report)) == ({}, {"duplicate_address"})


def test_two_reports_in_one_document_are_not_mixed() -> None:
    older = sheets("2019")
    both = [paper.table(sheet) for sheet in (DISCLOSURE, REQUESTS, APPEALS, *older)]
    report = read_report(paper.page("".join(both[:3]), "", "".join(both[3:])))
    assert (wrong(report, TRUTH), problems(report)) == ({}, {"duplicate_address"})


def widened(row: list[Box]) -> list[Box]:
    """The last label of a row, over one column more."""
    labels, numbers = parted(row)
    return [*labels[:-1], replace(labels[-1], colspan=labels[-1].colspan + 1), *numbers] if numbers else row


@pytest.mark.parametrize(("one", "other"), [("3.危及“三安全", "一稳定”"), ("2.没有现成信息", "需要另行制作")])
def test_a_label_in_two_cells_is_one_label(one: str, other: str) -> None:
    at = index_of(REQUESTS, one)
    rows = [widened(list(row)) for row in REQUESTS]
    rows[0][0] = replace(rows[0][0], colspan=4)
    rows[at] = [Box(one), Box(other), *parted(REQUESTS[at])[1]]
    report = read_tables((DISCLOSURE, rows, APPEALS))
    assert (report.status, values(report)) == ("ok", TRUTH)


def test_a_group_may_stand_in_the_cell_of_its_first_row() -> None:
    first, last = index_of(REQUESTS, "（一）予以公开"), index_of(REQUESTS, "四、结转")
    rows = [[Box(""), *row] if first < n < last else list(row) for n, row in enumerate(REQUESTS)]
    rows[first] = [Box("三、本年度办理结果（一）予以公开", 1, 3), *parted(REQUESTS[first])[1]]
    report = read_tables((DISCLOSURE, rows, APPEALS))
    assert (report.status, values(report)) == ("ok", TRUTH)


@pytest.mark.parametrize("cut", [5, 8, 11])
@pytest.mark.parametrize("numbers", ["above", "below", "both"])
@pytest.mark.parametrize("group", [[], [Box("", 1, 2)]])
def test_numbers_of_a_cut_row_may_stand_in_either_half(cut: int, numbers: str, group: list[Box]) -> None:
    at = index_of(REQUESTS, "要求行政机关确认")
    label, data, blank = REQUESTS[at][0].text, parted(REQUESTS[at])[1], [Box("")]
    above = {"above": data, "below": blank * 7, "both": data[:3] + blank * 4}[numbers]
    below = {"above": blank * 7, "below": data, "both": blank * 3 + data[3:]}[numbers]
    parts = paper.table([*REQUESTS[:at], [Box(label[:cut]), *above]])
    parts += paper.table([[*group, Box(label[cut:]), *below], *REQUESTS[at + 1 :]])
    report = read_report(paper.page(paper.table(DISCLOSURE), parts, paper.table(APPEALS)))
    assert (report.status, values(report)) == ("ok", TRUTH)


@pytest.mark.parametrize("at", [10, 14, 20])
def test_groups_may_be_blank_on_the_next_page(at: int) -> None:
    rest = [[*[Box("")] * (3 - sum(box.colspan for box in parted(row)[0])), *row] for row in REQUESTS[at:]]
    parts = paper.table(REQUESTS[:at]) + paper.table(rest)
    report = read_report(paper.page(paper.table(DISCLOSURE), parts, paper.table(APPEALS)))
    assert (report.status, values(report)) == ("ok", TRUTH)


def test_labels_may_be_written_one_character_a_line() -> None:
    rows = [[box if box.address else replace(box, text="\n".join(box.text)) for box in row] for row in REQUESTS]
    report = read_tables((DISCLOSURE, rows, APPEALS))
    assert (report.status, values(report)) == ("ok", TRUTH)


@FORMATS
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_articles_may_stand_in_a_column(printed: Callable[[Tables], bytes], edition: str) -> None:
    disclosure, requests, appeals = sheets(edition)
    starts = [n for n, row in enumerate(disclosure) if row[0].text.startswith("第二十条")]
    rows: Sheet = []
    for start, end in zip(starts, [*starts[1:], len(disclosure)], strict=True):
        first, *others = disclosure[start + 1 : end]
        rows += [[Box(disclosure[start][0].text, len(others) + 1), *first], *others]
    report = read_report(printed((rows, requests, appeals)))
    assert (report.status, values(report)) == ("ok", truth(disclosure, requests, appeals))


def test_the_label_of_one_row_in_place_of_anothers_is_reported() -> None:
    rows = paper.change(REQUESTS, index_of(REQUESTS, "4.保护第三方"), 0, text="6.属于四类过程性信息")
    report = read_tables((DISCLOSURE, rows, APPEALS))
    assert not is_silent_error(report, TRUTH)
    assert "duplicate_address" in problems(report)


@pytest.mark.parametrize("numbers", ["above", "below"])
def test_a_cut_row_may_stand_in_one_grid_over_two_pages(numbers: str) -> None:
    at = index_of(REQUESTS, "3.要求提供")
    data, blank = parted(REQUESTS[at])[1], [Box("")] * 7
    above, below = (data, blank) if numbers == "above" else (blank, data)
    groups = index_of(REQUESTS, "（五）不予处理"), index_of(REQUESTS, "（一）予以公开")
    rows = [list(row) for row in REQUESTS]
    for group in groups:
        rows[group][0] = replace(rows[group][0], rowspan=rows[group][0].rowspan + 1)
    rows[at : at + 1] = [[Box("3.要求提"), *above], [Box("供公开出版物"), *below]]
    report = read_tables((DISCLOSURE, rows, APPEALS))
    assert (report.status, values(report)) == ("ok", TRUTH)


def test_a_number_cut_by_the_page_is_nobodys_and_reported() -> None:
    at = index_of(REQUESTS, "5.要求行政机关")
    upper, lower = list(REQUESTS[at]), [Box("具已获取信息"), *[Box("")] * 6, Box("1")]
    upper[0] = replace(upper[0], text="5.要求行政机关确认或重新出")
    parts = paper.table([*REQUESTS[:at], upper]) + paper.table([lower, *REQUESTS[at + 1 :]])
    report = read_report(paper.page(paper.table(DISCLOSURE), parts, paper.table(APPEALS)))
    assert (wrong(report, TRUTH), problems(report)) == ({}, {"number_in_pieces"})


def test_halves_of_headers_on_the_next_page_are_no_problem() -> None:
    halves = [Box("", 1, 4), *map(Box, ["", "", "组织", "机构", "", ""])]
    parts = paper.table(REQUESTS[:3]) + paper.table([halves, *REQUESTS[3:]])
    report = read_report(paper.page(paper.table(DISCLOSURE), parts, paper.table(APPEALS)))
    assert (report.status, values(report)) == ("ok", TRUTH)


FAULTY_HEADS = {
    "twice in the cell": ("信息内容 信息内容", "本年处理决定数量 本年处理决定数量"),
    "with a note": ("信息内 容（注：根据有关规定填报）", "本年处理决定数量"),
    "with typos": ("信息内容", "本年处理绝对 数量"),
}


@pytest.mark.parametrize("heads", FAULTY_HEADS)
def test_headers_of_section_two_with_faults_are_headers(heads: str) -> None:
    names = dict(zip(("信息内容", "本年处理决定数量"), FAULTY_HEADS[heads], strict=True))
    rows = [[replace(box, text=names.get(box.text, box.text)) for box in row] for row in DISCLOSURE]
    report = read_tables((rows, REQUESTS, APPEALS))
    assert (report.status, values(report)) == ("ok", TRUTH)


@pytest.mark.parametrize("mark", ["规章①", "规章（注1）", "规章（2023年）"])
def test_a_mark_behind_a_label_is_no_problem(mark: str) -> None:
    rows = paper.change(DISCLOSURE, index_of(DISCLOSURE, "规章"), 0, text=mark)
    assert read_tables((rows, REQUESTS, APPEALS)).status == "ok"

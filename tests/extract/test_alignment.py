"""Tables as real reports print them: whatever their shape, each number is at its address, or there is a problem."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import paper
import pytest
from paper import Box, Sheet, change, missing, problems, read_tables, sheets, truth, values, wrong

from extract.read import read_report

EDITIONS = pytest.mark.parametrize("edition", ["2019", "2021"])
FORMATS = pytest.mark.parametrize("printed", [paper.print_html, paper.lines, paper.docx, paper.pdf])


def first_column(row: list[Box]) -> int:
    return next(index for index, box in enumerate(row) if box.address)


def is_data(row: list[Box]) -> bool:
    return any(box.address for box in row)


def index_of(sheet: Sheet, label: str) -> int:
    return next(n for n, row in enumerate(sheet) if any(label in box.text for box in row))


@EDITIONS
@FORMATS
def test_a_plain_report_is_read_whole_in_every_format(edition: str, printed: object) -> None:
    tables = sheets(edition)
    report = read_report(printed(tables))  # type: ignore[operator]
    assert (report.status, values(report)) == ("ok", truth(*tables))


def test_the_edition_is_told_by_the_labels_not_by_the_year() -> None:
    assert read_tables(sheets("2019")).edition == "2019"


def test_a_report_of_2021_with_one_row_for_other_outcomes_has_requests_of_2019() -> None:
    new, old = sheets("2021"), sheets("2019")
    report = read_tables((new[0], old[1], new[2]))
    editions = {figure.table: figure.edition for figure in report.figures}
    assert editions == {"disclosure": "2021", "requests": "2019", "appeals": "2019"}


def test_a_missing_row_leaves_its_figures_absent_and_is_reported() -> None:
    disclosure, requests, appeals = sheets()
    at = index_of(requests, "2.重复申请")
    report = read_tables((disclosure, [row for n, row in enumerate(requests) if n != at], appeals))
    absent = {figure.row for figure in report.figures if figure.status == "absent"}
    assert (absent, problems(report)) == ({"declined_duplicate"}, {"missing_row"})


@pytest.mark.parametrize("label", ["合计", "行政检查", "其他主动公开文件", "9.涉及商业秘密", "其中：涉及个人隐私"])
def test_a_row_that_the_form_does_not_have_is_reported_and_nothing_moves(label: str) -> None:
    disclosure, requests, appeals = sheets()
    extra = [Box(label), *[Box("9")] * 7]
    report = read_tables((disclosure, [*requests[:12], extra, *requests[12:]], appeals))
    assert (wrong(report, truth(disclosure, requests, appeals)), problems(report)) == ({}, {"unknown_row"})


def test_a_footnote_below_the_table_is_no_problem() -> None:
    disclosure, requests, appeals = sheets()
    report = read_tables((disclosure, [*requests, [Box("注：以上数据截至年底。", 1, 10)]], appeals))
    assert report.status == "ok"


def test_a_row_of_numbers_without_a_label_is_reported() -> None:
    disclosure, requests, appeals = sheets()
    report = read_tables((disclosure, [*requests, [Box("", 1, 3), *[Box("9")] * 7]], appeals))
    assert "unknown_row" in problems(report)


def test_a_row_whose_label_is_lost_is_known_by_its_place() -> None:
    disclosure, requests, appeals = sheets()
    at = index_of(requests, "4.保护第三方合法权益")
    report = read_tables((disclosure, change(requests, at, 0, text=""), appeals))
    assert values(report) == truth(disclosure, requests, appeals)
    assert [(problem.code, problem.notice) for problem in report.problems] == [("row_by_order", True)]


def test_a_lost_label_beside_a_missing_row_is_nobodys() -> None:
    disclosure, requests, appeals = sheets()
    at = index_of(requests, "4.保护第三方合法权益")
    shorter = [row for n, row in enumerate(requests) if n != at + 1]
    report = read_tables((disclosure, change(shorter, at, 0, text=""), appeals))
    assert report.status == "partial"
    assert not wrong(report, truth(disclosure, requests, appeals))


def test_headers_printed_again_in_the_middle_are_passed_over() -> None:
    disclosure, requests, appeals = sheets()
    report = read_tables((disclosure, [*requests[:5], *requests[:3], *requests[5:]], appeals))
    assert (report.status, values(report)) == ("ok", truth(disclosure, requests, appeals))


def test_a_table_in_two_parts_is_one_table() -> None:
    disclosure, requests, appeals = sheets()
    parts = paper.table(requests[:14]) + "<p>续表</p>" + paper.table(requests[14:])
    report = read_report(paper.page(paper.table(disclosure), parts, paper.table(appeals)))
    assert (report.status, values(report)) == ("ok", truth(disclosure, requests, appeals))


def test_section_two_in_a_table_for_each_article_is_one_table() -> None:
    tables = disclosure, requests, appeals = sheets("2019")
    starts = [n for n, row in enumerate(disclosure) if row[0].text.startswith("第二十条")] + [len(disclosure)]
    parts = "".join(paper.table(disclosure[a:b]) for a, b in pairwise(starts))
    report = read_report(paper.page(parts, paper.table(requests), paper.table(appeals)))
    assert (report.status, values(report)) == ("ok", truth(*tables))


def test_all_three_sections_may_be_glued_together() -> None:
    tables = sheets()
    report = read_report(paper.page("", paper.table([row for sheet in tables for row in sheet]), ""))
    assert (report.status, values(report)) == ("ok", truth(*tables))


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 0, 1), (2, 1, 0), (0, 2, 1)])
def test_the_sections_may_stand_in_any_order(order: tuple[int, ...]) -> None:
    tables = sheets()
    report = read_report(paper.page(*(paper.table(tables[n]) for n in order)))
    assert (report.status, values(report)) == ("ok", truth(*tables))


@pytest.mark.parametrize("twice", [0, 1, 2])
def test_a_second_table_of_the_same_form_is_reported(twice: int) -> None:
    parts = [paper.table(sheet) for sheet in sheets()]
    parts[twice] *= 2
    assert "duplicate_address" in problems(read_report(paper.page(*parts)))


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_a_table_that_is_not_there_is_reported(left_out: int) -> None:
    parts = ["" if n == left_out else paper.table(sheet) for n, sheet in enumerate(sheets())]
    assert "missing_table" in problems(read_report(paper.page(*parts)))


def test_a_number_over_several_columns_is_nobodys() -> None:
    disclosure, requests, appeals = sheets()
    at = first_column(requests[5]) + 2
    spanned = change(requests, 5, at, colspan=2)
    del spanned[5][at + 1]
    report = read_tables((disclosure, spanned, appeals))
    figures = {f.column: (f.value, f.status) for f in report.figures if f.row == "granted"}
    assert figures["research_institution"] == figures["nonprofit"] == (None, "text")
    assert problems(report) == {"spanned_cell"}


def test_a_number_over_two_rows_is_nobodys() -> None:
    disclosure, requests, appeals = sheets()
    spanned = change(requests, 8, first_column(requests[8]) + 2, rowspan=2)
    del spanned[9][first_column(requests[9]) + 2]
    report = read_tables((disclosure, spanned, appeals))
    values_of = [f.value for f in report.figures if f.row in ("refused_law", "refused_public_safety")]
    assert values_of.count(None) == 2
    assert problems(report) == {"spanned_cell"}


def test_a_blank_over_several_columns_is_no_problem() -> None:
    disclosure, requests, appeals = sheets()
    at = first_column(requests[5])
    merged = change(requests, 5, at, colspan=6, text="", address=None)
    del merged[5][at + 1 : at + 6]
    report = read_tables((disclosure, merged, appeals))
    assert (report.status, missing(report, truth(disclosure, merged, appeals))) == ("ok", set())


@pytest.mark.parametrize("after", [False, True])
def test_a_column_of_serial_numbers_gives_no_figure(after: bool) -> None:
    disclosure, requests, appeals = sheets()
    numbered = [list(row) for row in requests]
    numbered[0].insert(1 if after else 0, Box("序号", 3))
    for number, row in enumerate(numbered[3:], start=1):
        row.insert(first_column(row) if after else 0, Box(str(number)))
    assert not wrong(read_tables((disclosure, numbered, appeals)), truth(disclosure, requests, appeals))


def test_a_column_of_units_gives_no_figure() -> None:
    disclosure, requests, appeals = sheets()
    with_units = [list(row) for row in disclosure]
    for row in with_units:
        row.insert(1, Box("件" if is_data(row) else "单位")) if len(row) > 1 else None
    report = read_tables((with_units, requests, appeals))
    assert (report.status, values(report)) == ("ok", truth(disclosure, requests, appeals))


def test_a_blank_cell_behind_every_row_is_no_problem() -> None:
    disclosure, requests, appeals = sheets()
    longer = [[*row, Box("")] if is_data(row) else row for row in requests]
    report = read_tables((disclosure, longer, appeals))
    assert (report.status, values(report)) == ("ok", truth(disclosure, requests, appeals))


@pytest.mark.parametrize("text", ["9", "见附件"])
def test_what_is_printed_behind_a_row_is_reported(text: str) -> None:
    disclosure, requests, appeals = sheets()
    longer = [list(row) for row in requests]
    longer[9].append(Box(text))
    report = read_tables((disclosure, longer, appeals))
    assert report.status == "partial"
    assert not wrong(report, truth(disclosure, requests, appeals))


def test_headers_and_data_may_be_merged_over_different_columns() -> None:
    tables = disclosure, requests, appeals = sheets()
    wider = [[replace(box, colspan=2) if box.address else box for box in row] for row in requests]
    report = read_tables((disclosure, wider, appeals))
    assert (report.status, values(report)) == ("ok", truth(*tables))


HEADERS = {
    "halves in two columns": ["商业企业", "科研", "机构", "社会公益组织", "法律服务机构"],
    "shortened": ["企业", "机构", "组织", "法律", "其他"],
    "the last lost": ["商业企业", "科研机构", "社会公益组织", "法律服务机构"],
    "one lost": ["商业企业", "科研机构", "法律服务机构", "其他"],
    "one blank": ["商业企业", "", "社会公益组织", "法律服务机构", "其他"],
    "one printed twice": ["商业企业", "商业企业", "社会公益组织", "法律服务机构", "其他"],
    "broken": ["商业\n企业", "科研\n机构", "社会公益\n组织", "法律服务\n机构", "其\n他"],
}


@pytest.mark.parametrize("header", HEADERS)
def test_headers_with_faults_do_not_disturb_numbers_that_count_out(header: str) -> None:
    tables = disclosure, requests, appeals = sheets()
    faulty = [*requests[:2], [Box(label) for label in HEADERS[header]], *requests[3:]]
    report = read_tables((disclosure, faulty, appeals))
    assert (report.status, values(report)) == ("ok", truth(*tables))


@pytest.mark.parametrize("colspan", [1, 4, 6])
def test_a_header_with_a_wrong_span_does_not_disturb_numbers_that_count_out(colspan: int) -> None:
    tables = disclosure, requests, appeals = sheets()
    report = read_tables((disclosure, change(requests, 1, 1, colspan=colspan), appeals))
    assert (report.status, values(report)) == ("ok", truth(*tables))


def test_blank_cells_may_stand_for_the_merged_part_of_a_label() -> None:
    tables = disclosure, requests, appeals = sheets()
    apart = [
        [part for box in row for part in [replace(box, colspan=1), *[Box("")] * (box.colspan - 1)]]
        if is_data(row) else row
        for row in requests
    ]  # fmt: skip
    report = read_tables((disclosure, apart, appeals))
    assert (report.status, values(report)) == ("ok", truth(*tables))


def test_only_totals_may_be_filled_in() -> None:
    disclosure, requests, appeals = sheets()
    totals = [
        [box if not box.address or box.address.endswith("/total") else Box("") for box in row] for row in requests
    ]
    report = read_tables((disclosure, totals, appeals))
    assert (report.status, values(report)) == ("ok", truth(disclosure, totals, appeals))


def test_blanks_are_blanks_and_no_noughts() -> None:
    tables = tuple([[replace(box, text="") if box.address else box for box in row] for row in s] for s in sheets())
    report = read_tables(tables)
    assert {(figure.status, figure.value) for figure in report.figures} == {("blank", None)}


def test_one_row_of_fifteen_is_read_without_its_third_header() -> None:
    disclosure, requests, appeals = sheets()
    outcomes = [box.text for box in appeals[2]]
    flat = [appeals[0], [Box(label) for label in outcomes[:5] + outcomes], appeals[3]]
    report = read_tables((disclosure, requests, flat))
    assert values(report) == truth(disclosure, requests, appeals)


@pytest.mark.parametrize("at", range(15))
def test_a_row_of_fourteen_numbers_is_nobodys(at: int) -> None:
    disclosure, requests, appeals = sheets()
    shorter = [*appeals[:3], [box for n, box in enumerate(appeals[3]) if n != at]]
    report = read_tables((disclosure, requests, shorter))
    assert not [figure for figure in report.figures if figure.table == "appeals" and figure.value is not None]
    assert report.status == "partial"


@pytest.mark.parametrize("numbering", [[str(n) for n in range(1, 16)], ["1"] * 15])
def test_two_rows_of_numbers_in_section_four_are_nobodys(numbering: list[str]) -> None:
    disclosure, requests, appeals = sheets()
    report = read_tables((disclosure, requests, [*appeals[:3], [Box(text) for text in numbering], appeals[3]]))
    assert not wrong(report, truth(disclosure, requests, appeals))
    assert report.status == "partial"


def test_a_row_cut_by_a_page_break_is_mended() -> None:
    tables = disclosure, requests, appeals = sheets()
    at = index_of(requests, "要求行政机关确认")
    row = requests[at]
    upper = [replace(row[0], text="5.要求行政机关确认或重新"), *row[1:]]
    lower = [Box("出具已获取信息"), *[Box("")] * 7]
    parts = paper.table([*requests[:at], upper]) + paper.table([lower, *requests[at + 1 :]])
    report = read_report(paper.page(paper.table(disclosure), parts, paper.table(appeals)))
    assert (report.status, values(report)) == ("ok", truth(*tables))


def test_a_group_row_with_numbers_of_its_own_is_reported() -> None:
    disclosure, requests, appeals = sheets()
    at = index_of(requests, "（六）其他处理")
    apart = [list(row) for row in requests]
    apart[at][0] = Box("", 3)
    apart.insert(at, [Box("（六）其他处理", 1, 2), *[Box("9")] * 7])
    report = read_tables((disclosure, change(apart, 5, 0, rowspan=24), appeals))
    assert not wrong(report, truth(disclosure, requests, appeals))
    assert report.status == "partial"


def test_a_unit_printed_above_the_table_is_no_problem() -> None:
    disclosure, requests, appeals = sheets()
    report = read_tables((disclosure, [[Box("单位：件", 1, 10)], *requests], appeals))
    assert report.status == "ok"


@pytest.mark.parametrize(("unit", "value"), [("元", "0.0117"), ("万元", "117"), ("亿元", "1170000")])
def test_the_header_says_in_which_unit_purchases_are(unit: str, value: str) -> None:
    disclosure, requests, appeals = sheets("2019")
    header = index_of(disclosure, "采购总金额")
    bought = change(disclosure, header + 1, 2, text="117")
    report = read_tables((change(bought, header, 2, text=f"采购总金额（{unit}）"), requests, appeals))
    assert values(report)["disclosure/procurement/amount"] == value


@pytest.mark.parametrize(
    ("label", "unit", "value"),
    [("七、依申请公开信息收取的费用", "元", "0.0521"), ("七、依申请公开信息收取的费用（元）", "", "0.0521"),
     ("七、依申请公开信息收取的费用", "万元", "521"), ("七、依申请公开信息收取的费用", "", "521")],
)  # fmt: skip
def test_a_row_may_say_in_which_unit_its_money_is(label: str, unit: str, value: str) -> None:
    names = ["（一）收到申请数", "1.当面申请数", "2.传真申请数", "3.网络申请数", "4.信函申请数", "六、举报投诉数量"]
    rows = [[Box("统计指标"), Box("单位"), Box("统计数")]]
    rows += [[Box(name), Box("件"), Box(str(n))] for n, name in enumerate(names, start=7)]
    rows.append([Box(label), Box(unit), Box("521")])
    title = "青石县水务局2016年政府信息公开工作年度报告"
    report = read_report(paper.page(paper.table(rows), "", "", title))
    assert values(report)["statistics/s7/value"] == value


def test_the_unit_of_purchases_is_not_that_of_other_money() -> None:
    disclosure, requests, appeals = sheets("2019")
    at = index_of(disclosure, "行政事业性收费")
    noted = change(disclosure, at - 1, 0, text="信息内容（收费金额单位：元）")
    report = read_tables((noted, requests, appeals))
    (amount,) = (figure for figure in report.figures if figure.column == "amount")
    assert (amount.value, amount.unit) == (int(amount.raw), None)


@pytest.mark.parametrize("twice", [(0,), (1,), (2,), (0, 1, 2)])
def test_a_page_that_prints_a_table_for_screens_and_again_for_telephones_is_whole(twice: tuple[int, ...]) -> None:
    tables = sheets()
    parts = [paper.table(sheet) * (2 if number in twice else 1) for number, sheet in enumerate(tables)]
    report = read_report(paper.page(*parts))
    assert (report.status, values(report)) == ("ok", truth(*tables))
    assert [(p.code, p.notice) for p in report.problems] == [("duplicate_address", True)] * len(twice)


@pytest.mark.parametrize("other", [0, 1, 2])
def test_a_second_table_with_one_other_number_is_no_copy(other: int) -> None:
    parts = [paper.table(sheet) for sheet in sheets()]
    last = truth(sheets()[other]).popitem()[1]
    another = parts[other].replace(f">{last}<", ">9999<")
    for beside in (another, parts[other] + another):
        spoilt = [part + beside if number == other else part for number, part in enumerate(parts)]
        report = read_report(paper.page(*spoilt))
        assert (report.status, problems(report)) == ("partial", {"duplicate_address"})


def test_a_list_of_a_few_of_its_rows_above_a_table_does_not_stand_in_for_it() -> None:
    disclosure, requests, appeals = sheets()
    kinds = [["类别", "事项数"], ["行政许可", "9001"], ["行政处罚", "9002"], ["行政强制", "9003"]]
    few = paper.table([[Box(text) for text in row] for row in kinds])
    report = read_report(paper.page(few + paper.table(disclosure), paper.table(requests), paper.table(appeals)))
    assert (values(report), problems(report)) == (truth(disclosure, requests, appeals), {"duplicate_address"})


def test_the_other_spelling_of_other_names_its_row() -> None:
    disclosure, requests, appeals = sheets()
    at = paper.index_of(requests, "3.其他")
    report = read_tables((disclosure, change(requests, at, 0, text="3.其它"), appeals))
    assert (report.status, values(report)) == ("ok", truth(disclosure, requests, appeals))

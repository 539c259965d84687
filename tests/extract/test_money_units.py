"""The unit of money: in the header, a header of its own, a line above the table, the row or the cell; never guessed."""

from __future__ import annotations

import pytest
from paper import Box, change, index_of, page, problems, read_tables, sheets, table

from extract.align import align
from extract.document import Cell, Grid, Paragraph
from extract.read import read_report
from extract.units import unit_line
from schemas.report import Figure

ADDRESS = "disclosure/procurement/amount"


def purchases(header: str = "采购总金额", above: str = "", below: str = "") -> Figure:
    disclosure, requests, appeals = sheets("2019")
    at = index_of(disclosure, "采购总金额")
    rows = change(change(disclosure, at, 2, text=header), at + 1, 2, text="117")
    if below:
        rows.insert(at + 1, [Box(""), Box("（单位：个）"), Box(below, 1, 2)])
    if above:
        rows.insert(0, [Box(above, 1, 4)])
    report = read_tables((rows, requests, appeals))
    assert report.status == "ok"
    return next(figure for figure in report.figures if figure.address == "disclosure/procurement/amount")


@pytest.mark.parametrize(
    ("places", "value"),
    [
        ({"header": "采购总金额（单位：万元）"}, "117"), ({"header": "采购总金额（千元）"}, "11.7"),
        ({"below": "（单位：元）"}, "0.0117"), ({"below": "单位：亿元"}, "1170000"),
        ({"above": "单位：元"}, "0.0117"), ({"above": "（单位：件、万元）"}, "117"),
        ({"above": "金额单位：万元"}, "117"),
        ({"header": "采购总金额（元）", "above": "单位：万元"}, "0.0117"),
    ],
)  # fmt: skip
def test_a_unit_that_is_printed_counts_the_nearest_first(places: dict[str, str], value: str) -> None:
    figure = purchases(**places)
    assert (str(figure.value), figure.unit) == (value, "万元")


@pytest.mark.parametrize("above", ["", "单位：件", "单位：元、万元", "单位：青石县财政局", "填表单位：水务局"])
def test_a_unit_that_is_not_known_stays_unknown(above: str) -> None:
    figure = purchases(above=above)
    assert (str(figure.value), figure.unit) == ("117", None)


@pytest.mark.parametrize(
    ("line", "unit"),
    [("单位：万元", "万元"), ("（单位：元）", "元"), ("单位:件/万元", "万元"), ("金额单位：千元", "千元"),
     ("单位：美元", None), ("单位：件", None), ("万元", None), ("单位：元 编制单位：财政局", None)],
)  # fmt: skip
def test_a_line_of_units_names_one_unit_of_money_or_none(line: str, unit: str | None) -> None:
    assert unit_line(line) == unit


def grid(*rows: tuple[str, ...], page: int | None = None) -> Grid:
    return Grid(tuple(Cell(text, y, x) for y, row in enumerate(rows) for x, text in enumerate(row)), page=page)


def test_a_line_of_units_above_the_table_counts_for_that_table_alone() -> None:
    first = grid(("信息内容", "上一年项目数量", "本年增/减", ""), ("行政事业性收费", "1", "2", ""))
    second = grid(("信息内容", "采购项目数量", "采购总金额"), ("政府集中采购", "3", "117"))
    units = [
        next(f.unit for f in align(blocks).figures if f.address == "disclosure/procurement/amount")
        for blocks in ([first, Paragraph("单位：元"), second], [Paragraph("单位：元"), first, second])
    ]
    assert units == ["万元", None]


def sole_unit(*blocks: Grid | Paragraph) -> str | None:
    return next(f.unit for f in align(blocks).figures if f.address == "disclosure/procurement/amount")


@pytest.mark.parametrize("footer", [(), ("- 3 -",), ("第3页 共9页",)])
@pytest.mark.parametrize("inside", [False, True])
def test_a_table_that_goes_on_on_the_next_page_has_the_unit_of_its_first_part(
    footer: tuple[str, ...], inside: bool
) -> None:
    line = [("单位：元", "", "", "")] if inside else []
    first = grid(*line, ("信息内容", "上一年项目数量", "本年增/减", ""), ("行政事业性收费", "1", "2", ""), page=3)
    second = grid(("信息内容", "采购项目数量", "采购总金额"), ("政府集中采购", "3", "117"), page=4)
    above = [] if inside else [Paragraph("单位：元")]
    assert sole_unit(*above, first, *map(Paragraph, footer), second) == "万元"
    assert sole_unit(*above, first, Paragraph("三、其他"), second) is None


def test_a_line_of_units_above_the_table_of_a_report_counts() -> None:
    disclosure, requests, appeals = sheets("2019")
    one, two, three = (table(sheet) for sheet in (disclosure, requests, appeals))
    plain, in_yuan = (
        {figure.address: figure for figure in read_report(page(line + one, two, three)).figures}[ADDRESS]
        for line in ("", "<p>单位：件、元</p>")
    )
    assert (plain.unit, in_yuan.unit) == (None, "万元")
    assert plain.value and in_yuan.value == plain.value / 10000


@pytest.mark.parametrize(
    ("below", "value"), [(("个", "元"), "0.0117"), (("（个）", "（万元）"), "117"), (("个", "十万元"), "1170")]
)
def test_a_row_of_units_below_the_header_counts(below: tuple[str, str], value: str) -> None:
    disclosure, requests, appeals = sheets("2019")
    at = index_of(disclosure, "采购总金额")
    rows = change(disclosure, at + 1, 2, text="117")
    rows.insert(at + 1, [Box("单位"), Box(below[0]), Box(below[1], 1, 2)])
    report = read_tables((rows, requests, appeals))
    figure = next(figure for figure in report.figures if figure.address == ADDRESS)
    assert (report.status, str(figure.value), figure.unit) == ("ok", value, "万元")


def charged(header: str, *, below: str = "", cell: str = "117", inside: str = "") -> tuple[Figure, set[str]]:
    """The fees of a report, and the problems; `below` stands below the table of section 2, `inside` in its last row."""
    disclosure, requests, appeals = sheets()
    at = index_of(disclosure, "本年收费金额")
    rows = change(change(disclosure, at, 1, text=header), at + 1, 1, text=cell)
    if inside:
        rows.append([Box(inside, 1, 4)])
    report = read_report(page(table(rows) + below, table(requests), table(appeals)))
    return next(f for f in report.figures if f.address == "disclosure/fees/amount"), problems(report)


IN_TWO_UNITS = [
    "本年收费金额（单位：元/万元）", "本年收费金额（元、万元）", "本年收费金额（单位：万元或元）",
    "本年收费金额（单位：万元）（注：实际单位为元）", "本年收费金额（单位：美元）", "本年收费金额（万美元）",
    "本年收费金额（港元）", "本年收费金额（单位：US$）", "本年收费金额（单位：十亿元）",
]  # fmt: skip


@pytest.mark.parametrize("header", IN_TWO_UNITS)
def test_a_header_of_two_units_or_another_currency_leaves_no_number(header: str) -> None:
    figure, found = charged(header)
    assert (figure.value, figure.status, figure.raw, found) == (None, "text", "117", {"unread_number"})


@pytest.mark.parametrize("header", IN_TWO_UNITS)
def test_a_nought_and_a_number_with_its_own_unit_need_no_header(header: str) -> None:
    for cell, value in (("0", "0"), ("", "None"), ("—", "None"), ("117万元", "117")):
        figure, found = charged(header, cell=cell)
        assert (str(figure.value), figure.unit, found) == (value, "万元", set())


@pytest.mark.parametrize(
    ("header", "value"),
    [("人民币元", "0.0117"), ("万元人民币", "117"), ("萬元", "117"), ("万圆", "117"), ("万元，精确到元", "117")],
)
def test_one_unit_in_other_words_is_one(header: str, value: str) -> None:
    figure, found = charged(f"本年收费金额（单位：{header}）")
    assert (str(figure.value), figure.unit, found) == (value, "万元", set())


NOTES = [
    "注：本表金额单位为元", "备注：收费金额单位：元。", "（注：以上金额以元为单位）",
    "说明：表中收费金额的单位是元，不是万元。",
    "注：1.本表金额单位为元；2.其他按规定。", "*金额单位：元", "注：上表金额以元计",
]  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
def test_a_note_on_the_table_names_the_unit_where_nothing_else_does(note: str) -> None:
    for place in ({"below": f"<p>{note}</p>"}, {"inside": note}):
        figure, found = charged("本年收费金额", **place)
        assert (str(figure.value), found) == ("0.0117", set())


@pytest.mark.parametrize("note", NOTES)
def test_a_note_that_contradicts_the_header_leaves_no_number(note: str) -> None:
    for place in ({"below": f"<p>{note}</p>"}, {"inside": note}):
        figure, found = charged("本年收费金额（单位：万元）", **place)
        assert (figure.value, found) == (None, {"unread_number"})


@pytest.mark.parametrize(
    "note", ["注：本表金额单位均为万元。", "注：元旦前数据未计入本表", "注：本表由单位填报，多元治理见附件"]
)
def test_other_notes_change_nothing(note: str) -> None:
    figure, found = charged("本年收费金额（单位：万元）", below=f"<p>{note}</p>")
    assert (str(figure.value), found) == ("117", set())


def test_another_currency_in_a_line_above_the_table_leaves_no_number() -> None:
    disclosure, requests, appeals = sheets("2019")
    report = read_report(page("<p>单位：美元</p>" + table(disclosure), table(requests), table(appeals)))
    assert (problems(report), {f.value for f in report.figures if f.address == ADDRESS}) == ({"unread_number"}, {None})


def test_a_remark_that_names_another_currency_is_no_remark() -> None:
    assert charged("本年收费金额（单位：万元）", cell="117（美元）")[1] == {"unread_number"}
    assert charged("本年收费金额（单位：万元）", cell="117（含罚款）")[1] == set()

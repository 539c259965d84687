"""The unit of money: in the header, a header of its own, a line above the table, the row or the cell; never guessed."""

from __future__ import annotations

import pytest
from paper import Box, change, index_of, page, read_tables, sheets, table

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

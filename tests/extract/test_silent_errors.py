"""Reports spoilt in every way that can be made up: what is read may be incomplete, but never wrong and `ok`.

No number of these reports is printed twice, so a figure at a wrong address shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import paper
import pytest
from paper import (
    APPLICANTS,
    Box,
    Sheet,
    is_silent_error,
    parted,
    problems,
    read_tables,
    relabelled,
    sheets,
    tagged,
    truth,
    values,
    wrong,
)

from extract.read import read_report

Tables = tuple[Sheet, Sheet, Sheet]
EDITIONS = pytest.mark.parametrize("edition", ["2019", "2021"])
FORMATS = pytest.mark.parametrize("printed", [paper.print_html, paper.lines], ids=["html", "text"])
HEADER_ROWS = 3


def with_data(sheet: Sheet, edit: Callable[[list[Box]], list[Box]]) -> Sheet:
    """Every row of figures changed by `edit`, its labels left."""
    return [[*parted(row)[0], *edit(parted(row)[1])] if parted(row)[1] else list(row) for row in sheet]


def swapped(boxes: list[Box], a: int, b: int) -> list[Box]:
    boxes = list(boxes)
    boxes[a], boxes[b] = boxes[b], boxes[a]
    return boxes


PAIRS = [(a, b) for a in range(7) for b in range(a + 1, 7)]


@EDITIONS
@FORMATS
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_columns_in_another_order_than_the_forms_are_reported(
    edition: str, printed: Callable[[Tables], bytes], a: int, b: int
) -> None:
    disclosure, requests, appeals = sheets(edition)
    labels = list(APPLICANTS.values())
    headed = relabelled(requests, {labels[a]: labels[b], labels[b]: labels[a]})
    moved = with_data(headed, lambda data: swapped(data, a, b))
    report = read_report(printed((disclosure, moved, appeals)))
    assert not wrong(report, truth(disclosure, moved, appeals))
    assert "column_mismatch" in problems(report)


@pytest.mark.parametrize("shift", [lambda line: line.lstrip("\t"), lambda line: "\t" + line], ids=["left", "right"])
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_columns_in_another_order_are_reported_though_the_lines_of_pasted_headers_are_shifted(
    a: int, b: int, shift: Callable[[str], str]
) -> None:
    disclosure, requests, appeals = sheets()
    labels = list(APPLICANTS.values())
    headed = relabelled(requests, {labels[a]: labels[b], labels[b]: labels[a]})
    moved = with_data(headed, lambda data: swapped(data, a, b))
    report = read_report(with_header_line(paper.lines((disclosure, moved, appeals)), shift))
    assert not wrong(report, truth(disclosure, moved, appeals))


@pytest.mark.parametrize("shift", [lambda line: line.lstrip("\t"), lambda line: "\t" + line], ids=["left", "right"])
def test_shifted_lines_of_headers_in_order_are_no_problem(shift: Callable[[str], str]) -> None:
    tables = sheets()
    report = read_report(with_header_line(paper.lines(tables), shift))
    assert (report.status, wrong(report, truth(*tables))) == ("ok", {})


def with_header_line(text: bytes, edit: Callable[[str], str]) -> bytes:
    """The pasted text with the lower line of the headers of section 3 edited."""
    lines = text.decode().split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("\t") and APPLICANTS["legal_service"] in line)
    return "\n".join([*lines[:at], edit(lines[at]), *lines[at + 1 :]]).encode()


@FORMATS
def test_a_total_column_that_stands_first_is_reported(printed: Callable[[Tables], bytes]) -> None:
    disclosure, requests, appeals = sheets()
    moved = with_data(requests, lambda data: [data[-1], *data[:-1]])
    moved[1].insert(0, moved[1].pop())
    report = read_report(printed((disclosure, moved, appeals)))
    assert not wrong(report, truth(disclosure, moved, appeals))
    assert "column_mismatch" in problems(report)


@EDITIONS
@FORMATS
@pytest.mark.parametrize(("a", "b"), [(1, 2), (2, 3), (1, 3)])
def test_columns_of_section_two_in_another_order_are_reported(
    edition: str, printed: Callable[[Tables], bytes], a: int, b: int
) -> None:
    disclosure, requests, appeals = sheets(edition)
    moved = [swapped(row, a, b) if len(row) == 4 else row for row in disclosure]
    report = read_report(printed((moved, requests, appeals)))
    assert not wrong(report, truth(moved, requests, appeals))
    assert "column_mismatch" in problems(report)


@FORMATS
@pytest.mark.parametrize("at", range(4))
def test_outcomes_of_section_four_in_another_order_are_nobodys(printed: Callable[[Tables], bytes], at: int) -> None:
    disclosure, requests, (one, two, three, data) = sheets()
    two = swapped(two, at, at + 1)
    for start in (0, 5):
        three = swapped(three, start + at, start + at + 1)
    for start in (0, 5, 10):
        data = swapped(data, start + at, start + at + 1)
    tables = (disclosure, requests, [one, two, three, data])
    report = read_report(printed(tables))
    assert not wrong(report, truth(*tables))
    assert report.status == "partial"


@FORMATS
def test_lawsuits_before_reviews_are_nobodys(printed: Callable[[Tables], bytes]) -> None:
    disclosure, requests, (one, two, three, data) = sheets()
    appeals = [one[::-1], two[5:] + two[:5], three, data[5:] + data[:5]]
    report = read_report(printed((disclosure, requests, appeals)))
    assert not wrong(report, truth(disclosure, requests, appeals))
    assert report.status == "partial"


@FORMATS
@pytest.mark.parametrize("column", range(7))
@pytest.mark.parametrize("headed", [True, False])
def test_a_column_that_is_left_out_gives_no_wrong_figures(
    printed: Callable[[Tables], bytes], column: int, headed: bool
) -> None:
    disclosure, requests, appeals = sheets()
    label = list(APPLICANTS.values())[column]
    shorter = with_data(requests, lambda data: data[:column] + data[column + 1 :])
    if headed:
        shorter[:HEADER_ROWS] = [[box for box in row if box.text != label] for row in shorter[:HEADER_ROWS]]
    report = read_report(printed((disclosure, shorter, appeals)))
    assert not wrong(report, truth(disclosure, shorter, appeals))
    assert report.status == "partial"


@pytest.mark.parametrize("text", ["", "0", "777"])
@pytest.mark.parametrize("at", range(8))
@pytest.mark.parametrize("headed", [True, False])
def test_a_column_that_the_form_does_not_have_shifts_nothing(text: str, at: int, headed: bool) -> None:
    disclosure, requests, appeals = sheets()
    longer = with_data(requests, lambda data: [*data[:at], Box(text), *data[at:]])
    if headed:
        labels = [Box(label) for label in APPLICANTS.values()]
        longer[:HEADER_ROWS] = [[Box("申请事项", 1, 3), *labels[:at], Box("备注"), *labels[at:]]]
    report = read_tables((disclosure, longer, appeals))
    assert not wrong(report, truth(disclosure, longer, appeals))
    assert not is_silent_error(report, truth(disclosure, longer, appeals))


@pytest.mark.parametrize("column", range(7))
def test_a_blank_cell_at_the_end_does_not_hide_a_column_that_is_left_out(column: int) -> None:
    disclosure, requests, appeals = sheets()
    label = list(APPLICANTS.values())[column]
    other = with_data(requests, lambda data: [*data[:column], *data[column + 1 :], Box("")])
    other[:HEADER_ROWS] = [[box for box in row if box.text != label] for row in other[:HEADER_ROWS]]
    other[0] = [other[0][0], replace(other[0][1], colspan=6), Box("", 3)]
    if 1 <= column <= 5:
        other[1][1] = replace(other[1][1], colspan=4)
    report = read_tables((disclosure, other, appeals))
    assert not is_silent_error(report, truth(disclosure, other, appeals))


@FORMATS
@pytest.mark.parametrize("row", [3, 5, 8, 20, 27])
@pytest.mark.parametrize("column", range(7))
def test_a_row_that_lost_a_cell_shifts_nothing(printed: Callable[[Tables], bytes], row: int, column: int) -> None:
    disclosure, requests, appeals = sheets()
    labels, data = parted(requests[row])
    shorter = [*requests[:row], [*labels, *data[:column], *data[column + 1 :]], *requests[row + 1 :]]
    report = read_report(printed((disclosure, shorter, appeals)))
    assert not wrong(report, truth(disclosure, shorter, appeals))
    assert report.status == "partial"


@FORMATS
@pytest.mark.parametrize("row", [3, 8, 27])
@pytest.mark.parametrize("at", [0, 1, 4, 6, 7])
def test_a_blank_cell_too_many_in_a_row_with_blank_ends_shifts_nothing(
    printed: Callable[[Tables], bytes], row: int, at: int
) -> None:
    disclosure, requests, appeals = sheets()
    labels, data = parted(requests[row])
    data[0], data[6] = Box(""), Box("")
    longer = [*requests[:row], [*labels, *data[:at], Box(""), *data[at:]], *requests[row + 1 :]]
    report = read_report(printed((disclosure, longer, appeals)))
    assert not wrong(report, truth(disclosure, longer, appeals))


@pytest.mark.parametrize("sparse", [["individual", "total"], ["company", "total"], ["total"], ["nonprofit"]])
@pytest.mark.parametrize("at", range(8))
def test_an_empty_column_more_shifts_nothing_in_a_sparse_table(sparse: list[str], at: int) -> None:
    disclosure, requests, appeals = sheets()
    kept = with_data(
        requests, lambda data: [box if box.address and box.address.split("/")[2] in sparse else Box("") for box in data]
    )
    longer = [
        [*row[: -7], *row[-7:][:at], Box(""), *row[-7:][at:]] if n >= HEADER_ROWS else row for n, row in enumerate(kept)
    ]  # fmt: skip
    labels = [Box(label) for label in APPLICANTS.values()]
    longer[:HEADER_ROWS] = [[Box("申请事项", 1, 3), *labels[:at], Box("备注"), *labels[at:]]]
    report = read_tables((disclosure, longer, appeals))
    assert not is_silent_error(report, truth(disclosure, longer, appeals))


@EDITIONS
def test_a_row_of_section_two_left_out_is_never_another_row(edition: str) -> None:
    disclosure, requests, appeals = sheets(edition)
    for at in range(len(disclosure)):
        shorter = disclosure[:at] + disclosure[at + 1 :]
        report = read_tables((shorter, requests, appeals))
        assert not wrong(report, truth(shorter, requests, appeals))
        assert not is_silent_error(report, truth(shorter, requests, appeals))


EXTRA_ROWS = ["行政检查", "合计", "其中：", ""]
MORE_EXTRA_ROWS = ["行政确认", "其他", "注：", "政府规章", "行政裁决", "党内规范性文件"]


@EDITIONS
@pytest.mark.parametrize(
    "label", [*EXTRA_ROWS, *(pytest.param(label, marks=pytest.mark.slow) for label in MORE_EXTRA_ROWS)]
)
def test_a_row_more_in_section_two_never_goes_unnoticed(edition: str, label: str) -> None:
    disclosure, requests, appeals = sheets(edition)
    for at in range(1, len(disclosure) + 1):
        longer = [*disclosure[:at], [Box(label), Box("9"), Box("8"), Box("7")], *disclosure[at:]]
        report = read_tables((longer, requests, appeals))
        assert report.status == "partial"
        assert not is_silent_error(report, truth(longer, requests, appeals))


@pytest.mark.parametrize("label", ["合计", "其他", "3.其他", "（七）总计", "其中：个人隐私", "", "9.涉及商业秘密"])
def test_a_row_more_in_section_three_never_goes_unnoticed(label: str) -> None:
    disclosure, requests, appeals = sheets()
    for at in range(HEADER_ROWS, len(requests) + 1):
        longer = [*requests[:at], [Box(label), *[Box(str(n)) for n in range(1, 8)]], *requests[at:]]
        assert read_tables((disclosure, longer, appeals)).status == "partial"


def beside_each_number(sheet: Sheet, header: str, text: str, *, before: bool) -> Sheet:
    """Section 2 with a column more, before or behind its numbers."""
    rows: Sheet = []
    for row in sheet:
        more = Box(text if any(box.address for box in row) else header)
        if len(row) == 1:
            rows.append([replace(row[0], colspan=row[0].colspan + 1)])
        else:
            rows.append([row[0], more, *row[1:]] if before else [*row, more])
    return rows


OTHER_COLUMNS = pytest.mark.parametrize(
    ("header", "text", "before"), [("备注", "", False), ("单位", "件", True), ("同比", "", False)]
)


@OTHER_COLUMNS
@pytest.mark.parametrize("label", ["规章", "行政规范性文件"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_column_beside_the_forms_does_not_stand_in_for_a_merged_cell(
    header: str, text: str, before: bool, label: str, at: int
) -> None:
    disclosure, requests, appeals = sheets()
    row = paper.index_of(disclosure, label)
    first, *data = disclosure[row]
    merged = [*data[:at], replace(data[at], colspan=2, address=None), *data[at + 2 :]]
    rows = [*disclosure[:row], [first, *merged], *disclosure[row + 1 :]]
    tables = (beside_each_number(rows, header, text, before=before), requests, appeals)
    report = read_tables(tables)
    assert not wrong(report, truth(*tables))
    assert report.status == "partial"


@OTHER_COLUMNS
@pytest.mark.parametrize("at", range(1, 4))
def test_a_column_beside_the_forms_does_not_stand_in_for_a_lost_cell(
    header: str, text: str, before: bool, at: int
) -> None:
    disclosure, requests, appeals = sheets()
    row = paper.index_of(disclosure, "行政规范性文件")
    rows = [*disclosure[:row], [*disclosure[row][:at], *disclosure[row][at + 1 :]], *disclosure[row + 1 :]]
    tables = (beside_each_number(rows, header, text, before=before), requests, appeals)
    report = read_tables(tables)
    assert not wrong(report, truth(*tables))
    assert report.status == "partial"


@pytest.mark.parametrize("column", range(7))
def test_a_column_of_remarks_does_not_hide_one_that_lost_its_cells_and_kept_its_header(column: int) -> None:
    disclosure, requests, appeals = sheets()
    other = with_data(requests, lambda data: [*data[:column], *data[column + 1 :], Box("")])
    other[0] = [*other[0], Box("备注", 3)]
    tables = (disclosure, other, appeals)
    assert not is_silent_error(read_tables(tables), truth(*tables))


@pytest.mark.parametrize("lost", range(15))
def test_an_empty_column_does_not_hide_a_cell_that_section_four_lost(lost: int) -> None:
    disclosure, requests, (one, two, three, data) = sheets()
    row = [*data[:lost], *data[lost + 1 :], Box("")]
    tables = (disclosure, requests, [[*one, Box("", 3)], two, three, row])
    assert not is_silent_error(read_tables(tables), truth(*tables))


@pytest.mark.parametrize(("lost", "more"), [(2, 14), (11, 0)])
def test_numbers_of_section_four_that_slipped_are_reported_where_two_totals_say_so(lost: int, more: int) -> None:
    counts = [3, 1, None, 2, 6, 4, None, 1, 1, 6, 2, None, 5, 1, 8]
    disclosure, requests, (*headers, data) = sheets()
    row = [replace(b, text=str(n)) if n else Box("") for b, n in zip(data, counts, strict=True)]
    whole = (disclosure, requests, [*headers, row])
    assert (read_tables(whole).status, wrong(read_tables(whole), truth(*whole))) == ("ok", {})
    others = [*row[:lost], *row[lost + 1 :]]
    slipped = (disclosure, requests, [*headers, [*others[:more], Box(""), *others[more:]]])
    assert problems(read_tables(slipped)) == {"unsettled_row"}


def test_a_number_that_stood_over_two_columns_is_reported_in_pasted_text_where_a_sum_misses_it() -> None:
    disclosure, requests, appeals = sheets()
    sparse = paper.adding_up(requests, blank="0")
    row = paper.index_of(sparse, "（一）予以公开")
    labels, data = parted(sparse[row])
    second = int(data[1].text) + 3
    whole = [*labels, data[0], replace(data[1], text="", address=None), *data[2:]]
    other = [list(boxes) for boxes in sparse]
    other[row] = [*labels, data[0], replace(data[1], text=str(second)), *data[2:]]
    for total in ("received", "total"):
        at = next(n for n, boxes in enumerate(other) if any(b.address == f"requests/{total}/company" for b in boxes))
        other[at] = [
            replace(b, text=str(int(b.text) + 3)) if b.address == f"requests/{total}/company" else b for b in other[at]
        ]
    other[row] = whole
    report = read_report(paper.lines((disclosure, other, appeals)))
    assert "unsettled_row" in problems(report)


SAME_NUMBERS = {
    "head cells": lambda data: data.replace(b"<td", b"<th").replace(b"</td", b"</th"),
    "blocks in cells": tagged(r"<div><p><span>\2\3</span></p></div>"),
    "a span for each digit": tagged(r"<span>\2</span><span>\3</span>"),
    "ideographic spaces": tagged(r"&#12288;\2\3&#12288;"),
    "no-break spaces": tagged(r"&nbsp;\2\3&nbsp;"),
    "zero-width spaces": tagged(r"&#8203;\2&#8203;\3&#65279;"),
    "joiners": tagged(r"\2&zwnj;\3&zwj;"),
    "soft hyphens": tagged(r"\2&shy;\3"),
    "deleted numbers": tagged(r"<del>9</del>\2\3"),
    "struck-out numbers": tagged(r"<s>9</s>\2<strike>9</strike>\3"),
    "hidden numbers": tagged(r"\2\3<span style='display:none'>9</span>"),
    "scripts": tagged(r"\2\3<script>9</script>"),
    "tables wrapped in cells": lambda data: data.replace(b"<table", b"<table><tr><td><table").replace(
        b"</table>", b"</table></td></tr></table>"
    ),
    "hidden rows": lambda data: data.replace(b"<tr>", b"<tr style='display:none'><td>9</td></tr><tr>"),
    "hidden cells": lambda data: data.replace(b"<td", b"<td style='display:none'>9</td><td"),
    "bodies and heads": lambda data: data.replace(b"</table>", b"</tbody></table>").replace(b"<tr>", b"<tbody><tr>", 1),
    "open cells": lambda data: data.replace(b"</td>", b"").replace(b"</tr>", b""),
}


@pytest.mark.parametrize("markup", SAME_NUMBERS)
def test_markup_that_shows_the_same_numbers_gives_the_same_figures(markup: str) -> None:
    tables = sheets()
    report = read_report(SAME_NUMBERS[markup](paper.print_html(tables)))
    assert (report.status, values(report)) == ("ok", truth(*tables))


@pytest.mark.parametrize("mark", ["<sup>1</sup>", "①", "<sup>①</sup>", "*", "²", "[1]", "⑴"])
def test_a_footnote_mark_is_never_a_digit(mark: str) -> None:
    disclosure, requests, appeals = sheets()
    data = paper.print_html((disclosure, requests, appeals)).decode().replace(">111<", f">111{mark}<").encode()
    assert values(read_report(data)).get("requests/received/individual") in (None, "111")


@pytest.mark.parametrize("beside", ["", "&#8203;", "&nbsp;"])
def test_a_picture_of_a_number_is_illegible_and_not_blank(beside: str) -> None:
    data = paper.print_html(sheets()).decode().replace(">111<", f">{beside}<img src='W0202.jpg'><").encode()
    report = read_report(data)
    figure = next(figure for figure in report.figures if figure.address == "requests/received/individual")
    assert (figure.status, figure.value, report.status) == ("illegible", None, "partial")
    assert problems(report) == {"illegible_cell"}


def test_an_image_that_only_keeps_a_cell_open_shows_nothing() -> None:
    data = paper.print_html(sheets()).decode().replace(">111<", "><img src='blank.gif' width='1'><").encode()
    assert read_report(data).status == "ok"


def test_spans_that_are_not_stated_give_no_wrong_figures() -> None:
    for name in ("row", "col", "(row|col)"):
        tables = sheets()
        data = re.sub(rf'{name}span="\d+"'.encode(), b"", paper.print_html(tables))
        assert not is_silent_error(read_report(data), truth(*tables))

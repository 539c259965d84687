"""Labels compared loosely; dates and years in every printed form."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.dates import is_only_a_date, read_date, read_year, without_date
from extract.labels import best_similarity, plain, similarities


@pytest.mark.parametrize(
    ("printed", "wording"),
    [
        ("社会公益组 织", "社会公益组织"),
        ("总 计", "总计"),
        ("⾏政许可", "行政许可"),
        ("㈠予以公开", "（一）予以公开"),
        ("(一)予以公开", "（一）予以公开"),
        ("1. 属于国家秘密", "1.属于国家秘密"),
        ("1、属于国家秘密", "1.属于国家秘密"),
        ("其\n他\n处\n理", "（六）其他处理"),
        ("四、结转下年度继续办理", "结转下年度继续办理"),
    ],
)
def test_spaces_numbers_brackets_and_radicals_do_not_matter(printed: str, wording: str) -> None:
    assert best_similarity(printed, (wording,)) == 1


@pytest.mark.parametrize(
    ("printed", "wording"),
    [("其他法律行政止公开", "2.其他法律行政法规禁止公开"), ("本年处理绝对数量", "本年处理决定数量")],
)
def test_a_label_with_lost_or_wrong_characters_is_still_alike(printed: str, wording: str) -> None:
    assert best_similarity(printed, (wording,)) >= 0.75


@pytest.mark.parametrize(
    ("one", "other"), [("本年制发件数", "本年废止件数"), ("行政处罚", "行政强制"), ("结果维持", "结果纠正")]
)
def test_labels_of_different_columns_are_not_alike(one: str, other: str) -> None:
    assert best_similarity(one, (other,)) < 0.8


def test_a_label_that_is_only_a_number_keeps_it() -> None:
    assert plain("（一）") == "一"


def test_no_wordings_are_like_nothing() -> None:
    assert best_similarity("规章", ()) == 0.0


@given(st.lists(st.text(max_size=6), max_size=4), st.lists(st.text(max_size=6), max_size=4))
def test_the_matrix_holds_the_similarity_of_every_pair(labels: list[str], wordings: list[str]) -> None:
    matrix = similarities(labels, wordings)
    assert [len(row) for row in matrix] == [len(wordings) if wordings else 0] * len(labels)


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2020年1月22日", "2020-01-22"),
        ("2020 年 1 月 22 日", "2020-01-22"),
        ("二〇二〇年一月二十二日", "2020-01-22"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("二零二一年十月十日", "2021-10-10"),
        ("20231月1日", "2023-01-01"),
        ("202020年1月5日", "2020-01-05"),
        ("2024-01-05", "2024-01-05"),
        ("2024.1.5", "2024-01-05"),
        ("2024/01/05", "2024-01-05"),
        ("（2024年1月5日）", "2024-01-05"),
        ("2024年1月5号", "2024-01-05"),
        ("2024-01-05 10:30:59", "2024-01-05"),
        ("2024-01-05T10:30", "2024-01-05"),
        ("2024年1月5日 08：30", "2024-01-05"),
        ("２０２４年１月５日", "2024-01-05"),
    ],
)
def test_a_date_is_read_in_every_form_it_is_printed_in(printed: str, date: str) -> None:
    assert read_date(printed) == dt.date.fromisoformat(date)


@pytest.mark.parametrize("printed", ["2024年2月30日", "2024年13月1日", "2024年", "1月5日", "", "电话12345678"])
def test_what_is_no_day_of_the_calendar_is_no_date(printed: str) -> None:
    assert read_date(printed) is None


def test_the_last_date_of_a_text_counts() -> None:
    assert read_date("自2023年1月1日至2023年12月31日") == dt.date(2023, 12, 31)


@given(st.dates(dt.date(2008, 1, 1), dt.date(2049, 12, 31)))
def test_every_day_is_read_back(day: dt.date) -> None:
    assert read_date(f"{day.year}年{day.month}月{day.day}日") == day


@given(st.text())
def test_reading_a_date_never_raises(text: str) -> None:
    read_date(text)
    read_year(text)


def test_a_date_alone_is_told_from_a_date_in_a_sentence() -> None:
    assert [is_only_a_date(text) for text in ("（2024年1月5日）", "截至2024年1月5日")] == [True, False]


def test_what_stands_before_a_date_is_left() -> None:
    assert without_date("青石县水务局 2024年1月15日") == "青石县水务局"


@pytest.mark.parametrize(
    ("text", "year"),
    [("2019年政府信息公开", 2019), ("2023年度报告", 2023), ("202020年报告", 2020), ("二〇二一年度报告", 2021),
     ("青石县2022政府信息公开", 2022), ("没有年份", None), ("电话20231", None)],
)  # fmt: skip
def test_a_year_is_read_from_a_title(text: str, year: int | None) -> None:
    assert read_year(text) == year

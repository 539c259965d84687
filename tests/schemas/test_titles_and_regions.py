"""Titles of reports and of what looks like them; the published keys of divisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.regions import province_key
from schemas.titles import fold, is_candidate, is_look_alike, is_report_title

REPORTS = [
    "青石县人民政府2023年政府信息公开工作年度报告",
    "青石县水务局 2019 年政府信息公开工作年度报告",
    "2023年度青石县教育局政府信息公开工作年度报告",
    "青石县2020年政府信息公开年报",
    "政府信息公开工作年度报告",
    "青石县关于2015年度政务信息公开工作报告",
    "青石县财政局2022年政府信息公开工作年度报告（图片版）",
    "青石县2021年政府信息公开工作年度报告（超链版）",
    "青石县2013年度报告（政府信息公开）",
    "青石县关于2015年度政府信息公开工作的报告",
    "青石县2014年政府信息公开工作情况的报告",
    "⻘石县２０２３年政府信息公开⼯作年度报告",
]
LOOK_ALIKES = [
    "青石县政府网站工作年度报表（2023年度）",
    "图解：青石县2023年政府信息公开工作年度报告",
    "一图读懂2023年政府信息公开工作年度报告",
    "青石县2023年法治政府建设年度报告",
    "青石县水务局2023年依法行政工作报告",
    "各部门2023年政府信息公开工作年度报告公布情况",
    "青石县2023年上半年政府信息公开工作报告",
    "青石县政府信息公开指南",
    "关于报送2023年政府信息公开工作年度报告的通知",
    "2023年政府信息公开工作年度报告解读",
]


@pytest.mark.parametrize("title", REPORTS)
def test_a_report_is_known_by_its_title(title: str) -> None:
    assert is_report_title(title)


@pytest.mark.parametrize("title", LOOK_ALIKES)
def test_what_only_looks_like_a_report_is_not_taken_for_one(title: str) -> None:
    assert is_look_alike(title)
    assert not is_report_title(title)
    assert not is_candidate(title)


@pytest.mark.parametrize("title", [*REPORTS, "2023年", "2023", "（2023年度）", "2023年度报告", "2023年年报"])
def test_a_report_or_a_bare_year_is_worth_following(title: str) -> None:
    assert is_candidate(title)


@pytest.mark.parametrize("title", ["首页", "通知公告", "2023年12月", "青石县2023年工作要点", "1999", ""])
def test_other_links_are_not_worth_following(title: str) -> None:
    assert not is_candidate(title)


def test_folding_takes_out_white_space_and_compatibility_forms() -> None:
    assert fold(" ⾏政\u3000许可（２）\n") == "行政许可(2)"


@given(st.text())
def test_no_text_is_both_a_report_and_a_look_alike(text: str) -> None:
    assert not (is_report_title(text) and is_look_alike(text))


@pytest.mark.parametrize(
    ("division", "key"),
    [("640104", "CN-64"), ("110000", "CN-11"), ("000000", "CN-00"), ("990000", "none"), ("", "none"), (None, "none")],
)
def test_a_division_code_gives_the_key_of_its_province(division: str | None, key: str) -> None:
    assert province_key(division) == key

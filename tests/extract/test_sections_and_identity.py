"""The six sections; whose report it is, of which year, under which title, signed when."""

from __future__ import annotations

import datetime as dt

import pytest

from extract.document import Document, Paragraph
from extract.identity import Identity, looks_like_another_report, read_identity
from extract.sections import read_sections

HEADINGS = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]
CODES = ["overview", "disclosure", "requests", "appeals", "problems", "other_matters"]


def codes(*texts: str) -> list[str]:
    return [section.code for section in read_sections(Paragraph(text) for text in texts)]


def identity(*head: str, text: str = "文", sign_off: tuple[str, ...] = (), **meta: str) -> Identity:
    paragraphs = (*head, HEADINGS[0], text, HEADINGS[5], "没有。", *sign_off)
    return read_identity(Document("text/plain", tuple(Paragraph(line) for line in paragraphs), meta))


def test_the_six_sections_are_found_in_order() -> None:
    assert codes(*HEADINGS) == CODES


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("总体情况", "overview"), ("一、总体概述", "overview"), ("一、 概  述", "overview"),
        ("⼀、总体情况", "overview"),
        ("二、主动公开政府信息的情况", "disclosure"), ("2、主动公开政府信息情况", None),
        ("三、收到和处理政府信息公开申请的情况", "requests"),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "appeals"),
        ("五、存在问题及改进情况", "problems"), ("五、存在的主要问题和改进措施", "problems"),
        ("五、政府信息公开工作存在的主要问题及改进情况", "problems"),
        ("六、需要说明的其他事项", "other_matters"), ("其他需要报告的事项", "other_matters"),
        ("（一）主动公开情况", None), ("概况。", None), ("本年度共收到政府信息公开申请12件。", None),
    ],
)  # fmt: skip
def test_a_heading_is_known_in_the_wordings_of_real_reports(heading: str, code: str | None) -> None:
    assert codes(heading) == ([code] if code else [])


def test_the_text_of_a_section_ends_at_the_next_heading() -> None:
    sections = read_sections(Paragraph(text) for text in ("前言", HEADINGS[0], "甲", "乙", HEADINGS[4], "丙"))
    assert [(section.title, section.text) for section in sections] == [(HEADINGS[0], "甲\n乙"), (HEADINGS[4], "丙")]


def test_text_behind_a_heading_on_its_line_belongs_to_the_section() -> None:
    (section,) = read_sections(
        [Paragraph("六、其他需要报告的事项：本年度没有其他需要报告的事项，也未收取信息处理费。")]
    )
    assert (section.title, section.text[:5]) == ("六、其他需要报告的事项", "本年度没有")


def test_a_heading_printed_twice_opens_one_section() -> None:
    assert codes(HEADINGS[0], "甲", HEADINGS[0]) == ["overview"]


@pytest.mark.parametrize(
    ("title", "issuer", "year"),
    [
        ("青石县水务局2023年政府信息公开工作年度报告", "青石县水务局", 2023),
        ("青石县水务局 2023 年政府信息公开工作年度报告", "青石县水务局", 2023),
        ("2023年度青石县水务局政府信息公开工作年度报告", "青石县水务局", 2023),
        ("2023年青石县人民政府办公室政府信息公开年报", "青石县人民政府办公室", 2023),
        ("青石县关于2015年度政府信息公开工作的报告", "青石县", 2015),
        ("青石县水务局2023年度政府信息公开2023年度工作报告", "青石县水务局", 2023),
        ("青石县水务局202020年政府信息公开工作年度报告", "青石县水务局", 2020),
        ("青石县水务局二〇二三年政府信息公开工作年度报告", "青石县水务局", 2023),
        ("青石县水务局2023年政府信息公开工作年度报告（图片版）", "青石县水务局", 2023),
        ("青石镇人民政府２０２３年政府信息公开⼯作年度报告", "青石镇人民政府", 2023),
    ],
)
def test_a_title_names_the_issuer_and_the_year(title: str, issuer: str, year: int) -> None:
    found = identity(title)
    assert (found.title, found.issuer, found.year) == (title, issuer, year)


def test_a_title_on_two_lines_is_joined() -> None:
    assert (
        identity("青石县水务局", "2023年政府信息公开工作年度报告").title == "青石县水务局2023年政府信息公开工作年度报告"
    )


def test_a_title_without_place_takes_the_issuer_from_the_signature() -> None:
    found = identity("政府信息公开工作年度报告", sign_off=("青石县水务局", "2024年1月15日"))
    assert found.issuer == "青石县水务局"


def test_a_signature_that_is_fuller_than_the_title_names_the_issuer() -> None:
    found = identity("水务局2023年政府信息公开工作年度报告", sign_off=("青石县水务局", "2024年1月15日"))
    assert found.issuer == "青石县水务局"


def test_the_title_wins_over_the_signature_of_another_body() -> None:
    found = identity("青石县水务局2023年政府信息公开工作年度报告", sign_off=("青石县人民政府", "2024年1月15日"))
    assert found.issuer == "青石县水务局"


@pytest.mark.parametrize(
    "period",
    [
        "统计期限为2023年1月1日至2023年12月31日。",
        "所列数据自2023年01月01日起。",
        "期限：2023 年 1 月 1 日至 12 月 31 日",
    ],
)
def test_a_title_without_a_year_takes_it_from_the_period_of_the_figures(period: str) -> None:
    assert identity("青石县水务局政府信息公开工作年度报告", text=period).year == 2023


def test_where_title_and_period_disagree_the_title_wins_and_it_is_reported() -> None:
    found = identity("青石县水务局2023年政府信息公开工作年度报告", text="自2022年1月1日起")
    assert (found.year, [problem.code for problem in found.problems]) == (2023, ["year_disagrees"])


def test_a_report_that_says_no_year_is_reported() -> None:
    found = identity("青石县水务局政府信息公开工作年度报告", sign_off=("青石县水务局", "2024年1月15日"))
    assert (found.year, [problem.code for problem in found.problems]) == (None, ["no_year"])


def test_a_report_that_names_no_issuer_is_reported() -> None:
    found = identity("2023年政府信息公开工作年度报告")
    assert (found.issuer, [problem.code for problem in found.problems]) == (None, ["no_issuer"])


@pytest.mark.parametrize(
    ("sign_off", "day"),
    [
        (("青石县水务局", "2024年1月15日"), "2024-01-15"),
        (("青石县水务局 2024年1月15日",), "2024-01-15"),
        (("青石县水务局", "二〇二四年一月十五日"), "2024-01-15"),
        (("青石县水务局", "20241月15日"), "2024-01-15"),
        (("青石县水务局", "2024年1月15日", "附件：统计表.xls", "打印 关闭"), "2024-01-15"),
        (("（青石县水务局）", "（2024年1月15日）"), "2024-01-15"),
    ],
)
def test_the_day_of_signing_stands_below_the_last_section(sign_off: tuple[str, ...], day: str) -> None:
    found = identity("青石县水务局2023年政府信息公开工作年度报告", sign_off=sign_off)
    assert found.signed_on == dt.date.fromisoformat(day)


def test_a_date_in_a_sentence_is_no_signature() -> None:
    found = identity(
        "青石县水务局2023年政府信息公开工作年度报告", sign_off=("本报告自2024年1月15日起公布，欢迎监督。",)
    )
    assert found.signed_on is None


@pytest.mark.parametrize("name", ["pubdate", "publishdate"])
def test_the_day_of_publication_is_the_one_the_page_states(name: str) -> None:
    found = identity("青石县水务局2023年政府信息公开工作年度报告", **{name: "2024-01-16 10:30"})
    assert found.published_on == dt.date(2024, 1, 16)


def test_the_day_of_publication_may_be_printed_above_the_report() -> None:
    found = identity("青石县水务局2023年政府信息公开工作年度报告", "发布时间：2024年01月16日　来源：青石县水务局")
    assert found.published_on == dt.date(2024, 1, 16)


def test_the_named_title_of_a_page_is_used_where_none_is_printed() -> None:
    found = identity("首页 > 政府信息公开", articletitle="青石县水务局2023年政府信息公开工作年度报告")
    assert found.title == "青石县水务局2023年政府信息公开工作年度报告"


def test_the_report_of_something_else_is_known_by_its_head() -> None:
    document = Document("text/plain", (Paragraph("青石县2023年法治政府建设年度报告"),))
    assert looks_like_another_report(document)

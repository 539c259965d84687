"""Headings in every shape that real reports print them in, tables of contents, and the text before the first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Paragraph
from extract.outline import outline
from extract.sections import read_preface, read_sections, sections_of, signature_offset

HEADINGS = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]
CODES = ["overview", "disclosure", "requests", "appeals", "problems", "other_matters"]


def paragraphs(*lines: str) -> list[Paragraph]:
    return [Paragraph(line) for line in lines]


def sections(*lines: str) -> list[tuple[str, str]]:
    return [(section.code, section.text) for section in read_sections(paragraphs(*lines))]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("一、一、总体情况", "overview"), ("（一）一、总体情况", "overview"), ("一、（一）总体情况", "overview"),
        ("第一部分 总体情况", "overview"), ("第二章、主动公开政府信息情况", "disclosure"), ("一．总体情况",
        "overview"),
        ("二、主动公开信息情况", "disclosure"), ("二、行政机关主动公开政府信息情况", "disclosure"),
        ("三、行政机关收到和处理政府信息公开申请情况", "requests"), ("四、行政复议和行政诉讼情况", "appeals"),
        ("五、主要问题和改进措施", "problems"), ("五、存在的问题和改进措施", "problems"),
        ("六、其他需要说明的事项", "other_matters"), ("六、需要报告的其他事项", "other_matters"),
        ("⼆、主动公开政府信息情况", "disclosure"), ("二 、 主动公开 政府信息情况", "disclosure"),
    ],
)  # fmt: skip
def test_a_heading_may_be_numbered_and_worded_in_many_ways(heading: str, code: str) -> None:
    assert sections(heading, "文") == [(code, "文")]


@pytest.mark.parametrize(
    "lines",
    [
        ("四、政府信息公开行政复议、", "行政诉讼情况"),
        ("四、", "政府信息公开行政复议、行政诉讼情况"),
        ("四", "政府信息公开行政复议、行政诉讼情况"),
        ("四、因政府信息公开工作被申请", "行政复议、提起行政诉讼情况"),
        ("因政府信息公开工作被申请行政复议", "、提起行政诉讼情况"),
    ],
)
def test_a_heading_may_go_over_two_lines(lines: tuple[str, str]) -> None:
    (section,) = read_sections(paragraphs(*lines, "全年未发生。"))
    assert (section.code, section.title, section.text) == ("appeals", "".join(lines), "全年未发生。")


@pytest.mark.parametrize(
    ("line", "title", "text"),
    [
        ("六、其他需要报告的事项。无。", "六、其他需要报告的事项", "无。"),
        ("六、其他需要报告的事项：无", "六、其他需要报告的事项", "无"),
        ("六、其他需要报告的事项 本年度没有其他需要报告的事项，也未收取信息处理费，特此说明如上。",
         "六、其他需要报告的事项", "本年度没有其他需要报告的事项，也未收取信息处理费，特此说明如上。"),
    ],
)  # fmt: skip
def test_text_may_follow_on_the_line_of_its_heading(line: str, title: str, text: str) -> None:
    (section,) = read_sections(paragraphs(line))
    assert (section.title, section.text) == (title, text)


@pytest.mark.parametrize(
    "line",
    ["一、加强组织领导", "二、健全工作机制，落实责任", "（一）主动公开情况", "1.总体情况", "主动公开情况良好。",
    "三、2023年工作打算",
     "本年度主动公开政府信息情况如下", "情况说明", "附件：总体情况", "首页 > 概况信息"],
)  # fmt: skip
def test_other_lines_are_no_headings(line: str) -> None:
    assert sections(line) == []


LEADERS = ["……………{n}", "......{n}", " {n}", "\t{n}", "…………", "———{n}"]


@pytest.mark.parametrize("leader", [*LEADERS, ""])
def test_the_entries_of_a_table_of_contents_are_no_headings(leader: str) -> None:
    contents = [heading + leader.format(n=page) for page, heading in enumerate(HEADINGS, 1)]
    body = [line for heading in HEADINGS for line in (heading, "文" + heading[0])]
    assert sections("目录", *contents, "标题", *body) == [
        (code, "文" + h[0]) for code, h in zip(CODES, HEADINGS, strict=True)
    ]


def test_headings_with_nothing_between_them_are_no_table_of_contents() -> None:
    assert [code for code, _ in sections(*HEADINGS)] == CODES


def test_a_bare_word_of_a_menu_is_no_heading_where_a_numbered_one_follows() -> None:
    assert sections("概述", "通知公告", HEADINGS[0], "文") == [("overview", "文")]


def test_the_text_between_title_and_first_heading_is_kept() -> None:
    found = outline(paragraphs("标题", "根据《条例》，制定本报告。", "统计期限为一年。", HEADINGS[0], "文"))
    assert read_preface(found, 1, 5) == "根据《条例》，制定本报告。\n统计期限为一年。"


def test_without_headings_all_prose_is_the_preface() -> None:
    found = outline(paragraphs("标题", "全年公开12条。", "再无其他。", "青石县水务局", "2024年1月5日"))
    assert (sections_of(found), read_preface(found, 1, 3)) == ((), "全年公开12条。\n再无其他。")


LINES = st.lists(
    st.sampled_from(
        [*HEADINGS, "文", "前言。", "总体情况", "（一）", "四、", "行政诉讼情况", "六、其他需要报告的事项。无。"]
    ),
    max_size=12,
)


@given(LINES)
def test_no_line_is_lost_and_none_is_told_twice(lines: list[str]) -> None:
    found = outline(paragraphs(*lines))
    first = found.headings[0].first if found.headings else len(lines)
    told = lines[:first]
    for section, heading in zip(sections_of(found), found.headings, strict=True):
        told += [*lines[heading.first : heading.last + 1], *section.text.split("\n")[bool(heading.rest) :]]
    assert [line for line in told if line] == lines


@given(LINES)
def test_a_section_is_found_once(lines: list[str]) -> None:
    codes = [code for code, _ in sections(*lines)]
    assert len(codes) == len(set(codes))


@given(LINES, st.data())
def test_the_signature_begins_where_its_line_stands_in_the_text(lines: list[str], data: st.DataObject) -> None:
    found = outline(paragraphs(*lines))
    if found.headings and found.headings[-1].last + 1 < len(lines):
        line = data.draw(st.integers(found.headings[-1].last + 1, len(lines) - 1))
        text = sections_of(found)[-1].text
        assert text[signature_offset(found, line) :] == "\n".join(lines[line:])

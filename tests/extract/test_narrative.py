"""Numbers, dates, channels and words of there being none, in the prose of the sections."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.channels import CHANNELS, CODES, WORDING, channel_of
from extract.document import Paragraph
from extract.narrative import read_all_prose, read_mentions, read_prose
from extract.numerals import read_numeral
from extract.outline import outline
from extract.read import read_report
from extract.sections import sections_of
from schemas.report import Mention, Section

REAL = Path(os.environ.get("GONGKAI_REAL_REPORTS") or "no such folder")


def mentions(text: str, kind: str = "number") -> list[Mention]:
    return [one for one in read_mentions([read_prose(Section("overview", "", text))]) if one.kind == kind]


def numbers(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(one.raw, None if one.value is None else format(one.value, "f"), one.unit) for one in mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("将82项行政许可项目公示", [("82", "82", "项")]),
        ("共公示 31 条。", [("31", "31", "条")]),
        ("工单共31423件，办结率为98%。", [("31423", "31423", "件"), ("98", "98", "%")]),
        ("满意率98.5％", [("98.5", "98.5", "%")]),
        ("公开31,423条", [("31,423", "31423", "条")]),
        ("公开３１，４２３条", [("３１，４２３", "31423", "条")]),
        ("访问3.2万次", [("3.2万", "32000.0", "次")]),
        ("点击1.5亿次", [("1.5亿", "150000000.0", "次")]),
        ("支出12万元", [("12万", "12", "万元")]),
        ("收费251000元", [("251000", "25.1", "万元")]),
        ("培训三次、座谈两场", [("三", "3", "次"), ("两", "2", "场")]),
        ("召开会议一次。", [("一", "1", "次")]),
        ("印发简报十二期", [("十二", "12", "期")]),
        ("占百分之九十八点五", [("百分之九十八点五", "98.5", "%")]),
        ("提高2.5个百分点", [("2.5", "2.5", "个百分点")]),
        ("在20个工作日内答复", [("20", "20", "个工作日")]),
        ("24小时自助终端", [("24", "24", "小时")]),
        ("接待30个人", [("30", "30", "个")]),
        ("\n1.12件申请已答复", [("12", "12", "件")]),
    ],
)  # fmt: skip
def test_a_number_has_its_value_and_its_unit(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第三十条", "第20条第3项", "2019年", "国办发〔2014〕32号", "国办公开办函[2021]30号", "（一）", "1.加强领导",
        "附件3项目表",
        "电话：0951-6075030", "邮编750004", "8:30—12:00", "12345热线", "第三次会议", "每一件事", "最多跑一次。",
        "一次性告知",
        "“四个意识”", "“双随机、一公开”", "最后一公里", "四级四同", "上一年", "一季度", "十九大", "二维码",
        "互联网+", "全国人民",
        "两个维护", "三个方面", "进一步", "唯一", "统一", "5G网络", "第1-3项", "2020-2021年", "G20人才", "第十五次",
    ],
)  # fmt: skip
def test_what_counts_nothing_is_no_number(text: str) -> None:
    assert numbers(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "约300条",
        "300余条",
        "300多条",
        "近300条",
        "超过300条",
        "300条以上",
        "不少于300条",
        "100多万次",
        "百余件",
        "二十余次",
    ],
)
def test_a_number_that_is_not_exact_is_a_note(text: str) -> None:
    assert [one.status for one in mentions(text)] == ["note"]


@pytest.mark.parametrize("text", ["10-15件", "10～15件", "3至5个工作日", "10—15件"])
def test_a_range_has_no_value(text: str) -> None:
    assert [(one.value, one.status) for one in mentions(text)] == [(None, "text")]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("将82项行政许可项目公示", "行政许可项目"),
        ("对668项政务服务事项进行网上公示", "政务服务事项"),
        ("已办结工单共30723件", "已办结工单"),
        ("办结率为98%", "办结率"),
        ("共征集建议 3 条，并已全部落实", "建议"),
        ("收到政府信息公开申请12件。", "政府信息公开申请"),
        ("设立4个信息查阅点", "信息查阅点"),
    ],
)
def test_the_words_beside_a_number_say_what_it_counts(text: str, counts: str) -> None:
    assert [one.counts for one in mentions(text)] == [counts]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019 年 10 月 15 日举办", dt.date(2019, 10, 15)),
        ("二〇二〇年一月二日", dt.date(2020, 1, 2)),
        ("2023-01-05更新", dt.date(2023, 1, 5)),
        ("10月15日", None),
        ("2019年10月", None),
        ("2019年2月30日", None),
    ],
)
def test_a_date_is_a_mention_of_its_own(text: str, date: dt.date | None) -> None:
    assert [one.date for one in mentions(text, "date")] == [date]
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("全年未收到政府信息公开申请，", "政府信息公开申请"),
        ("未收取信息处理费。", "信息处理费"),
        ("没有因政府信息公开引起的行政复议。", "因政府信息公开引起的行政复议"),
    ],
)
def test_words_of_there_being_none_are_a_mention(text: str, counts: str) -> None:
    assert [(one.value, one.counts) for one in mentions(text, "none")] == [(0, counts)]


@pytest.mark.parametrize(
    "text", ["无正当理由逾期不补正", "未经复议直接起诉", "未按时更新", "无锡市", "未发生失泄密情况"]
)
def test_other_words_of_negation_say_nothing(text: str) -> None:
    assert mentions(text, "none") == []


@pytest.mark.parametrize(("wording", "code"), CODES.items())
def test_every_wording_of_a_channel_is_found(wording: str, code: str) -> None:
    assert [one.channel for one in mentions(f"通过{wording}公开", "channel")] == [code]


def test_a_wording_names_one_channel() -> None:
    assert len(CODES) == sum(len(wordings) for wordings in CHANNELS.values())


def test_a_channel_that_a_page_break_cut_is_found() -> None:
    (found,) = mentions("充分利用自治区政府门\n户网站公开", "channel")
    assert (found.raw, found.channel) == ("门\n户网站", "portal")


@pytest.mark.parametrize(("text", "raw"), [("信用银川等平台", "信用银川"), ("“信用江苏”", "信用江苏")])
def test_the_credit_site_of_a_place_is_a_channel(text: str, raw: str) -> None:
    assert [(one.raw, one.channel) for one in mentions(text, "channel")] == [(raw, "credit_site")]


@pytest.mark.parametrize("text", ["信用监管平稳", "共12345件", "112345", "门户", "app"])
def test_what_names_no_channel_is_none(text: str) -> None:
    assert mentions(text, "channel") == []


def test_a_sentence_is_given_as_printed() -> None:
    (found,) = mentions("（一）概况\n全年平稳。共 公示 31 条（含更新），见网站。其余略。")
    assert found.sentence == "共 公示 31 条（含更新），见网站。"


def test_a_sentence_that_a_line_break_cut_is_whole() -> None:
    (found,) = mentions("上句。本单位向社会公众公开各类信息\n共31条，均为主动公开。")
    assert found.sentence == "本单位向社会公众公开各类信息\n共31条，均为主动公开。"


@pytest.mark.parametrize("text", ["共公开各类信息和文件和政策解读12\n34件", "访问量为345 678次", "共1 234.5万次"])
def test_digits_that_stand_apart_may_be_one_number_or_two(text: str) -> None:
    assert [(one.value, one.status) for one in mentions(text)] == [(None, "text")]


def test_the_signature_is_no_part_of_the_last_section() -> None:
    lines = [
        "一、总体情况",
        "共公开12条。",
        "六、其他需要报告的事项",
        "收费3次。",
        "青石县水务局",
        "2024年1月15日",
        "附件：2份",
    ]
    found = outline(Paragraph(line) for line in lines)
    prose = read_all_prose(found, sections_of(found), signature=4)
    assert [(one.section, one.raw) for one in read_mentions(prose)] == [("overview", "12"), ("other_matters", "3")]


PIECES = st.sampled_from(
    ["12", "３，４２３", "3.2万", "百余", "三", "两", "件", "条", "次", "%", "人次", "2023年1月5日", "未收到",
    "申请", "门户网站", "12345",
     "。", "，", "\n", " ", "\u3000", "约", "余", "至", "-", "第", "百分之", "“", "⾏政", "⻘", "信用", "等平台",
     "1.", "A", "\ufffd", "𠘨"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_the_offsets_are_those_of_the_printed_characters(text: str) -> None:
    for one in read_mentions([read_prose(Section("overview", "", text))]):
        assert one.raw == text[one.start : one.end] != ""
        assert one.raw in one.sentence or not one.raw.strip()
        assert one.sentence in text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_the_mentions_stand_in_printed_order_and_do_not_overlap_as_numbers(text: str) -> None:
    found = read_mentions([read_prose(Section("overview", "", text))])
    assert [one.start for one in found] == sorted(one.start for one in found)
    counted = [one for one in found if one.kind in ("number", "date")]
    assert all(one.end <= after.start for one, after in pairwise(counted))


@given(TEXTS)
def test_a_value_is_there_unless_several_numbers_are_printed(text: str) -> None:
    assert all((one.value is None) == (one.status == "text") for one in mentions(text))


DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """A number below ten thousand as it is written in characters."""
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += DIGITS[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(1, 9_999))
def test_a_numeral_is_read_as_it_is_written(number: int) -> None:
    assert read_numeral(written(number)) == number


@given(st.integers(1, 9_999), st.integers(1, 9_999))
def test_ten_thousands_are_read(upper: int, lower: int) -> None:
    lower_text = written(lower) if lower > 999 else "零" + written(lower)
    assert read_numeral(f"{written(upper)}万{lower_text}") == upper * 10_000 + lower


@pytest.mark.parametrize("text", ["", "一二", "十百", "百百", "零", "万"])
def test_what_is_no_numeral_is_not_read(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.skipif(not REAL.is_dir(), reason="GONGKAI_REAL_REPORTS names no folder")
def test_the_nine_figures_of_a_real_section_are_found() -> None:
    found = [
        one for one in read_report((REAL / "xingqing-2019.txt").read_bytes()).mentions if one.section == "overview"
    ]
    printed = [(one.raw, one.unit) for one in found if one.kind in ("number", "date")]
    assert printed == [
        ("82", "项"), ("668", "项"), ("31", "条"), ("2019 年 10 月 15 日", None), ("3", "条"), ("31423", "件"),
        ("30723", "件"), ("98", "%"), ("24", "小时"),
    ]  # fmt: skip


@pytest.mark.skipif(not REAL.is_dir(), reason="GONGKAI_REAL_REPORTS names no folder")
def test_the_channels_of_a_real_section_are_found() -> None:
    found = [
        one for one in read_report((REAL / "xingqing-2019.txt").read_bytes()).mentions if one.section == "overview"
    ]
    assert {one.channel for one in found if one.kind == "channel"} >= {
        "portal", "service_network", "double_publicity", "credit_site", "hotline", "reading_point", "notice_board",
        "terminal", "open_day",
    }  # fmt: skip


@pytest.mark.skipif(not REAL.is_dir(), reason="GONGKAI_REAL_REPORTS names no folder")
@pytest.mark.parametrize("name", ["xingqing-2019.txt", "hongze-2024.pdf"])
def test_the_prose_of_a_real_report_contradicts_none_of_its_tables(name: str) -> None:
    checks = read_report((REAL / name).read_bytes()).checks
    told = [check for check in checks if check.check.startswith("narrative_")]
    assert told
    assert [check for check in told if check.passed is False] == []


def test_values_are_exact() -> None:
    assert [one.value for one in mentions("访问3.21万次")] == [Decimal("32100")]


def test_a_found_wording_has_a_code() -> None:
    assert {channel_of(match[0]) for match in WORDING.finditer("信用银川等平台、微博")} == {"credit_site", "weibo"}

"""Titles and signatures in the shapes that real reports print them in; what is filed beside the reports."""

from __future__ import annotations

import datetime as dt

import paper
import pytest

from extract.document import Cell, Document, Grid, Paragraph
from extract.identity import Identity, looks_like_another_report, read_identity
from extract.read import read_report
from schemas.failures import Reason, UnreadableDocument

TITLE = "青石县水务局2023年政府信息公开工作年度报告"
BODY = ("一、总体情况", "文。", "二、主动公开政府信息情况", "六、其他需要报告的事项", "没有。")
SIGNATURE = ("青石县水务局", "2024年1月15日")


def document(*head: str, body: tuple[str, ...] = BODY, sign: tuple[str, ...] = SIGNATURE, **meta: str) -> Document:
    return Document("text/html", tuple(Paragraph(line) for line in (*head, *body, *sign)), meta)


def identity(*head: str, sign: tuple[str, ...] = SIGNATURE, **meta: str) -> Identity:
    return read_identity(document(*head, sign=sign, **meta))


@pytest.mark.parametrize(
    "suffix", ["_青石县人民政府", " - 青石县人民政府", "-青石县人民政府门户网站", "|青石县", "——青石县人民政府"]
)
def test_the_name_of_the_site_is_no_part_of_the_title(suffix: str) -> None:
    assert identity("首页", title=TITLE + suffix).title == TITLE


@pytest.mark.parametrize(
    "crumb", ["首页 > 政府信息公开年报", "当前位置：首页»政府信息公开年报", "您的位置：政府信息公开年报"]
)
def test_a_breadcrumb_is_no_title(crumb: str) -> None:
    assert identity(crumb, "政府信息公开工作年度报告").title == "政府信息公开工作年度报告"


def test_the_name_of_a_column_is_worth_less_than_a_title() -> None:
    assert identity("政府信息公开年报", "政府信息公开工作年度报告").title == "政府信息公开工作年度报告"


def test_a_month_below_the_title_of_a_cover_is_no_part_of_it() -> None:
    found = identity(TITLE, "2024年1月", TITLE)
    assert (found.title, found.year) == (TITLE, 2023)


def test_a_month_in_brackets_is_not_the_year_reported() -> None:
    found = identity("青石县水务局政府信息公开工作年度报告（2024年1月）", "统计期限自2023年1月1日至2023年12月31日。")
    assert (found.year, found.problems) == (2023, ())


def test_a_title_over_three_lines_is_joined() -> None:
    assert identity("青石县水务局", "2023年政府信息公开", "工作年度报告").title == TITLE


def test_the_name_of_a_site_above_the_title_is_not_joined_to_it() -> None:
    found = identity("青石县人民政府", "2023年政府信息公开工作年度报告")
    assert (found.title, found.issuer) == ("2023年政府信息公开工作年度报告", "青石县水务局")


def test_the_title_below_a_table_of_contents_is_found() -> None:
    contents = [
        f"{line}……………{page}"
        for page, line in enumerate(("一、总体情况", "二、主动公开政府信息情况", "六、其他需要报告的事项"))
    ]
    assert identity("目　录", *contents, TITLE).title == TITLE


def test_radicals_of_a_font_are_the_characters_they_look_like() -> None:
    found = identity("⻘石县⺠政局2023年政府信息公开工作年度报告", sign=())
    assert (found.title, found.issuer) == ("青石县民政局2023年政府信息公开工作年度报告", "青石县民政局")


def test_digits_that_a_page_has_lost_leave_no_year_in_the_name() -> None:
    assert identity("年青石县水务局政府信息公开工作年度报告", sign=()).issuer == "青石县水务局"


def test_who_compiled_the_report_is_its_issuer_where_neither_title_nor_signature_says() -> None:
    assert (
        identity("政府信息公开工作年度报告", "根据《条例》，青石县水务局编制本年度报告。", sign=()).issuer
        == "青石县水务局"
    )


@pytest.mark.parametrize("text", ["2021年1月1日起施行的《民法典》。", "自2021年1月1日起正式实施。"])
def test_the_day_a_law_comes_into_force_is_no_period(text: str) -> None:
    found = identity(TITLE, text)
    assert (found.year, found.problems) == (2023, ())


def test_the_whole_period_counts_before_a_first_day_of_january() -> None:
    found = identity("政府信息公开工作年度报告", "自2022年1月1日起改版。", "统计期限自2023年1月1日至12月31日。")
    assert found.year == 2023


@pytest.mark.parametrize(
    "sign",
    [
        ("2024年1月15日", "青石县水务局"),
        ("青石县水务局", "2024年1月15日（此件公开发布）"),
        ("青石县水务局", "2024年1月15日", "（此件公开发布）"),
        ("青石县水务局", "2024年1月15日", "【打印】【关闭】"),
        ("青石县水务局2024年1月15日附件：情况说明",),
        ("青石县水务局（盖章）", "二○二四年元月十五日"),
        ("青石县水务局", "二О二四年一月十五日"),
        ("青石县河长制办公室", "青石县水务局", "2024年1月15日"),
        ("青石县水务局", "青石县河长制办公室", "2024年1月15日"),
        ("青石县水务局", "2024年1月15日", "上一篇：青石县教育局2022年政府信息公开工作年度报告", "2024-01-03"),
    ],
)
def test_a_signature_gives_the_name_and_the_day(sign: tuple[str, ...]) -> None:
    found = identity("水务局2023年政府信息公开工作年度报告", sign=sign)
    assert (found.issuer, found.signed_on) == ("青石县水务局", dt.date(2024, 1, 15))


@pytest.mark.parametrize(
    "lines", [("2024年1月",), ("发布日期：2024-01-15",), ("2024年1月15日前公开完毕。",), ("20242年31月1日",)]
)
def test_other_lines_with_a_date_are_no_signature(lines: tuple[str, ...]) -> None:
    assert identity(TITLE, sign=lines).signed_on is None


def test_the_text_ends_where_the_signature_begins() -> None:
    assert identity(TITLE, sign=("青石县河长制办公室", *SIGNATURE, "打印")).text_to == 6


def test_the_text_of_an_unsigned_page_ends_where_its_furniture_begins() -> None:
    assert identity(TITLE, sign=("版权所有：青石县人民政府 邮编 123456", "点击3次")).text_to == 6


OTHERS = [
    "青石县2023年上半年政府信息公开工作报告",
    "青石县2023年第三季度政府信息公开情况统计表",
    "青石县2023年1-6月政府信息公开情况统计表",
    "青石县政府网站工作年度报表（2023年度）",
    "青石县2023年法治政府建设年度报告",
    "图解：青石县水务局2023年政府信息公开工作年度报告",
    "2023年政府信息公开工作年度报告公布情况一览表",
    "青石县2023年政府信息公开工作实施方案",
    "青石县水务局2023年政府信息公开指南",
]


@pytest.mark.parametrize("title", OTHERS)
def test_what_is_filed_beside_the_reports_is_none_though_it_has_their_tables(title: str) -> None:
    page = paper.page(*[paper.table(sheet) for sheet in paper.sheets()]).decode().replace(paper.TITLE, title)
    with pytest.raises(UnreadableDocument) as caught:
        read_report(page.encode())
    assert caught.value.reason == Reason.NOT_A_REPORT


@pytest.mark.parametrize("title", OTHERS)
def test_a_report_is_one_whatever_its_navigation_names(title: str) -> None:
    assert not looks_like_another_report(document("首页", title, "通知公告", TITLE, title=TITLE + "_青石县"))


@pytest.mark.parametrize("title", OTHERS)
def test_a_report_with_a_bare_title_is_one_though_another_is_named_above_it(title: str) -> None:
    assert not looks_like_another_report(document(title, "相关链接", "政府信息公开工作年度报告"))


@pytest.mark.parametrize("title", OTHERS)
def test_a_column_of_reports_above_it_makes_no_report_of_something_else(title: str) -> None:
    assert looks_like_another_report(document("首页 > 政府信息公开年报", "政府信息公开年报", title, body=("文",)))


def test_the_name_of_a_column_in_the_head_of_a_page_makes_nothing_else_of_a_report() -> None:
    assert not looks_like_another_report(document(TITLE, title="青石县政府信息公开指南和年报"))


def test_a_notice_may_have_the_report_below_it() -> None:
    assert not looks_like_another_report(document(f"关于印发《{TITLE}》的通知"))


BARE = "2023年政府信息公开工作年度报告"
LISTED = (
    "青石县教育局2022年政府信息公开工作年度报告", "青石县财政局2023年政府信息公开工作年度报告",
    "青石县水务局2021年政府信息公开年报", "2024年政府信息公开工作年度报告",
)  # fmt: skip
PERIOD = "本报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止。"


@pytest.mark.parametrize("sign", [SIGNATURE, ()], ids=["signed", "unsigned"])
@pytest.mark.parametrize("meta", [{}, {"title": TITLE + "_青石县人民政府"}, {"title": "政府信息公开年报"}])
@pytest.mark.parametrize("period", [(), (PERIOD,)])
def test_reports_that_are_listed_above_the_title_are_not_the_report(
    sign: tuple[str, ...], meta: dict[str, str], period: tuple[str, ...]
) -> None:
    found = identity(*LISTED, TITLE, *period, sign=sign, **meta)
    assert (found.title, found.issuer, found.year) == (TITLE, "青石县水务局", 2023)


@pytest.mark.parametrize("period", [(), (PERIOD,)])
def test_a_bare_title_below_a_list_of_reports_is_told_by_the_signature_and_the_period(period: tuple[str, ...]) -> None:
    found = identity(*LISTED, BARE, *period)
    assert (found.title, found.issuer, found.year) == (BARE, "青石县水务局", 2023)


def test_a_bare_title_below_a_list_of_reports_is_completed_by_the_head_of_the_page() -> None:
    found = identity(*LISTED, BARE, sign=(), title=TITLE)
    assert (found.title, found.issuer, found.year) == (TITLE, "青石县水务局", 2023)


def test_the_period_tells_the_title_of_another_year() -> None:
    found = identity(TITLE, TITLE.replace("2023", "2022"), PERIOD.replace("2023", "2022"), sign=())
    assert (found.year, found.problems) == (2022, ())


def test_an_entry_of_a_list_below_the_signature_is_no_signature() -> None:
    found = identity(BARE, sign=(*SIGNATURE, "青石县教育局 2024-01-22", "青石县财政局 2024-02-01"))
    assert (found.issuer, found.signed_on) == ("青石县水务局", dt.date(2024, 1, 15))


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        (f"【年报】{TITLE}", "青石县水务局"),
        (f"〔2024〕1号{TITLE}", "青石县水务局"),
        ("青石县人民政府办公室关于青石县2023年政府信息公开工作年度报告", "青石县人民政府办公室"),
    ],
)
def test_what_stands_about_a_name_in_the_title_is_no_part_of_it(title: str, issuer: str) -> None:
    assert (identity(title, sign=()).issuer, identity(title, sign=()).year) == (issuer, 2023)


def test_of_two_signatures_that_of_the_body_in_the_title_counts() -> None:
    found = identity(TITLE, sign=(*SIGNATURE, "青石县人民政府办公室", "2025年1月1日"))
    assert (found.issuer, found.signed_on, found.problems) == ("青石县水务局", dt.date(2024, 1, 15), ())


@pytest.mark.parametrize("above", [(), ("发布日期：2024年1月1日 来源：青石县水务局",)])
def test_a_report_signed_on_the_first_of_january_covers_the_year_before(above: tuple[str, ...]) -> None:
    found = identity(TITLE, *above, sign=("青石县水务局", "2024年1月1日"))
    assert (found.year, found.signed_on, found.problems) == (2023, dt.date(2024, 1, 1), ())


def test_a_bare_title_below_a_list_of_other_reports_is_nobodys_where_nothing_says_whose() -> None:
    found = identity(*LISTED, BARE, sign=("2024年1月15日",))
    assert (found.title, found.issuer, found.year) == (BARE, None, 2023)
    assert [problem.code for problem in found.problems] == ["no_issuer"]


@pytest.mark.parametrize("sign", [SIGNATURE, ("2024年1月15日",), ()], ids=["signed", "dated", "unsigned"])
@pytest.mark.parametrize("bare", [BARE, "政府信息公开工作年度报告"])
@pytest.mark.parametrize("meta", [{}, {"title": "青石县人民政府"}, {"title": BARE}])
def test_the_report_of_another_body_or_year_is_never_taken_for_the_one_below_the_list(
    sign: tuple[str, ...], bare: str, meta: dict[str, str]
) -> None:
    found = identity(*LISTED[:3], TITLE.replace("2023", "2022"), bare, sign=sign, **meta)
    assert (found.issuer, found.year) in {("青石县水务局", 2023), (None, 2023), ("青石县水务局", None), (None, None)}
    assert found.problems or (found.issuer, found.year) == ("青石县水务局", 2023)


@pytest.mark.parametrize("bare", [BARE, "政府信息公开工作年度报告"])
def test_the_head_of_the_page_names_the_report_whose_printed_title_is_bare(bare: str) -> None:
    found = identity(*LISTED[:3], TITLE.replace("2023", "2022"), bare, sign=(), title=TITLE)
    assert (found.title, found.issuer, found.year, found.problems) == (TITLE, "青石县水务局", 2023, ())


def test_of_several_reports_that_are_named_one_that_another_body_signed_is_in_doubt() -> None:
    found = identity(*LISTED[:2])
    assert "no_issuer" in [problem.code for problem in found.problems]


@pytest.mark.parametrize("sign", [("青石县水务局", "2024年1月15日印发"), ("青石县水务局 2024年1月15日 印发",)])
def test_a_day_on_which_a_report_was_issued_is_its_day(sign: tuple[str, ...]) -> None:
    assert identity(TITLE, sign=sign).signed_on == dt.date(2024, 1, 15)


def test_a_signature_goes_before_the_day_on_which_an_office_issued_the_paper() -> None:
    sign = (*SIGNATURE, "抄送：县政府办公室。", "青石县水务局办公室", "2024年1月16日印发")
    found = identity(TITLE, sign=sign)
    assert (found.issuer, found.signed_on) == ("青石县水务局", dt.date(2024, 1, 15))


def signed_in_a_table(*rows: tuple[str, ...]) -> Identity:
    cells = tuple(Cell(text, y, x) for y, row in enumerate(rows) for x, text in enumerate(row))
    blocks = (*document(TITLE, sign=()).blocks, Grid(cells))
    return read_identity(Document("text/html", blocks))


@pytest.mark.parametrize(
    "rows",
    [(SIGNATURE,), (("", "青石县水务局（盖章）"), ("", "2024年1月15日")), (("青石县水务局\n2024年1月15日", ""),)],
)
def test_a_signature_in_the_cells_of_a_table_is_one(rows: tuple[tuple[str, ...], ...]) -> None:
    found = signed_in_a_table(*rows)
    assert (found.issuer, found.signed_on) == ("青石县水务局", dt.date(2024, 1, 15))


@pytest.mark.parametrize(
    "cells",
    [("信息来源：县水务局", "发布日期：2024-01-20"), ("青石县财政局", "2024年2月1日"), ("下一篇：公告", "2024-02-01")],
)
def test_what_else_stands_in_a_small_table_is_no_signature(cells: tuple[str, ...]) -> None:
    assert signed_in_a_table(cells).signed_on is None


TEXT = "根据《中华人民共和国政府信息公开条例》，编制年度报告。"
BARE = "2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "lines",
    [
        ("青石县水务局", "2024年1月15日"),
        ("青石县水务局（2024年1月15日）",),
        ("青石县水务局", "（二〇二四年一月十五日）"),
    ],
)
def test_a_report_may_be_signed_below_its_title(lines: tuple[str, ...]) -> None:
    found = identity(BARE, *lines, TEXT, sign=())
    assert (found.issuer, found.signed_on) == ("青石县水务局", dt.date(2024, 1, 15))


def test_what_a_site_writes_below_the_title_is_no_signature() -> None:
    found = identity(BARE, "2024年2月1日", "来源：青石县人民政府", "青石县人民政府", TEXT, sign=())
    assert (found.issuer, found.signed_on) == (None, None)


def test_a_day_alone_below_the_title_may_be_the_sites() -> None:
    assert identity(TITLE, "2024年2月1日", TEXT, sign=()).signed_on is None


def test_another_name_below_the_title_is_not_the_day_of_the_report() -> None:
    found = identity(TITLE, "青石县林业局", "2024年1月15日", TEXT, sign=())
    assert (found.issuer, found.signed_on) == ("青石县水务局", None)


def test_who_compiled_the_report_may_stand_before_the_verb() -> None:
    assert identity(BARE, "本报告由青石县水务局编制。", sign=()).issuer == "青石县水务局"


@pytest.mark.parametrize(
    ("titled", "signed"),
    [
        ("青石县石桥镇", "青石县石桥镇人民政府"),
        ("柳堤街道", "青石县人民政府柳堤街道办事处"),
        ("青石县", "青石县人民政府"),
    ],
)
def test_the_issuer_is_the_fullest_form_of_the_name(titled: str, signed: str) -> None:
    found = identity(f"{titled}2023年政府信息公开工作年度报告", sign=(signed, "2024年1月15日"))
    assert found.issuer == signed


@pytest.mark.parametrize("name", ["青石海关", "青石县第一中学", "第八师石河子市一四三团"])
def test_a_title_names_its_issuer_whatever_that_ends_with(name: str) -> None:
    assert identity(f"{name}2023年政府信息公开工作年度报告", sign=()).issuer == name


def test_a_name_in_brackets_behind_the_title_is_the_issuer() -> None:
    assert identity("2023年政府信息公开工作年度报告（青石县水务局）", sign=("2024年1月15日",)).issuer == "青石县水务局"


@pytest.mark.parametrize("remark", ["图文版", "公开版", "机关", "本级", "含下属单位"])
def test_a_remark_in_brackets_behind_the_title_is_no_issuer(remark: str) -> None:
    assert identity(f"2023年政府信息公开工作年度报告（{remark}）", sign=("2024年1月15日",)).issuer is None


def test_words_before_name_and_day_of_a_signature_are_no_part_of_them() -> None:
    found = identity(TITLE, sign=("单位：青石县水务局", "日期：2024年1月15日"))
    assert (found.issuer, found.signed_on) == ("青石县水务局", dt.date(2024, 1, 15))

"""What the prose says of requests, reviews and lawsuits, and when that can be held against the tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.narrative import read_mentions, read_prose
from extract.statements import read_statements
from schemas.checks import compare_prose
from schemas.forms import form_table
from schemas.report import CheckResult, Figure, Section

ISSUER = "青石县水务局"


def stated(text: str, section: str = "overview", issuer: str = ISSUER) -> dict[str, tuple[int, str | None]]:
    prose = [read_prose(Section(section, "", text))]
    found = read_statements(prose, issuer, 2023)
    return {one.check.removeprefix("narrative_"): (int(one.value), one.doubt) for one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年新收政府信息公开申请12件", {"received": (12, None)}),
        ("2023年，我局共收到政府信息公开申请 12 件。", {"received": (12, None)}),
        ("收到公民、法人或其他组织提交的政府信息公开申请共计8件", {"received": (8, None)}),
        ("青石县水务局2023年收到12件依申请公开", {"received": (12, None)}),
        ("水务局收到政府信息公开申请12件", {"received": (12, None)}),
        ("本年度未收到政府信息公开申请。", {"received": (0, None)}),
        ("未收到公民、法人或其他组织的信息公开申请", {"received": (0, None)}),
        ("全年收到依申请公开三件", {"received": (3, None)}),
        ("全年收到依申请公开件12件", {"received": (12, None)}),
        ("收到政府信息公开申请12件，结转下年度继续办理1件", {"received": (12, None), "pending": (1, None)}),
        ("收到政府信息公开申请12件，其中2件结转2024年办理", {"received": (12, None), "pending": (2, "narrower_body")}),
        ("因政府信息公开被申请行政复议3件，被提起行政诉讼2件", {"review": (3, None), "lawsuit": (2, None)}),
        ("发生2件因政府信息公开引发的行政复议", {"review": (2, None)}),
        ("没有因政府信息公开引起的行政复议和行政诉讼", {"review": (0, None), "lawsuit": (0, None)}),
        ("政府信息公开行政复议0件，政府信息公开行政诉讼0件", {"review": (0, None), "lawsuit": (0, None)}),
    ],
)
def test_a_sentence_states_a_number(text: str, expected: dict[str, Any]) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2022年收到政府信息公开申请12件",
        "上年收到政府信息公开申请12件",
        "2008年以来收到政府信息公开申请12件",
        "一季度收到政府信息公开申请12件",
        "1—6月收到政府信息公开申请12件",
        "收到政府信息公开申请约12件",
        "答复政府信息公开申请12件",
        "收到投诉12件",
        "行政复议、行政诉讼共2件",
        "未经复议直接起诉的行政诉讼2件",
        "也无上年结转的申请",
        "结转2023年办理的申请2件",
        "行政复议维持2件",
        "第12次会议审议申请事项",
    ],
)
def test_other_sentences_state_nothing(text: str) -> None:
    assert stated(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "县政府办公室收到政府信息公开申请9件",
        "县本级收到政府信息公开申请9件",
        "各乡镇收到政府信息公开申请9件",
        "通过网络收到政府信息公开申请9件",
        "共收到政府信息公开申请事项，其中新收政府信息公开申请9件",
        "全县收到政府信息公开申请9件",
    ],
)
def test_a_part_or_another_body_is_doubtful(text: str) -> None:
    assert stated(text) == {"received": (9, "narrower_body")}


def test_the_whole_area_is_what_its_government_reports() -> None:
    assert stated("全县收到政府信息公开申请9件", issuer="青石县人民政府") == {"received": (9, None)}


def test_all_the_reviews_of_a_body_may_be_more_than_those_on_disclosure() -> None:
    assert stated("全年办理行政复议案件85件") == {"review": (85, "other_matter")}


def test_in_the_section_on_reviews_no_sentence_needs_to_say_so() -> None:
    assert stated("行政复议85件", section="appeals") == {"review": (85, None)}


def test_what_was_accepted_may_be_less_than_what_was_received() -> None:
    assert stated("受理依申请公开政府信息申请12件") == {"received": (12, "accepted_only")}


def test_a_statement_says_where_it_stands() -> None:
    text = "概况。\n全年收到政府信息公开申请 12 件。"
    (found,) = read_statements([read_prose(Section("requests", "", text))], ISSUER, 2023)
    assert (found.scope, text[int(found.scope.split("/")[1]) :][:2]) == ("requests/17", "12")


def figures(**printed: int | None) -> list[Figure]:
    """The cells of the tables on requests and appeals, 0 where `printed` (`row__column`) says nothing."""
    cells = [
        (table, row, column)
        for table in ("requests", "appeals")
        for row, column in form_table(table, "2021").addresses()
    ]
    return [
        figure(table, row.code, column.code, printed.get(f"{row.code}__{column.code}", 0))
        for table, row, column in cells
    ]


def figure(table: str, row: str, column: str, value: int | None) -> Figure:
    printed = None if value is None else Decimal(value)
    return Figure(table, row, column, "2021", printed, "件", "blank" if value is None else "number", str(value))


def held(text: str, cells: list[Figure]) -> list[CheckResult]:
    return list(compare_prose(cells, read_statements([read_prose(Section("overview", "", text))], ISSUER, 2023)))


COUNTS = st.integers(0, 5_000)
OPENINGS = st.sampled_from(
    ["", "2023年，", "一年来，我局", "依申请公开方面，", "与2022年相比，申请量上升。本年度", "（二）依申请公开。"]
)
RECEIVED = st.sampled_from(
    ["新收政府信息公开申请{n}件", "共收到政府信息公开申请 {n} 件（次）", "收到{n}件政府信息公开申请",
    "收到依申请公开共计{n}件，均已答复",
     "收到公民、法人和其他组织提交的申请公开政府信息的申请{n}份", "累计收到政府信息公开申请总数为{n}件"]
)  # fmt: skip


@given(COUNTS, COUNTS, OPENINGS, RECEIVED, st.booleans())
def test_prose_that_says_what_the_table_says_never_fails(
    received: int, carried: int, opening: str, wording: str, together: bool
) -> None:
    text = opening + wording.format(n=received + carried if together else received) + "。"
    cells = figures(received__total=received, carried_over__total=carried)
    assert [check.passed for check in held(text, cells)] == [True]


@given(COUNTS, COUNTS, COUNTS, st.booleans())
def test_reviews_and_lawsuits_may_be_counted_without_those_pending(
    direct: int, after: int, pending: int, without: bool
) -> None:
    lawsuits = direct + after + (0 if without else pending)
    text = f"因政府信息公开被申请行政复议{direct}件，被提起行政诉讼{lawsuits}件。"
    cells = figures(
        review__total=direct, lawsuit_direct__total=direct + pending, lawsuit_after_review__total=after,
        lawsuit_direct__pending=pending,
    )  # fmt: skip
    assert [check.passed for check in held(text, cells)] == [True, True]


@given(COUNTS, COUNTS, st.sampled_from(["县政府办公室", "各街道", "局机关", "窗口", "2022年"]))
def test_a_narrower_body_never_fails(printed: int, said: int, body: str) -> None:
    text = f"{body}收到政府信息公开申请{said}件。"
    assert all(check.passed is not False for check in held(text, figures(received__total=printed)))


@given(COUNTS, st.none() | COUNTS)
def test_prose_against_a_blank_total_is_not_applicable(said: int, carried: int | None) -> None:
    cells = figures(received__total=None, carried_over__total=carried)
    assert [check.passed for check in held(f"收到政府信息公开申请{said}件。", cells)] == [None]


@given(COUNTS, COUNTS)
def test_prose_that_contradicts_the_table_fails(printed: int, more: int) -> None:
    text = f"全年收到政府信息公开申请{printed + more + 1}件。"
    (check,) = held(text, figures(received__total=printed))
    assert (check.passed, check.left, check.right, check.fault) == (False, printed + more + 1, printed, "undetermined")


@pytest.mark.parametrize(
    "word", ["共有", "共", "件", "申请", "公开", "依申请公开", "有效", "或者", "的", "12件", "1 ", "1,", "未收到"]
)
def test_words_said_over_and_over_are_read_in_no_time(word: str) -> None:
    for text in (f"收到{word * 2_000}12人。", f"未收到{word * 2_000}申请了", f"{word * 2_000}复议"):
        prose = [read_prose(Section("requests", "", text))]
        read_statements(prose, "", 2023)
        assert sum(len(one.sentence) for one in read_mentions(prose)) < 10_000_000

"""When a column is worth a visit, and which years are meant."""

from __future__ import annotations

import datetime as dt

import pytest

from spiders.options import Options, OptionsError, parse_years
from spiders.season import day_in_china, is_due


def _at(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T18:00:00+00:00")


@pytest.mark.parametrize(
    ("status", "checked", "now", "due"),
    [
        (None, None, "2026-11-25", True),
        ("ok", "2026-11-20", "2026-11-25", False),
        ("ok", "2026-10-20", "2026-11-25", True),
        ("ok", "2026-01-19", "2026-01-20", True),
        ("ok", "2025-12-30", "2025-12-31", True),  # in China it is January
        ("ok", "2026-03-30", "2026-03-31", False),  # and April
        ("challenge", "2026-01-19", "2026-01-20", False),
        ("challenge", "2026-01-10", "2026-01-20", True),
        ("empty_list", "2026-06-10", "2026-06-20", True),
    ],
)
def test_a_column_is_due_by_season_and_obstacle(status: str | None, checked: str | None, now: str, due: bool) -> None:
    assert is_due(status, _at(checked) if checked else None, _at(now)) is due


def test_days_are_those_of_china() -> None:
    assert day_in_china(_at("2026-01-31")) == dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    ("words", "years"),
    [([], set()), (["2023"], {2023}), (["2019-2021"], {2019, 2020, 2021}), (["2019,2021", "2023"], {2019, 2021, 2023})],
)
def test_years_are_written_in_three_ways(words: list[str], years: set[int]) -> None:
    assert parse_years(words) == years


@pytest.mark.parametrize("word", ["23", "2023-2020", "last", "2023-x", "1-3000"])
def test_what_is_no_year_is_refused(word: str) -> None:
    with pytest.raises(OptionsError, match="is no year"):
        parse_years([word])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("某县2024年政府信息公开工作年度报告", True),
        ("某县2021年政府信息公开工作年度报告", False),
        ("某县政府信息公开工作年度报告", True),
        ("某县二〇二一年政府信息公开工作年度报告", False),
        ("某县２０２１年年报", False),
        ("2023年（修订2024年）年度报告", True),
    ],
)
def test_a_link_is_left_out_only_where_it_names_other_years(text: str, wanted: bool) -> None:
    assert Options(years=frozenset({2024})).wants(text) is wanted

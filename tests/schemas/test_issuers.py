"""The decisions on which names are one body."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.issuers import IssuersError, issuers, load_issuers

WHO = {"why": "the same body", "who": "a maintainer", "decided_on": dt.date(2026, 1, 1)}


def written(folder, *entries):
    import yaml

    path = folder / "issuers.yaml"
    path.write_text(yaml.safe_dump({"aliases": list(entries)}, allow_unicode=True), encoding="utf-8")
    return path


def entry(name, is_name, division="640100", **more):
    return {"division": division, "name": name, "is": is_name, **WHO, **more}


def test_the_checkout_s_decisions_can_be_used():
    assert issuers().resolve("640100", "发改委", 2023) == ("640100", "发展和改革委员会")


def test_what_nobody_decided_stays(tmp_path):
    found = load_issuers(written(tmp_path, entry("规划局", "自然资源局")))
    assert found.resolve("640200", "规划局", 2023) == ("640200", "规划局")


def test_a_decision_for_one_place_goes_before_one_for_all(tmp_path):
    found = load_issuers(written(tmp_path, entry("规划局", "甲局", "everywhere"), entry("规划局", "乙局")))
    assert [found.resolve(code, "规划局", 2023)[1] for code in ("640100", "640200")] == ["乙局", "甲局"]


def test_one_decision_leads_to_another(tmp_path):
    moved = entry("乙局", "丙局", is_division="640200")
    assert load_issuers(written(tmp_path, entry("甲局", "乙局"), moved)).resolve("640100", "甲局", 2023) == (
        "640200",
        "丙局",
    )


@pytest.mark.parametrize(("year", "name"), [(2018, "甲局"), (None, "甲局"), (2019, "乙局")])
def test_a_decision_holds_since_its_year(tmp_path, year, name):
    found = load_issuers(written(tmp_path, entry("甲局", "乙局", since=2019)))
    assert found.resolve("640100", "甲局", year)[1] == name


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([{"name": "甲局", "is": "乙局", **WHO}], "entry 1: division: name a division's newest code, or everywhere"),
        ([entry("甲局", "乙局", division="6401")], "entry 1: division"),
        ([entry("甲 局", "乙局")], "entry 1: name: write it without spaces and full-width marks: 甲局"),
        ([entry("甲局", "甲局")], "the name is an alias of itself"),
        ([entry("甲局", "乙局", until=2020)], "entry 1: until"),
        ([{**entry("甲局", "乙局"), "why": ""}], "entry 1: why"),
        ([entry("甲局", "乙局"), entry("甲局", "丙局")], "entry 2: 甲局 is decided already"),
        ([entry("甲局", "乙局"), entry("乙局", "甲局")], "comes back to itself"),
        (
            [entry("甲局", "乙局"), entry("丙局", "丁局", decided_on=dt.date(2025, 1, 1))],
            "entry 2 was decided before the one above it; add new entries at the end",
        ),
        ([entry("甲局", "乙局", division="everywhere", is_division="640100")], "leave is_division out"),
        (["甲局"], "entry 1"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named_with_its_fault(tmp_path, entries, says):
    with pytest.raises(IssuersError) as raised:
        load_issuers(written(tmp_path, *entries))
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "aliases: 3", "aliases: []\nmore: 1", "aliases: [", "- a"])
def test_what_is_no_list_of_decisions_is_refused(tmp_path, text):
    (tmp_path / "issuers.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(IssuersError, match=r"issuers\.yaml"):
        load_issuers(tmp_path / "issuers.yaml")


def test_a_fault_in_the_file_is_told_in_one_line():
    from flows.errors import FOR_PEOPLE

    assert issubclass(IssuersError, FOR_PEOPLE)

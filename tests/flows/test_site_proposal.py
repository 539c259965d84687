"""From what a column shows to its row: whose it is, what it is called, and what is said to be unknown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from flows.advice import OBSTACLES
from flows.looking import Entry, Seen, twin
from flows.proposal import Given, kind_of, propose, suggest_id
from flows.site_verify import differences, is_elsewhere
from schemas.failures import Reason
from spiders.sites import Site, load_sites

SITES = Path(__file__).parents[2] / "data" / "sites"
LISTED = load_sites(SITES)
DAY = dt.date(2026, 11, 25)
URL = "http://jyj.yinchuan.gov.cn/xxgk/xxgknb/"
REPORT = Entry("银川市教育局2024年政府信息公开工作年度报告", "2025-01-23", f"{URL}202501/t20250123_1.html")


def seen(**values) -> Seen:
    return Seen(**{"url": URL, "final_url": URL, "http_status": 200, "candidates": (REPORT,), **values})


def proposed(given: Given = Given(), **values):  # noqa: B008
    return propose(seen(**values), LISTED, given, DAY)


def test_a_whole_row_comes_of_a_department_s_column():
    tags = {"SiteName": "银川市教育局门户网站", "SiteIDCode": "6401000021"}
    proposal = proposed(tags=tags, site_id_code="6401000021", detected="trs")
    assert proposal.missing == ()
    assert proposal.row == {
        "id": "ningxia-yinchuan-jyj",
        "name": "银川市",
        "organ": "银川市教育局",
        "division": "640100",
        "level": "department",
        "platform": "trs",
        "columns": [{"url": URL}],
        "site_id_code": "6401000021",
        "verified_at": None,
        "evidence": f"Looked at on 2026-11-25: 1 candidates, e.g. {REPORT.url} ({REPORT.title}).",
    }
    assert Site.model_validate(proposal.row).host == "jyj.yinchuan.gov.cn"


def test_a_department_s_site_is_said_to_carry_its_city_s_code():
    remarks = proposed(tags={"SiteName": "银川市教育局"}, site_id_code="6401000021").remarks
    assert "SiteIDCode 6401000021: its first six digits are 640100 (银川市)" in remarks
    assert any("银川市教育局" in remark and "carries its city's" in remark for remark in remarks)


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("6401040001", "兴庆区人民政府", ("640104", "county", "兴庆区")),
        ("6401810001", "灵武市人民政府", ("640181", "county", "灵武市")),
        ("6401810001", "银川市灵武市人民政府", ("640181", "county", "灵武市")),
        ("6402000001", "石嘴山市人民政府办公室", ("640200", "prefecture", "石嘴山市")),
        ("6400000001", "宁夏回族自治区人民政府", ("640000", "province", "宁夏回族自治区")),
        ("6401000030", "银川高新技术产业开发区", ("640100", "zone", "银川市")),
        ("6401040009", "前进街街道办事处", ("640104", "township", "兴庆区")),
        ("bm17000009", "生态环境部", ("000000", "ministry", "中央")),
        ("6401810001", "{网站名称}", ("640181", "county", "")),
    ],
)
def test_division_level_and_name(code, name, expected):
    row = proposed(tags={"SiteName": name}, site_id_code=code).row
    assert (row["division"], row["level"], row["name"]) == expected


def test_a_code_that_no_site_has_is_to_be_compared():
    remarks = proposed(tags={"SiteName": "灵武市人民政府"}, site_id_code="6401810001").remarks
    assert any("640181, which no site of the catalogue has; compare with GB/T 2260" in remark for remark in remarks)


def test_a_code_of_no_province_is_no_division():
    proposal = proposed(site_id_code="9901000001")
    assert (proposal.row["division"], "--division" in proposal.missing) == ("", True)
    assert "no province has the code 99" in proposal.remarks[0]


def test_without_a_code_the_host_s_division_is_taken():
    proposal = proposed(url="http://www.xqq.gov.cn/nb/", final_url="http://www.xqq.gov.cn/nb/")
    assert (proposal.row["division"], proposal.row["name"]) == ("640104", "兴庆区")
    assert "no SiteIDCode" in proposal.remarks[0]


def test_what_cannot_be_known_is_asked_for():
    proposal = proposed()
    assert proposal.missing == ("--division", "--name")
    assert proposal.remarks[0] == "no SiteIDCode on the page: the division must be given"


def test_what_is_given_wins_and_a_contradiction_is_said():
    proposal = proposed(Given("灵武市", "640181"), site_id_code="6401000021")
    assert (proposal.row["division"], proposal.row["name"]) == ("640181", "灵武市")
    assert "says 640100 (银川市), not 640181" in proposal.remarks[0]


def test_a_host_that_is_there_already_is_named():
    remarks = proposed(url="http://www.xqq.gov.cn/nb/", final_url="http://www.xqq.gov.cn/nb/").remarks
    assert any("ningxia-yinchuan-xingqing" in remark for remark in remarks)


def test_candidates_on_other_hosts_are_counted():
    away = Entry("灵武市2024年政府信息公开工作年度报告", None, "http://www.nxlw.gov.cn/t1.html")
    assert any(
        "1 candidates lie on www.nxlw.gov.cn" in remark for remark in proposed(candidates=(REPORT, away)).remarks
    )


def test_a_host_that_is_used_with_and_without_www_is_allowed_twice():
    with_www = "http://www.nxlw.gov.cn/nb/"
    row = proposed(url="http://nxlw.gov.cn/nb/", final_url=with_www).row
    assert (row["columns"], row["allowed_hosts"]) == ([{"url": with_www}], ["www.nxlw.gov.cn", "nxlw.gov.cn"])


def test_a_host_outside_gov_cn_is_named():
    url = "http://39.102.231.87/nb/"
    assert proposed(url=url, final_url=url, candidates=()).row["allowed_hosts"] == ["39.102.231.87"]


@pytest.mark.parametrize(
    ("titles", "kind"),
    [(["2024年", "2023年"], "per_year"), (["教育局年报", "民政局年报"], "aggregate"), ([], "single")],
)
def test_a_column_that_leads_to_lists_has_their_kind(titles, kind):
    below = tuple(Entry(title, None, f"{URL}{number}/") for number, title in enumerate(titles))
    assert kind_of(seen(candidates=below, below=below)) == kind


def test_a_column_with_reports_of_its_own_is_single():
    assert kind_of(seen(below=(Entry("2023年", None, f"{URL}2023n/"),))) == "single"


def test_ids_are_not_given_twice():
    assert suggest_id("www.xingqing.gov.cn", "640104", "county", LISTED) == "ningxia-yinchuan-xingqing-2"


@pytest.mark.parametrize(
    ("host", "other"),
    [
        ("www.xqq.gov.cn", "xqq.gov.cn"),
        ("xqq.gov.cn", "www.xqq.gov.cn"),
        ("39.102.231.87", None),
        ("a.gov.cn:81", None),
    ],
)
def test_the_twin_of_a_host(host, other):
    assert twin(host) == other


XINGQING = next(site for site in LISTED if site.id == "ningxia-yinchuan-xingqing")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"detected": "vsb"}, "looks like vsb; the row says trs"),
        ({"site_id_code": None}, "no SiteIDCode"),
        ({"site_id_code": "6401000001"}, "begins with 640100; the row's division is 640104"),
        ({"tags": {"SiteName": "溆浦县人民政府"}}, "calls its site 溆浦县人民政府; the row says 兴庆区"),
    ],
)
def test_what_differs_from_the_row_is_said(values, words):
    found = differences(XINGQING, seen(**{"detected": "trs", "site_id_code": "6401040001", **values}))
    assert [words in remark for remark in found] == [True]


def test_a_page_that_is_what_its_row_says_differs_in_nothing():
    as_said = seen(detected="trs", site_id_code="6401040001", tags={"SiteName": "兴庆区人民政府"})
    assert differences(XINGQING, as_said) == []


@pytest.mark.parametrize(
    ("code", "elsewhere"), [("4312240001", True), ("bm17000009", True), ("6401000001", False), (None, False)]
)
def test_a_page_of_another_province_is_told(code, elsewhere):
    assert is_elsewhere(XINGQING, seen(site_id_code=code)) is elsewhere


def test_every_reason_for_a_failed_fetch_has_advice():
    assert set(OBSTACLES) == set(list(Reason)[: list(Reason).index(Reason.NOT_A_REPORT)])

"""Whose report it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.identify import identify, report_id
from schemas.catalog import Site
from schemas.divisions import LAST_YEAR
from schemas.issuers import load_issuers
from spiders.sites import load_sites

CITY = Site(site_id="yunhu", name="云湖市", division="649900", level="prefecture", last_crawled_at=None)


def test_a_name_with_and_without_its_place_is_one_issuer():
    assert identify("云湖市教育局", CITY).issuer_id == identify("教育局", CITY).issuer_id


def test_spaces_and_width_do_not_make_another_issuer():
    assert identify("云湖市 教育局", CITY).issuer_id == identify("云湖市教育局", CITY).issuer_id


def test_the_same_name_elsewhere_is_another_issuer():
    elsewhere = Site(site_id="b", name="云湖市", division="329900", level="prefecture", last_crawled_at=None)
    assert identify("云湖市教育局", CITY).issuer_id != identify("云湖市教育局", elsewhere).issuer_id


def test_a_report_without_issuer_is_named_after_its_document():
    assert report_id(identify(None, CITY), 2020, "0123456789abcdef") == "d-0123456789abcdef"


def test_a_report_without_year_is_named_after_its_document():
    assert report_id(identify("云湖市教育局", CITY), None, "0123456789abcdef") == "d-0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("宁夏回族自治区人民政府", "province"),
        ("云湖市人民政府", "prefecture"),
        ("云湖市北塘区人民政府", "county"),
        ("澄溪县石桥镇人民政府", "township"),
        ("云湖市北塘区柳堤街道办事处", "township"),
        ("澄溪经济开发区管理委员会", "zone"),
        ("云湖市北塘区审批服务管理局", "department"),
        ("某某", None),
    ],
)
def test_the_level_is_told_by_the_name(name, level):
    assert identify(name, CITY).level == level


@pytest.mark.parametrize("name", ["财政部", "国家乡村振兴局", "国家自然科学基金委员会", "国家质量监督检验检疫总局"])
def test_a_ministry_is_the_same_with_and_without_the_state_before_its_name(name):
    found, full = identify(name, None), identify(f"中华人民共和国{name}", None)
    assert (found.level, full.issuer_id) == ("ministry", found.issuer_id)


def test_a_customs_office_is_led_from_above_though_the_state_stands_before_its_name():
    assert identify("中华人民共和国云湖海关", CITY).level == "vertical"


@pytest.mark.parametrize("site", [None, CITY])
@pytest.mark.parametrize("name", ["国家统计局河南调查总队", "财政部河南监管局", "国家矿山安全监察局河南局"])
def test_a_central_body_s_office_is_of_the_province_that_it_names_in_short(name, site):
    assert identify(name, site, 2022).division == "410000"


@pytest.mark.parametrize(
    ("name", "division"),
    [
        ("国家统计局吉林调查总队", "220000"),
        ("国家统计局吉林调查队", "220200"),
        ("国家金融监督管理总局吉林监管分局", "220200"),
    ],
)
def test_what_a_city_with_its_province_s_name_has_is_not_the_province_s(name, division):
    site = Site(site_id="j", name="吉林市", division="220200", level="prefecture", last_crawled_at=None)
    assert identify(name, site, 2022).division == division


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("凉山州教育局", "凉山彝族自治州教育局"),
        ("凉山州西昌市教育局", "西昌市教育局"),
        ("三都县中和镇人民政府", "三都水族自治县中和镇人民政府"),
        ("甘肃省临夏州东乡县人民政府", "东乡族自治县人民政府"),
        ("巴州财政局", "巴音郭楞蒙古自治州财政局"),
        ("徐州鼓楼区教育局", "江苏省徐州市鼓楼区教育局"),
        ("重庆渝中区教育局", "重庆市渝中区教育局"),
        ("成都市武侯区人民政府望江路街道办事处", "成都市武侯区望江路街道办事处"),
    ],
)
def test_a_short_name_is_that_of_the_same_body(short, full):
    site = Site(site_id="b", name="巴音郭楞蒙古自治州", division="652800", level="prefecture", last_crawled_at=None)
    near = site if short.startswith("巴州") else None
    assert identify(short, near, 2022).issuer_id == identify(full, near, 2022).issuer_id is not None


def test_a_district_with_the_short_name_of_a_prefecture_is_itself():
    site = Site(site_id="b", name="巴中市", division="511900", level="prefecture", last_crawled_at=None)
    assert identify("巴州区人民政府", site, 2022).division == "511902"


def test_a_zone_with_a_city_s_short_name_is_no_place_of_it():
    site = Site(site_id="s", name="苏州市", division="320500", level="prefecture", last_crawled_at=None)
    assert identify("苏州工业园区管理委员会", site, 2022).own_name == "苏州工业园区管理委员会"


@pytest.mark.parametrize("name", ["第八师石河子市", "新疆生产建设兵团第八师石河子市人民政府"])
def test_a_division_of_the_corps_and_its_city_are_one_government(name):
    site = Site(site_id="x", name="新疆维吾尔自治区", division="650000", level="province", last_crawled_at=None)
    issuer = identify(name, site, 2022)
    assert (issuer.level, issuer.own_name) == ("prefecture", "第八师石河子市人民政府")


def test_a_region_that_is_no_division_leaves_a_central_body_s_office_what_it_is():
    assert identify("中国民用航空中南地区管理局", None).level == "vertical"


def test_without_a_site_the_province_is_unresolved():
    assert identify("云湖市教育局", None).province == "none"


def place(name, division):
    return Site(site_id="a", name=name, division=division, level="county", last_crawled_at=None)


XINGQING = place("兴庆区", "640104")
YINCHUAN = place("银川市", "640100")

with (Path(__file__).with_name("known_bodies.csv")).open(encoding="utf-8") as handle:
    BODIES = list(csv.DictReader(handle))


@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body['printed']} {body['site']} {body['year']}")
def test_a_body_that_exists_is_known_by_its_printed_name(body):
    found = identify(body["printed"], place(body["site"], body["site_division"]), int(body["year"]))
    told = (found.level, found.government_level, found.division or "", found.own_name)
    assert told == (body["level"], body["government_level"] or None, body["division"], body["own_name"])


@pytest.mark.parametrize("site", load_sites(Path(__file__).parents[2] / "data" / "sites"), ids=lambda site: site.id)
def test_the_body_of_every_site_of_the_catalogue_is_known(site):
    body = site.organ or ("国务院" if site.level == "ministry" else f"{site.name}人民政府")
    found = identify(body, place(site.name, site.division), 2023)
    division = None if site.level == "ministry" else site.division
    assert (found.level, found.division, found.unresolved) == (site.level, division, None)


def test_a_county_s_report_is_one_s_whichever_site_shows_it():
    own, city = identify("兴庆区人民政府", XINGQING, 2023), identify("银川市兴庆区人民政府", YINCHUAN, 2023)
    assert own.issuer_id == city.issuer_id


def test_short_and_full_forms_are_one_issuer():
    forms = ("兴庆区掌政镇", "掌政镇人民政府", "银川市兴庆区掌政镇人民政府")
    assert len({identify(form, XINGQING, 2023).issuer_id for form in forms}) == 1


def test_a_county_that_became_a_district_keeps_its_issuer():
    site = place("章丘区", "370114")
    before, after = identify("章丘市人民政府", site, 2014), identify("章丘区人民政府", site, 2020)
    assert (before.division, after.division) == ("370181", "370114")
    assert before.issuer_id == after.issuer_id


def test_the_names_are_those_of_the_report_s_year():
    found = identify("襄樊市人民政府", place("湖北省", "420000"), 2008)
    assert (found.province_name, found.prefecture_name, found.county_name) == ("湖北省", "襄樊市", None)


def test_directly_under_a_province_there_is_no_prefecture():
    found = identify("济源市人民政府", place("河南省", "410000"), 2023)
    assert (found.prefecture_name, found.county_name) == (None, "济源市")


def test_later_years_have_the_newest_divisions_and_say_so():
    found = identify("兴庆区人民政府", XINGQING, LAST_YEAR + 3)
    assert (found.division, found.division_year) == ("640104", LAST_YEAR)


def test_a_department_belongs_to_the_government_of_its_place():
    government = identify("兴庆区人民政府", XINGQING, 2023).issuer_id
    assert identify("银川市兴庆区教育局", YINCHUAN, 2023).parent == government
    assert identify("前进街街道办事处", XINGQING, 2023).parent == government


def test_a_department_of_a_zone_belongs_to_the_zone():
    zone = identify("银川经济技术开发区管委会", YINCHUAN, 2023)
    assert identify("银川经济技术开发区财政局", YINCHUAN, 2023).parent == zone.issuer_id


def test_what_is_led_from_above_belongs_to_no_local_government():
    assert identify("国家税务总局银川市税务局", YINCHUAN, 2023).parent is None


def test_of_a_place_that_is_not_in_the_list_the_parent_is_the_government_as_printed_there():
    government = identify("云湖市北塘区人民政府", CITY, 2023)
    assert identify("云湖市北塘区审批服务管理局", CITY, 2023).parent == government.issuer_id


@pytest.mark.parametrize(
    ("name", "site", "reason"),
    [
        (None, YINCHUAN, "no_issuer"),
        ("教育局", None, "no_site"),
        ("云湖市教育局", CITY, "unknown_division"),
        ("城区人民政府", place("山西省", "140000"), "ambiguous_name"),
        ("区教育局", YINCHUAN, "ambiguous_name"),
        ("银川市某某", YINCHUAN, "unknown_body"),
    ],
)
def test_what_is_not_known_has_its_reason(name, site, reason):
    assert identify(name, site, 2023).unresolved == reason


def test_an_ambiguous_place_gives_no_division():
    assert identify("城区人民政府", place("山西省", "140000"), 2023).division is None


def test_a_place_that_only_one_division_has_needs_no_site():
    assert identify("青石县教育局", None, 2023).issuer_id is None
    assert identify("淳安县教育局", None, 2023).division == "330127"


OFFICE = """
aliases:
  - {division: "640100", name: 人民政府办公室, is: 人民政府, since: 2019, why: w, who: w, decided_on: 2026-01-01}
"""


@pytest.mark.parametrize(("year", "one"), [(2018, False), (2019, True)])
def test_an_office_is_its_government_only_where_and_since_it_was_decided(tmp_path, year, one):
    (tmp_path / "issuers.yaml").write_text(OFFICE, encoding="utf-8")
    aliases = load_issuers(tmp_path / "issuers.yaml")
    office = identify("银川市人民政府办公室", YINCHUAN, year, aliases)
    assert (office.issuer_id == identify("银川市人民政府", YINCHUAN, year, aliases).issuer_id) is one
    assert office.alias is one
    assert identify("兴庆区人民政府办公室", XINGQING, year, aliases).alias is False


@given(st.text(max_size=20), st.sampled_from([None, CITY, YINCHUAN, XINGQING]), st.none() | st.integers(1900, 2200))
def test_any_printed_text_has_an_issuer_or_a_reason(text, site, year):
    found = identify(text, site, year)
    assert found.issuer_id or found.unresolved


@given(st.sampled_from(BODIES), st.sampled_from(["", " ", "\u3000"]))
def test_spaces_make_no_other_issuer(body, space):
    site = place(body["site"], body["site_division"])
    spaced = space.join(body["printed"])
    assert identify(spaced, site, 2023) == identify(body["printed"], site, 2023)

"""Whose report it is."""

from __future__ import annotations

import pytest

from flows.identify import identify, report_id
from schemas.catalog import Site

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


def test_without_a_site_the_province_is_unresolved():
    assert identify("云湖市教育局", None).province == "none"

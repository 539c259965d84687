"""LonSun pages: the tree of bodies, entries that a script asks for, pages by `pageIndex`."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from mangled import mangled

from spiders.platforms import Ask, lonsun

HOST = "https://www.huainan.gov.cn"
URL = f"{HOST}/public/column/6599871?type=3"
REPORT = "云湖县2024年政府信息公开工作年度报告"
ADDRESS = "/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=67&organId=6599871&pageSize=15"
ADDRESS += "&file=/xxgk/publicInfoList_newest2020"
TREE = """<ul class=tree><li><a href="/public/column/6599871?type=4">县政府办</a></li>
    <li><a href="/public/column/6599872?type=4&action=list">教育局</a></li>
    <li><a href="/public/column/6599873">财政局</a></li>
    <li><a href="/public/column/6599872?type=3">教育局年报</a></li></ul>"""
COLUMN = f"""{TREE}<ul class="clearfix xxgk_nav_list"></ul>
    <script>$.get("{ADDRESS}&pageIndex=1&type=3", function(html){{}})</script>"""
FRAGMENT = f"""<ul class="clearfix xxgk_nav_list"><li>
    <a title="{REPORT}" href="/public/6599871/123.html">云湖县2024年…</a>
    <span class="date">2025-01-23</span></li></ul><script>Ls.pagination({{pageIndex:1, pageCount:2,}})</script>"""
DETAIL = f"""<table class=table_suoyin><tr><td class=pmingcheng>索引号：</td><td>K1/2025</td>
    <td class=pmingcheng>发布机构：</td><td>云湖县政府办</td></tr></table>
    <h1>{REPORT}</h1><div class="j-fontContent"><p>一、总体情况</p></div>
    <a href="/group6/M00/00/1.docx">年报.docx</a>"""


def _asked(ask: Ask) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(ask.url).query))


def test_the_tree_s_other_bodies_are_lists_of_annual_reports() -> None:
    assert [(link.url, link.text) for link in lonsun.list_page(URL, COLUMN.encode()).columns] == [
        (f"{HOST}/public/column/6599872?type=3", "教育局"),
        (f"{HOST}/public/column/6599873?type=3", "财政局"),
    ]


def test_bodies_of_the_tree_are_no_entries() -> None:
    tree = '<li><a href="/public/column/6599872?type=3">教育局年报</a></li>'
    assert not lonsun.list_page(URL, tree.encode()).links


def test_an_empty_column_asks_for_its_entries_as_its_script_does() -> None:
    (ask,) = lonsun.list_page(URL, COLUMN.encode()).next_pages
    assert ask.url.startswith(f"{HOST}/site/label/8888?")
    assert _asked(ask) == {**dict(parse_qsl(urlsplit(ADDRESS).query)), "pageIndex": "1", "type": "3"}


@pytest.mark.parametrize(
    "script",
    [
        "$.ajax({type:'get', url: '/site/label/8888', data: {labelName: 'publicInfoList', siteId: 67,"
        "organId: '6599871', pageSize: 15, pageIndex: page, type: type, catId: catId, length: 50, file: '/xxgk/a'}})",
        'var siteId = "67"; var pageSize = 15; '
        'var list = {"labelName":"publicInfoList","file":"/xxgk/a","length":"50"};',
        'Ls.ajax("/site/label/8888?labelName=navigation&siteId=1");'
        'Ls.ajax("/site/label/8888?labelName=publicInfoList&siteId=67&organId=6599871&pageSize=15&length=50&file=/xxgk/a")',
    ],
)
def test_the_parameters_are_found_wherever_the_script_has_them(script: str) -> None:
    (ask,) = lonsun.list_page(URL, f"<ul></ul><script>{script}</script>".encode()).next_pages
    assert _asked(ask) == {
        "IsAjax": "1",
        "dataType": "html",
        "labelName": "publicInfoList",
        "siteId": "67",
        "organId": "6599871",
        "pageSize": "15",
        "type": "3",
        "length": "50",
        "file": "/xxgk/a",
        "pageIndex": "1",
    }


def test_a_fragment_has_the_entries() -> None:
    (link,) = lonsun.list_page(f"{HOST}{ADDRESS}&pageIndex=1", FRAGMENT.encode()).links
    assert (link.url, link.text, link.date) == (f"{HOST}/public/6599871/123.html", REPORT, dt.date(2025, 1, 23))


@pytest.mark.parametrize(("page", "following"), [("1", "2"), ("2", None), ("3", None), ("x", "2")])
def test_a_fragment_continues_up_to_its_page_count(page: str, following: str | None) -> None:
    found = lonsun.list_page(f"{HOST}{ADDRESS}&pageIndex={page}", FRAGMENT.encode()).next_pages
    assert [_asked(ask)["pageIndex"] for ask in found] == ([following] if following else [])


@pytest.mark.parametrize(
    ("url", "script", "following"),
    [
        ("/content/column/6791573", "Ls.pagination('#page', {pageCount: 3, pageIndex: 1})", "?pageIndex=2"),
        ("/content/column/6791573?pageIndex=2", "Ls.pagination({total: 31, pageSize: 15})", "?pageIndex=3"),
        ("/content/column/6791573?pageIndex=3", "Ls.pagination({total: 31, pageSize: 15})", None),
        ("/content/column/6791573", "", None),
    ],
)
def test_content_columns_are_paged_by_their_address(url: str, script: str, following: str | None) -> None:
    found = lonsun.list_page(HOST + url, f"<script>{script}</script>".encode()).next_pages
    assert found == ((Ask(f"{HOST}/content/column/6791573{following}"),) if following else ())


def test_the_province_s_years_are_lists() -> None:
    html = '<a href="/site/tpl/8611?nav=4&year=2025">2025年</a><a href="/site/tpl/1?nav=1">首页</a>'
    found = lonsun.list_page(f"{HOST}/site/tpl/7931?nav=4&year=2024", html.encode()).columns
    assert [link.url for link in found] == [f"{HOST}/site/tpl/8611?nav=4&year=2025"]


@pytest.mark.parametrize(
    "href",
    ["/public/6599871/123.html", "/public/content/1260100414", "/group6/M00/1.docx", "/UserData/DocHtml/731/1.html"],
)
def test_articles_are_entries_by_their_address(href: str) -> None:
    assert len(lonsun.list_page(URL, f'<div><a href="{href}">有关材料</a></div>'.encode()).links) == 1


def test_an_article_as_lonsun_writes_it() -> None:
    page = lonsun.detail_page(f"{HOST}/public/6599871/123.html", DETAIL.encode())
    assert (page.title, page.issuer, page.body) == (REPORT, "云湖县政府办", "一、总体情况")
    assert page.index == (("索引号", "K1/2025"), ("发布机构", "云湖县政府办"))
    assert [(link.url, link.text) for link in page.attachments] == [(f"{HOST}/group6/M00/00/1.docx", "年报.docx")]


@given(mangled(COLUMN + FRAGMENT))
def test_a_broken_list_raises_nothing(data: bytes) -> None:
    lonsun.list_page(URL, data)


@given(mangled(DETAIL))
def test_a_broken_article_raises_nothing(data: bytes) -> None:
    lonsun.detail_page(URL, data)

"""TRS pages: the dialects of its paging scripts, lists that scripts print, twins, articles of several pages."""

from __future__ import annotations

import datetime as dt

import pytest
from mangled import given_mangled

from spiders.platforms import Ask, ListPage, trs

URL = "http://www.xqq.gov.cn/zwgk/nb/"
REPORT = "云湖县2024年政府信息公开工作年度报告"
ROW = f'<li><a href="./202501/t20250123_1.html" title="{REPORT}">云湖县2024年政府信…<span>2025-01-23</span></a></li>'
LIST = f"""<div class=overview_right><ul>{ROW}<li onclick="jumpToDetail('./t20250123_2.html')">{REPORT}</li></ul></div>
    <script>createPageHTML(3, 0, "index", "html");var countPage = 3;
    document.writeln("<li><a href=\\"a\\">b</a>")</script>
    <ul class=xxgk-top-menu><li bfdi="/a/2024nb/">2024年</li></ul>"""
DETAIL = f"""<meta name=ArticleTitle content="{REPORT}"><h1 class="title">{REPORT}</h1>
    <div class="source-box"><span>发布时间：2025-01-23 10:12</span><span>来源：县政府办</span></div>
    <div class=TRS_Editor><div class="Custom_UnionStyle"><p>一、总体情况</p><img src="./W02.jpg"></div></div>
    <div class="list_fj">附件：<a href="./P02.pdf" oldsrc="年报.pdf">下载</a></div>
    <script>createPageHTML(2,0,"x","html")</script>"""


def _list(body: str, script: str = "", url: str = URL) -> ListPage:
    return trs.list_page(url, f"<html><body>{body}<script>{script}</script></body></html>".encode())


@pytest.mark.parametrize(
    ("page", "script", "following"),
    [
        ("index.shtml", "var countPage = 3;", "index_1.shtml"),
        ("", 'var countPage = "3"; document.write("index" + "_" + i + "." + "htm")', "index_1.htm"),
        ("", "var pagination_script_config = {size: 15, total: 3};", "index_1.html"),
        ("index_2.html", "pagination_script_config.total = 3;", None),
        ("", "Pager({size:4, current:0, prefix:'index', suffix:'html'});", "index_1.html"),
        ("index_1.html", "Pager({size:4, current:1, prefix:'index', suffix:'html'});", "index_2.html"),
        ("", "Pager({size:1, current:0, prefix:'index', suffix:'html'});", None),
        ("", '$("#page").pagination("setPage", 1, 3);', "index_2.html"),
        ("index_3.html", '$("#page").pagination("setPage", 3, 3);', None),
        ("", "function createPageHTML(_nPageCount, _nCurrIndex){}\ncreatePageHTML(3,0,'index','htm');", "index_1.htm"),
        ("index.html?state=3", 'createPageHTML(2, 0, "index", "html");', "index_1.html"),
        ("", 'createPageHTML(2, 0, "list", "html");', "list_1.html"),
        ("n_7.html", 'createPageHTML(2, 0, "index", "html");', "index_1.html"),
        ("", "createPageHTML(${total}, 0);", None),
        ("", "createPageHTML();", None),
        ("", "createPageHTML(3, 0, 'http://[', 'html');", None),
        ("", "createPageHTML(3, 0, 'http://elsewhere.example/index', 'html');", None),
        ("", f"createPageHTML({'9' * 5000}, 0, 'index', 'html'); countPage = {'9' * 5000};", None),
    ],
)
def test_paging_dialects(page: str, script: str, following: str | None) -> None:
    expected = (Ask(URL + following),) if following else ()
    assert _list("", script, URL + page).next_pages == expected


def test_a_list_that_a_script_prints_is_read() -> None:
    script = (
        f'document.writeln("<ul>");document.writeln("<li><a href=\\"./t1_1.html\\" title=\\"{REPORT}\\">x<\\/a>");'
        "document.write('<span>2025-01-23</span>' + '</li>');document.writeln(unknown);"
    )
    (link,) = _list("", script).links
    assert (link.url, link.text) == (URL + "t1_1.html", REPORT)


@pytest.mark.parametrize("tag", ["li", "div", "span"])
def test_an_entry_need_be_no_anchor(tag: str) -> None:
    (link,) = _list(f"<{tag} onclick=\"jumpToDetail('./t20250123_2.html')\">{REPORT} 2025-01-23</{tag}>").links
    assert (link.url, link.text) == (URL + "t20250123_2.html", REPORT)


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("./202501/t20250123_100001.html", URL + "202501/t20250123_100001.html"),
        (
            "../../bm/jyj/nb_9490/202501/t20250120_2.shtml",
            "http://www.xqq.gov.cn/bm/jyj/nb_9490/202501/t20250120_2.shtml",
        ),
        ("../../../../../t15691008.shtml", "http://www.xqq.gov.cn/t15691008.shtml"),
        ("./t0035_1372757.html", URL + "t0035_1372757.html"),
        (" ./t2025\n  0123_1.html ", URL + "t20250123_1.html"),
        ("javascript:jumpToDetail('./t20250123_1.html')", URL + "t20250123_1.html"),
    ],
)
def test_articles_are_entries_by_their_address(href: str, target: str) -> None:
    (link,) = _list(f'<p><a href="{href}">关于印发的材料</a></p>').links
    assert link.url == target


@pytest.mark.parametrize("href", ["javascript:void(0)", "http://[/t1_1.html", "mailto:a@b.cn", "#"])
def test_what_leads_nowhere_is_no_entry(href: str) -> None:
    assert not _list(f'<li><a href="{href}">{REPORT}</a></li>').links


def test_an_image_link_beside_the_title_does_not_hide_it() -> None:
    (link,) = _list(f'<li><a href="a.html"><img src=b.gif></a><a href="a.html">{REPORT}</a></li>').links
    assert link.text == REPORT


def test_an_abstract_that_links_the_same_page_does_not_replace_its_title() -> None:
    (link,) = _list(f'<li><a href="a.html">{REPORT}</a><a href="a.html">{REPORT}。一、总体情况……</a></li>').links
    assert link.text == REPORT


def test_the_pager_s_way_back_is_no_list_below() -> None:
    assert not _list('<a href="index.html">首页</a><a href="index_1.html">2</a>', url=URL + "index_2.html").columns


def test_the_mobile_twin_of_a_listed_article_is_left_out() -> None:
    page = _list(f'<ul><li><a href="t1_1_wap.html">{REPORT}</a><li><a href="t1_1.html">{REPORT}</a></ul>')
    assert [link.url for link in page.links] == [URL + "t1_1.html"]


def test_a_mobile_page_alone_is_an_entry() -> None:
    assert len(_list(f'<ul><li><a href="t1_1_wap.html">{REPORT}</a></ul>').links) == 1


def test_years_in_a_side_menu_are_lists() -> None:
    menu = '<li bfdi="1"><a href="../2024xxgknb/">2024年</a></li><li bfdi="/zfxxgknb/szfnb/2018nb/">2018</li>'
    page = _list(f'<ul class="xxgk-top-menu">{menu}</ul>')
    assert [(link.url, link.text) for link in page.columns] == [
        ("http://www.xqq.gov.cn/zwgk/2024xxgknb/", "2024年"),
        ("http://www.xqq.gov.cn/zfxxgknb/szfnb/2018nb/", "2018"),
    ]


def test_all_tabs_of_a_page_are_read() -> None:
    tabs = "".join(f'<div style="display:none"><ul><li><a href="t{n}_1.html">{REPORT}</a></ul></div>' for n in range(3))
    assert len(_list(tabs, url=URL + "index.html?state=3").links) == 3


def test_a_list_in_gbk_is_read_whatever_it_declares() -> None:
    (link,) = trs.list_page(URL, f'<meta charset="utf-8"><ul>{ROW}</ul>'.encode("gbk")).links
    assert (link.text, link.date) == (REPORT, dt.date(2025, 1, 23))


def test_a_thousand_links_are_a_thousand_entries() -> None:
    rows = "".join(f'<li><a href="t{number}_1.html">{REPORT}</a></li>' for number in range(1000))
    assert len(_list(f"<ul>{rows}</ul>").links) == 1000


def test_a_long_article_names_its_other_pages() -> None:
    html = '<div class=TRS_Editor>一、</div><script>createPageHTML(3, 0, "t1_1", "html");</script>'
    page = trs.detail_page(URL + "t1_1.html", html.encode())
    assert [(link.url, link.text) for link in page.attachments] == [
        (URL + "t1_1_1.html", "第2页"),
        (URL + "t1_1_2.html", "第3页"),
    ]


def test_a_detail_page_as_trs_writes_it() -> None:
    page = trs.detail_page(URL + "t1_1.html", DETAIL.encode())
    assert (page.title, page.source, page.body) == (REPORT, "县政府办", "一、总体情况")
    assert [(link.url, link.text) for link in page.attachments] == [(URL + "P02.pdf", "年报.pdf")]


@given_mangled(LIST)
def test_a_broken_list_raises_nothing(data: bytes) -> None:
    trs.list_page(URL, data)


@given_mangled(DETAIL)
def test_a_broken_article_raises_nothing(data: bytes) -> None:
    trs.detail_page(URL + "t1_1.html", data)

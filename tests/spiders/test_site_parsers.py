"""The parsers of list and detail pages, on pages as the platforms write them."""

from __future__ import annotations

import datetime as dt

import pytest

from spiders.platforms import Ask, ListPage, parser_for, static, trs
from spiders.platforms.common import decode

URL = "http://www.xqq.gov.cn/zwgk/nb/"
REPORT = "某县2024年政府信息公开工作年度报告"


def _list(items: str, script: str = "", url: str = URL) -> ListPage:
    return trs.list_page(url, f"<html><body>{items}<script>{script}</script></body></html>".encode())


@pytest.mark.parametrize(
    ("page", "script", "following"),
    [
        ("", 'createPageHTML(3, 0, "index", "html");', "index_1.html"),
        ("index_1.html", 'createPageHTML(3, 1, "index", "html");', "index_2.html"),
        ("index_2.html", 'createPageHTML(3, 2, "index", "html");', None),
        ("", 'createPageHTML(1, 0, "index", "html");', None),
        ("", 'createPageHTML(2, 0, "index", "shtml", "black2", 31);', "index_1.shtml"),
        ("", 'createPage(2, 0, "index", "html");', "index_1.html"),
        ("", 'createPageHTML(31, 2, 0, "index", "html");', "index_1.html"),
        ("", "createPageHTML('paging', 3, 1, 'index', 'html', 40);", "index_2.html"),
        ("index_2.html", "createPageHTML('paging', 3, 2, 'index', 'html', 40);", "index_3.html"),
        ("index_3.html", "createPageHTML('paging', 3, 3, 'index', 'html', 40);", None),
        ("", "var currentPage = 0;//从0开始\nvar countPage = 2//共多少页", "index_1.html"),
        ("index_1.html", "var currentPage = 1; var countPage = 2", None),
        ("", '//createPageHTML(9, 0, "index", "html");\nvar countPage = 2;', "index_1.html"),
        ("", '/* createPageHTML(9, 0, "index", "html"); */', None),
        ("", "", None),
    ],
)
def test_trs_paging_dialects(page: str, script: str, following: str | None) -> None:
    expected = (Ask(URL + following),) if following else ()
    assert _list("", script, URL + page).next_pages == expected


def test_a_call_in_an_html_comment_does_not_count() -> None:
    assert not _list('<!-- <script>createPageHTML(3, 0, "index", "html");</script> -->').next_pages


@pytest.mark.parametrize(
    "item",
    [
        f'<li><a href="./t20250123_1.html" title="{REPORT}">某县2024年政府信…</a><span>2025-01-23</span></li>',
        f'<li><a href="./t20250123_1.html" title="{REPORT}">某县2024年政…<span>2025-01-23</span></a></li>',
        f'<li><a href=" ./t20250123\n_1.html">{REPORT}</a> [2025年1月23日]</li>',
        f'<tr><td><a href="/../zwgk/nb/t20250123_1.html">{REPORT}</a></td><td>2025/1/23</td></tr>',
        f'<li><a href="javascript:void(0)" onclick="jumpToDetail(\'./t20250123_1.html\')">{REPORT}</a>'
        "<i>2025.01.23</i></li>",
    ],
)
def test_entries_have_address_full_title_and_date(item: str) -> None:
    (link,) = _list(f"<ul>{item}</ul>" if item.startswith("<li") else f"<table>{item}</table>").links
    assert (link.url, link.text, link.date) == (f"{URL}t20250123_1.html", REPORT, dt.date(2025, 1, 23))


def test_navigation_is_no_entry() -> None:
    menu = '<li><a href="/zwgk/">政务公开</a></li><li><a href="../nb/">政府信息公开年报</a></li>'
    assert not _list(f"<ul>{menu}</ul>").links


def test_other_articles_are_entries_too() -> None:
    (link,) = _list('<ul><li><a href="t20250123_2.html">图解年报</a></li></ul>').links
    assert link.text == "图解年报"


def test_lists_of_years_are_found() -> None:
    page = _list('<ul><li><a href="2024n/">2024年</a></li><li><a href="2023n/index.html">2023年</a></li></ul>')
    assert [link.text for link in page.columns] == ["2024年", "2023年"]


@pytest.mark.parametrize("label", ["下一页", "下页", "后页", "下一页>"])
def test_static_paging_follows_the_label(label: str) -> None:
    page = static.list_page(URL + "list.html", f'<a href="list_2.html">{label}</a>'.encode())
    assert page.next_pages == (Ask(URL + "list_2.html"),)


def test_static_entries_are_report_like_links_and_files() -> None:
    html = f"""<ul><li><a href="1.html">{REPORT}</a></li><li><a href="2.pdf">附件</a></li>
        <li><a href="/about.html">关于我们</a></li></ul>"""
    assert [link.url for link in static.list_page(URL, html.encode()).links] == [
        URL + "1.html",
        URL + "2.pdf",
    ]


def test_a_detail_page_tells_title_date_and_source() -> None:
    html = f"""<head><meta content="{REPORT}" name="ArticleTitle"><meta name="PubDate" content="2025-01-23 10:12">
        <meta name="ContentSource" content="县政府办"></head><body><p>2024-12-31</p></body>"""
    page = trs.detail_page(URL, html.encode())
    assert (page.title, page.dates, page.source) == (REPORT, (dt.date(2025, 1, 23),), "县政府办")


def test_a_detail_page_without_head_tags_is_read_by_its_header() -> None:
    html = f"<h1 class=title>{REPORT}</h1><p>发布时间：2025-01-23 10:12　来源：县政府办　浏览次数：3</p>"
    page = trs.detail_page(URL, html.encode())
    assert (page.title, page.dates, page.source) == (REPORT, (dt.date(2025, 1, 23),), "县政府办")


@pytest.mark.parametrize(
    ("html", "file"),
    [
        ('<a href="./P1.pdf">附件</a>', "P1.pdf"),
        ('<a href="P1.DOCX?v=2">附件</a>', "P1.DOCX?v=2"),
        ('<a href="/down.jsp?filename=ab.wps">附件</a>', "/down.jsp?filename=ab.wps"),
        ('<a href="/down.jsp?id=1">年报.xlsx</a>', "/down.jsp?id=1"),
        ('<iframe src="/pdfjs/viewer.html?file=%2Ffiles%2Fa.pdf"></iframe>', "/files/a.pdf"),
        ('<embed src="a.pdf">', "a.pdf"),
        ('<object data="a.ofd"></object>', "a.ofd"),
    ],
)
def test_attachments_are_found(html: str, file: str) -> None:
    expected = URL + file if not file.startswith("/") else "http://www.xqq.gov.cn" + file
    (link,) = static.detail_page(URL, html.encode()).attachments
    assert link.url == expected


def test_a_file_linked_twice_is_one_attachment() -> None:
    html = b'<a href="a.pdf">a</a><a href="./a.pdf#page=2">b</a><iframe src="a.pdf"></iframe>'
    assert len(static.detail_page(URL, html).attachments) == 1


@pytest.mark.parametrize(
    ("declared", "written"),
    [("gb2312", "utf-8"), ("gb2312", "gbk"), ("utf-8", "gbk"), ("utf-8", "utf-8"), ("nonsense", "gb18030")],
)
def test_bytes_are_decoded_whatever_they_declare(declared: str, written: str) -> None:
    page = f'<meta charset="{declared}">{REPORT}'
    assert REPORT in decode(page.encode(written))


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", b"%PDF-1.7", b"<", b"<html></html>"])
@pytest.mark.parametrize("platform", ["trs", "static"])
def test_any_bytes_give_a_page(platform: str, data: bytes) -> None:
    parser = parser_for(platform)
    assert not parser.list_page(URL, data).links
    assert not parser.detail_page(URL, data).attachments

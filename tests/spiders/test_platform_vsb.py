"""VSB pages: pagers that count down, files that only a script or a download page names."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from mangled import mangled

from spiders.platforms import Ask, vsb

HOST = "http://www.gangu.gov.cn"
URL = f"{HOST}/zwgk/xxgknb.htm"
REPORT = "云湖县2024年政府信息公开工作年度报告"


def _pager(following: str) -> str:
    return f"""<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_pages">
        <span class="p_t">共41条</span>
        <span class="p_t">1/3</span><span class="p_no"><a href="xxgknb/1.htm">3</a></span>{following}</span></div>"""


NEXT = '<span class="p_next p_fun"><a href="xxgknb/2.htm">下页</a></span>'
LAST = '<span class="p_next p_fun_d">下页</span>'
ROW = f'<li id="line_u8_0"><a href="../info/2381/644672.htm" title="{REPORT}">云湖县…</a><span>2025-01-23</span></li>'
LIST = f"<ul>{ROW}</ul>{_pager(NEXT)}"
DETAIL = f"""<form name="_newscontent_fromname"><h2>{REPORT}</h2><div>发布时间：2025-01-23 来源：县政府办 点击：
    <script>_showDynClicks("wbnews", 1, 2)</script></div><div id="vsb_content"><div class="v_news_content">
    <script>showVsbpdfIframe("/__local/1/2A/x.pdf","100%","600")</script></div></div><ul><li>附件【<a href=
    "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2">年报.docx</a>】已下载次</li></ul></form>"""


def test_entries_are_read() -> None:
    (link,) = vsb.list_page(URL, LIST.encode()).links
    assert (link.url, link.text, link.date) == (f"{HOST}/info/2381/644672.htm", REPORT, dt.date(2025, 1, 23))


@pytest.mark.parametrize(
    ("page", "pager", "following"),
    [
        (URL, _pager(NEXT), f"{HOST}/zwgk/xxgknb/2.htm"),
        (
            f"{HOST}/zwgk/xxgknb/2.htm",
            _pager('<span class="p_next p_fun"><a href="1.htm">下页</a></span>'),
            "xxgknb/1.htm",
        ),
        (f"{HOST}/zwgk/xxgknb/1.htm", _pager(LAST), None),
        (URL, '<a href="xxgknb/7.htm">下页</a>', f"{HOST}/zwgk/xxgknb/7.htm"),
        (URL, _pager(""), None),
    ],
)
def test_the_next_page_is_the_one_behind_the_label(page: str, pager: str, following: str | None) -> None:
    found = vsb.list_page(page, pager.encode()).next_pages
    assert [ask.url.removeprefix(f"{HOST}/zwgk/") for ask in found] == (
        [following.removeprefix(f"{HOST}/zwgk/")] if following else []
    )


def test_the_pager_s_own_link_goes_before_any_other_label() -> None:
    page = f'<div><a href="/gallery/2.htm">下页</a></div>{_pager(NEXT)}'
    assert vsb.list_page(URL, page.encode()).next_pages == (Ask(f"{HOST}/zwgk/xxgknb/2.htm"),)


@pytest.mark.parametrize(
    "href",
    ["info/1029/6465.htm", "../info/1029/6465.htm", "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=2"],
)
def test_articles_are_entries_by_their_address(href: str) -> None:
    assert len(vsb.list_page(URL, f'<div><a href="{href}">有关材料</a></div>'.encode()).links) == 1


def test_rows_of_a_table_are_entries() -> None:
    html = f'<table><tr id="line_u4_0"><td><a href="info/1/2.htm">{REPORT}</a></td><td>2025/01/23</td></tr></table>'
    (link,) = vsb.list_page(f"{HOST}/nb.htm", html.encode()).links
    assert link.date == dt.date(2025, 1, 23)


def test_lists_below_are_found_but_not_the_list_s_own_pages() -> None:
    html = """<a href="xxgknb/jyj.htm">教育局</a><a href="xxgknb/2.htm">2</a><a href="/a/n2023.htm">2023年</a>
        <a href="/index.htm">首页</a><a href="info/1/2.htm">2022年</a>"""
    assert [link.text for link in vsb.list_page(URL, html.encode()).columns] == ["教育局", "2023年"]


def test_a_report_s_own_page_is_no_list() -> None:
    assert not vsb.list_page(URL, f'<li><a href="/nb2024.htm">{REPORT}</a></li>'.encode()).columns


def test_an_article_as_vsb_writes_it() -> None:
    page = vsb.detail_page(f"{HOST}/info/2381/644672.htm", DETAIL.encode())
    assert (page.title, page.dates, page.source, page.body) == (REPORT, (dt.date(2025, 1, 23),), "县政府办", "")
    assert [(link.url, link.text) for link in page.attachments] == [
        (f"{HOST}/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2", "年报.docx"),
        (f"{HOST}/__local/1/2A/x.pdf", ""),
    ]


def test_a_file_behind_a_virtual_address_is_an_attachment() -> None:
    html = (
        "<div id=vsb_content_4><script>showVsbpdfIframe('/virtual_attach_file.vsb?afc=1&oid=2&e=.pdf')</script></div>"
    )
    (link,) = vsb.detail_page(URL, html.encode()).attachments
    assert link.url == f"{HOST}/virtual_attach_file.vsb?afc=1&oid=2&e=.pdf"


def test_a_report_of_page_images_has_them_as_attachments() -> None:
    images = "".join(f'<p><img class=img_vsb_content src="/__local/{n}.png"></p>' for n in range(3))
    html = f'<div id=vsb_content_2><div class=v_news_content>{images}</div></div><img src="/system/icon.png">'
    assert len(vsb.detail_page(URL, html.encode()).attachments) == 3


@given(mangled(LIST))
def test_a_broken_list_raises_nothing(data: bytes) -> None:
    vsb.list_page(URL, data)


@given(mangled(DETAIL))
def test_a_broken_article_raises_nothing(data: bytes) -> None:
    vsb.detail_page(URL, data)

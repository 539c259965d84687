"""What every platform's detail page is read for: title, dates, source, index block, body, attachments."""

from __future__ import annotations

import datetime as dt

import pytest

from spiders.platforms.common import read_detail
from spiders.platforms.pages import DetailPage, Link

HOST = "http://www.xqq.gov.cn"
URL = f"{HOST}/zwgk/nb/t20250123_1.html"
REPORT = "云湖县2024年政府信息公开工作年度报告"
TEXT = "一、总体情况 本报告所列数据的统计期限自2024年1月1日起。" * 6


def _read(html: str, *body_paths: str) -> DetailPage:
    return read_detail(URL, html.encode(), ("//h1",), body_paths)


INDEX = (("索引号", "K45/2026-00221"), ("发布机构", "云湖县"), ("名称", "年报: 2025"), ("文号", ""))


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>索引号</td><td>K45/2026-00221</td><td>发布机构</td><td>云湖县</td></tr>"
        "<tr><td>名称</td><td>年报: 2025</td><td>文号</td><td></td></tr></table>",
        "<table><tr><th>索 引 号：</th><td>K45/2026-00221</td></tr><tr><th>发布机构：</th><td>云湖县</td></tr>"
        "<tr><th>名&nbsp;&nbsp;称：</th><td>年报: 2025</td></tr><tr><th>文号：<td></tr></table>",
        "<table><tr><td>索引号：K45/2026-00221</td><td>发布机构：云湖县</td></tr>"
        "<tr><td>名称：</td><td>年报: 2025</td></tr><tr><td>文号：</td><td></td></tr></table>",
        "<dl><dt>索引号</dt><dd>K45/2026-00221</dd><dt>发布机构</dt><dd>云湖县</dd>"
        "<dt>名称</dt><dd>年报: 2025</dd><dt>文号</dt><dd></dd></dl>",
        "<div><dl><dt>索引号：</dt><dd>K45/2026-00221</dd></dl><dl><dt>发布机构：</dt><dd>云湖县</dd></dl>"
        "<dl><dt>名称：</dt><dd>年报: 2025</dd></dl><dl><dt>文号：</dt><dd></dd></dl></div>",
        "<ul><li><b>索引号：</b><span>K45/2026-00221</span></li><li><b>发布机构</b><span>云湖县</span></li>"
        "<li><b>名称：</b><span>年报: 2025</span></li><li><b>文号：</b><span></span></li></ul>",
        "<ul><li>索引号：K45/2026-00221<li>【发布机构】 云湖县<li>名称：年报: 2025<li>文号：</ul>",
        "<div><b>索引号：</b><span>K45/2026-00221</span><b>发布机构：</b><span>云湖县</span>"
        "<b>名称：</b>年报: 2025 <b>文号：</b></div>",
    ],
)
def test_the_index_block_is_read_in_every_layout(html: str) -> None:
    assert _read(f"<div class=menu><p>导航</p></div><div>{html}</div>").index == INDEX


def test_an_index_block_without_an_index_number_is_told_by_three_labels() -> None:
    html = (
        "<table><tr><td>发布机构<td>云湖县<tr><td>发布日期<td>2026-01-19<tr><td>效力<td>有<tr><td>名称<td>年报</table>"
    )
    assert [label for label, _ in _read(html).index] == ["发布机构", "发布日期", "效力", "名称"]


def test_a_table_of_figures_is_no_index_block() -> None:
    assert not _read("<table><tr><td>信息内容</td><td>名称</td></tr><tr><td>规章</td><td>3</td></tr></table>").index


def test_the_issuer_of_the_index_block_goes_before_the_printed_source() -> None:
    html = "<p>来源：编辑部</p><ul><li>索引号：1</li><li>发布机构：云湖县政府办</li></ul>"
    assert _read(html).issuer == "云湖县政府办"


def test_dates_come_most_trusted_first() -> None:
    html = """<meta name=PubDate content="2025-01-04 10:12"><p>发布时间：2025-01-02　来源：办</p>
        <ul><li>索引号：1</li><li>成文日期：2025-01-01</li><li>发布日期：2025-01-03 08:00</li></ul>"""
    assert _read(html).dates == tuple(dt.date(2025, 1, day) for day in (4, 3, 2, 1))


@pytest.mark.parametrize(
    "header",
    [
        "<p>发布时间：2025-01-23 10:12　来源：县政府办　浏览次数：<script>x()</script>　字号：[大 中 小]</p>",
        "<div><span>发布时间：</span><span>2025-01-23 10:12</span><span>来源：</span><span>县政府办</span></div>",
        "<div><i></i>|<br>时间：2025年1月23日 来源：县政府办</div>",
        "<div><span>发布日期: 2025/01/23</span><span>来源: <a href=/>县政府办</a></span></div>",
    ],
)
def test_the_header_line_tells_date_and_source(header: str) -> None:
    page = _read(header)
    assert (page.dates, page.source) == ((dt.date(2025, 1, 23),), "县政府办")


def test_an_empty_source_is_none() -> None:
    assert _read("<p>来源： 浏览次数：3</p>").source is None


def test_the_title_is_the_report_s_among_several_headings() -> None:
    assert _read(f"<h1>云湖县人民政府</h1><h1>{REPORT}</h1>").title == REPORT


def test_of_two_head_tags_with_one_name_the_one_that_says_something_counts() -> None:
    assert _read(f'<META CONTENT="" NAME="articletitle"><meta name="ArticleTitle" content="{REPORT}">').title == REPORT


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=TRS_Editor><div class=Custom_UnionStyle>{TEXT}</div></div>",
        f'<div class="trs_editor_view TRS_UEDITOR trs_paper_default">{TEXT}</div>',
        f"<div id=zoom><style>p{{}}</style>{TEXT}</div>",
        f"<div id=vsb_content_502>{TEXT}<script>document.write(1)</script></div>",
        f"<ucapcontent>{TEXT}</ucapcontent>",
    ],
)
def test_the_body_is_the_text_of_a_known_container(body: str) -> None:
    assert _read(f"<div>导航 {TEXT}</div>{body}<div class=view>短</div>").body == TEXT


def test_the_platform_s_own_path_to_the_body_goes_first() -> None:
    assert (
        _read(f"<div id=zoom>{TEXT}</div><div id=mine>自己的</div>", "//*[@id='none']", "//*[@id='mine']").body
        == "自己的"
    )


def test_cells_and_paragraphs_of_the_body_are_lines() -> None:
    html = "<div id=zoom><p>一、<b>总</b>体 <table><tr><td>1</td><td>2</td></tr></table></div>"
    assert _read(html).body == "一、总体\n1\n2"


@pytest.mark.parametrize(
    ("html", "file", "name"),
    [
        ('<a href="./P02.pdf">附件</a>', "/zwgk/nb/P02.pdf", "附件"),
        ('<a href="P02.pdf" oldsrc="2024年年报.pdf">点击下载</a>', "/zwgk/nb/P02.pdf", "2024年年报.pdf"),
        ('<a href="/f?id=1" download="年报.docx">下载</a>', "/f?id=1", "年报.docx"),
        ('<a href="/f?id=1">2024年年报.wps（点击下载）</a>', "/f?id=1", "2024年年报.wps（点击下载）"),
        ('<a href="/a b.pdf">x</a>', "/a%20b.pdf", "x"),
        ('<a href="/f?id=2">2024年年报.et</a>', "/f?id=2", "2024年年报.et"),
        ('<a href="/P03.mht">附件</a>', "/P03.mht", "附件"),
        ('<a href="/web/viewer.html?file=%2Ffiles%2Fa.pdf">看</a>', "/files/a.pdf", "看"),
        (
            '<a href="/module/download/downfile.jsp?classid=0&showname=报告.pdf&filename=0123.pdf">附件</a>',
            "/module/download/downfile.jsp?classid=0&showname=%E6%8A%A5%E5%91%8A.pdf&filename=0123.pdf",
            "报告.pdf",
        ),
        (
            '<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2">年报.xlsx</a>',
            "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2",
            "年报.xlsx",
        ),
        (
            '<a href="/system/_content/download.jsp?wbfileid=2">附件一</a>',
            "/system/_content/download.jsp?wbfileid=2",
            "附件一",
        ),
        ('<iframe src="/pdfjs/viewer.html?file=%2Ffiles%2Fa.pdf"></iframe>', "/files/a.pdf", ""),
        ('<iframe src="/virtual_attach_file.vsb?afc=1&e=.pdf"></iframe>', "/virtual_attach_file.vsb?afc=1&e=.pdf", ""),
        ('<embed src="a.pdf">', "/zwgk/nb/a.pdf", ""),
        ('<object data="a.ofd"></object>', "/zwgk/nb/a.ofd", ""),
        ('<a class="media" href="/a.pdf"></a>', "/a.pdf", ""),
        ('<div id="pdfshow" data-value="/attach/a.pdf"></div>', "/attach/a.pdf", ""),
        ('<script>showVsbpdfIframe("/__local/1/x.pdf","100%")</script>', "/__local/1/x.pdf", ""),
        ('<a href="javascript:void(0)" onclick="window.open(\'/a.doc\')">附件</a>', "/a.doc", "附件"),
    ],
)
def test_attachments_have_address_and_name(html: str, file: str, name: str) -> None:
    assert _read(html).attachments == (Link(HOST + file, name),)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:void(0)">报告.pdf</a>',
        '<a href="mailto:a@b.cn">邮箱</a>',
        '<iframe src="/menu.html"></iframe>',
        '<iframe src="data:application/pdf;base64,AA"></iframe>',
        '<iframe src="http://[/a.pdf"></iframe>',
        '<footer><a href="/help.pdf">操作指南.pdf</a></footer>',
        '<a href="/about.html">关于</a>',
    ],
)
def test_what_is_no_attachment(html: str) -> None:
    assert not _read(html).attachments


PAGES = '<img src="./W020250123_1.jpg"><img src="./W020250123_2.PNG" alt="第二页"><img src="/icon.gif">'


def test_a_report_published_as_images_has_them_as_attachments() -> None:
    attached = _read(f"<img src=/logo.png><div class=TRS_Editor><p>{REPORT}</p>{PAGES}</div>").attachments
    assert attached == (
        Link(f"{HOST}/zwgk/nb/W020250123_1.jpg", "图片：W020250123_1.jpg"),
        Link(f"{HOST}/zwgk/nb/W020250123_2.PNG", "图片：第二页"),
    )


def test_images_beside_text_are_no_attachments() -> None:
    assert not _read(f"<div class=TRS_Editor>{TEXT}{PAGES}</div>").attachments


def test_images_beside_a_file_are_no_attachments() -> None:
    (file,) = _read(f"<div id=vsb_content>{PAGES}<script>showVsbpdfIframe('/x.pdf')</script></div>").attachments
    assert file.url == f"{HOST}/x.pdf"

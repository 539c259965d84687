"""A VSB site: a pager that counts down, files that are given to those who come from their page."""

from __future__ import annotations

from local_web import Answer, Asked, Web, list_html, report_html
from sites.expected import NOT_REPORTS, PDF, ROBOTS, Expected, off_site, outside, title

DOWNLOAD = "/system/_content/download.jsp"
QUERY = f"{DOWNLOAD}?urltype=news.DownloadAttachUrl&owner=1&wbfileid="


def fill(web: Web) -> Expected:
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    _lists(web)
    _articles(web)
    web.add_script(DOWNLOAD, _download)
    failures = {"/private/1.htm": "robots", "/info/1/9.htm": "gone"}
    failures |= off_site("vsb")
    kept = [
        *(f"/info/2381/{number}.htm" for number in (1, 2, 3, 4, 5)),
        "/__local/1/2A/x.pdf",
        QUERY + "2",
        "/nb2023.htm",
    ]
    kept += ["/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=6", "/__local/p1.png", "/__local/p2.png"]
    kept += ["/virtual_attach_file.vsb?afc=1&oid=7&e=.pdf", "/info/2381/7.htm"]
    never = ["/zwgk/xxgknb/3.htm", "/zwgk/xxgknb/9.htm", "/zwgk/xxgknb/8.htm", "/gallery/2.htm", "/icon_pdf.gif"]
    never += ["/private/1.htm", *(f"/info/9/{place}.htm" for place in range(len(NOT_REPORTS)))]
    return Expected([{"url": web.url("/zwgk/xxgknb.htm")}], kept, failures, never)


def _row(place: int, href: str, text: str) -> str:
    return f'<li id="line_u8_{place}"><a href="{href}" title="{text}">{text[:12]}…</a><span>2025-01-23</span></li>'


def _pager(here: int, following: str) -> str:
    """The totals are wrong: there are three pages, not nine."""
    label = f'<span class="p_next p_fun"><a href="{following}">下页</a></span>' if following else ""
    numbers = f'<span class="p_t">共99条</span><span class="p_t">{here}/9</span>'
    return f'<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_pages">{numbers}{label}</span></div>'


def _lists(web: Web) -> None:
    gallery = '<div class=gallery><a href="/gallery/2.htm">下页</a></div>'
    odd = ["/private/1.htm", "/info/1/9.htm", *outside("vsb")]
    rows = [_row(number, f"../info/2381/{number}.htm", title(number)) for number in (1, 2)]
    rows += [_row(10 + place, href, title(500 + place)) for place, href in enumerate(odd)]
    rows += [_row(30 + place, f"../info/9/{place}.htm", name) for place, name in enumerate(NOT_REPORTS)]
    web.add("/zwgk/xxgknb.htm", gallery + list_html(*rows) + _pager(1, "xxgknb/2.htm"))
    dynamic = "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=6"
    more = [_row(number, f"../../info/2381/{number}.htm", title(number)) for number in (2, 3, 4, 5)]
    page = list_html(*more, _row(6, dynamic, title(6))) + _pager(2, "1.htm")
    web.add("/zwgk/xxgknb/2.htm", f'<meta charset="gb2312">{page}'.encode("gbk"))
    last = [_row(7, "../../info/2381/7.htm", title(7)), _row(8, "/nb2023.htm", title(8))]
    web.add("/zwgk/xxgknb/1.htm", list_html(*last) + _pager(3, "2.htm"))


def _article(body: str, more: str = "") -> str:
    content = f'<div id="vsb_content_2"><div class="v_news_content">{body}</div></div>'
    return f'<html><body><form name="_newscontent_fromname"><h2>年报</h2>{content}{more}</form></body></html>'


def _articles(web: Web) -> None:
    web.add("/info/2381/1.htm", report_html(1).encode("gb18030"))
    file = f'<ul><li>附件【<a href="{QUERY}2">年报.docx</a>】已下载<span id=nattach2></span>次</li></ul>'
    web.add("/info/2381/2.htm", report_html(2, file))
    shown = '<script>showVsbpdfIframe("/__local/1/2A/x.pdf","100%","600")</script>'
    web.add("/info/2381/3.htm", _article(shown + '<img src="/__local/p0.png">'))
    images = '<p><img class="img_vsb_content" src="/__local/p1.png"></p><p><img src="/__local/p2.png"></p>'
    web.add("/info/2381/4.htm", _article(images, '<img src="/icon_pdf.gif">'))
    web.add("/info/2381/5.htm", report_html(5))
    web.add("/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=6", report_html(6))
    virtual = "<script>showVsbpdfIframe('/virtual_attach_file.vsb?afc=1&oid=7&e=.pdf', '100%')</script>"
    web.add("/info/2381/7.htm", _article(virtual))
    web.add("/nb2023.htm", report_html(8))
    for path in ("/__local/1/2A/x.pdf", "/virtual_attach_file.vsb?afc=1&oid=7&e=.pdf"):
        web.add(path, PDF + path.encode(), Content_Type="text/html")
    for path in ("/__local/p1.png", "/__local/p2.png", "/__local/p0.png"):
        web.add(path, b"\x89PNG\r\n\x1a\n\x00" + path.encode(), Content_Type="image/png")


def _download(asked: Asked) -> Answer:
    """A file, to those who come from its article; a captcha, with status 200, to all others."""
    if asked.headers.get("Referer", "").endswith("/info/2381/2.htm"):
        return Answer(b"PK\x03\x04 word/document.xml", 200, {"Content-Type": "application/octet-stream"})
    return Answer("<html><body>请输入验证码</body></html>".encode())

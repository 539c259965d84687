"""A TRS site with every dialect of its paging scripts, and what such sites do to crawlers."""

from __future__ import annotations

from local_web import Web, entry, list_html, report_html
from sites.expected import NOT_REPORTS, NOWHERE, PDF, ROBOTS, Expected, off_site, outside, title

COLUMN = "/zwgk/zfxxgknb/"


def fill(web: Web) -> Expected:
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    parts = [
        _main(web),
        _oddities(web),
        _counted_from_one(web),
        _years(web),
        _printed(web),
        _aggregate(web),
        _details(web),
    ]
    failures = {path: reason for part in parts for path, reason in part.failures.items()}
    return Expected(
        columns=[column for part in parts for column in part.columns],
        kept=[path for part in parts for path in part.kept],
        failures=failures,
        never=[path for part in parts for path in part.never],
    )


def _report(web: Web, path: str, number: int) -> str:
    web.add(path, report_html(number))
    return path


def _main(web: Web) -> Expected:
    """Five pages are announced; there are three, the second in GBK, and behind them a stub."""
    script = 'createPageHTML(5, 0, "index", "html");'
    kept = [_report(web, f"{COLUMN}202501/t20250123_{number}.html", number) for number in (1, 2, 3, 4, 6)]
    first = [
        entry("./202501/t20250123_1.html", "云湖市第1局2024年政府信…", title(1)),
        entry("./202501/t20250123_2.html", "云湖市第2局2024年政府信息公…"),
        f"<li onclick=\"jumpToDetail('./202501/t20250123_3.html')\">{title(3)}<span>2025-01-23</span></li>",
        *(f'<li><a href="javascript:void(0)" onclick="show()">{name}</a></li>' for name in NOT_REPORTS),
        *(entry(f"./202501/t20250123_9{place}.html", name) for place, name in enumerate(NOT_REPORTS)),
    ]
    web.add(COLUMN, list_html(*first, script=script))
    second = list_html(entry(" ./202501/\n  t20250123_4.html", title(4)), script=script)
    web.add(f"{COLUMN}index_1.html", f'<meta charset="utf-8">{second}'.encode("gbk"))
    twin = entry("./202501/t20250123_6_wap.html", title(6))
    web.add(f"{COLUMN}index_2.html", list_html(twin, entry("./202501/t20250123_6.html", title(6)), script=script))
    web.add(f"{COLUMN}index_3.html", f"<html><body>{' ' * 300}</body></html>")
    never = [f"{COLUMN}index_4.html", f"{COLUMN}202501/t20250123_6_wap.html"]
    never += [f"{COLUMN}202501/t20250123_9{place}.html" for place in range(len(NOT_REPORTS))]
    return Expected([{"url": web.url(COLUMN)}], kept, {}, never)


def _oddities(web: Web) -> Expected:
    """Entries that lead out of the site, into a forbidden folder, into nothing, or to a challenge."""
    web.add("/odd/challenged.html", "<script>document.cookie='__jsl_clearance=1'</script>", status=521)
    web.add("/odd/guarded.html", "<script>$_ts={}</script>")
    web.add("/odd/soft.html", "<html><body>您访问的页面不存在</body></html>")
    faults = {"/odd/challenged.html": "challenge", "/odd/guarded.html": "challenge", "/odd/soft.html": "soft_404"}
    faults |= {"/odd/missing.html": "gone", "/private/a.html": "robots"}
    bad = [entry(href, title(500 + place)) for place, href in enumerate([*faults, *outside("trs"), *NOWHERE])]
    beyond = entry("../../../../t15691008.shtml", title(7))
    web.add("/odd/", list_html(*bad, beyond))
    kept = [_report(web, "/t15691008.shtml", 7)]
    return Expected(
        [{"url": web.url("/odd/")}],
        kept,
        {**faults, **off_site("trs") | {"/etc/passwd": "off_site", "/a.html": "off_site", "/C:/a.pdf": "off_site"}},
        ["/private/a.html"],
    )


def _counted_from_one(web: Web) -> Expected:
    """The call with a quoted first argument; page 3 of 9 is page 1 again."""
    script = "createPageHTML('paging', 9, 1, 'index', 'html', 80);"
    kept = [_report(web, f"/hr/t20250123_{number}.html", number) for number in (11, 12)]
    web.add("/hr/index.html", list_html(entry("t20250123_11.html", title(11)), script=script))
    web.add("/hr/index_2.html", list_html(entry("t20250123_12.html", title(12)), script=script))
    web.add("/hr/index_3.html", list_html(entry("t20250123_11.html", title(11)), script=script))
    return Expected([{"url": web.url("/hr/index.html")}], kept, {}, ["/hr/index_1.html", "/hr/index_4.html"])


def _years(web: Web) -> Expected:
    """A left menu with one list a year; each list is paged in another way."""
    items = '<li bfdi="1"><a href="../2024nb/">2024年</a></li><li bfdi="/nbzt/2023nb/">2023年</li>'
    menu = f'<ul class="xxgk-top-menu">{items}</ul>'
    kept = [_report(web, f"/nbzt/t20250123_{number}.html", number) for number in (21, 22, 23, 24, 25, 26)]
    rows = {number: entry(f"../t20250123_{number}.html", title(number)) for number in (21, 22, 23, 24, 25, 26)}
    web.add("/nbzt/2025nb/", menu + list_html(rows[21], script='$("#p").pagination("setPage", 1, 2);'))
    web.add("/nbzt/2025nb/index_2.html", menu + list_html(rows[22], script='$("#p").pagination("setPage", 2, 2);'))
    old = '//createPageHTML(9, 0, "index", "html");\nvar currentPage = 0;//从0开始\nvar countPage = 2;'
    web.add("/nbzt/2024nb/", menu + list_html(rows[23], script=old))
    web.add("/nbzt/2024nb/index_1.html", menu + list_html(rows[24], script=old))
    pager = "Pager({size:2, current:0, prefix:'index', suffix:'shtml'});"
    web.add("/nbzt/2023nb/", list_html(rows[25], script=pager))
    web.add("/nbzt/2023nb/index_1.shtml", list_html(rows[26], script=pager))
    never = ["/nbzt/2024nb/index_2.html", "/nbzt/2025nb/index_1.html", "/nbzt/2025nb/index_3.html"]
    return Expected([{"url": web.url("/nbzt/2025nb/"), "kind": "per_year"}], kept, {}, never)


def _printed(web: Web) -> Expected:
    """A shell that leads to a list that a script prints."""
    kept = [_report(web, "/wh/2024n/t20250123_31.html", 31)]
    row = entry("./t20250123_31.html", title(31)).replace('"', '\\"').replace("/", "\\/")
    web.add("/wh/", "<html><script>location.href='./2024n/'</script></html>")
    web.add(
        "/wh/2024n/", f'<script>document.writeln("<ul>");document.writeln("{row}");document.writeln("</ul>")</script>'
    )
    return Expected([{"url": web.url("/wh/")}], kept)


def _aggregate(web: Web) -> Expected:
    """One page with a thousand links; three of them are reports."""
    kept = [_report(web, f"/hn/t20250123_{number}.html", number) for number in (41, 42, 43)]
    other = [entry(f"./t20250123_{number}.html", f"关于第{number}次会议的通报") for number in range(1000, 2000)]
    reports = [entry(f"./t20250123_{number}.html", title(number)) for number in (41, 42, 43)]
    web.add("/hn/index.html?state=3", list_html(*other[:600], *reports, *other[600:]))
    never = [f"/hn/t20250123_{number}.html" for number in range(1000, 2000)]
    return Expected([{"url": web.url("/hn/index.html?state=3")}], kept, {}, never)


def _details(web: Web) -> Expected:
    """Reports with files, in images, and over two pages."""
    web.add("/d/", list_html(*(entry(f"t1_{number}.html", title(number)) for number in (51, 52, 53))))
    attached = '<div class="list_fj">附件：<a href="./P02.pdf" oldsrc="年报.pdf">下载</a><a href="file:///C:/a.pdf">b.pdf</a></div>'
    web.add("/d/t1_51.html", report_html(51, attached))
    images = '<img src="./W021.jpg"><img src="./W022.png"><img src="/icon.gif">'
    web.add("/d/t1_52.html", f"<html><body><img src=/logo.png><div class=TRS_Editor>{images}</div></body></html>")
    web.add("/d/t1_53.html", report_html(53, '<script>createPageHTML(2, 0, "t1_53", "html");</script>'))
    web.add("/d/t1_53_1.html", report_html(53))
    web.add("/d/P02.pdf", PDF + b"trs", Content_Type="application/pdf")
    for number, name in enumerate(("/d/W021.jpg", "/d/W022.png", "/icon.gif", "/logo.png")):
        web.add(name, b"\x89PNG\r\n\x1a\n\x00%d" % number, Content_Type="image/png")
    kept = ["/d/t1_51.html", "/d/P02.pdf", "/d/t1_52.html", "/d/W021.jpg", "/d/W022.png", "/d/t1_53.html"]
    return Expected([{"url": web.url("/d/")}], [*kept, "/d/t1_53_1.html"], {}, ["/icon.gif", "/logo.png"])

"""An old site of no known platform: a list in a frame, pages told by a printed total, files in viewers."""

from __future__ import annotations

from local_web import Web, entry, list_html, report_html
from sites.expected import NOT_REPORTS, PDF, ROBOTS, Expected, off_site, outside, title


def fill(web: Web) -> Expected:
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    kept = [*_framed(web), *_printed_total(web), *_bodies(web)]
    columns = [{"url": web.url("/xxgknb/")}, {"url": web.url("/list/list.html")}]
    columns += [{"url": web.url("/bodies/"), "kind": "aggregate"}]
    failures = {"/private/1.html": "robots", "/list/list_1.html": "gone"}
    failures |= off_site("static")
    never = ["/private/1.html", "/list/list_4.html", "/viewer.html?file=%2Ffiles%2Fa.pdf", "/weather.html"]
    never += [f"/xxgknb/9{place}.html" for place in range(len(NOT_REPORTS))]
    return Expected(columns, kept, failures, never)


def _framed(web: Web) -> list[str]:
    frames = '<iframe src="./list.html"></iframe><iframe src="http://elsewhere.example/list.html"></iframe>'
    web.add(
        "/xxgknb/", f'<html><body><a href="/">首页</a>{frames}<iframe src="file:///etc/passwd"></iframe></body></html>'
    )
    rows = [entry("1.html", "云湖市第1局2024年政府信…", title(1)), entry("2.html", title(2))]
    rows += [entry(href, title(500 + place)) for place, href in enumerate(["/private/1.html", *outside("static")])]
    rows += [entry(f"9{place}.html", name) for place, name in enumerate(NOT_REPORTS)]
    web.add("/xxgknb/list.html", list_html(*rows).encode("gb18030"))
    web.add("/xxgknb/1.html", report_html(1).encode("gb18030"))
    viewer = '<iframe src="/viewer.html?file=%2Ffiles%2Fa.pdf"></iframe><a href="/files/a.pdf">年报.pdf</a>'
    web.add("/xxgknb/2.html", f"<html><body><h2>{title(2)}</h2>{viewer}</body></html>")
    web.add("/files/a.pdf", PDF + b"static", Content_Type="application/pdf")
    return ["/xxgknb/1.html", "/xxgknb/2.html", "/files/a.pdf"]


def _printed_total(web: Web) -> list[str]:
    """Three pages by the total, no link between them, and page two is `list_2`."""
    for page, number in (("list", 11), ("list_2", 12), ("list_3", 13)):
        row = f'<tr><td><a href="{number}.html">{title(number)}</a></td><td>2025-01-23</td></tr>'
        web.add(f"/list/{page}.html", f"<table>{row}</table><p>共3页</p><iframe src=/weather.html></iframe>")
        web.add(f"/list/{number}.html", report_html(number))
    return ["/list/11.html", "/list/12.html", "/list/13.html"]


def _bodies(web: Web) -> list[str]:
    web.add("/bodies/", '<ul><li><a href="jyj/">教育局</a></li><li><a href="ylj/">园林局</a></li></ul>')
    for number, body in ((21, "jyj"), (22, "ylj")):
        web.add(f"/bodies/{body}/", list_html(entry(f"{number}.html", "2024年")))
        web.add(f"/bodies/{body}/{number}.html", report_html(number))
    return ["/bodies/jyj/21.html", "/bodies/ylj/22.html"]

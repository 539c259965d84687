"""A LonSun site: a tree of bodies whose entries come from an endpoint that knows its own pages' requests only."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from local_web import Answer, Asked, Web, entry, list_html, report_html
from sites.expected import NOT_REPORTS, ROBOTS, Expected, off_site, outside, title

OFFICE, SCHOOLS, PARKS = 6599871, 6599872, 6599873
TREE = f"""<ul class=tree><li><a href="/public/column/{OFFICE}?type=4">县政府办</a></li>
    <li><a href="/public/column/{SCHOOLS}?type=4&action=list">教育局</a></li>
    <li><a href="/public/column/{PARKS}">园林局</a></li>
    <li><a href="/public/column/{OFFICE}?type=2">公开指南</a></li></ul>"""


def fill(web: Web) -> Expected:
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    for organ in (OFFICE, SCHOOLS, PARKS):
        web.add(f"/public/column/{organ}?type=3", _column(organ))
    web.add_script("/site/label/8888", _entries)
    kept = [_report(web, f"/public/{OFFICE}/{number}.html", number) for number in (1, 2)]
    kept += [_report(web, f"/public/{SCHOOLS}/{number}.html", number) for number in (3, 4)]
    kept += [_report(web, "/public/content/1260100414", 5), _report(web, "/public/content/6", 6)]
    kept += [_file(web, "/group6/M00/5.docx"), *_content(web), *_years(web)]
    columns = [{"url": web.url(f"/public/column/{OFFICE}?type=3"), "kind": "aggregate"}]
    columns += [{"url": web.url("/content/column/6791573")}]
    columns += [{"url": web.url("/site/tpl/7931?nav=4&year=2024"), "kind": "per_year"}]
    failures = {"/private/1.html": "robots", _address(PARKS, 1): "empty_list"}
    failures |= off_site("lonsun")
    never = ["/private/1.html", f"/public/column/{OFFICE}?type=4", f"/public/column/{SCHOOLS}?type=4&action=list"]
    never += [f"/public/{OFFICE}/9{place}.html" for place in range(len(NOT_REPORTS))]
    never += [_address(SCHOOLS, 4), "/content/column/6791573?pageIndex=3"]
    return Expected(columns, kept, failures, never)


def _report(web: Web, path: str, number: int) -> str:
    web.add(path, report_html(number))
    return path


def _file(web: Web, path: str) -> str:
    web.add("/public/content/1260100414", report_html(5, f'<a href="{path}">年报.docx</a>'))
    web.add(path, b"PK\x03\x04 word/document.xml 5")
    return path


def _address(organ: int, page: int) -> str:
    return (
        f"/site/label/8888?IsAjax=1&dataType=html&siteId=67&organId={organ}&pageSize=15&labelName=publicInfoList"
        f"&action=list&fromCode=title&file=%2Fxxgk%2FpublicInfoList_newest2020&type=3&pageIndex={page}"
    )


def _column(organ: int) -> str:
    """A page without entries; its script asks for them."""
    script = f"""/* labelName: 'old' */
        $.ajax({{type: 'get', url: '/site/label/8888', data: {{labelName: 'publicInfoList',
        siteId: '67', organId: '{organ}', pageSize: 15, pageIndex: index, type: type, action: 'list', fromCode: 'title',
        file: '/xxgk/publicInfoList_newest2020'}}}})"""
    return f'<html><body>{TREE}<ul class="clearfix xxgk_nav_list"></ul><script>{script}</script></body></html>'


def _entries(asked: Asked) -> Answer:
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
    wanted = {"siteId": "67", "type": "3", "labelName": "publicInfoList", "file": "/xxgk/publicInfoList_newest2020"}
    if not wanted.items() <= query.items() or "127.0.0.1" not in asked.headers.get("Referer", ""):
        return Answer(b"<html><body>forbidden</body></html>", 403)
    organ, page = int(query["organId"]), int(query["pageIndex"])
    rows = {OFFICE: _office, SCHOOLS: _schools}.get(organ, lambda _: ([], 0))
    items, count = rows(page)
    script = f"<script>Ls.pagination({{pageIndex:{page},pageCount:{count},}})</script>" if items else ""
    listed = "".join(items)
    return Answer(f'<ul class="clearfix xxgk_nav_list">{listed}</ul>{script}'.encode())


def _row(href: str, text: str) -> str:
    return f'<li><a title="{text}" href="{href}">{text[:10]}…</a><span class="date">2025-01-23</span></li>'


def _office(page: int) -> tuple[list[str], int]:
    if page == 2:
        return [_row(f"/public/{OFFICE}/2.html", title(2))], 2
    odd = [_row(href, title(500 + place)) for place, href in enumerate(["/private/1.html", *outside("lonsun")])]
    others = [_row(f"/public/{OFFICE}/9{place}.html", name) for place, name in enumerate(NOT_REPORTS)]
    return [_row(f"/public/{OFFICE}/1.html", title(1)), *odd, *others], 2


def _schools(page: int) -> tuple[list[str], int]:
    """Nine pages are announced; from the third on the first comes again."""
    number = 4 if page == 2 else 3
    return [_row(f"/public/{SCHOOLS}/{number}.html", title(number))], 9


def _content(web: Web) -> list[str]:
    script = "Ls.pagination({pageIndex: 1, total: 16, pageSize: 15})"
    web.add("/content/column/6791573", list_html(entry("/public/content/1260100414", title(5)), script=script))
    web.add("/content/column/6791573?pageIndex=2", list_html(entry("/public/content/6", title(6)), script=script))
    return []


def _years(web: Web) -> list[str]:
    menu = '<a href="/site/tpl/7931?nav=4&year=2024">2024年</a><a href="/site/tpl/7741?nav=4&year=2023">2023年</a>'
    kept = [_report(web, f"/public/1681/{number}.html", number) for number in (7, 8)]
    web.add("/site/tpl/7931?nav=4&year=2024", menu + list_html(entry(kept[0], title(7))))
    web.add("/site/tpl/7741?nav=4&year=2023", menu + list_html(entry(kept[1], title(8))))
    return kept

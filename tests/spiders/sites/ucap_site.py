"""A Ucap site: lists by script, by search and by post, jumps, lists of years."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

from local_web import Answer, Asked, Web
from sites.expected import ROBOTS, Expected, off_site, outside, title
from sites.rows import REFUSED, add_column, kept_file, not_reports, text

CHANNEL = "7d69cd47d780483f8b7e4071813dcf2c"
SEARCH = f"/common/search/{CHANNEL}"
GUARDED = f"/common/search/{'0' * 32}"
POST = "/szinf/interfacesWebManu/loadDataByChannelIdAndDeptIdBackSort"


def fill(web: Web) -> Expected:
    expected = Expected([], [], {}, ["/news/", "/private/"])
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    _by_script(web, expected)
    _one_off(web, expected)
    _by_search(web, expected)
    _by_post(web, expected)
    _by_year(web, expected)
    return expected


def _report(web: Web, expected: Expected, number: int, more: str = "") -> str:
    """A report's row; its page is kept."""
    path = _path(number)
    body = f"<UCAPCONTENT>{text(number)}#PAGE_BREAK#{text(number)}</UCAPCONTENT>"
    page = f"<UCAPTITLE><h1>{title(number)}</h1></UCAPTITLE><PUBLISHTIME>2025-01-23 10:12</PUBLISHTIME>{body}{more}"
    web.add(path, f"<html><body>{page}</body></html>")
    expected.kept.append(path)
    return _row(path, number)


def _path(number: int) -> str:
    return f"/mx/c100122/202501/{number:032x}.shtml"


def _row(path: str, number: int) -> str:
    return f'<li><a href="{path}">{title(number)}</a><span>2025-01-23</span></li>'


def _list(web: Web, path: str, rows: list[str], script: str = "") -> str:
    html = f'<html><body><ul class="list">{"".join(rows)}</ul><div id="page_div"></div><script>{script}</script></body>'
    return web.add(path, html)


def _by_script(web: Web, expected: Expected) -> None:
    """Four pages are announced, the last is missing; the articles have files, and faults."""
    files = f"""<div id="cmspro_appendixs">
        <a href="{kept_file(web, expected, "/mx/c100122/202501/a1/files/0a1b.pdf")}">a.pdf</a>
        <a href="{kept_file(web, expected, "/mx/down/17")}">表格</a><a href="http://elsewhere.example/b.pdf">b.pdf</a></div>"""
    odd = [
        _row("/private/1.shtml", 90),
        *(_row(address, 91) for address in outside("ucap")),
        _row("/mx/c1/202501/404.shtml", 92),
    ]
    expected.failures = {"/private/1.shtml": "robots", "/b.pdf": "off_site", **off_site("ucap")}
    expected.failures |= {"/mx/c1/202501/404.shtml": "gone", "/mx/zfxxgknb/list_4.shtml": "gone"}
    expected.failures |= {f"{GUARDED}?_isJson=true&page=1": "empty_list"}
    first = [_report(web, expected, 1, files), *odd, *not_reports()]
    pages = [first, [_row(_path(1), 1), _report(web, expected, 2)]]
    pages.append([_report(web, expected, 3)])
    for number, rows in enumerate(pages, start=1):
        name = f"/mx/zfxxgknb/list{'' if number == 1 else f'_{number}'}.shtml"
        url = _list(web, name, rows, f"createPageHTML('page_div',4,{number},'list','shtml',41);")
        if number == 1:
            add_column(expected, url)


def _one_off(web: Web, expected: Expected) -> None:
    """Page 2 is `list_1`."""
    for number in (1, 2, 3, 4):
        name = f"/mx/nmc/list{'' if number == 1 else f'_{number - 1}'}.shtml"
        script = f"createPageHTML('page_div',4,{number},'list','shtml',41);"
        url = _list(web, name, [_report(web, expected, 10 + number)], script)
        if number == 1:
            add_column(expected, url)


def _by_search(web: Web, expected: Expected) -> None:
    """Pages that jump to a list, which a script loads; one that loads it behind a token."""
    for number in range(20, 24):
        _report(web, expected, number)

    def answer(asked: Asked) -> Answer:
        fields = dict(parse_qsl(urlsplit(asked.path).query, keep_blank_values=True))
        if not asked.headers.get("Referer") or fields.get("_isJson") != "true" or fields["_pageSize"] != "2":
            return REFUSED
        page = int(fields["page"])
        numbers = (18 + 2 * page, 19 + 2 * page) if page < 3 else ()
        results = [
            {
                "title": f"<em>{title(n)}</em>",
                "url": f"/mx/c100122/202501/{n:032x}.shtml",
                "publishedTimeStr": "2025-01-23",
            }
            for n in numbers
        ]
        data = {"total": 5, "page": page, "rows": 2, "channelId": CHANNEL, "results": results}
        return Answer(json.dumps({"data": data}).encode(), 200, {"Content-Type": "application/json"})

    web.add_script(SEARCH, answer)
    web.add(f"{GUARDED}?_isJson=true&page=1", "<html><body>token</body></html>")
    script = f"$.get('{SEARCH}?_isAgg=true&_isJson=true&_pageSize=2&_template=index&page=' + page, show);"
    _list(web, "/mx/c116116/zfxxgk_gknbz.shtml", [], script)
    jump = "<html><script>window.location.href='/mx/c116116/zfxxgk_gknbz.shtml'</script></html>"
    add_column(expected, web.add("/mx/xxgknb/jump.shtml", jump))
    add_column(expected, _list(web, "/mx/c5/list.shtml", [], f"$.get('{GUARDED}?_isJson=true&page=')"))


def _by_post(web: Web, expected: Expected) -> None:
    for number in range(30, 34):
        _report(web, expected, number)

    def answer(asked: Asked) -> Answer:
        form = dict(asked.form)
        if asked.method != "POST" or form["deptCode"] != "A01" or not asked.headers.get("Referer"):
            return REFUSED
        numbers = range(28 + 2 * int(form["pageIndex"]), 30 + 2 * int(form["pageIndex"]))
        rows = [
            {
                "TITLE": title(n),
                "URL_COMMP": f"/mx/c100122/202501/{n:032x}.shtml",
                "PUBLISHED_TIME_FORMAT": "2025-01-23",
            }
            for n in numbers
        ]
        return Answer(json.dumps({"data": {"allRow": 4, "list": rows}}).encode())

    web.add_script(POST, answer)
    fields = f"{{channelId:'{CHANNEL}', deptCode:'A01', pageSize:2, pageIndex:page}}"
    add_column(expected, _list(web, "/mx/sz/xxgk_list.shtml", [], f"$.ajax({{url:'{POST}', data:{fields}}})"))


def _by_year(web: Web, expected: Expected) -> None:
    years = {2024: "/mx/c115539/zfxxgk_gknbz.shtml", 2023: "/mx/c114825/newxxgk_list.shtml"}
    rows = [f'<li><a href="{path}">{year}年</a></li>' for year, path in years.items()]
    add_column(expected, _list(web, "/mx/c9/common_zfxxgknb.shtml", rows), "per_year")
    for number, path in enumerate(years.values(), start=40):
        _list(web, path, [_report(web, expected, number)])

"""A Hanweb site: proxies of every temper, the older script, the old disclosure module."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlsplit

from local_web import Answer, Asked, Web
from sites.expected import Expected, off_site, outside, title
from sites.rows import REFUSED, add_column, came_from, kept_file, not_reports, numbered, text

PROXY = "/module/web/jpage/dataproxy.jsp"
OLD_PROXY = "/module/jslib/jquery/jpage/dataproxy.jsp"
SEARCH = "/module/xxgk/search.jsp"
AREA = "113325000026455663"
DEEP = b"<datastore><recordset>                </recordset></da"
"""54 bytes: what encrypted links get for deep pages."""


def fill(web: Web) -> Expected:
    expected = Expected([], [], {}, ["/news/", "/art/2020/", "/jcms_files/"])
    web.add("/robots.txt", "User-agent: *\nDisallow: /art/2020/\nDisallow: /jcms_files/\n", Content_Type="text/plain")
    proxy = _Proxy(expected)
    web.add_script(PROXY, proxy)
    web.add_script(OLD_PROXY, proxy)
    _all_in_the_page(web, expected)
    _groups_that_overlap(web, expected, proxy)
    _servers_that_read_only_the_page(web, expected, proxy)
    _the_older_script(web, expected, proxy)
    _encrypted(web, expected, proxy)
    _announced_too_high(web, expected, proxy)
    _groups_in_a_circle(web, expected, proxy)
    _old_module(web, expected)
    return expected


class _Proxy:
    """Answers by column; without a Referer from there it refuses."""

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.columns: dict[str, Callable[[Asked, dict[str, str]], Answer]] = {}

    def __call__(self, asked: Asked) -> Answer:
        fields = dict(parse_qsl(urlsplit(asked.path).query)) | dict(asked.form)
        column = fields.get("columnid", "")
        known = f"/col/col{column}/" if column.isdigit() else "/col/"
        if column not in self.columns or not (came_from(asked, known) or came_from(asked, "dataproxy.jsp")):
            return REFUSED
        return self.columns[column](asked, fields)


def _row(column: int) -> Callable[[int], str]:
    def row(number: int) -> str:
        address = f"/art/2025/1/23/art_{column}_{number}.html"
        link = f'<a target="_blank" href="{address}" title="{title(number)}">云湖市第{number}局2024年…</a>'
        return f'<li class="clearfix">{link}<b>2025-01-23</b></li>'

    return row


def _reports(web: Web, expected: Expected, column: int, numbers: range) -> None:
    """The articles behind the rows that are reports."""
    for number in numbers:
        if number % 20 == 0:
            path = f"/art/2025/1/23/art_{column}_{number}.html"
            web.add(
                path, f'<html><body><h1>{title(number)}</h1><div id="zoom">{text(number)}{column}</div></body></html>'
            )
            expected.kept.append(path)


def _store(rows: list[str], group: str = "", total: int | None = None) -> str:
    link = f'<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>' if group else ""
    count = f"<totalrecord>{total}</totalrecord><totalpage>9</totalpage>" if total is not None else ""
    records = "<li style=<br/>\n<table>".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
    return f"<datastore>{count}{link}<recordset>{records}</recordset></datastore>"


def _answer(rows: list[str], group: str = "", total: int | None = None) -> Answer:
    body = f'<?xml version="1.0" encoding="utf-8"?>{_store(rows, group, total)}'
    return Answer(body.encode(), 200, {"Content-Type": "text/xml"})


def _column(web: Web, expected: Expected, column: int, store: str, script: str = "") -> None:
    block = f'<div id="{column}86"><script type="text/xml">{store}</script></div>'
    menu = '<ul><li><a href="/col/col99/index.html">首页</a></li></ul>'
    page = f"<html><body>{menu}{block}<script>{script}</script></body></html>"
    add_column(expected, web.add(f"/col/col{column}/index.html", page))


def _fields(column: int) -> str:
    fields = f"col:1,appid:'1',webid:'110',path:'/',columnid:'{column}',sourceContentType:1,unitid:'{column}86'"
    return f"var param_{column}86 = {{{fields},webname:'云湖',permissiontype:0}};"


def _all_in_the_page(web: Web, expected: Expected) -> None:
    """Everything is in the page; the articles have files in every manner, and faults."""
    odd = [
        f'<li><a href="/art/2020/1/2/art_1_9.html">{title(9)}</a></li>',
        *(f'<li><a href="{address}">{title(8)}</a></li>' for address in outside("hanweb")),
        f'<li><a href="/art/2025/1/23/art_1_7.html">{title(7)}</a></li>',
    ]
    rows = [*numbered(_row(1), range(20, 41)), *odd, *not_reports()]
    group = f"{PROXY}?page=1&columnid=1&unitid=186"
    _column(web, expected, 1, _store(rows, group), f"{_fields(1)} var totalRecord = {len(rows)};")
    _reports(web, expected, 1, range(20, 41))
    expected.failures |= {"/art/2020/1/2/art_1_9.html": "robots", **off_site("hanweb")}
    expected.failures["/art/2025/1/23/art_1_7.html"] = "gone"
    expected.failures |= {"/jcms_files/jcms1/web1/site/attach/0/c.pdf": "robots", "/attach/d.pdf": "off_site"}
    expected.never += [f"{PROXY}?page=1&columnid=1"]
    download = f"/module/download/downfile.jsp?classid=0&showname={quote('报告.pdf')}&filename={'a' * 32}.pdf"
    files = f"""<a href="{kept_file(web, expected, download)}">下载</a>
        <a class="media" href="{kept_file(web, expected, "/attach/0/a.pdf")}"></a>
        <div id="pdfshow" data-value="{kept_file(web, expected, "/attach/0/b.pdf")}"></div>
        <a href="/jcms_files/jcms1/web1/site/attach/0/c.pdf">c</a><a href="http://elsewhere.example/attach/d.pdf">d</a>"""
    web.add("/art/2025/1/23/art_1_20.html", f'<html><body><div id="zoom">{text(20)}{files}</div></body></html>')


def _groups_that_overlap(web: Web, expected: Expected, proxy: _Proxy) -> None:
    """Groups of 45 that begin with the last record of the one before; nothing can be posted."""

    def link(page: int, start: int) -> str:
        place = f"page={page}&startrecord={start}&endrecord={start + 44}&perpage=15"
        return f"{PROXY}?{place}&columnid=2&unitid=286&webname=%25E6%259F%2590"

    def answer(asked: Asked, fields: dict[str, str]) -> Answer:
        if asked.method == "POST" or "startrecord" not in fields:
            return REFUSED
        start, page = int(fields["startrecord"]), int(fields["page"])
        rows = numbered(_row(2), range(start, min(start + 45, 131)))
        return _answer(rows, link(page + 1, start + 44), 130)

    proxy.columns["2"] = answer
    _column(web, expected, 2, _store(numbered(_row(2), range(1, 46)), link(1, 45)), "var totalRecord = 130;")
    _reports(web, expected, 2, range(1, 131))
    expected.failures[_first_of_script(2, {"unitid": "286", "webname": "%E6%9F%90"})] = "refused"


def _first_of_script(column: int, fields: dict[str, str]) -> str:
    place = "perpage=45&page=2&startrecord=46&endrecord=90"
    return f"{PROXY}?{place}&columnid={column}&" + "&".join(f"{name}={quote(value)}" for name, value in fields.items())


def _servers_that_read_only_the_page(web: Web, expected: Expected, proxy: _Proxy) -> None:
    """`startrecord` is ignored, `perpage` is at most 100; the link to the next group leads to page 1."""
    group = f"{PROXY}?page=1&columnid=3&unitid=386"

    def answer(asked: Asked, fields: dict[str, str]) -> Answer:
        size = min(int(fields.get("perpage", 15)), 100)
        start = (int(fields["page"]) - 1) * size + 1
        return _answer(numbered(_row(3), range(start, min(start + size, 141))), group, 140)

    proxy.columns["3"] = answer
    script = f"{_fields(3)} var totalRecord = 140;"
    _column(web, expected, 3, _store(numbered(_row(3), range(1, 46)), group), script)
    _reports(web, expected, 3, range(1, 141))


def _the_older_script(web: Web, expected: Expected, proxy: _Proxy) -> None:
    """Rows in a list of the script; the proxy takes what is posted only."""

    def answer(asked: Asked, fields: dict[str, str]) -> Answer:
        form = dict(asked.form)
        if asked.method != "POST" or (form.get("unitid"), form.get("webid")) != ("486", "110"):
            return REFUSED
        start, end = int(form["startrecord"]), int(form["endrecord"])
        return _answer(numbered(_row(4), range(start, min(end, 60) + 1)), total=60)

    proxy.columns["4"] = answer
    rows = ",".join("'" + row.replace("/", "\\/") + "'" for row in numbered(_row(4), range(1, 21)))
    fields = "webid:110, path:'/', columnid:'4', unitid:'486', webname:encodeURI('云湖')"
    jpage = (
        f"totalRecord:60, perPage:15, groupSize:3, proxyUrl:'{OLD_PROXY}', ajaxParam:{{{fields}}}, after:function(){{}}"
    )
    page = (
        f"<html><body><div id=486></div><script>var InitData486=[{rows}]; $('#486').jpage({{{jpage}}});</script></body>"
    )
    add_column(expected, web.add("/col/col4/index.html", page))
    _reports(web, expected, 4, range(1, 61))


def _encrypted(web: Web, expected: Expected, proxy: _Proxy) -> None:
    """The link to the next group has an encrypted column, and its deeper pages are empty."""

    def answer(asked: Asked, fields: dict[str, str]) -> Answer:
        start = int(fields["startrecord"])
        return _answer(numbered(_row(5), range(start, min(start + 45, 101))), total=100)

    def empty(asked: Asked, fields: dict[str, str]) -> Answer:
        return Answer(DEEP, 200, {"Content-Type": "text/xml"})

    proxy.columns |= {"5": answer, "8f3aQ==": empty}
    group = f"{PROXY}?page=1&columnid=8f3aQ%3D%3D&unitid=77bcA%3D%3D"
    script = f"{_fields(5)} var totalRecord = 100;"
    _column(web, expected, 5, _store(numbered(_row(5), range(1, 46)), group), script)
    _reports(web, expected, 5, range(1, 101))


def _announced_too_high(web: Web, expected: Expected, proxy: _Proxy) -> None:
    """More rows are announced than there are: the proxy's answer is empty."""
    proxy.columns["6"] = lambda asked, fields: Answer(DEEP, 200, {"Content-Type": "text/xml"})
    _column(web, expected, 6, _store(numbered(_row(6), range(1, 46))), f"{_fields(6)} var totalRecord = 700;")
    _reports(web, expected, 6, range(1, 46))


def _groups_in_a_circle(web: Web, expected: Expected, proxy: _Proxy) -> None:
    """No total, and the second group leads to the first again."""

    def link(page: int) -> str:
        return f"{PROXY}?page={page}&columnid=7&unitid=786"

    def answer(asked: Asked, fields: dict[str, str]) -> Answer:
        page = int(fields["page"])
        return _answer(numbered(_row(7), range(page * 20, page * 20 + 20)), link(3 - page))

    proxy.columns["7"] = answer
    _column(web, expected, 7, _store(numbered(_row(7), range(1, 20)), link(1)))
    _reports(web, expected, 7, range(1, 60))


def _old_module(web: Web, expected: Expected) -> None:
    """The search is posted; its pages are numbered in the address."""
    page = f"/col/col8/index.html?vc_xxgkarea={AREA}&number=A02"

    def answer(asked: Asked) -> Answer:
        known = {"infotypeId": "A02", "jdid": "1", "area": AREA, "divid": "div8"}
        if asked.method != "POST" or dict(asked.form) != known or not asked.headers.get("Referer"):
            return REFUSED
        number = int(dict(parse_qsl(urlsplit(asked.path).query))["currpage"])
        rows = "".join(
            f'<tr class="tr_main_value_odd"><td><a class="bt_link" href="/art/2025/1/23/art_8_{n}.html">'
            f"{title(n)}</a></td><td>2025-01-23</td></tr>"
            for n in (number * 20, number * 20 + 60)
        )
        return Answer(f"<table>{rows}</table><div>共<b>3</b>页</div>".encode())

    web.add_script(SEARCH, answer)
    fields = "{infotypeId:'A02', jdid:'1', area:vc_area, divid:'div8', vc_title:''}"
    script = f"$.post('{SEARCH}?standardXxgk=1&isAllList=1&currpage=' + page + '&sortfield=', {fields}, show);"
    add_column(expected, web.add(page, f"<html><body><div id=div8></div><script>{script}</script></body></html>"))
    _reports(web, expected, 8, range(20, 121))

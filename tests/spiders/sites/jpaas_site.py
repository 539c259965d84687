"""A JPaaS site: lists in JSON, files behind a gateway whose addresses are good for once."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

from local_web import Answer, Asked, Web
from sites.expected import PDF, ROBOTS, Expected, title
from sites.rows import REFUSED, add_column, came_from, not_reports, numbered, text

ENDPOINT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
GATEWAY = "/api-gateway/jpaas-web-server/front/document/file-download"


def fill(web: Web) -> Expected:
    expected = Expected([], [], {}, ["/news/", "/private/"])
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    web.add_script(ENDPOINT, _unit)
    for column in ("18073", "18074", "18075"):
        page = f"<html><body><div>{_script(column)}</div></body></html>"
        add_column(expected, web.add(f"/col/{column}_668815/index.html", page))
    web.add("/col/18076_1/list.html", f"<html><body>{_script('18077')}{_script('18076')}</body></html>")
    framed = '<html><body><iframe src="/col/18076_1/list.html"></iframe></body></html>'
    add_column(expected, web.add("/col/18076_1/index.html", framed))
    reports = {"18073": range(1, 46), "18074": range(1, 16), "18075": range(1, 31), "18077": range(1, 16)}
    for column, numbers in reports.items():
        for number in numbers:
            if number % 5 == 0:
                path = _article(column, number)
                page = (
                    f'<html><body><h1>{title(number)}</h1><div class="wzzw-article">{text(number)}{column}</div></body>'
                )
                web.add(path, page)
                expected.kept.append(path)
    _with_files(web, expected)
    expected.failures = {"/private/1.html": "robots", _article("18073", 99): "gone", _first_page("18076"): "empty_list"}
    return expected


def _script(column: str) -> str:
    fields = f"{{'webId':'3','pageId':'{column}','tagId':'列表','parseType':'bulidstatic','pageType':'column'}}"
    return f'<script src="/jpaas/AuthorizedRead/unitbuild.js" url="{ENDPOINT}" queryData="{fields}"></script>'


def _article(column: str, number: int) -> str:
    return f"/col/{column}_668815/art/17356608/{number:032}.html"


def _first_page(column: str) -> str:
    """The address of what a script asks for first."""
    fields = {"webId": "3", "pageId": column, "tagId": "列表", "parseType": "bulidstatic", "pageType": "column"}
    position = json.dumps({"pageNo": 1, "pageSize": 15}, separators=(",", ":"))
    return f"{ENDPOINT}?{urlencode({**fields, 'paramJson': position})}"


def _unit(asked: Asked) -> Answer:
    """18073 has three pages, 18074 always gives page 1, 18075 and 18077 give no count; 18076 fails."""
    fields = dict(parse_qsl(urlsplit(asked.path).query))
    position = json.loads(fields["paramJson"])
    column, page = fields["pageId"], position["pageNo"]
    if fields["tagId"] != "列表" or not (came_from(asked, "/col/") or came_from(asked, ENDPOINT)):
        return REFUSED
    if column == "18076":
        return _json({"success": False, "data": None})
    shown = 1 if column == "18074" else page
    rows = numbered(lambda n: _row(column, n), range(shown * 15 - 14, shown * 15 + 1), every=5)
    if column == "18073" and page == 1:
        private = f'<li><a href="/private/1.html">{title(1)}</a></li>'
        rows += [private, _row(column, 99), *not_reports()]
    last = {"18075": 2, "18077": 1}.get(column, 0)
    count = "" if last else '<div class="pagination" count="45" rows="15" pageNo="1"></div>'
    html = f"<ul>{''.join(rows)}</ul>{count}" if not last or page <= last else ""
    return _json({"success": True, "data": {"html": html}})


def _row(column: str, number: int) -> str:
    link = f'<a class="bt-left" href="{_article(column, number)}">{title(number)}</a>'
    return f'<li class="clearfix">{link}<span class="bt-right">2025-01-23</span></li>'


def _json(value: object) -> Answer:
    return Answer(json.dumps(value).encode(), 200, {"Content-Type": "application/json"})


def _with_files(web: Web, expected: Expected) -> None:
    """Each view of the page makes a new address of its file, and only the last one is good, for once."""
    views: list[str] = []

    def page(asked: Asked) -> Answer:
        views.append(f"{GATEWAY}?fileUrl=aB%2Bc%3D&token={len(views) + 1}&fileName=a.pdf")
        file = f'<a href="{views[-1]}">附件.pdf</a>'
        return Answer(f'<html><body><div id="zoom">{text(5)}{file}</div></body></html>'.encode())

    def download(asked: Asked) -> Answer:
        if asked.path != views[-1] or not came_from(asked, _article("18073", 5)):
            return REFUSED
        views.append("used up")
        return Answer(PDF + b"jpaas")

    web.add_script(_article("18073", 5), page)
    web.add_script(GATEWAY, download)
    expected.kept.append(f"{GATEWAY}?fileUrl=aB%2Bc%3D&token=1&fileName=a.pdf")

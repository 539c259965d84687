"""A site on Guangdong's common platform, with its NFCMS sister pages."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

from local_web import Answer, Asked, Web
from sites.expected import ROBOTS, Expected, outside, title
from sites.rows import REFUSED, add_column, came_from, kept_file, not_reports, text

SITE = "755001"


def fill(web: Web) -> Expected:
    expected = Expected(
        [], [], {}, ["/news/", "/private/", "/gkmlpt/api/all/7", "/gkmlpt/api/all/8", "/gkmlpt/api/all/9"]
    )
    web.add("/robots.txt", ROBOTS, Content_Type="text/plain")
    tree = [
        _node(7, "机构职能"),
        _node(
            8, "法定主动公开内容", _node(9, "法治政府建设年度报告"), _node(1, "政府信息公开年报", _node(2, "2019年"))
        ),
        {**_node(3, "年度报告（历年）"), "jump_url": "/zwgk/xxgknb/"},
    ]
    config = f"SID: '{SITE}', OPTIONS: {{menu: function () {{ return 1 }}}}, TREE: {json.dumps(tree)}, DETAIL: null"
    index = f"<html><body><div id=app></div><script>window._CONFIG = {{{config}}};</script></body></html>"
    add_column(expected, web.add("/gkmlpt/index", index), "aggregate")
    web.add_script("/gkmlpt/api/all/1", lambda asked: _list(asked, [*range(1, 105)]))
    web.add_script("/gkmlpt/api/all/2", lambda asked: _list(asked, [200, 201]))
    for number in (26, 52, 78, 104, 200, 201):
        _scripted(web, expected, number)
    _with_faults(web, expected)
    _sister(web, expected)
    return expected


def _node(number: int, name: str, *children: dict[str, object]) -> dict[str, object]:
    return {"id": number, "name": name, "parent": 0, "children": children, "jump_url": "", "post_count": len(children)}


def _path(number: int) -> str:
    return f"/gkmlpt/content/9/9103/post_{number}.html"


def _list(asked: Asked, numbers: list[int]) -> Answer:
    """A hundred articles a page; page 0 is page 1."""
    fields = dict(parse_qsl(urlsplit(asked.path).query))
    if fields.get("sid") != SITE or not (came_from(asked, "/gkmlpt/index") or came_from(asked, "/gkmlpt/api/")):
        return REFUSED
    start = (max(1, int(fields["page"])) - 1) * 100
    articles = [_article(number) for number in numbers[start : start + 100]]
    answer = {"classify": {"name": "年报", "post_count": len(numbers)}, "total": len(numbers), "articles": articles}
    return Answer(json.dumps(answer).encode(), 200, {"Content-Type": "application/json"})


def _article(number: int) -> dict[str, object]:
    is_report = number % 26 == 0 or number >= 200
    url = {1: outside("gkmlpt")[0], 2: "/private/2.html", 3: _path(3)}.get(number, _path(number))
    name = title(number) if is_report or number <= 3 else f"第{number}次会议召开"
    return {"id": number, "title": name, "url": url, "post_url": "", "date": 1737597600, "publisher": "云湖市政府办"}


def _with_faults(web: Web, expected: Expected) -> None:
    expected.failures = {
        "/gkmlpt/0.html": "off_site",
        "/private/2.html": "robots",
        _path(3): "gone",
        "/zwgk/x.pdf": "off_site",
    }
    expected.never += [_path(4), _path(103)]


def _scripted(web: Web, expected: Expected, number: int) -> None:
    """An article that is in a script only, with its files."""
    inside, beside = f"/attachment/1/1658/{number}/a.docx", f"/attachment/1/1658/{number}/b.pdf"
    content = f'{text(number)}<p><a href="{kept_file(web, expected, inside)}">a.docx</a></p>'
    article = {"title": title(number), "identifier": "K1", "content": content}
    article["attachment"] = [{"name": "b.pdf", "url": web.url(kept_file(web, expected, beside))}]  # type: ignore[assignment]
    script = f"window._CONFIG = {{SID: '{SITE}', DETAIL: {json.dumps(article)}}}"
    web.add(_path(number), f"<html><body><div id=app></div><script>{script}</script></body></html>")
    expected.kept.append(_path(number))


def _sister(web: Web, expected: Expected) -> None:
    """The list that the category jumps to: two pages, the second leads to itself again."""
    for number in (300, 301):
        path = f"/zwgk/xxgknb/content/post_{number}.html"
        body = (
            f'<div class="news_cont_d_wrap">{text(number)}<a href="http://elsewhere.example/zwgk/x.pdf">x.pdf</a></div>'
        )
        web.add(
            path, f"<html><body><script>NFCMS_POST_ID = {number}</script><h1>{title(number)}</h1>{body}</body></html>"
        )
        expected.kept.append(path)
    for name, number in (("", 300), ("index_2.html", 301)):
        row = f'<li><a href="/zwgk/xxgknb/content/post_{number}.html">{title(number)}</a><span>2025-01-23</span></li>'
        rows = "".join([row, *not_reports()])
        web.add(f"/zwgk/xxgknb/{name}", f"<html><body><ul>{rows}</ul><a href=index_2.html>下一页</a></body></html>")

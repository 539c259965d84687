"""Pages of Guangdong's common platform and of its sister, as they are written."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from mangled import given_mangled

from spiders.platforms import Ask, ListPage, gkmlpt

HOST = "http://www.yunhu.gov.cn"
INDEX = f"{HOST}/gkmlpt/index"
ARTICLE = f"{HOST}/gkmlpt/content/9/9103/post_9103540.html"
REPORT = "云湖市2024年政府信息公开工作年度报告"


def api(node: int, page: int = 1, site: str = "200001") -> str:
    return f"{HOST}/gkmlpt/api/all/{node}?page={page}&sid={site}"


def tree_page(*nodes: dict[str, Any]) -> bytes:
    config = f'SID: "200001", SITE: {{}}, TREE: {json.dumps(nodes)}, DETAIL: null'
    return f"<html><body><div id=app></div><script>window._CONFIG = {{ {config} }}</script></body></html>".encode()


def node(number: int, name: str, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "parent": 0,
        "children": list(children),
        "jump_url": "",
        "post_count": 1,
        **more,
    }


def asks(*nodes: dict[str, Any]) -> list[str]:
    return [ask.url for ask in gkmlpt.list_page(INDEX, tree_page(*nodes)).next_pages]


@pytest.mark.parametrize("name", ["政府信息公开年报", "年度报告", "信息公开年度报告", "年报"])
def test_categories_of_reports_are_asked_for(name: str) -> None:
    assert asks(node(1, "机构职能"), node(4688, name)) == [api(4688)]


def test_categories_are_found_at_any_depth() -> None:
    assert asks(node(1, "法定主动公开内容", node(2, "规划"), node(3, "监督", node(4, "年度报告")))) == [api(4)]


def test_what_is_below_a_category_of_reports_belongs_to_it() -> None:
    assert asks(node(1, "政府信息公开年报", node(2, "2024年"), node(3, "2023年"))) == [api(1), api(2), api(3)]


@pytest.mark.parametrize("name", ["法治政府建设年度报告", "政府网站工作年度报表", "政策法规"])
def test_other_categories_are_left_alone(name: str) -> None:
    assert not asks(node(1, name))


def test_an_empty_count_is_not_believed() -> None:
    assert asks(node(1, "年报", post_count=0)) == [api(1)]


def test_a_category_that_leaves_the_platform_is_a_column() -> None:
    page = gkmlpt.list_page(INDEX, tree_page(node(1, "政府信息公开年报", jump_url="/zwgk/xxgknb/")))
    assert ([link.url for link in page.columns], page.next_pages) == ([f"{HOST}/zwgk/xxgknb/"], ())


def test_a_tree_as_javascript_writes_it() -> None:
    tree = "[{id: 4, name: '年报', 'children': [], jump_url: null, open: isOpen,},]"
    page = f"<script>window._CONFIG = {{SID: 2, MENU: function(){{}}, TREE: {tree} }};</script>"
    assert [ask.url for ask in gkmlpt.list_page(INDEX, page.encode()).next_pages] == [api(4, site="2")]


def answer(count: int, total: int | None, **more: Any) -> bytes:
    found = {"title": REPORT, "date": "2025-01-23", "url": "", "attachment": []}
    items = [{**found, "url": f"{HOST}/gkmlpt/content/9/9103/post_{number}.html", **more} for number in range(count)]
    return json.dumps({"classify": {"name": "年报", "post_count": total}, "total": total, "articles": items}).encode()


@pytest.mark.parametrize(
    "date",
    [
        {"date": "2025-01-23"},
        {"date": 1737597600},
        {"date": None, "display_publish_time": 1737561600},
        {"date": "", "created_at": "2025-01-23 10:12:00"},
        {"date": "", "create_time": "2025-01-23"},
    ],
)
def test_articles_are_entries(date: dict[str, Any]) -> None:
    (link,) = gkmlpt.list_page(api(1), answer(1, 1, **date)).links
    assert (link.url, link.text, link.date) == (
        f"{HOST}/gkmlpt/content/9/9103/post_0.html",
        REPORT,
        dt.date(2025, 1, 23),
    )


def test_an_article_elsewhere_has_its_own_address() -> None:
    (link,) = gkmlpt.list_page(api(1), answer(1, 1, post_url="/zwgk/nb/content/post_1.html")).links
    assert link.url == f"{HOST}/zwgk/nb/content/post_1.html"


@pytest.mark.parametrize(
    ("page", "count", "total", "more"),
    [
        (1, 100, 250, True),
        (2, 100, 250, True),
        (3, 50, 250, False),
        (1, 100, 100, False),
        (1, 60, 60, False),
        (1, 20, 45, True),
        (2, 20, 45, True),
        (1, 100, None, False),
        (3, 0, 250, False),
        (500, 100, 10**8, False),
    ],
)
def test_pages_go_on_until_the_total(page: int, count: int, total: int | None, more: bool) -> None:
    following = gkmlpt.list_page(api(1, page), answer(count, total)).next_pages
    assert following == ((Ask(api(1, page + 1)),) if more else ())


def test_page_0_is_page_1() -> None:
    assert gkmlpt.list_page(api(1, 0), answer(100, 250)).next_pages == (Ask(api(1, 2)),)


@pytest.mark.parametrize(
    "data", [b"", b"null", b"{", b"[]", b'{"articles":{}}', b'{"articles":[7,{}]}', b"<html></html>"]
)
def test_an_answer_that_is_none_is_empty(data: bytes) -> None:
    assert gkmlpt.list_page(api(1), data) == ListPage(())


def test_a_sister_page_lists_its_articles() -> None:
    rows = f'<li><a href="content/post_9469010.html">{REPORT}</a><span>2025-01-23</span></li>'
    page = gkmlpt.list_page(f"{HOST}/zwgk/xxgknb/", f"<ul>{rows}</ul><a href=index_2.html>下一页</a>".encode())
    assert [link.url for link in page.links] == [f"{HOST}/zwgk/xxgknb/content/post_9469010.html"]
    assert page.next_pages == (Ask(f"{HOST}/zwgk/xxgknb/index_2.html"),)


TABLE = """<table><tr><td>索引号：</td><td>K1/2025-1</td><td>分类：</td><td>年报</td></tr>
 <tr><td>发布机构：</td><td>云湖市政府办</td><td>成文日期：</td><td>2025-01-20</td></tr>
 <tr><td>名称：</td><td>年报</td><td>文号：</td><td></td></tr>
 <tr><td>发布日期：</td><td>2025-01-23</td><td>主题词：</td><td></td></tr></table>"""


def test_an_article_that_is_in_the_page() -> None:
    html = f'<h1>{REPORT}</h1>{TABLE}<div class="article-content"><p>正文</p></div>'
    page = gkmlpt.detail_page(ARTICLE, html.encode())
    assert (page.title, page.body, page.issuer) == (REPORT, "正文", "云湖市政府办")
    assert (page.index[0], page.dates[0]) == (("索引号", "K1/2025-1"), dt.date(2025, 1, 23))


DETAIL = {
    "title": REPORT,
    "identifier": "K1/2025-1",
    "publisher": "云湖市政府办",
    "display_publish_time": 1737597600,
    "content": '<p>正文</p><p><a href="/attachment/1/1658/a.docx">附件</a></p>',
    "attachment": [{"name": "年报.pdf", "url": "/attachment/1/1658/b.pdf", "size": 7}, {"name": "x"}],
}


def scripted(content: str = str(DETAIL["content"])) -> bytes:
    article = json.dumps({**DETAIL, "content": content})
    return f"<title>信息公开目录</title><div id=app></div><script>_CONFIG = {{DETAIL: {article}}}</script>".encode()


@pytest.mark.parametrize("content", [str(DETAIL["content"]), "&lt;p&gt;正文&lt;/p&gt;&lt;p&gt;附件&lt;/p&gt;"])
def test_an_article_that_is_in_a_script_only(content: str) -> None:
    page = gkmlpt.detail_page(ARTICLE, scripted(content))
    assert (page.title, page.body, page.issuer) == (REPORT, "正文\n附件", "云湖市政府办")
    assert page.dates == (dt.date(2025, 1, 23),)
    assert page.index[0] == ("索引号", "K1/2025-1")


def test_its_files_stand_beside_the_text_and_in_it() -> None:
    files = gkmlpt.detail_page(ARTICLE, scripted()).attachments
    assert {(file.url, file.text) for file in files} == {
        (f"{HOST}/attachment/1/1658/b.pdf", "年报.pdf"),
        (f"{HOST}/attachment/1/1658/a.docx", "附件"),
    }


@pytest.mark.parametrize("name", ["news_cont_d_wrap", "tyxxy_main", "xl_main articleBox"])
def test_the_text_of_a_sister_page(name: str) -> None:
    html = f'<script>NFCMS_POST_ID = 1</script><h1>{REPORT}</h1><p>菜单</p><div class="{name}">正文</div>'
    page = gkmlpt.detail_page(f"{HOST}/zwgk/nb/content/post_1.html", html.encode())
    assert (page.title, page.body) == (REPORT, "正文")


@given_mangled(tree_page(node(1, "年报", node(2, "2024年"))).decode())
def test_a_broken_tree_raises_nothing(data: bytes) -> None:
    gkmlpt.list_page(INDEX, data)


@given_mangled(answer(2, 250).decode())
def test_a_broken_answer_raises_nothing(data: bytes) -> None:
    gkmlpt.list_page(api(1), data)


@given_mangled(scripted().decode() + TABLE)
def test_a_broken_article_raises_nothing(data: bytes) -> None:
    gkmlpt.detail_page(ARTICLE, data)


@pytest.mark.parametrize("opening", ["[", '[{"children":', "{a:"])
def test_a_tree_without_end_is_no_tree(opening: str) -> None:
    assert gkmlpt.list_page(INDEX, f"<script>SID: 2, TREE: {opening * 50_000}</script>".encode()) == ListPage(())

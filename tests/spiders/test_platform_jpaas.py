"""JPaaS pages, as the platform writes them."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from mangled import given_mangled

from spiders.platforms import Ask, ListPage, jpaas

HOST = "http://www.yunhu.gov.cn"
COLUMN = f"{HOST}/col/18073_668815/index.html"
ENDPOINT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
FIELDS = {"webId": "3", "pageId": "18073", "tplSetId": "abc", "tagId": "列表", "parseType": "bulidstatic"}
QUERY = "{" + ",".join(f"'{name}':'{value}'" for name, value in FIELDS.items()) + ",'pageType':'column'}"
SCRIPT = f'<script src="/jpaas/script/AuthorizedRead/unitbuild.js" url="{ENDPOINT}" queryData="{QUERY}"></script>'
REPORT = "云湖市2024年政府信息公开工作年度报告"


def at(page: int, rows: int = 15) -> str:
    position = json.dumps({"pageNo": page, "pageSize": rows}, separators=(",", ":"))
    return f"{HOST}{ENDPOINT}?webId=3&paramJson={position}"


def position_of(url: str) -> dict[str, int]:
    position: dict[str, int] = json.loads(dict(parse_qsl(urlsplit(url).query))["paramJson"])
    return position


def row(number: int) -> str:
    address = f"/col/18073_668815/art/17356608/17364738729029{number}.html"
    link = f'<a class="bt-left" href="{address}">{REPORT}</a>'
    return f'<li class="clearfix">{link}<span class="bt-right">2025-01-23</span></li>'


def answer(rows: int, pager: str = "") -> bytes:
    markup = f"<ul>{''.join(map(row, range(rows)))}</ul>{pager}" if rows else ""
    return json.dumps({"success": True, "data": {"html": markup}}).encode()


def pager(count: int, rows: int = 15, page: int = 1) -> str:
    return f'<div class="pagination" count="{count}" rows="{rows}" pageNo="{page}"></div>'


def test_a_column_page_leads_to_the_endpoint_it_names() -> None:
    (ask,) = jpaas.list_page(COLUMN, f"<html><body><div>{SCRIPT}</div></body></html>".encode()).next_pages
    asked = dict(parse_qsl(urlsplit(ask.url).query))
    assert urlsplit(ask.url).path == ENDPOINT
    assert asked == {**FIELDS, "pageType": "column", "paramJson": '{"pageNo":1,"pageSize":15}'}


def test_it_is_asked_by_get() -> None:
    (ask,) = jpaas.list_page(COLUMN, SCRIPT.encode()).next_pages
    assert not ask.form


def test_other_scripts_name_no_endpoint() -> None:
    page = f'<script src="/other.js" url="{ENDPOINT}"></script><script src="/unitbuild.js"></script>'
    assert jpaas.list_page(COLUMN, page.encode()) == ListPage(())


@pytest.mark.parametrize("markup", ["{}", '<ul class="lmy-list-ul">{}</ul>'])
def test_rows_of_an_answer_are_entries(markup: str) -> None:
    data = json.dumps({"success": True, "data": {"html": markup.format(row(1))}}).encode()
    (link,) = jpaas.list_page(at(1), data).links
    assert (link.text, link.date) == (REPORT, dt.date(2025, 1, 23))
    assert link.url == f"{HOST}/col/18073_668815/art/17356608/173647387290291.html"


@pytest.mark.parametrize(("page", "count", "more"), [(1, 31, True), (2, 31, True), (3, 31, False), (1, 15, False)])
def test_pages_go_on_until_the_count(page: int, count: int, more: bool) -> None:
    following = jpaas.list_page(at(page), answer(15, pager(count, page=page))).next_pages
    assert [position_of(ask.url) for ask in following] == ([{"pageNo": page + 1, "pageSize": 15}] if more else [])


def test_the_other_parameters_stay() -> None:
    (ask,) = jpaas.list_page(at(1), answer(15, pager(31))).next_pages
    assert ask.url.startswith(f"{HOST}{ENDPOINT}?webId=3&paramJson=")


def test_a_server_that_always_gives_page_1_ends_by_the_count() -> None:
    pages = [jpaas.list_page(at(page), answer(15, pager(31, page=1))).next_pages for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [1, 1, 0]


@pytest.mark.parametrize(("rows", "more"), [(15, True), (14, False), (0, False)])
def test_without_a_count_a_page_that_is_not_full_is_the_last(rows: int, more: bool) -> None:
    assert bool(jpaas.list_page(at(1), answer(rows)).next_pages) is more


def test_without_a_count_pages_end_all_the_same() -> None:
    assert not jpaas.list_page(at(500), answer(15)).next_pages


def test_the_server_s_number_of_rows_holds() -> None:
    (ask,) = jpaas.list_page(at(1), answer(10, pager(31, rows=10))).next_pages
    assert position_of(ask.url) == {"pageNo": 2, "pageSize": 10}


@pytest.mark.parametrize(
    "data", [answer(0), b"", b"null", b"[]", b'{"data":null}', b'{"data":{"html":7}}', b"<html>403</html>", b"[" * 9999]
)
def test_an_answer_without_html_is_empty(data: bytes) -> None:
    assert jpaas.list_page(at(1), data) == ListPage(())


def test_a_list_in_a_frame_is_asked_for() -> None:
    page = b'<iframe src="/col/18073/list.html"></iframe>'
    assert jpaas.list_page(COLUMN, page).next_pages == (Ask(f"{HOST}/col/18073/list.html"),)


@pytest.mark.parametrize("body", ['<div class="wzzw-article">正文</div>', '<div id="zoom">正文</div>'])
def test_an_article_s_text(body: str) -> None:
    page = jpaas.detail_page(f"{COLUMN[:-10]}art/1/2.html", f"<h1>{REPORT}</h1>{body}<p>页脚</p>".encode())
    assert (page.title, page.body) == (REPORT, "正文")


def test_addresses_of_files_are_kept_with_what_lets_them_expire() -> None:
    address = "/api-gateway/jpaas-web-server/front/document/file-download?fileUrl=ab%2Bc%3D&fileName=a.pdf&expires=176"
    (file,) = jpaas.detail_page(COLUMN, f'<div id="zoom"><a href="{address}">报告.pdf</a></div>'.encode()).attachments
    assert (file.url, file.text) == (HOST + address, "报告.pdf")


@given_mangled(SCRIPT)
def test_a_broken_column_raises_nothing(data: bytes) -> None:
    jpaas.list_page(COLUMN, data)
    jpaas.detail_page(COLUMN, data)


@given_mangled(answer(3, pager(9)).decode())
def test_a_broken_answer_raises_nothing(data: bytes) -> None:
    jpaas.list_page(at(1), data)
    jpaas.list_page(f"{HOST}{ENDPOINT}?paramJson=x", data)

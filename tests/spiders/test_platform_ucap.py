"""Ucap pages, as the platform writes them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from mangled import given_mangled

from spiders.platforms import Ask, ListPage, ucap

HOST = "http://www.yunhu.gov.cn"
FOLDER = f"{HOST}/mx/zfxxgknb/"
ID = "7d69cd47d780483f8b7e4071813dcf2c"
REPORT = "云湖市2024年政府信息公开工作年度报告"
SEARCH = f"/common/search/{ID}?_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName=&page="
SUZHOU = "/szinf/interfacesWebManu/loadDataByChannelIdAndDeptIdBackSort"


def row(address: str = f"/mx/c100122/202501/{ID}.shtml", text: str = REPORT) -> str:
    return f'<li><a href="{address}">{text}</a><span>2025-01-23</span></li>'


def page_of(*rows: str, script: str = "", url: str = f"{FOLDER}list.shtml") -> ListPage:
    html = f'<ul class="list">{"".join(rows)}</ul><div id="page_div"></div><script>{script}</script>'
    return ucap.list_page(url, html.encode())


def paging(total: int, current: int, stem: str = "list") -> str:
    return f"createPageHTML('page_div',{total},{current},'{stem}','shtml',41);"


def test_rows_are_entries() -> None:
    (link,) = page_of(row()).links
    assert (link.url, link.text) == (f"{HOST}/mx/c100122/202501/{ID}.shtml", REPORT)
    assert link.date == dt.date(2025, 1, 23)


@pytest.mark.parametrize(
    "address",
    [
        "/mx/c100122/202401/c04_163476.shtml",
        f"/mx/nb/202402/{ID}.shtml",
        f"/2024/1/9/{ID}.shtml",
        "/c106256/c1234/content.shtml",
        "/gsszf/c100262/202012/275599.shtml",
    ],
)
def test_articles_are_entries_whatever_their_text(address: str) -> None:
    html = f'<ul><li><a href="{address}">政府办</a></li><li><a href="/mx/index.shtml">首页</a></li></ul>'
    assert [link.url for link in ucap.list_page(FOLDER, html.encode()).links] == [HOST + address]


@pytest.mark.parametrize(
    ("page", "script", "following"),
    [
        ("list.shtml", paging(3, 1), ["list_2.shtml"]),
        ("list_2.shtml", paging(3, 2), ["list_3.shtml"]),
        ("list_3.shtml", paging(3, 3), []),
        ("list_2.shtml", paging(3, 1), ["list_3.shtml"]),
        ("list.shtml", paging(1, 1), []),
        ("common_list.shtml", paging(2, 1, "common_list"), ["common_list_2.shtml"]),
        ("nb_2024.shtml", paging(2, 1, "nb_2024"), ["nb_2024_2.shtml"]),
        ("list.shtml", "// " + paging(3, 1), []),
        ("list.shtml", "", []),
        ("list.shtml", 'createPageHTML( "page_div" , 3, 1, "list", "html", 41 );', ["list_2.html"]),
    ],
)
def test_pages_count_from_1(page: str, script: str, following: list[str]) -> None:
    assert page_of(script=script, url=FOLDER + page).next_pages == tuple(Ask(FOLDER + name) for name in following)


@pytest.mark.parametrize(
    ("page", "script", "following"),
    [
        ("list_2.shtml", paging(4, 3), ["list_1.shtml", "list_3.shtml"]),
        ("list_1.shtml", paging(4, 2), ["list_2.shtml"]),
        ("list_3.shtml", paging(4, 4), ["list_2.shtml"]),
    ],
)
def test_where_page_2_is_list_1_the_script_tells_it(page: str, script: str, following: list[str]) -> None:
    assert page_of(script=script, url=FOLDER + page).next_pages == tuple(Ask(FOLDER + name) for name in following)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/mx/c116116/zfxxgk_gknbz.shtml", "2025年"),
        ("/mx/c1/newxxgk_list.shtml", "2024年政府信息公开年报"),
        ("/mx/xxgknb/jump.shtml", "政府信息公开年度报告"),
    ],
)
def test_lists_below_have_many_names(address: str, text: str) -> None:
    assert [link.url for link in page_of(row(address, text)).columns] == [HOST + address]


@pytest.mark.parametrize(
    ("address", "text"),
    [("/mx/c1/list.shtml", "领导之窗"), ("/mx/c1/xxgk_list.shtml", "2024年法治政府建设年度报告")],
)
def test_other_lists_are_none_below(address: str, text: str) -> None:
    assert not page_of(row(address, text)).columns


@pytest.mark.parametrize("script", ["window.location.href = '{}';", 'location.replace("{}")', "location='{}'"])
def test_a_page_that_jumps_to_the_list(script: str) -> None:
    html = f"<script>{script.format('/mx/c116116/zfxxgk_gknbz.shtml')}</script><!--{' ' * 2000}-->"
    page = ucap.list_page(f"{HOST}/mx/xxgknb/jump.shtml", html.encode())
    assert page.next_pages == (Ask(f"{HOST}/mx/c116116/zfxxgk_gknbz.shtml"),)


def test_a_list_does_not_jump() -> None:
    assert not page_of(row(), script="function go(){location.href='/search'}").next_pages


@pytest.mark.parametrize(
    "script",
    [
        f"$.get('{SEARCH}' + page, show)",
        f'var url = "{SEARCH.partition("&page")[0]}";',
        f"var channelId = '{ID}'; $.get('/common/search/' + channelId + '?_isJson=true');",
    ],
)
def test_the_search_that_loads_the_list_is_asked(script: str) -> None:
    assert page_of(script=script).next_pages == (Ask(f"{HOST}{SEARCH}1"),)


def test_a_list_that_has_pages_needs_no_search() -> None:
    assert page_of(row(), script=f"{paging(2, 1)} $.get('{SEARCH}')").next_pages == (Ask(f"{FOLDER}list_2.shtml"),)


def results(count: int = 15, **more: Any) -> bytes:
    found = {
        "title": f"<em>{REPORT}</em>",
        "url": f"/mx/c1/202501/{ID}.shtml",
        "publishedTimeStr": "2025-01-23 10:12:00",
    }
    items = [{**found, "url": f"/mx/c1/202501/{number:032x}.shtml"} for number in range(count)]
    return json.dumps({"data": {"total": 31, "page": 1, "rows": 15, "results": items, **more}}).encode()


def test_results_are_entries() -> None:
    link = ucap.list_page(f"{HOST}{SEARCH}1", results(1)).links[0]
    assert (link.url, link.text) == (f"{HOST}/mx/c1/202501/{0:032x}.shtml", REPORT)
    assert link.date == dt.date(2025, 1, 23)


def test_the_date_may_stand_in_what_the_article_is_filed_with() -> None:
    filed = [{"resultList": [{"key": "refno", "value": "K1"}, {"key": "pubdate", "value": "2025-01-20"}]}]
    data = results(results=[{"title": REPORT, "url": "/a.shtml", "domainMetaList": filed}])
    assert ucap.list_page(f"{HOST}{SEARCH}1", data).links[0].date == dt.date(2025, 1, 20)


@pytest.mark.parametrize(
    ("page", "data", "more"),
    [
        (1, results(), True),
        (2, results(), True),
        (3, results(1), False),
        (1, results(total=15), False),
        (1, results(total=None), True),
        (1, results(3, total=None), False),
        (1, results(0), False),
        (500, results(total=None), False),
        (500, results(total=99999), False),
    ],
)
def test_results_go_on_until_the_total(page: int, data: bytes, more: bool) -> None:
    following = ucap.list_page(f"{HOST}{SEARCH}{page}", data).next_pages
    assert following == ((Ask(f"{HOST}{SEARCH}{page + 1}"),) if more else ())


@pytest.mark.parametrize("path", ["/search/", "/searchList/"])
def test_the_search_has_other_addresses(path: str) -> None:
    url = f"{path}{ID}?_isJson=true&page="
    assert page_of(script=f"$.get('{url}')").next_pages == (Ask(f"{HOST}{url}1"),)
    assert len(ucap.list_page(f"{HOST}{url}1", results()).links) == 15


@pytest.mark.parametrize("data", [b"", b"null", b"{", b'{"data":[]}', b'{"data":{"results":7}}', b"<html>token</html>"])
def test_an_answer_that_is_none_is_empty(data: bytes) -> None:
    assert ucap.list_page(f"{HOST}{SEARCH}1", data) == ListPage(())


FORM = (("channelId", ID), ("deptCode", "A01"), ("pageSize", "20"), ("pageIndex", "1"))
FIELDS = f"channelId={ID}&deptCode=A01&pageSize=20&pageIndex="


def test_suzhou_s_endpoint_is_posted() -> None:
    data = f"{{channelId:'{ID}', deptCode:'A01', pageSize:20, pageIndex:page}}"
    script = f"$.ajax({{url:'{SUZHOU}', type:'post', data:{data}}})"
    assert page_of(script=script).next_pages == (Ask(f"{HOST}{SUZHOU}?{FIELDS}1", FORM),)


@pytest.mark.parametrize(("page", "more"), [(1, True), (2, False)])
def test_suzhou_s_answer(page: int, more: bool) -> None:
    found = [{"TITLE": REPORT, "URL_COMMP": f"/szs/nb/202501/{ID}.shtml", "PUBLISHED_TIME_FORMAT": "2025-01-23"}]
    data = json.dumps({"data": {"allRow": 21, "list": found}}).encode()
    read = ucap.list_page(f"{HOST}{SUZHOU}?{FIELDS}{page}", data)
    assert [(link.text, link.date) for link in read.links] == [(REPORT, dt.date(2025, 1, 23))]
    form = (*FORM[:3], ("pageIndex", str(page + 1)))
    assert read.next_pages == ((Ask(f"{HOST}{SUZHOU}?{FIELDS}{page + 1}", form),) if more else ())


ARTICLE = f"{HOST}/mx/c100122/202501/{ID}.shtml"
DETAIL = f"""<html><head><title>云湖</title></head><body><UCAPTITLE><h1>{REPORT}</h1></UCAPTITLE>
 <PUBLISHTIME>2025-01-23 10:12</PUBLISHTIME><ul><li><b>索引号：</b><span>K45899617/2026-00221</span></li>
 <li><b>发布机构：</b><span>云湖市政府办</span></li><li><b>发布日期：</b><span>2025-01-24 20:34</span></li></ul>
 <div id="zoomcon"><UCAPCONTENT><p>一</p>#PAGE_BREAK#<p>二<pagebreak></pagebreak></p></UCAPCONTENT></div>
 <div id="cmspro_appendixs"><a href="{ID}/files/0a1b.pdf">报告.pdf</a><a href="/down/17">年度报告表格</a></div>"""


def test_an_article_is_read_by_its_own_tags() -> None:
    page = ucap.detail_page(ARTICLE, DETAIL.encode())
    assert (page.title, page.body, page.issuer) == (REPORT, "一\n二", "云湖市政府办")
    assert page.dates == (dt.date(2025, 1, 24), dt.date(2025, 1, 23))


def test_its_index_is_a_list() -> None:
    assert ucap.detail_page(ARTICLE, DETAIL.encode()).index[0] == ("索引号", "K45899617/2026-00221")


def test_all_links_of_the_list_of_files_are_files() -> None:
    files = ucap.detail_page(ARTICLE, DETAIL.encode()).attachments
    folder = ARTICLE.rpartition("/")[0]
    assert [(file.url, file.text) for file in files] == [
        (f"{folder}/{ID}/files/0a1b.pdf", "报告.pdf"),
        (f"{HOST}/down/17", "年度报告表格"),
    ]


@pytest.mark.parametrize("body", ['<div id="UCAP-CONTENT">正文</div>', '<div class="article_content">正文</div>'])
def test_the_text_has_other_containers(body: str) -> None:
    assert ucap.detail_page(ARTICLE, f"<p>菜单</p>{body}".encode()).body == "正文"


LIST = f"""{row()}<script>{paging(3, 1)} $.get('{SEARCH}')
 $.ajax({{url:'{SUZHOU}', data:{{channelId:'{ID}'}}}})</script>"""


@given_mangled(LIST)
def test_a_broken_list_raises_nothing(data: bytes) -> None:
    ucap.list_page(f"{FOLDER}list_2.shtml", data)


@given_mangled(results(2).decode())
def test_a_broken_answer_raises_nothing(data: bytes) -> None:
    ucap.list_page(f"{HOST}{SEARCH}1", data)
    ucap.list_page(f"{HOST}{SUZHOU}?{FIELDS}1", data)


@given_mangled(DETAIL)
def test_a_broken_article_raises_nothing(data: bytes) -> None:
    ucap.detail_page(ARTICLE, data)

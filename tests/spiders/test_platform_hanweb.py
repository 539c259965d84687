"""Hanweb pages, as the platform writes them."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from mangled import given_mangled

from spiders.platforms import Ask, ListPage, hanweb

HOST = "http://www.yunhu.gov.cn"
COLUMN = f"{HOST}/col/col6924/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
GROUP = f"{PROXY}?page=1&appid=1&webid=110&path=/&columnid=6924&unitid=38486&webname=%25E6%259F%2590&permissiontype=0"
ENCRYPTED = f"{PROXY}?page=1&columnid=8f3aQ%3D%3D&unitid=77bcA%3D%3D"
FIELDS = """{col:1,appid:'1',webid:'110',path:'/',columnid:'6924',sourceContentType:1,
 unitid:'38486',webname:'云湖',permissiontype:0}"""
REPORT = "云湖市2024年政府信息公开工作年度报告"


def row(number: int) -> str:
    address = f"/art/2025/1/23/art_6924_{number}.html"
    return (
        f'<li class="clearfix"><a target="_blank" href="{address}" title="{REPORT}">云湖市…</a><b>2025-01-23</b></li>'
    )


def datastore(numbers: range, group: str = "", total: int | None = None, garbage: str = "") -> str:
    link = f'<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>' if group else ""
    records = garbage.join(f"<record><![CDATA[{row(n)}]]></record>\n" for n in numbers)
    count = f"<totalrecord>{total}</totalrecord><totalpage>9</totalpage>" if total is not None else ""
    return f"<datastore>{count}{link}<recordset>{records}</recordset></datastore>"


def column(store: str, script: str = "") -> bytes:
    block = f'<div id="38486"><script type="text/xml">{store}</script></div>' if store else '<div id="38486"></div>'
    menu = '<ul><li><a href="/col/col1/index.html">首页</a></li></ul>'
    return f"<html><body>{menu}{block}<script>{script}</script></body></html>".encode()


def read(store: str, script: str = "", url: str = COLUMN) -> ListPage:
    return hanweb.list_page(url, column(store, script))


def own(ask: Ask) -> dict[str, str]:
    assert dict(parse_qsl(urlsplit(ask.url).query)) == dict(ask.form)
    return dict(ask.form)


def test_rows_in_the_page_are_entries() -> None:
    (link,) = read(datastore(range(1, 2))).links
    assert (link.url, link.text, link.date) == (f"{HOST}/art/2025/1/23/art_6924_1.html", REPORT, dt.date(2025, 1, 23))


@pytest.mark.parametrize("garbage", ["<table><tr>", "<li style=<br/>", "]]>", "<record>", "<!-- x", "</li></ul>"])
def test_garbage_between_rows_costs_none(garbage: str) -> None:
    assert len(read(datastore(range(1, 6), garbage=garbage)).links) == 5


def test_a_row_without_cdata_is_read() -> None:
    escaped = row(1).replace("<", "&lt;").replace(">", "&gt;")
    assert len(read(f"<datastore><recordset><record>{escaped}</record></recordset></datastore>").links) == 1


def test_a_date_inside_the_link_or_beside_it_in_a_div_is_found() -> None:
    rows = f'<div><a href="/art/2025/1/23/art_1_1.html">{REPORT}</a><span>2025年1月23日</span></div>'
    (link,) = read(f"<datastore><record><![CDATA[{rows}]]></record></datastore>").links
    assert link.date == dt.date(2025, 1, 23)


def test_rows_that_are_all_there_is_need_no_proxy() -> None:
    assert not read(datastore(range(1, 46), GROUP), "var totalRecord = 45;").next_pages


def test_the_next_group_is_followed_as_it_is_given() -> None:
    assert read(datastore(range(1, 46), GROUP), "var totalRecord = 100;").next_pages[0] == Ask(HOST + GROUP)


def test_beside_it_the_proxy_is_asked_for_the_rest_for_servers_that_read_only_the_page() -> None:
    _, ask = read(datastore(range(1, 46), GROUP), "var totalRecord = 100;").next_pages
    fields = own(ask)
    assert (fields["page"], fields["perpage"], fields["columnid"]) == ("2", "45", "6924")


def test_where_no_total_is_given_the_next_group_is_followed() -> None:
    assert read(datastore(range(1, 46), GROUP)).next_pages == (Ask(HOST + GROUP),)


def test_without_total_and_next_group_the_rows_are_all() -> None:
    assert not read(datastore(range(1, 46))).next_pages


def test_without_a_next_group_the_page_s_own_fields_are_posted() -> None:
    script = f"var param_38486 = {FIELDS}; var totalRecord = 100; var proxy='/module/jpage/morecolumndataproxy.jsp';"
    (ask,) = read(datastore(range(1, 46)), script).next_pages
    assert ask.url.startswith(f"{HOST}/module/jpage/morecolumndataproxy.jsp?")
    assert own(ask) == {
        "page": "2",
        "startrecord": "46",
        "endrecord": "90",
        "perpage": "45",
        "col": "1",
        "appid": "1",
        "webid": "110",
        "path": "/",
        "columnid": "6924",
        "sourceContentType": "1",
        "unitid": "38486",
        "webname": "云湖",
        "permissiontype": "0",
    }


def test_rows_that_do_not_fill_a_group_are_asked_for_again() -> None:
    (ask,) = read(datastore(range(1, 21)), f"var param_38486 = {FIELDS}; var totalRecord = 50;").next_pages
    assert (own(ask)["startrecord"], own(ask)["page"]) == ("1", "1")


def test_the_older_variant_has_rows_in_a_list_of_the_script() -> None:
    rows = ",".join('"' + row(n).replace('"', '\\"').replace("/", "\\/") + '"' for n in (1, 2))
    proxy = "/module/jslib/jquery/jpage/dataproxy.jsp"
    jpage = f"$('#38486').jpage({{totalRecord:100, perPage:15, groupSize:3, proxyUrl:'{proxy}', "
    ajax = "ajaxParam:{webid:110, columnid:'6924', unitid:'38486', webname:encodeURI('云湖')}, before:function(){}});"
    page = read("", f"var InitData38486=[{rows}]; {jpage}{ajax}")
    assert [link.text for link in page.links] == [REPORT, REPORT]
    (ask,) = page.next_pages
    assert (urlsplit(ask.url).path, own(ask)["columnid"]) == (proxy, "6924")


def test_a_page_whose_rows_are_all_loaded_asks_for_the_first() -> None:
    (ask,) = read("", f"var param_38486 = {FIELDS};").next_pages
    assert own(ask)["startrecord"] == "1"


def test_an_encrypted_next_group_gives_way_to_the_page_s_own_fields() -> None:
    (ask,) = read(datastore(range(1, 46), ENCRYPTED), f"var param_38486 = {FIELDS}; var totalRecord = 100;").next_pages
    assert own(ask)["columnid"] == "6924"


def test_an_encrypted_next_group_is_followed_where_the_page_has_no_fields() -> None:
    assert read(datastore(range(1, 46), ENCRYPTED), "var totalRecord = 100;").next_pages == (Ask(HOST + ENCRYPTED),)


def test_a_block_is_known_by_the_link_s_unit_whatever_holds_it() -> None:
    script = f"var param_38486 = {FIELDS}; var totalRecord = 5;"
    page = column(datastore(range(1, 6), GROUP), script).replace(b'id="38486"', b'id="list"')
    assert not hanweb.list_page(COLUMN, page).next_pages


def test_two_blocks_of_one_name_lose_no_row() -> None:
    page = hanweb.list_page(COLUMN, column(datastore(range(1, 6), GROUP)) + column(datastore(range(6, 9), GROUP)))
    assert len(page.links) == 8


def test_only_the_page_s_own_column_is_asked_for_more() -> None:
    news = (
        '<div id="news"><script type="text/xml">'
        + datastore(range(1, 6), GROUP.replace("6924", "1"))
        + "</script></div>"
    )
    page = hanweb.list_page(COLUMN, news.encode() + column(datastore(range(6, 9), GROUP)))
    assert (len(page.links), page.next_pages) == (8, (Ask(HOST + GROUP),))


def _answer(query: str, numbers: range, group: str = "", total: int | None = 100) -> ListPage:
    data = f'<?xml version="1.0" encoding="utf-8"?>{datastore(numbers, group, total)}'
    return hanweb.list_page(f"{HOST}{PROXY}?{query}", data.encode())


def test_an_answer_s_rows_are_entries() -> None:
    assert len(_answer("page=2", range(46, 91)).links) == 45


def test_an_answer_leads_to_its_next_group() -> None:
    group = GROUP.replace("page=1", "page=2")
    assert _answer("page=1&columnid=6924", range(46, 91), group).next_pages == (Ask(HOST + group),)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("page=3&perpage=45", 100),
        ("startrecord=90&endrecord=135&perpage=15", 100),
        ("page=100", 100),
        ("page=500", None),
    ],
)
def test_groups_end_by_what_was_asked_for(query: str, total: int | None) -> None:
    assert not _answer(query, range(90, 101), GROUP, total).next_pages


def test_a_next_group_that_leads_to_itself_ends() -> None:
    assert not _answer(GROUP.partition("?")[2], range(1, 46), GROUP, None).next_pages


def test_an_answer_to_posted_fields_is_continued_with_them() -> None:
    query = "perpage=45&page=2&startrecord=46&endrecord=90&columnid=6924&webname=%E4%BA%91"
    (ask,) = _answer(query, range(46, 91), GROUP).next_pages
    place = {"page": "3", "startrecord": "91", "endrecord": "135", "perpage": "45"}
    assert own(ask) == place | {"columnid": "6924", "webname": "云"}


@pytest.mark.parametrize(
    ("numbers", "total"), [(range(46, 91), 90), (range(46, 61), None), (range(0), 100), (range(0), None)]
)
def test_posted_fields_end_with_the_total_or_a_page_that_is_not_full(numbers: range, total: int | None) -> None:
    query = "perpage=45&page=2&startrecord=46&endrecord=90&columnid=6924"
    assert not _answer(query, numbers, total=total).next_pages


def test_a_deep_answer_without_rows_is_the_end() -> None:
    empty = b"<datastore><recordset>                </recordset></da"
    assert hanweb.list_page(f"{HOST}{GROUP}", empty) == ListPage(())


SEARCH = "/module/xxgk/search.jsp?standardXxgk=1&isAllList=1&texttype=0&currpage={}&sortfield=compaltedate:0"
XXGK = {"infotypeId": "A02", "jdid": "1", "area": "113325000026455663", "divid": "div1229"}
POSTED = "".join(f"&{name}={value}" for name, value in XXGK.items())


def test_the_old_module_s_search_is_posted() -> None:
    fields = "{infotypeId:'A02', jdid:'1', area:area, divid:'div1229', vc_title:''}"
    script = f"$.post('{SEARCH.format('')}', {fields}, show);"
    page = f'<input type="hidden" name="area" value="{XXGK["area"]}"><script>{script}</script>'
    (ask,) = hanweb.list_page(f"{HOST}/module/xxgk/tree.jsp", page.encode()).next_pages
    assert ask == Ask(HOST + SEARCH.format(1) + POSTED, tuple(XXGK.items()))


def test_the_old_module_s_search_may_stand_in_a_frame() -> None:
    page = f'<iframe src="{SEARCH.format(1)}&area=1"></iframe>'
    assert hanweb.list_page(COLUMN, page.encode()).next_pages == (Ask(HOST + SEARCH.format(1) + "&area=1"),)


def test_the_body_s_code_is_taken_from_the_address() -> None:
    page = f"<script>var url = '{SEARCH.format(1)}';$.post(url, {{jdid:'1'}})</script>"
    (ask,) = hanweb.list_page(f"{COLUMN}?vc_xxgkarea=11&jh=264", page.encode()).next_pages
    assert dict(ask.form)["area"] == "11"


def _search(page: str, pages: str = "共<b>3</b>页") -> ListPage:
    rows = "".join(
        f'<tr class="tr_main_value_{kind}"><td><a class="bt_link" href="/art/2025/1/2/art_1229_{kind}.html">'
        f"{REPORT}</a></td><td>2025-01-23</td></tr>"
        for kind in ("odd", "even")
    )
    return hanweb.list_page(page, f"<table>{rows}</table><div>{pages}</div>".encode())


def test_rows_of_the_search_are_entries() -> None:
    assert [link.date for link in _search(HOST + SEARCH.format(1)).links] == [dt.date(2025, 1, 23)] * 2


def test_the_search_goes_on_with_the_fields_that_were_posted() -> None:
    page = _search(HOST + SEARCH.format(2) + POSTED)
    assert page.next_pages == (Ask(HOST + SEARCH.format(3) + POSTED, tuple(XXGK.items())),)


def test_a_search_by_its_bare_address_goes_on_by_it() -> None:
    assert _search(HOST + SEARCH.format(1)).next_pages == (Ask(HOST + SEARCH.format(2)),)


@pytest.mark.parametrize(("page", "pages"), [(3, "共3页"), (1, "共1页"), (1, "")])
def test_the_search_ends_with_its_last_page(page: int, pages: str) -> None:
    assert not _search(HOST + SEARCH.format(page), pages).next_pages


def test_a_list_in_a_frame_is_asked_for() -> None:
    page = b'<iframe src="/col/list.html"></iframe><iframe src="http://elsewhere.example/"></iframe>'
    assert hanweb.list_page(COLUMN, page).next_pages == (Ask(f"{HOST}/col/list.html"),)


ARTICLE = f"{HOST}/art/2025/1/23/art_6924_1001.html"
DOWNLOAD = "/module/download/downfile.jsp?classid=0&showname={}&filename=0123456789abcdef0123456789abcdef.pdf"


def test_an_article_tells_index_dates_and_text() -> None:
    table = """<table class="xxgk_table"><tr><td>索引号</td><td>K1/2025-1</td>
        <td>发布机构</td><td>云湖市政府办</td></tr><tr><td>发布日期</td><td>2025-01-23</td><td>文号</td><td></td></tr></table>"""
    head = '<meta name="PubDate" content="2025-01-24 10:12">'
    page = hanweb.detail_page(ARTICLE, f'{head}<h1>{REPORT}</h1>{table}<div id="zoom"><p>正文</p></div>'.encode())
    assert page.index[:2] == (("索引号", "K1/2025-1"), ("发布机构", "云湖市政府办"))
    assert page.dates == (dt.date(2025, 1, 24), dt.date(2025, 1, 23))
    assert (page.title, page.issuer, page.body) == (REPORT, "云湖市政府办", "正文")


@pytest.mark.parametrize(
    "body",
    [
        "<!--ContentStart--><p>正文</p><!--ContentEnd-->",
        '<meta name="ContentStart"><p>正文</p><meta name="ContentEnd">',
        '<div class="artile_zw">正文</div>',
        '<div class="main-txt">正文</div>',
        '<div class="zc_article_con">正文</div>',
        '<div class="article-conter">正文</div>',
    ],
)
def test_the_text_has_many_containers(body: str) -> None:
    assert hanweb.detail_page(ARTICLE, f"<body><p>菜单</p>{body}<p>页脚</p></body>".encode()).body == "正文"


@pytest.mark.parametrize(
    ("markup", "path", "name"),
    [
        (f'<a href="{DOWNLOAD.format("报告.pdf")}">点击下载</a>', DOWNLOAD.format(quote("报告.pdf")), "报告.pdf"),
        ('<a class="media" href="/attach/0/a1.pdf"></a>', "/attach/0/a1.pdf", ""),
        ('<div id="pdfshow" data-value="/attach/0/a2.pdf"></div>', "/attach/0/a2.pdf", ""),
        (
            '<a href="/jcms_files/jcms1/web1/site/attach/0/a3.docx">a</a>',
            "/jcms_files/jcms1/web1/site/attach/0/a3.docx",
            "a",
        ),
    ],
)
def test_files_are_found(markup: str, path: str, name: str) -> None:
    (file,) = hanweb.detail_page(ARTICLE, f'<div id="zoom">{markup}</div>'.encode()).attachments
    assert (file.url, file.text) == (HOST + path, name)


FULL = column(datastore(range(1, 4), GROUP), f"var param_38486 = {FIELDS}; var totalRecord = 100;").decode()
OLDER = column(
    "", f"InitData38486=['{row(1)}']; $('#38486').jpage({{totalRecord:9, ajaxParam:{{columnid:'1'}}}})"
).decode()
OWN = f"{HOST}{PROXY}?perpage=9&page=1&startrecord=1&endrecord=9&columnid=1"


@given_mangled(FULL)
def test_a_broken_column_raises_nothing(data: bytes) -> None:
    hanweb.list_page(COLUMN, data)
    hanweb.detail_page(ARTICLE, data)


@given_mangled(OLDER)
def test_a_broken_older_column_raises_nothing(data: bytes) -> None:
    hanweb.list_page(COLUMN, data)


@given_mangled(datastore(range(1, 4), GROUP, 100))
def test_a_broken_answer_raises_nothing(data: bytes) -> None:
    hanweb.list_page(HOST + GROUP, data)
    hanweb.list_page(OWN, data)
    hanweb.list_page(HOST + SEARCH.format(1), data)

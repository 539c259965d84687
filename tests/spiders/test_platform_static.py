"""Sites of no known platform: frames that hold the list, pages told by a printed total."""

from __future__ import annotations

import pytest
from hypothesis import given
from mangled import mangled

from spiders.platforms import Ask, static

HOST = "http://xxgk.huichang.gov.cn"
URL = f"{HOST}/xxgknb/"
REPORT = "云湖县2024年政府信息公开工作年度报告"
ROW = f'<li><a href="1.html">{REPORT}</a><span>2025-01-23</span></li>'
LIST = f'<ul id=in_list>{ROW}</ul><div>共3页</div><iframe src="list.html"></iframe>'
DETAIL = f"<h2>{REPORT}</h2><table><tr><td class=cn4>一、总体情况</td></tr></table><a href=a.doc>附件</a>"


@pytest.mark.parametrize(
    ("frame", "asked"),
    [
        ('<iframe src="./list.html"></iframe>', [URL + "list.html"]),
        ('<frameset><frame src="/a/list.htm"></frameset>', [f"{HOST}/a/list.htm"]),
        ('<iframe src="http://elsewhere.example/list.html"></iframe>', []),
        ('<iframe src="file:///etc/passwd"></iframe>', []),
        ('<iframe src="report.pdf"></iframe>', []),
        ('<iframe src=""></iframe><iframe></iframe>', []),
    ],
)
def test_a_page_without_entries_may_have_its_list_in_a_frame(frame: str, asked: list[str]) -> None:
    assert [ask.url for ask in static.list_page(URL, frame.encode()).next_pages] == asked


def test_a_frame_beside_entries_is_left_alone() -> None:
    assert not static.list_page(URL, f'<ul>{ROW}</ul><iframe src="/weather.html"></iframe>'.encode()).next_pages


@pytest.mark.parametrize(
    ("page", "pager", "following"),
    [
        ("", "共3页", ["index_1.html", "index_2.html"]),
        ("list.shtml", "第1/3页", ["list_1.shtml", "list_2.shtml"]),
        ("list_2.shtml", "共3页", ["list_3.shtml"]),
        ("list_3.shtml", "共3页", []),
        ("", "共1页", []),
        ("", "共9条", []),
        ("a.php", "共3页", []),
        ("", '共3页 <a href="p2.html">下一页</a>', ["p2.html"]),
    ],
)
def test_a_printed_total_tells_of_more_pages_where_no_link_does(page: str, pager: str, following: list[str]) -> None:
    found = static.list_page(URL + page, f"<ul>{ROW}</ul><p>{pager}</p>".encode()).next_pages
    assert found == tuple(Ask(URL + name) for name in following)


def test_a_thousand_links_are_a_thousand_entries() -> None:
    rows = "".join(
        f'<a href="{number}.html">云湖县第{number}局2024年政府信息公开年度报告</a>' for number in range(1000)
    )
    page = static.list_page(URL, f"<table><tr><td>{rows}</td></tr></table>".encode())
    assert len(page.links) == 1000


def test_an_article_is_read() -> None:
    page = static.detail_page(URL + "1.html", DETAIL.encode("gb18030"))
    assert (page.title, [link.text for link in page.attachments]) == (REPORT, ["附件"])


@given(mangled(LIST))
def test_a_broken_list_raises_nothing(data: bytes) -> None:
    static.list_page(URL, data)


@given(mangled(DETAIL))
def test_a_broken_article_raises_nothing(data: bytes) -> None:
    static.detail_page(URL + "1.html", data)

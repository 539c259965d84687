"""ASP.NET pages: pagers by address, and pagers that post the page's state back."""

from __future__ import annotations

import pytest
from hypothesis import given
from mangled import mangled

from spiders.platforms import Ask, aspnet

HOST = "https://hrss.yn.gov.cn"
URL = f"{HOST}/InfoPublic.aspx?cid=1019&pid=971&page=1&kw="
REPORT = "云湖县2024年政府信息公开工作年度报告"
ROW = f'<tr><td><a href="Show.aspx?id=7" title="{REPORT}">云湖县2024年…</a></td><td>2025-01-23</td></tr>'
PAGER = "ctl00$ContentPlaceHolder1$AspNetPager1"
STATE = """<input type="hidden" name="__VIEWSTATE" value="/wEPDwUK">
    <input type="hidden" name="__VIEWSTATEGENERATOR" value="C2EE">
    <input type="hidden" name="__EVENTVALIDATION" value="/wEdAA"><input name="kw" value="年报">
    <input type=submit name=go value=1>"""


def _form(pager: str, action: str = "./List.aspx?lmid=52") -> str:
    return f'<form method="post" action="{action}">{STATE}<table>{ROW}</table><div class="anpager">{pager}</div></form>'


def _call(argument: str, text: str = "", target: str = PAGER) -> str:
    return f'<a href="javascript:__doPostBack(&#39;{target}&#39;,&#39;{argument}&#39;)">{text or argument}</a>'


FORM = _form(f"<span>1</span>{_call('2')}{_call('3')}{_call('2', '下一页')}")
DETAIL = (
    f'<span id="lblTitle">{REPORT}</span><p>发布时间：2025/1/23 来源：县政府办</p><a href="down.aspx?f=a.pdf">附件</a>'
)


def _next(html: str, url: str = f"{HOST}/List.aspx?lmid=52") -> Ask | None:
    return next(iter(aspnet.list_page(url, html.encode()).next_pages), None)


def _event(html: str) -> tuple[str, str] | None:
    ask = _next(html)
    fields = dict(ask.form) if ask else {}
    return (fields["__EVENTTARGET"], fields["__EVENTARGUMENT"]) if ask else None


@pytest.mark.parametrize(
    ("page", "pager", "following"),
    [
        ("page=1", '<a href="?cid=1019&pid=971&page=2&kw=">下一页</a>', "page=2"),
        (
            "page=1",
            '<a href="?cid=1019&pid=971&page=3&kw=">3</a><a href="?cid=1019&pid=971&page=2&kw=">2</a>',
            "page=2",
        ),
        ("page=2", '<a href="?cid=1019&pid=971&page=1&kw=">1</a>', None),
        ("page=1", '<a href="?cid=7&pid=971&page=2&kw=">2</a>', None),
    ],
)
def test_paging_by_address(page: str, pager: str, following: str | None) -> None:
    address = f"{HOST}/InfoPublic.aspx?cid=1019&pid=971&{{}}&kw="
    asked = _next(f"<table>{ROW}</table>{pager}", address.format(page))
    assert asked == (Ask(address.format(following)) if following else None)


def test_the_form_is_sent_back_with_its_state_and_the_event() -> None:
    assert _next(FORM) == Ask(
        f"{HOST}/List.aspx?lmid=52",
        (
            ("__VIEWSTATE", "/wEPDwUK"),
            ("__VIEWSTATEGENERATOR", "C2EE"),
            ("__EVENTVALIDATION", "/wEdAA"),
            ("kw", "年报"),
            ("__EVENTTARGET", PAGER),
            ("__EVENTARGUMENT", "2"),
        ),
    )


@pytest.mark.parametrize(
    ("pager", "argument"),
    [
        (f"<span>1</span>{_call('2')}{_call('3')}", "2"),
        (f"{_call('1')}<span>2</span>{_call('3')}", "3"),
        (f"{_call('1')}{_call('2')}<span>3</span>", None),
        (f"{_call('1', '首页')}{_call('11')}<b>12</b>{_call('13')}{_call('41', '尾页')}", "13"),
        (f"{_call('12')}{_call('13')}{_call('41', '尾页')}", "12"),
        (f"{_call('11', '11')}{_call('12')}{_call('13', '下页')}", "13"),
        (f"<span>1</span>{_call('Page$2', '2')}", "Page$2"),
        (f"{_call('1', '上一页')}<a disabled='disabled' href=\"javascript:__doPostBack('x','3')\">下一页</a>", None),
        (f"{_call('', '下一页')}", ""),
        ('<a href="javascript:__doPostBack(\'broken">2</a>', None),
        ("", None),
    ],
)
def test_the_next_page_of_a_form(pager: str, argument: str | None) -> None:
    assert _event(_form(pager)) == ((PAGER, argument) if argument is not None else None)


def test_a_form_without_action_is_sent_to_the_page_itself() -> None:
    asked = _next(_form(_call("2"), action=""))
    assert asked is not None
    assert asked.url == f"{HOST}/List.aspx?lmid=52"


def test_a_page_without_state_is_not_sent_back() -> None:
    assert _next(f"<form>{_call('2')}</form>") is None


def test_page_numbers_are_no_entries() -> None:
    page = aspnet.list_page(URL, f'<table>{ROW}<tr><td><a href="Show.aspx?page=2">2</a></td></tr></table>'.encode())
    assert [link.text for link in page.links] == [REPORT]


def test_lists_of_years_are_found_but_reports_at_the_same_address_are_none() -> None:
    html = f"""<a href="?cid=1020">2023年</a><a href="InfoPublic.aspx?id=5">{REPORT}</a>
        <a href="/Category_171/Index.aspx">2022</a>"""
    assert [link.text for link in aspnet.list_page(URL, html.encode()).columns] == ["2023年", "2022"]


def test_an_article_is_read() -> None:
    page = aspnet.detail_page(f"{HOST}/Show.aspx?id=7", DETAIL.encode())
    assert (page.title, page.source, len(page.attachments)) == (REPORT, "县政府办", 1)


@given(mangled(FORM))
def test_a_broken_list_raises_nothing(data: bytes) -> None:
    aspnet.list_page(URL, data)


@given(mangled(DETAIL))
def test_a_broken_article_raises_nothing(data: bytes) -> None:
    aspnet.detail_page(URL, data)

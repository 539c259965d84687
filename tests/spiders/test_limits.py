"""What is left out of a list, and that it is said."""

from __future__ import annotations

from spiders.limits import bounded
from spiders.platforms import ListPage, parser_for
from spiders.platforms.common import LONGEST_ADDRESS, absolute
from spiders.platforms.pages import Ask

PAGE = "http://www.xqq.gov.cn/nb/index.html"


def test_an_address_is_measured_in_normal_form() -> None:
    assert absolute(PAGE, f"/{'政' * 200}.html")
    assert absolute(PAGE, f"/{'政' * 2000}.html") is None  # 18,000 characters where it is stored
    assert absolute(PAGE, f"/{'a' * LONGEST_ADDRESS}") is None


def test_a_link_with_an_endless_address_is_no_entry() -> None:
    row = '<li><a href="/{}.html">2023年政府信息公开工作年度报告</a></li>'
    page = f"<html><meta charset=utf-8><body><ul>{row.format('政' * 2000)}{row.format('a')}</ul>".encode()
    assert [link.url for link in parser_for("static").list_page(PAGE, page).links] == ["http://www.xqq.gov.cn/a.html"]


def test_a_list_that_goes_on_at_an_endless_address_is_cut_off() -> None:
    asks = (Ask(f"{PAGE}?page=2"), Ask(f"{PAGE}?state={'9' * LONGEST_ADDRESS}"))
    page, cut = bounded(ListPage((), asks), 1, 200)
    assert page.next_pages == asks[:1]
    assert cut == f"it goes on at an address of more than {LONGEST_ADDRESS} characters"

"""What a look at a column brings: one process looks at all of them, on a real server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from local_web import REPOSITORY, Answer, Web, entry, environment, list_html

from schemas.failures import Reason
from spiders.column_page import read_column

LONG = "<p>政府信息公开年报栏目说明。</p>" * 200
HEAD = """<head><meta content="云湖市人民政府" name="SiteName"><meta name="siteidcode" content="6499000001">
<meta name="ColumnName" content="政府信息公开年报"></head>"""
REPORT = "云湖市人民政府2024年政府信息公开工作年度报告"


def _column(*items: str) -> str:
    return f"<html>{HEAD}<body><ul>{''.join(items)}</ul>{LONG}</body></html>"


@pytest.fixture(scope="module")
def web(new_web: Callable[[], Web]) -> Web:
    web = new_web()
    web.add("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    web.add("/nb/", _column(entry("t20250123_1.html", REPORT), entry("t20250101_2.html", "关于公布年报的通知")))
    web.add(
        "/years/", list_html('<li><a href="2024n/">2024年</a></li><li><a href="2023n/">2023年</a></li>', script=LONG)
    )
    web.add("/years/2024n/", _column(entry("t20250123_3.html", REPORT)))
    web.add("/notices/", _column(entry("t20250101_4.html", "关于公布年报的通知")))
    web.add("/private/", _column(entry("t20250123_1.html", REPORT)))
    web.add("/challenge/", "<script>var $_ts={}</script>", 412)
    web.add("/refused/", "no", 403)
    web.add("/lost/", "<html><h1>您访问的页面不存在</h1></html>")
    web.add("/shell/", "<script>location.href='/nb/'</script>")
    web.add("/away/", status=302, Location="http://www.gov.cn/")
    web.add("/app/", "<html><body><div id=app></div><script src=app.js></script></body></html>")
    web.add("/empty/", f'<html><body><a href="/">首页</a>{LONG}</body></html>')
    web.add("/report.pdf", b"%PDF-1.4 " + b"x" * 2000)
    asks = "Ls.ajax('/site/label/8888?labelName=publicInfoList&siteId=67&organId=1&pageSize=15')"
    web.add("/public/column/1?type=3", list_html(script=asks))
    web.add_script("/site/label/8888", lambda _: Answer(f"<ul>{entry('/public/1/5.html', REPORT)}</ul>".encode()))
    return web


OBSTACLES = {
    "/private/": Reason.ROBOTS,
    "/challenge/": Reason.CHALLENGE,
    "/refused/": Reason.REFUSED,
    "/gone/": Reason.GONE,
    "/lost/": Reason.SOFT_404,
    "/shell/": Reason.REDIRECT_SHELL,
    "/away/": Reason.OFF_SITE,
    "/app/": Reason.SCRIPT_ONLY,
    "/empty/": Reason.EMPTY_LIST,
    "/report.pdf": Reason.EMPTY_LIST,
}
COLUMNS = ("/nb/", "/years/", "/notices/", "/public/column/1?type=3")


@pytest.fixture(scope="module")
def seen(web: Web) -> dict[str, dict[str, Any]]:
    """What was seen of each path; `tls` and `closed` are addresses of their own."""
    urls = {path: web.url(path) for path in (*COLUMNS, *OBSTACLES)}
    urls |= {"tls": web.url("/nb/").replace("http:", "https:"), "closed": "http://127.0.0.1:9/"}
    command = [sys.executable, "-m", "spiders.look", *urls.values(), "--kind", "per_year", "--delay", "0.01"]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment(contact="me@example.org"), capture_output=True, text=True, check=True
    )
    return dict(zip(urls, map(json.loads, done.stdout.splitlines()), strict=True))


def test_a_column_shows_what_a_crawl_would_follow_and_what_not(seen: dict[str, Any], web: Web) -> None:
    column = seen["/nb/"]
    assert column["candidates"] == [{"title": REPORT, "date": "2025-01-23", "url": web.url("/nb/t20250123_1.html")}]
    assert [other["title"] for other in column["others"]] == ["关于公布年报的通知"]


def test_a_column_says_whose_it_is(seen: dict[str, Any]) -> None:
    assert seen["/nb/"]["site_id_code"] == "6499000001"
    assert seen["/nb/"]["tags"] == {
        "SiteName": "云湖市人民政府",
        "SiteIDCode": "6499000001",
        "ColumnName": "政府信息公开年报",
    }


def test_of_a_column_of_years_the_first_list_is_opened(seen: dict[str, Any], web: Web) -> None:
    column = seen["/years/"]
    assert column["looked_below"] == web.url("/years/2024n/")
    assert [link["title"] for link in column["below"]] == ["2024年", "2023年"]
    assert [link["url"] for link in column["candidates"]] == [web.url("/years/2024n/t20250123_3.html")]


def test_entries_that_a_script_would_ask_for_are_asked_for_once(seen: dict[str, Any], web: Web) -> None:
    column = seen["/public/column/1?type=3"]
    assert (column["detected"], [link["title"] for link in column["candidates"]]) == ("lonsun", [REPORT])
    assert sum(path.startswith("/site/label/") for path in web.log) == 1


def test_a_page_without_candidates_is_no_obstacle_and_no_column(seen: dict[str, Any]) -> None:
    assert (seen["/notices/"].get("reason"), seen["/notices/"]["candidates"]) == (None, [])


@pytest.mark.parametrize("path", OBSTACLES)
def test_obstacles_have_their_reason(seen: dict[str, Any], path: str) -> None:
    assert seen[path]["reason"] == OBSTACLES[path]


@pytest.mark.parametrize(("address", "reason"), [("tls", Reason.TLS), ("closed", Reason.CONNECTION)])
def test_what_does_not_answer_has_its_reason(seen: dict[str, Any], address: str, reason: Reason) -> None:
    assert seen[address]["reason"] == reason


def test_a_shell_says_where_it_leads(seen: dict[str, Any], web: Web) -> None:
    assert seen["/shell/"]["detail"] == f"leads to {web.url('/nb/')}"


def test_every_page_is_asked_for_once_and_a_forbidden_one_never(seen: dict[str, Any], web: Web) -> None:
    asked = [path for path in web.log if not path.startswith(("/years/2024n/", "/site/label/"))]
    expected = ["/robots.txt", *COLUMNS, *OBSTACLES]
    expected.remove("/private/")
    assert sorted(asked) == sorted(expected)


def test_the_crawler_names_itself(seen: dict[str, Any], web: Web) -> None:
    assert web.agents == {"Mozilla/5.0 (compatible; gongkai/0.1; +me@example.org)"}


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ('<meta name="SiteIDCode" content="6401000001">', "6401000001"),
        ('<meta content="bm17000009" name="SITEIDCODE">', "bm17000009"),
        ("<p>网站标识码：6401000001</p>", "6401000001"),
        ("<p>网站标识码</p><span>BM17000009</span>", "bm17000009"),
        ('<meta name="SiteIDCode" content="{SiteIDCode}"><p>网站标识码: 6401000001</p>', "6401000001"),
        ("<p>网站标识码：64010000012</p>", None),
        ("<p>ICP 6401000001</p>", None),
    ],
)
def test_the_code_of_a_site_is_in_its_head_or_foot(page: str, code: str | None) -> None:
    assert read_column("http://www.xqq.gov.cn/", page.encode()).site_id_code == code

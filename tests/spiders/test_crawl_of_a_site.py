"""Crawls of a small site that has one of everything."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from local_web import Crawl, Store, Web, entry, list_html, report_html, run_crawl, write_catalogue

from spiders.archive import Archive

COLUMN = "/zwgk/nb/"
DELAY = 0.03
PDF = b"%PDF-1.7 one"
REPORTS = ["/zwgk/nb/t20250101_1.html", "/zwgk/nb/t20250101_2.html", "/zwgk/nb/t20250101_21.html"]
REPORTS += ["/zwgk/nb/t20250101_22.html", "/zwgk/nb/old.html", "/zwgk/nb/shell.html"]
FILES = ["/zwgk/nb/P1.pdf", "/zwgk/nb/direct.pdf"]


def _title(number: int) -> str:
    return f"云湖市第{number}局2024年政府信息公开工作年度报告"


def _fill(web: Web) -> None:
    web.add("/robots.txt", "User-agent: *\nDisallow: /private/\n", Content_Type="text/plain")
    first = [
        entry("./t20250101_1.html", _title(1)),
        entry("./t20250101_2.html", "云湖市第2局2024年政府信…", _title(2)),
        entry("./t20250101_3.html", "图解：" + _title(3)),
        entry("/private/t20250101_4.html", _title(4)),
        entry("http://elsewhere.example/t20250101_5.html", _title(5)),
        entry("./t20250101_6.html", _title(6)),
        entry("./refused.html", _title(7)),
        entry("./challenged.html", _title(8)),
        entry("./soft.html", _title(9)),
        entry("./shell.html", _title(10)),
        entry("./shell1.html", _title(11)),
        entry("./leaves.html", _title(12)),
        entry("./old.html", _title(13)),
        entry("./direct.pdf", _title(14)),
        entry("./huge.pdf", _title(15)),
    ]
    script = 'createPageHTML(4, 0, "index", "html");'
    web.add(COLUMN, list_html(*first, script=script))
    again = entry("./t20250101_1.html", _title(1))
    web.add(f"{COLUMN}index_1.html", list_html(again, entry("./t20250101_21.html", _title(21)), script=script))
    web.add(f"{COLUMN}index_2.html", list_html(entry("./t20250101_22.html", _title(22)), script=script))
    attached = '<a href="./P1.pdf">附件</a><a href="http://elsewhere.example/P2.pdf">附件</a>'
    web.add("/zwgk/nb/t20250101_1.html", report_html(1, attached), Content_Type="text/html; charset=GBK")
    for number in (2, 21, 22):
        web.add(f"/zwgk/nb/t20250101_{number}.html", report_html(number))
    web.add("/private/t20250101_4.html", report_html(4))
    web.add("/zwgk/nb/P1.pdf", PDF, Content_Type="application/pdf")
    web.add("/zwgk/nb/direct.pdf", PDF + b" direct", Content_Type="text/html")
    web.add("/zwgk/nb/huge.pdf", PDF * 30_000)
    _fill_faults(web)


def _fill_faults(web: Web) -> None:
    web.add("/zwgk/nb/refused.html", "no", status=403)
    web.add("/zwgk/nb/challenged.html", "<script>document.cookie='__jsl_clearance=1'</script>", status=521)
    web.add("/zwgk/nb/soft.html", "<html><body>您访问的页面不存在</body></html>")
    web.add("/zwgk/nb/shell.html", "<script>location.href='./new/report.html'</script>")
    web.add("/zwgk/nb/new/report.html", report_html(10))
    web.add("/zwgk/nb/shell1.html", '<meta http-equiv="refresh" content="0;url=shell2.html">')
    web.add("/zwgk/nb/shell2.html", '<meta http-equiv="refresh" content="0;url=shell1.html">')
    web.add("/zwgk/nb/leaves.html", status=302, Location="http://elsewhere.example/x.html")
    web.add("/zwgk/nb/old.html", status=302, Location="/zwgk/nb/renamed.html")
    web.add("/zwgk/nb/renamed.html", report_html(13))


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Crawled:
    web: Web
    others: list[Web]
    store: Store
    sites: Path
    crawl: Crawl


@pytest.fixture(scope="module")
def crawled(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of the site, and of others on which nothing can be had."""
    web, empty, guarded, plain, scripted = (new_web() for _ in range(5))
    _fill(web)
    empty.add("/list/", list_html() + "<a href=/>首页</a>")
    guarded.add("/robots.txt", "<script>$_ts</script>", status=521)
    scripted.add("/scripted/", "<html><body><div id=app></div><script src=app.js></script></body></html>")
    folder = tmp_path_factory.mktemp("crawl")
    sites = write_catalogue(
        folder / "sites.yaml",
        {"id": "web", "columns": [{"url": web.url(COLUMN)}], "delay": DELAY},
        {"id": "empty", "columns": [{"url": empty.url("/list/")}]},
        {"id": "guarded", "columns": [{"url": guarded.url("/guarded/")}]},
        {"id": "plain", "columns": [{"url": f"https://{plain.host}/tls/"}]},
        {"id": "dead", "columns": [{"url": f"http://127.0.0.1:{_closed_port()}/dead/"}]},
        {"id": "scripted", "columns": [{"url": scripted.url("/scripted/")}]},
        {"id": "unseen", "columns": [{"url": plain.url("/unseen/")}], "verified_at": None},
    )
    store = Store(folder / "store")
    crawl = run_crawl(store, sites, "--run", "first", max_bytes="200000", contact="mailto:a@example.org")
    return Crawled(web, [empty, guarded, plain], store, sites, crawl)


def test_a_crawl_with_site_failures_succeeds(crawled: Crawled) -> None:
    assert crawled.crawl.code == 0, crawled.crawl.stderr


def test_all_reports_and_files_are_kept_once(crawled: Crawled) -> None:
    assert sorted(crawled.store.kept()) == sorted(REPORTS + FILES)


def test_nothing_is_asked_for_twice(crawled: Crawled) -> None:
    assert len(crawled.web.log) == len(set(crawled.web.log))


def test_the_archive_holds_every_document(crawled: Crawled) -> None:
    archive = Archive(crawled.store.root)
    hashes = [row["sha256"] for row in crawled.store.rows("select sha256 from documents")]
    assert PDF in [archive.get(sha256) for sha256 in hashes]


def test_what_robots_forbids_is_never_asked_for(crawled: Crawled) -> None:
    assert not [path for path in crawled.web.log if path.startswith("/private/")]


def test_what_the_title_rules_out_is_never_asked_for(crawled: Crawled) -> None:
    assert "/zwgk/nb/t20250101_3.html" not in crawled.web.log


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        ("/private/t20250101_4.html", "robots"),
        ("/t20250101_5.html", "off_site"),
        ("/P2.pdf", "off_site"),
        ("/zwgk/nb/t20250101_6.html", "gone"),
        ("/zwgk/nb/refused.html", "refused"),
        ("/zwgk/nb/challenged.html", "challenge"),
        ("/zwgk/nb/soft.html", "soft_404"),
        ("/zwgk/nb/shell1.html", "redirect_shell"),
        ("/zwgk/nb/leaves.html", "off_site"),
        ("/zwgk/nb/huge.pdf", "too_large"),
        ("/zwgk/nb/index_3.html", "gone"),
        ("/list/", "empty_list"),
        ("/scripted/", "script_only"),
        ("/guarded/", "challenge"),
        ("/tls/", "tls"),
        ("/dead/", "connection"),
    ],
)
def test_failures_have_their_reason(crawled: Crawled, path: str, failure: str) -> None:
    assert crawled.store.failures()[path] == failure


def test_the_counts_add_up(crawled: Crawled) -> None:
    failures = list(crawled.store.failures().values())
    assert crawled.crawl.summary == {
        "sites": 6,
        "lists": 3,
        "fetched": 8,
        "known": 0,
        "unchanged": 0,
        "new_documents": 8,
        "not_candidates": 1,
        "not_due": 0,
        "postponed": 0,
        "silent": [],
        "found": [],
        "cut": [],
        "failures": {reason: failures.count(reason) for reason in sorted(set(failures))},
    }


def test_a_host_whose_robots_txt_is_challenged_is_left_alone(crawled: Crawled) -> None:
    assert crawled.others[1].log == ["/robots.txt"]


def test_unverified_sites_are_not_crawled(crawled: Crawled) -> None:
    assert "/unseen/" not in crawled.others[2].log


def test_one_request_at_a_time(crawled: Crawled) -> None:
    assert crawled.web.most_at_once == 1


def test_requests_keep_the_site_s_delay(crawled: Crawled) -> None:
    times = crawled.web.times
    assert times[-1] - times[0] > DELAY * 0.95 * (len(times) - 1)


def test_the_user_agent_names_the_project_and_the_contact(crawled: Crawled) -> None:
    assert crawled.web.agents == {"Mozilla/5.0 (compatible; gongkai/0.1; +mailto:a@example.org)"}


def _row(crawled: Crawled, path: str) -> dict[str, object]:
    (row,) = crawled.store.rows(f"select * from fetches where url like 'http://127%{path}'")
    return dict(row)


def test_a_redirect_keeps_both_addresses(crawled: Crawled) -> None:
    assert _row(crawled, "/old.html")["final_url"] == crawled.web.url("/zwgk/nb/renamed.html")


def test_a_followed_shell_keeps_both_addresses(crawled: Crawled) -> None:
    assert _row(crawled, "/shell.html")["final_url"] == crawled.web.url("/zwgk/nb/new/report.html")


def test_the_full_title_is_kept(crawled: Crawled) -> None:
    assert _row(crawled, "t20250101_2.html")["link_text"] == _title(2)


def test_an_attachment_knows_its_page(crawled: Crawled) -> None:
    row = _row(crawled, "/P1.pdf")
    assert (row["kind"], row["parent_url"]) == ("attachment", crawled.web.url(REPORTS[0]))


def test_a_file_linked_by_the_list_knows_the_list(crawled: Crawled) -> None:
    row = _row(crawled, "/direct.pdf")
    assert (row["kind"], row["parent_url"]) == ("attachment", crawled.web.url(COLUMN))


def test_the_declared_charset_is_kept(crawled: Crawled) -> None:
    (row,) = crawled.store.rows("select charset from documents where charset is not null")
    assert row["charset"] == "gbk"


def test_a_run_that_nobody_opened_is_opened_and_closed(crawled: Crawled) -> None:
    (run,) = crawled.store.rows("select * from runs where run_id = 'first'")
    assert (run["kind"], run["status"]) == ("crawl", "done")


@pytest.fixture(scope="module")
def again(crawled: Crawled) -> tuple[Crawl, list[str]]:
    """A second crawl on the same day, and the paths it asked the site for."""
    before = len(crawled.web.log)
    crawl = run_crawl(crawled.store, crawled.sites, "--run", "second", "--site", "web", max_bytes="200000")
    return crawl, crawled.web.log[before:]


def test_the_second_crawl_asks_for_lists_and_retryable_failures_only(
    again: tuple[Crawl, list[str]],
) -> None:
    lists = [COLUMN, *(f"{COLUMN}index_{number}.html" for number in (1, 2, 3))]
    retried = ["/zwgk/nb/refused.html", "/zwgk/nb/challenged.html"]
    assert sorted(again[1]) == sorted(["/robots.txt", *lists, *retried])


def test_the_second_crawl_counts_what_it_knows(again: tuple[Crawl, list[str]]) -> None:
    kept_and_settled = len(REPORTS + FILES) + 8
    assert (again[0].summary["known"], again[0].summary["fetched"]) == (kept_and_settled, 0)


def test_pages_are_fetched_again_after_refetch_days(crawled: Crawled, again: tuple[Crawl, list[str]]) -> None:
    crawl = run_crawl(crawled.store, crawled.sites, "--site", "web", refetch_days="0", max_bytes="200000")
    assert (crawl.summary["fetched"], crawl.summary["new_documents"]) == (len(REPORTS + FILES), 0)

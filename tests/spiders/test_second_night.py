"""What a later crawl asks for, and what it makes of the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from local_web import Crawl, Store, Web, entry, list_html, report_html, run_crawl, write_catalogue

COLUMN = "/nb/"
SAME, CORRECTED, REMOVED, UNTAGGED, UNLISTED = (f"/nb/t{number}.html" for number in range(1, 6))
FILE = "/nb/P1.pdf"


def _title(number: int, year: int = 2024) -> str:
    return f"云湖市第{number}局{year}年政府信息公开工作年度报告"


def _tagged(web: Web, path: str, data: str | bytes) -> None:
    body = data.encode() if isinstance(data, str) else data
    web.add(path, body, ETag=f'"{hashlib.sha256(body).hexdigest()[:8]}"')


def _fill(web: Web, numbers: Sequence[int] = (1, 2, 3, 4, 5)) -> None:
    web.add(COLUMN, list_html(*(entry(f"t{n}.html", _title(n)) for n in numbers)))
    _tagged(web, SAME, report_html(1, '<a href="P1.pdf">附件</a>'))
    _tagged(web, CORRECTED, report_html(2))
    web.add(REMOVED, report_html(3))
    web.add(UNTAGGED, report_html(4))
    web.add(UNLISTED, report_html(5))
    web.add(FILE, b"%PDF-1.7 one", Last_Modified="Thu, 23 Jan 2025 02:00:00 GMT")


@dataclass
class Nights:
    """Two crawls of a site that changes in between; `asked` are the second's requests by path."""

    web: Web
    store: Store
    first: Crawl
    second: Crawl
    before: int

    def asked(self, path: str) -> list[dict[str, str]]:
        return [dict(one.headers) for one in self.web.asked[self.before :] if one.path == path]

    def address(self, path: str) -> dict[str, object]:
        (row,) = self.store.rows(f"select * from addresses where url = '{self.web.url(path)}'")
        return dict(row)


def _catalogue(folder: Path, web: Web) -> Path:
    return write_catalogue(folder / "sites.yaml", {"id": "web", "columns": [{"url": web.url(COLUMN)}]})


@pytest.fixture(scope="module")
def nights(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("nights")
    web, store = new_web(), Store(folder / "store")
    sites = _catalogue(folder, web)
    _fill(web)
    first = run_crawl(store, sites, refetch_days="0")
    _fill(web, numbers=(1, 2, 3, 4))
    _tagged(web, CORRECTED, report_html(22))
    del web.pages[REMOVED]
    before = len(web.log)
    return Nights(web, store, first, run_crawl(store, sites, refetch_days="0"), before)


def test_what_is_kept_is_asked_for_by_condition(nights: Nights) -> None:
    (headers,) = nights.asked(SAME)
    assert headers["If-None-Match"].startswith('"')


def test_files_are_asked_for_by_their_date(nights: Nights) -> None:
    (headers,) = nights.asked(FILE)
    assert headers["If-Modified-Since"] == "Thu, 23 Jan 2025 02:00:00 GMT"


def test_an_unchanged_page_leads_to_its_files_as_before(nights: Nights) -> None:
    rows = nights.store.rows("select url, sha256 from fetches where http_status = 304 order by url")
    assert [row["url"] for row in rows] == [nights.web.url(FILE), nights.web.url(SAME)]
    assert all(row["sha256"] for row in rows)


def test_only_what_changed_is_stored(nights: Nights) -> None:
    summary = nights.second.summary
    assert (summary["new_documents"], summary["unchanged"]) == (1, 2)


def test_a_corrected_report_is_another_document_at_its_address(nights: Nights) -> None:
    rows = nights.store.rows(f"select distinct sha256 from fetches where url = '{nights.web.url(CORRECTED)}'")
    assert len(rows) == 2
    assert nights.address(CORRECTED)["sha256"] == hashlib.sha256(report_html(22).encode()).hexdigest()


def test_a_removed_report_gets_a_tombstone(nights: Nights) -> None:
    row = nights.address(REMOVED)
    assert (row["status"], bool(row["gone_on"]), bool(row["sha256"])) == ("gone", True, True)


def test_a_report_that_the_list_no_longer_shows_is_looked_at_too(nights: Nights) -> None:
    assert len(nights.asked(UNLISTED)) == 1


def test_a_column_keeps_the_number_of_its_entries(nights: Nights) -> None:
    row = nights.address(COLUMN)
    assert (row["kind"], row["status"], row["entries"]) == ("column", "ok", 4)


def test_what_a_page_says_of_itself_is_kept(nights: Nights) -> None:
    (row,) = nights.store.rows(f"select page from fetches where url = '{nights.web.url(UNTAGGED)}' limit 1")
    assert '"title": "4"' in row["page"]


def test_how_a_page_was_fetched_is_kept(nights: Nights) -> None:
    (row,) = nights.store.rows(f"select * from fetches where url = '{nights.web.url(UNTAGGED)}' limit 1")
    assert (row["robots"], len(row["spider_version"]), row["seconds"] >= 0) == ("no rules", 12, True)


@pytest.fixture
def web(new_web: Callable[[], Web]) -> Web:
    web = new_web()
    _fill(web)
    return web


@pytest.mark.slow
def test_a_column_that_falls_silent_is_an_alarm(web: Web, tmp_path: Path) -> None:
    store, sites = Store(tmp_path / "store"), _catalogue(tmp_path, web)
    run_crawl(store, sites, "--limit", "1")
    web.add(COLUMN, list_html() + "<a href=/>首页</a>")
    url = web.url(COLUMN)
    silent = [{"site": "web", "url": url, "reason": "empty_list", "had": 5}]
    assert run_crawl(store, sites).summary["silent"] == silent
    (row,) = store.rows("select * from addresses where kind = 'column'")
    assert (row["status"], row["entries"]) == ("empty_list", 5)


@pytest.mark.slow
def test_a_correction_behind_a_page_that_only_leads_there_is_found(web: Web, tmp_path: Path) -> None:
    store, sites = Store(tmp_path / "store"), _catalogue(tmp_path, web)
    since = "Thu, 23 Jan 2025 02:00:00 GMT"
    web.add(COLUMN, list_html(entry("shell.html", _title(1))))
    web.add("/nb/shell.html", "<script>location.href='./report.html'</script>", Last_Modified=since)
    web.add("/nb/report.html", report_html(1), Last_Modified=since)
    run_crawl(store, sites, refetch_days="0")
    web.add("/nb/report.html", report_html(2), Last_Modified="Fri, 24 Jan 2025 02:00:00 GMT")
    assert run_crawl(store, sites, refetch_days="0").summary["new_documents"] == 1


def test_a_dry_run_names_what_it_would_fetch_and_keeps_nothing(web: Web, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    crawl = run_crawl(store, _catalogue(tmp_path, web), "--dry-run")
    assert [found["url"] for found in crawl.summary["found"]] == [web.url(f"/nb/t{n}.html") for n in range(1, 6)]
    assert set(web.log) == {"/robots.txt", COLUMN}
    assert [len(store.rows(f"select 1 from {table}")) for table in ("runs", "fetches", "addresses")] == [0, 0, 0]


@pytest.mark.slow
def test_years_leave_out_what_names_others_only(web: Web, tmp_path: Path) -> None:
    items = [entry("t1.html", _title(1, 2021)), entry("t2.html", _title(2)), entry("t3.html", "第3局信息公开年度报告")]
    web.add(COLUMN, list_html(*items, entry("t4.html", "第4局二〇二四年政府信息公开年度报告")))
    crawl = run_crawl(Store(tmp_path / "store"), _catalogue(tmp_path, web), "--dry-run", "--years", "2023-2024")
    assert [found["url"] for found in crawl.summary["found"]] == [web.url(f"/nb/t{n}.html") for n in (2, 3, 4)]


def test_a_night_asks_a_domain_no_more_than_its_budget(web: Web, tmp_path: Path) -> None:
    store, sites = Store(tmp_path / "store"), _catalogue(tmp_path, web)
    assert run_crawl(store, sites, domain_budget="4").summary["postponed"] == 3
    assert run_crawl(store, sites, domain_budget="4").summary["postponed"] == 0
    assert len(store.kept()) == 6


def test_a_column_with_an_obstacle_is_left_alone_for_some_days(web: Web, tmp_path: Path) -> None:
    store, sites = Store(tmp_path / "store"), _catalogue(tmp_path, web)
    web.add(COLUMN, list_html() + "<a href=/>首页</a>")
    run_crawl(store, sites)
    asked = len(web.log)
    assert run_crawl(store, sites, "--due").summary["not_due"] == 1
    assert len(web.log) == asked

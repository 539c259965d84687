"""One crawl of TRS, VSB, LonSun, ASP.NET and static sites, checked against the servers' own logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from local_web import Crawl, Store, Web, path_of, run_crawl, write_catalogue
from sites import aspnet_site, lonsun_site, static_site, trs_site, vsb_site
from sites.expected import Expected

SITES: dict[str, Callable[[Web], Expected]] = {
    "trs": trs_site.fill,
    "vsb": vsb_site.fill,
    "lonsun": lonsun_site.fill,
    "aspnet": aspnet_site.fill,
    "static": static_site.fill,
}


@dataclass
class Crawled:
    webs: dict[str, Web]
    expected: dict[str, Expected]
    store: Store
    crawl: Crawl

    def paths(self, platform: str, condition: str) -> list[str]:
        rows = self.store.rows(f"select url from fetches where site_id = '{platform}' and {condition}")
        return sorted(path_of(row["url"]) for row in rows)


@pytest.fixture(scope="module")
def crawled(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    webs = {platform: new_web() for platform in SITES}
    expected = {platform: fill(webs[platform]) for platform, fill in SITES.items()}
    folder = tmp_path_factory.mktemp("platforms")
    rows = [{"id": name, "platform": name, "columns": expected[name].columns} for name in SITES]
    store = Store(folder / "store")
    return Crawled(webs, expected, store, run_crawl(store, write_catalogue(folder / "sites.yaml", *rows)))


def test_the_crawl_succeeds(crawled: Crawled) -> None:
    assert crawled.crawl.code == 0, crawled.crawl.stderr


@pytest.mark.parametrize("platform", SITES)
def test_every_document_is_kept_exactly_once_and_no_other(crawled: Crawled, platform: str) -> None:
    assert crawled.paths(platform, "sha256 is not null") == sorted(crawled.expected[platform].kept)


@pytest.mark.parametrize("platform", SITES)
def test_what_failed_has_its_reason_and_nothing_else_failed(crawled: Crawled, platform: str) -> None:
    rows = crawled.store.rows(f"select url, failure from fetches where site_id = '{platform}' and failure <> ''")
    assert {path_of(row["url"]): row["failure"] for row in rows} == crawled.expected[platform].failures


@pytest.mark.parametrize("platform", SITES)
def test_nothing_is_asked_for_twice(crawled: Crawled, platform: str) -> None:
    asked = Counter((one.method, one.path, one.form) for one in crawled.webs[platform].asked)
    assert not [request for request, times in asked.items() if times > 1]


@pytest.mark.parametrize("platform", SITES)
def test_what_must_not_be_asked_for_never_is(crawled: Crawled, platform: str) -> None:
    assert not set(crawled.webs[platform].log) & set(crawled.expected[platform].never)


@pytest.mark.parametrize("platform", SITES)
def test_one_request_at_a_time(crawled: Crawled, platform: str) -> None:
    assert crawled.webs[platform].most_at_once == 1


def test_files_are_what_was_sent_to_those_who_come_from_their_page(crawled: Crawled) -> None:
    kinds = crawled.store.rows(
        "select media_type from documents join fetches using (sha256) where fetches.url like '%download.jsp%'"
    )
    assert [row["media_type"].rpartition(".")[2] for row in kinds] == ["document"]

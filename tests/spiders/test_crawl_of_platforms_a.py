"""One crawl of four sites, each on a platform of its own that hides its lists behind scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from local_web import Crawl, Store, Web, path_of, run_crawl, write_catalogue
from sites import gkmlpt_site, hanweb_site, jpaas_site, ucap_site
from sites.expected import Expected

SITES: dict[str, Callable[[Web], Expected]] = {
    "hanweb": hanweb_site.fill,
    "jpaas": jpaas_site.fill,
    "ucap": ucap_site.fill,
    "gkmlpt": gkmlpt_site.fill,
}
each_site = pytest.mark.parametrize("name", SITES)


@dataclass
class Crawled:
    webs: dict[str, Web]
    expected: dict[str, Expected]
    store: Store
    crawl: Crawl

    def rows(self, name: str, condition: str) -> list[tuple[str, str]]:
        rows = self.store.rows(f"select * from fetches where site_id = '{name}' and {condition}")
        return [(path_of(row["url"]), row["failure"]) for row in rows]


@pytest.fixture(scope="module")
def crawled(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    webs = {name: new_web() for name in SITES}
    expected = {name: fill(webs[name]) for name, fill in SITES.items()}
    folder = tmp_path_factory.mktemp("platforms")
    rows = [{"id": name, "platform": name, "columns": found.columns} for name, found in expected.items()]
    sites = write_catalogue(folder / "sites.yaml", *rows)
    store = Store(folder / "store")
    return Crawled(webs, expected, store, run_crawl(store, sites))


def test_the_crawl_ends_well(crawled: Crawled) -> None:
    assert crawled.crawl.code == 0, crawled.crawl.stderr


@each_site
def test_every_document_is_kept_once_and_no_other(crawled: Crawled, name: str) -> None:
    kept = [path for path, _ in crawled.rows(name, "sha256 is not null")]
    assert sorted(kept) == sorted(crawled.expected[name].kept)


@each_site
def test_every_failure_has_its_reason_and_there_is_no_other(crawled: Crawled, name: str) -> None:
    failures = crawled.rows(name, "failure <> ''")
    assert dict(failures) == crawled.expected[name].failures


@each_site
def test_nothing_is_asked_for_twice(crawled: Crawled, name: str) -> None:
    asked = Counter((request.path, request.form) for request in crawled.webs[name].asked)
    assert not [request for request, times in asked.items() if times > 1]


@each_site
def test_every_document_was_asked_for(crawled: Crawled, name: str) -> None:
    assert set(crawled.expected[name].kept) <= set(crawled.webs[name].log)


@each_site
def test_what_is_off_limits_is_never_asked_for(crawled: Crawled, name: str) -> None:
    never = tuple(crawled.expected[name].never)
    assert never
    assert not [path for path in crawled.webs[name].log if path.startswith(never)]


@each_site
def test_one_request_at_a_time(crawled: Crawled, name: str) -> None:
    assert crawled.webs[name].most_at_once == 1


@pytest.mark.parametrize(("name", "most"), [("hanweb", 25), ("jpaas", 17), ("ucap", 21), ("gkmlpt", 7)])
def test_lists_end_soon(crawled: Crawled, name: str, most: int) -> None:
    """Circles, pages that are always the same and counts that are too high cost a request or two, no more."""
    found = crawled.expected[name]
    documents = {*found.kept, *found.failures}
    lists = [path for path in crawled.webs[name].log if path not in documents]
    assert len(lists) <= most, lists

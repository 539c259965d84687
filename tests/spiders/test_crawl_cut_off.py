"""Crawls that are cut off."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from local_web import (
    REPOSITORY,
    Store,
    Web,
    command,
    entry,
    environment,
    list_html,
    report_html,
    run_crawl,
    write_catalogue,
)

from spiders.archive import Archive

pytestmark = pytest.mark.slow

PAGES = 12


def _fill(web: Web) -> Web:
    """A list of reports, each with a file."""
    items = [entry(f"t{n}.html", f"第{n}局2024年政府信息公开年度报告") for n in range(PAGES)]
    web.add("/nb/", list_html(*items))
    for n in range(PAGES):
        web.add(f"/nb/t{n}.html", report_html(n, f"<a href=P{n}.pdf>附件</a>"))
        web.add(f"/nb/P{n}.pdf", b"%PDF-1.7 " + str(n).encode())
    return web


@pytest.fixture
def web(new_web: Callable[[], Web]) -> Web:
    return _fill(new_web())


def _start(store: Store, sites: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(store, sites, *options),
        cwd=REPOSITORY,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for_requests(web: Web, count: int) -> None:
    end = time.monotonic() + 30
    while len(web.log) < count and time.monotonic() < end:
        time.sleep(0.01)


def _catalogue(tmp_path: Path, web: Web, delay: float) -> Path:
    row = {"id": "web", "columns": [{"url": web.url("/nb/")}], "delay": delay}
    return write_catalogue(tmp_path / "sites.yaml", row)


def test_a_killed_crawl_is_resumed_without_asking_twice(web: Web, tmp_path: Path) -> None:
    store, sites = Store(tmp_path / "store"), _catalogue(tmp_path, web, 0.05)
    process = _start(store, sites)
    _wait_for_requests(web, 9)
    process.kill()
    process.communicate()
    kept, asked = set(store.kept()), len(web.log)
    assert 0 < len(kept) < 2 * PAGES
    run_crawl(store, sites)
    assert not kept & set(web.log[asked:])
    assert len(store.kept()) == len(set(store.kept())) == 2 * PAGES


def test_a_crawl_ends_soon_after_its_stdin_and_keeps_what_it_has(web: Web, tmp_path: Path) -> None:
    store, sites = Store(tmp_path / "store"), _catalogue(tmp_path, web, 0.3)
    process = _start(store, sites, "--until-stdin-closes")
    _wait_for_requests(web, 5)
    stopped = time.monotonic()
    assert process.stdin is not None
    process.stdin.close()
    process.stdin = None
    process.communicate(timeout=20)
    assert (process.returncode, time.monotonic() - stopped < 5) == (1, True)
    archive = Archive(store.root)
    hashes = [row["sha256"] for row in store.rows("select sha256 from documents")]
    assert all(archive.get(sha256) for sha256 in hashes)
    assert len(hashes) < 2 * PAGES


@pytest.fixture(scope="module")
def limited(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Path]:
    """A crawl of two report pages only."""
    folder = tmp_path_factory.mktemp("limited")
    store, sites = Store(folder / "store"), _catalogue(folder, _fill(new_web()), 0.01)
    run_crawl(store, sites, "--limit", "2")
    return store, sites


def test_limit_bounds_the_report_pages(limited: tuple[Store, Path]) -> None:
    assert len(limited[0].rows("select 1 from fetches where kind = 'detail'")) == 2


def test_a_damaged_page_is_fetched_again(limited: tuple[Store, Path]) -> None:
    store, sites = limited
    sha256 = store.rows("select sha256 from fetches where kind = 'detail'")[0]["sha256"]
    Archive(store.root).path(sha256).write_bytes(b"damaged")
    run_crawl(store, sites)
    assert Archive(store.root).get(sha256)


def test_a_crawl_that_cannot_keep_a_page_stops_and_says_so(web: Web, tmp_path: Path) -> None:
    store, sites = Store(tmp_path / "store"), _catalogue(tmp_path, web, 0.05)
    (store.root / "archive").mkdir(parents=True)
    for number in range(256):
        (store.root / "archive" / f"{number:02x}").touch()
    crawl = run_crawl(store, sites)
    assert (crawl.code, crawl.summary["fetched"]) == (1, 0)
    assert "crawl: not finished (cannot keep a page: cannot write" in crawl.stderr

"""What our crawl costs beside one that only downloads the same pages, and whether its memory stays flat.

    .venv/bin/python benchmarks/crawl.py [--pages N] [--sites N] [--rounds N]
    .venv/bin/python benchmarks/crawl.py --memory [--pages N] [--per-list N]

Both crawls run in processes of their own against one server of this machine, without delay, with the same settings: one
request at a time per site, robots.txt obeyed. "Bare" is a Scrapy spider that knows all addresses and does nothing with
the pages; ours reads the lists, keeps the bytes and the catalog. Pages/s are counted by the server, from the first page
to the last; the processor time of starting up is left out, too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import psutil
import yaml
from crawl_web import PER_LIST, Served, Sites, serving

TARGET = 1.3
SAMPLES = (100, 1_000, 5_000, 10_000, 25_000, 50_000)
REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Measured:
    """One crawl: answers, seconds from the first to the last, processor seconds in between."""

    pages: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--bare"]:
        _crawl_bare(json.loads(sys.stdin.read()))
    if sys.argv[1:2] == ["--unparsed"]:
        _crawl_unparsed(sys.argv[2:])
    options = _arguments()
    if options.memory:
        _print_memory(options.pages or SAMPLES[-1], options.sites, options.per_list)
    else:
        _print_speed(options.pages or 4_000, options.sites, options.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the crawl.")
    parser.add_argument("--pages", type=int, help="report pages of all sites together")
    parser.add_argument("--sites", type=int, default=16, help="sites, each asked one page at a time")
    parser.add_argument("--per-list", type=int, default=PER_LIST, help="entries of a list page")
    parser.add_argument("--rounds", type=int, default=3, help="crawls of each kind; the fastest counts")
    parser.add_argument("--memory", action="store_true", help="print resident memory over a long crawl")
    return parser.parse_args()


def _print_speed(pages: int, sites: int, rounds: int) -> None:
    runs: dict[str, Callable[[Sites, Path], list[str]]] = {
        "bare Scrapy": _bare,
        "gongkai": _ours,
        "pages unread": _unparsed,
    }
    best: dict[str, Measured] = {}
    print(f"{pages} reports of {sites} sites, {rounds} rounds", flush=True)
    for _ in range(rounds):
        for name, command in runs.items():
            with serving(sites, pages) as (web, served), tempfile.TemporaryDirectory() as folder:
                measured = _measure(command(web, Path(folder)), web, served)
            best[name] = max(best.get(name, measured), measured, key=lambda one: one.rate)
    bare = best["bare Scrapy"]
    print(f"{'':14}{'pages/s':>9}{'ms/page':>9}{'of it processor':>17}{'×':>7}{'× processor':>13}")
    for name, one in best.items():
        ms, busy = 1000 / one.rate, 1000 * one.processor / one.pages
        slower, costlier = bare.rate / one.rate, one.processor / one.pages / bare.processor * bare.pages
        print(f"{name:14}{one.rate:9.0f}{ms:9.2f}{busy:17.2f}{slower:7.2f}{costlier:13.2f}")
    print(f"the target is {TARGET} ×: {'met' if bare.rate / best['gongkai'].rate <= TARGET else 'missed'}")


def _print_memory(pages: int, sites: int, per_list: int) -> None:
    print(f"{pages} reports of {sites} sites, {per_list} a list page")
    with serving(sites, pages, per_list) as (web, served), tempfile.TemporaryDirectory() as folder:
        wanted = [count for count in SAMPLES if count < pages] + [web.lists * sites + pages // sites * sites]
        with _running(_ours(web, Path(folder))) as process:
            while process.poll() is None:
                time.sleep(0.02)
                if wanted and served.pages.value >= wanted[0] and (resident := _resident(process.pid)):
                    wanted.pop(0)
                    print(f"after {served.pages.value:>6} answers: {resident / 1e6:6.1f} MB", flush=True)
        print(f"{served.pages.value / (served.last.value - served.first.value):.0f} pages/s")


def _measure(command: list[str], web: Sites, served: Served) -> Measured:
    before = after = 0.0
    with _running(command, json.dumps([web.columns, web.reports, web.per_list])) as process:
        while process.poll() is None:
            time.sleep(0.01)
            after = _processor(process.pid) or after
            before = before if served.pages.value else after
    expected = len(web.ports) * (web.lists + web.reports)
    if process.returncode or served.pages.value != expected:
        sys.exit(f"{command[1:3]}: exit code {process.returncode}, {served.pages.value} of {expected} pages")
    return Measured(served.pages.value, served.last.value - served.first.value, after - before)


@contextmanager
def _running(command: list[str], words: str = "") -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "GONGKAI_DELAY": "0", "GONGKAI_DOMAIN_BUDGET": "0", "PYTHONPATH": str(REPOSITORY)}
    with tempfile.TemporaryFile("w+") as log:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": log, "stderr": log}
        process = subprocess.Popen(command, text=True, cwd=REPOSITORY, env=environment, **pipes)
        assert process.stdin is not None
        process.stdin.write(words)
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()
            if process.wait():
                log.seek(0)
                print(log.read()[-2000:], file=sys.stderr)


def _processor(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _ours(web: Sites, folder: Path) -> list[str]:
    rows = [
        {
            "id": f"site{number}",
            "name": "云湖市",
            "division": "649900",
            "level": "prefecture",
            "platform": "static",
            "delay": 0,
            "columns": [{"url": column}],
            "verified_at": "2026-11-01",
        }
        for number, column in enumerate(web.columns)
    ]
    sites = folder / "sites.yaml"
    sites.write_text(yaml.safe_dump({"loopback": True, "sites": rows}, allow_unicode=True), encoding="utf-8")
    url = os.environ.get("GONGKAI_DATABASE_URL") or f"sqlite:///{folder / 'catalog.db'}"
    where = ["--store", str(folder / "store"), "--database-url", url, "--sites", str(sites)]
    return [sys.executable, "-m", "spiders.crawl", *where]


def _unparsed(web: Sites, folder: Path) -> list[str]:
    _, _, _, *arguments = _ours(web, folder)
    return [sys.executable, str(Path(__file__).resolve()), "--unparsed", *arguments]


def _crawl_unparsed(arguments: Sequence[str]) -> NoReturn:
    """Our crawl without the parsers of report pages: what all the rest costs."""
    from spiders import annual_reports, crawl
    from spiders.platforms import DetailPage, Parser, parser_for

    nothing = DetailPage("")
    annual_reports.parser_for = lambda platform: Parser(parser_for(platform).list_page, lambda url, data: nothing)
    sys.exit(crawl.main(arguments))


def _bare(web: Sites, folder: Path) -> list[str]:
    return [sys.executable, __file__, "--bare"]


def _crawl_bare(words: tuple[list[str], int, int]) -> NoReturn:
    """Download all pages with Scrapy's own parts and our settings."""
    import scrapy
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    from spiders.politeness import slot_of

    columns, reports, per_list = words
    web = Sites((), reports, per_list)

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[scrapy.Request]:
            for addresses in zip(*(web.addresses(column) for column in columns), strict=True):
                for url in addresses:
                    yield scrapy.Request(url, meta={"download_slot": slot_of(url)}, dont_filter=True)

        def parse(self, response: Any) -> None:
            pass

    settings = Settings()
    settings.setmodule("spiders.settings")
    ours = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES")
    slots = {slot_of(url): {"concurrency": 1, "delay": 0} for url in columns}
    settings.update({name: {} for name in ours})
    settings.update({"DOWNLOAD_SLOTS": slots, "CONCURRENT_REQUESTS": min(64, 2 * len(slots))})
    process = CrawlerProcess(settings)
    process.crawl(Bare)
    process.start()
    sys.exit(0)


if __name__ == "__main__":
    main()

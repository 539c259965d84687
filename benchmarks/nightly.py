"""What a night costs from read to release, against its parts alone: `benchmarks/nightly.py [DOCUMENTS…] [--workers N]`.

The archive is filled beforehand with HTML reports from the sample's generator: eight years of each body, figures of
its own. Nothing is crawled. Default: 500 and 2,000 documents. What a night costs whatever there is to read is measured
apart, over a handful of documents. Each line is printed as soon as it is known; how far it is goes to stderr.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "data" / "sample")]

from flows.entries import collect  # noqa: E402
from flows.partitions import divide  # noqa: E402
from flows.read import Keeper, read_batch, waiting  # noqa: E402
from flows.release import publish  # noqa: E402
from flows.runs import SAMPLE_HOST, Workplace, close_run, open_run, open_workplace  # noqa: E402
from schemas.settings import Settings  # noqa: E402
from spiders.ledger import Answer, Ledger  # noqa: E402
from spiders.sites import load_sites  # noqa: E402

YEARS = range(2018, 2026)
FEW = 8
"""Documents of the night that shows what one costs whatever there is to read."""

CATALOGUE = f"""loopback: true
sites:
- {{id: bench, name: 云湖市, division: '649900', level: prefecture, platform: static, verified_at: null,
   columns: [{{url: '{SAMPLE_HOST}:1/list/'}}]}}
"""


_OF_PLACES = "东南西北上下大小新石青红白黄金山水河湖海泉林松柳梅兰竹桥关店桃杏"


def _place(number: int) -> str:
    """A made-up name for each number."""
    many = len(_OF_PLACES)
    return "".join(_OF_PLACES[number // many**power % many] for power in range(3))


def pages(count: int) -> Iterator[tuple[str, bytes]]:
    """So many reports as pages, each with its path: eight years of each body."""
    from generator.bodies import load_bodies
    from generator.figures import History
    from generator.html import report_html
    from generator.plan import Spec
    from generator.report import compose
    from generator.sites import Article, article_page

    usual = load_bodies(HERE.parent / "data" / "sample" / "bodies.yaml")["jyj"]
    for number in range(count):
        which, year = divmod(number, len(YEARS))
        if year == 0:
            body = replace(usual, key=f"jyj{which}", name=f"云湖市{_place(which)}镇人民政府")
            history = History(body)
        spec = Spec(body, YEARS[year], "html", number, f"{YEARS[year] + 1}-01-20")
        report = report_html(compose(spec, history.years[YEARS[year]]), True)
        path = f"/list/{number}.html"
        yield (
            path,
            article_page(Article(path, spec.heading(), spec.published, body, report, number, (), "utf-8")).encode(),
        )


def fill(place: Workplace, catalogue: Path, count: int) -> None:
    """Put the pages into archive and catalog, as a crawl does."""
    run = open_run(place.engine, "crawl")
    ledger = Ledger(place.engine, run, 30)
    (site,) = load_sites(catalogue)
    ledger.saw_site(site)
    kept = []
    for path, page in pages(count):
        answer = Answer("bench", "detail", f"{SAMPLE_HOST}:1{path}", link_text="年度报告", http_status=200, data=page)
        kept.append(
            (replace(answer, headers={"content-type": "text/html; charset=utf-8"}), place.store.archive.put(page))
        )
    ledger.keep_all(kept)
    close_run(place, "done", {"run": run})


def cost(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock and of all processors, and what the work gives."""
    began, spent = time.perf_counter(), _spent()
    result = work()
    return time.perf_counter() - began, _spent() - spent, result


def _spent() -> float:
    return sum(
        r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def parts(settings: Settings, catalogue: Path, count: int) -> dict[str, tuple[float, float]]:
    """The parts alone, without Prefect: reading all in one pool, tables and release."""
    place = open_workplace(settings)
    fill(place, catalogue, count)
    run = open_run(place.engine, "parts")
    keeper = Keeper(run, place.engine, place.store)
    read = cost(lambda: read_batch(waiting(place.engine, place.store), keeper, settings))
    tables = cost(lambda: publish(divide(collect(place.engine)), place.store, "parts"))
    assert sum(read[2].values()) == count, read[2]
    return {"read": read[:2], "release": tables[:2]}


def nights(settings: Settings, catalogue: Path, count: int) -> dict[str, tuple[float, float]]:
    """A whole night, then one more over what has not changed."""
    from flows.nightly import nightly

    os.environ["GONGKAI_STORE"] = str(settings.store)
    fill(open_workplace(settings), catalogue, count)
    done = {}
    for name in ("night", "second night"):
        wall, spent, state = cost(lambda: nightly(sites=catalogue, return_state=True))
        summary = state.result()
        assert (sum(summary["read"].values()), summary["release"] is None) == ((count, False), (0, True))[
            name != "night"
        ]
        done[name] = (wall, spent)
    return done


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="*", default=[500, 2000])
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    os.environ |= {"GONGKAI_WORKERS": str(args.workers), "PREFECT_LOGGING_LEVEL": "WARNING"}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PREFECT_HOME"] = f"{folder}/prefect"
        from prefect.testing.utilities import prefect_test_harness

        catalogue = Path(folder, "sites.yaml")
        catalogue.write_text(CATALOGUE, encoding="utf-8")
        with prefect_test_harness(server_startup_timeout=180):
            fixed = _fixed(_measured(Path(folder), catalogue, FEW))
            print(f"fixed costs of a night: {fixed:.1f} s more than its parts, over {FEW} documents\n")
            print(HEAD, flush=True)
            for count in args.documents:
                print(_line(count, _measured(Path(folder), catalogue, count), fixed), flush=True)


def _measured(folder: Path, catalogue: Path, count: int) -> dict[str, tuple[float, float]]:
    """The parts alone, then the nights, over so many documents; the folders go again."""
    _say(f"{count:,} documents: the parts")
    stores = [Settings(store=folder / f"{name}{count}") for name in ("parts", "night")]
    alone = parts(stores[0], catalogue, count)
    _say(f"{count:,} documents: the nights")
    with contextlib.redirect_stdout(io.StringIO()):
        took = alone | nights(stores[1], catalogue, count)
    for store in stores:
        shutil.rmtree(store.store)
    return took


def _fixed(took: dict[str, tuple[float, float]]) -> float:
    return took["night"][0] - took["read"][0] - took["release"][0]


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


HEAD = """\
| documents | read alone | release alone | a night | documents/s | overhead | less fixed | each | CPU | nothing new |
|---|---|---|---|---|---|---|---|---|---|"""


def _line(count: int, took: dict[str, tuple[float, float]], fixed: float) -> str:
    """One line of the table: seconds, and milliseconds of a document by the clock and of all processors."""
    read, release, night, second = (took[name] for name in ("read", "release", "night", "second night"))
    alone = read[0] + release[0]
    over, more = night[0] / alone - 1, (night[0] - fixed) / alone - 1
    each, spent = 1000 * night[0] / count, 1000 * night[1] / count
    return (
        f"| {count:,} | {read[0]:.1f} s | {release[0]:.1f} s | {night[0]:.1f} s | {count / night[0]:.0f} "
        f"| {over:+.0%} | {more:+.0%} | {each:.1f} ms | {spent:.1f} ms | {second[0]:.1f} s |"
    )


if __name__ == "__main__":
    main()

"""How long reading an HTML report takes on one core, as a multiple of the bare parse, beside other libraries.

    .venv/bin/python benchmarks/read_html.py [FILE…]

Without files: the sample's reports. All are timed in one run by the processor time of this process; in a round each has
a block of its own over all files, as a night reads them. The garbage collector is set as in a reading process.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import pandas as pd
from lxml import etree

from extract.content import content_id
from extract.read import read_report
from extract.readers import html
from flows.worker import collect_seldom
from schemas.failures import UnreadableDocument

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "sites"
ROUNDS = 10


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    files = {path: path.read_bytes() for path in map(Path, arguments or sorted(SAMPLE.rglob("*.html")))}
    reports = {path: data for path, data in files.items() if _is_report(data)}
    if not reports:
        sys.exit("no reports among the files")
    sizes = sorted(len(data) for data in reports.values())
    print(
        f"{len(reports)} reports of {sizes[0] / 1000:.0f}-{sizes[-1] / 1000:.0f} KB, {sum(sizes) / 1000:.0f} KB in all"
    )
    collect_seldom()
    seconds = _timed(list(reports.values()), _readers())
    bare = seconds["lxml.etree, parsed only"]
    print(f"{'':38}{'ms/report':>10}{'reports/s':>11}{'×':>7}")
    for name, spent in seconds.items():
        print(f"{name:38}{1000 * spent:10.2f}{1 / spent:11.0f}{spent / bare:7.1f}")


def _is_report(data: bytes) -> bool:
    """Whether it is a report with tables."""
    try:
        return bool(html.read(data).grids) and bool(read_report(data).figures)
    except UnreadableDocument:
        return False


def _readers() -> dict[str, Callable[[bytes], object]]:
    readers: dict[str, Callable[[bytes], object]] = {
        "lxml.etree, parsed only": lambda data: etree.fromstring(data, etree.HTMLParser(encoding="utf-8")),
        "gongkai: paragraphs and grids": html.read,
        "gongkai: the same and content_id": lambda data: content_id(html.read(data)),
        "gongkai: read_report": read_report,
        "pandas.read_html": _pandas,
    }
    try:
        from bs4 import BeautifulSoup
    except ImportError:
        print("BeautifulSoup is not installed: left out")
        return readers
    return readers | {"BeautifulSoup(…, 'lxml'), parsed only": lambda data: BeautifulSoup(data, "lxml")}


def _pandas(data: bytes) -> object:
    with contextlib.suppress(ValueError):  # it finds no table in a page whose charset is not the declared one
        return pd.read_html(io.BytesIO(data), flavor="lxml")
    return None


def _timed(documents: list[bytes], readers: dict[str, Callable[[bytes], object]]) -> dict[str, float]:
    """Seconds of processor time for a document: the mean over the documents of each one's best round."""
    best = {name: [float("inf")] * len(documents) for name in readers}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _, name, (index, data) in product(range(ROUNDS), readers, enumerate(documents)):
            best[name][index] = min(best[name][index], _once(readers[name], data))
    return {name: sum(times) / len(times) for name, times in best.items()}


def _once(read: Callable[[bytes], object], data: bytes) -> float:
    began = time.process_time()
    read(data)
    return time.process_time() - began


if __name__ == "__main__":
    main(sys.argv[1:])

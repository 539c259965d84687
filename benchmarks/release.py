"""What a release costs beside writing its rows with `pyarrow.dataset.write_dataset`, and how small it is.

    .venv/bin/python benchmarks/release.py [--figures 500000] [--folder /tmp/release-benchmark]

The sample's reports, as readings are kept, replicated: each with issuer, year, numbers and cell addresses of its own.
They are entered in a catalog as if they had been fetched and read; then measured is what a run does to publish them.
Both sides use what cores there are; files are warm, as they are after a night's reading.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import hashlib
import json
import random
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from links import sample_reports
from sqlalchemy import Engine, insert, update

from flows.entries import collect
from flows.partitions import Key, Partition, divide
from flows.reading_file import reading_file
from flows.reading_table import read_readings
from flows.release import manifest, publish
from flows.storage import Store
from flows.tables import assemble
from flows.write_tables import write_table
from schemas.catalog import Document, Fetch, Reading, Run, Site, open_catalog
from schemas.datasets import PANEL, TABLES
from schemas.report_json import report_to_json

FIRST_YEAR, YEARS = 2015, 10
PROVINCES = ("11", "32", "41", "51", "64")
PLAN, PUBLISH = "collect, divide", "publish (load, assemble, write, account)"
LOAD, BARE = "of which load: files to Arrow", "bare write_dataset, all tables"
Times = dict[str, tuple[float, float]]
"""Wall and processor seconds, by what took them."""

NOW = dt.datetime(2025, 3, 31, tzinfo=dt.UTC)


def main() -> None:
    """Make the catalog, release it, and print what it took."""
    options = argparse.ArgumentParser()
    options.add_argument("--figures", type=int, default=500_000)
    options.add_argument("--reports", type=int, default=100_000, help="rows of the panel that pandas loads; 0: none")
    options.add_argument("--folder", type=Path, default=Path("/tmp/release-benchmark"))
    chosen = options.parse_args()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    store = Store(chosen.folder / "data")
    store.prepare()
    engine = open_catalog(f"sqlite:///{chosen.folder}/data/catalog.db")
    made = fill(store, engine, chosen.figures)
    print(f"{made:,} figures in readings")
    measure(store, engine, chosen.folder)
    if chosen.reports:
        print_panel(store, chosen.folder / "wide", chosen.reports)


def measure(store: Store, engine: Engine, folder: Path) -> None:
    """The release and what it is made of, then a bare writing of its rows, then a release after one new reading."""
    seconds: Times = {}
    partitions = timed(seconds, PLAN, lambda: divide(collect(engine)))
    name = timed(seconds, PUBLISH, lambda: publish(partitions, store, "first"))
    assert name
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    timed(seconds, LOAD, lambda: for_each(partitions, lambda one: read_readings(one.readings, store)))
    timed(seconds, "of which load and assemble", lambda: for_each(partitions, lambda one: assemble(one, store)))
    rows = [pq.read_table(store.releases / name / table.name) for table in TABLES]
    timed(seconds, BARE, lambda: bare(rows, folder / "bare"))
    timed(seconds, "bare write_dataset, figures", lambda: bare(rows[1:2], folder / "bare"))
    timed(seconds, "publish, nothing new", lambda: publish(partitions, store, "again", always=True))
    touch(engine, store)
    rerun = timed(seconds, "publish after one new reading", lambda: publish(divide(collect(engine)), store, "rerun"))
    for what, taken in seconds.items():
        print(f"{what:45}{taken[0]:8.2f} s wall {taken[1]:8.2f} s processor")
    print_ratios(seconds)
    print(f"most memory of the release: {megabytes:,} MB")
    told = manifest(store, name)
    size = sum(entry["bytes"] for path, entry in told["files"].items() if path.startswith("figures/"))
    print(f"bytes a figure on disk: {size / told['rows']['figures']:.2f}")
    after = manifest(store, str(rerun))["files"]
    new = {path.split("/", 1)[1] for path, entry in after.items() if told["files"].get(path) != entry}
    print(f"partitions written by the rerun of one document: {len(new)} of {len(partitions)}")


def print_panel(store: Store, folder: Path, reports: int) -> None:
    """How long pandas takes to load a `panel` of so many reports, 7 years of 32 provinces, in a file each."""
    panel = pq.read_table(store.releases / str(store.latest()) / PANEL.name, partitioning=None)
    taken = [number % panel.num_rows for number in range(reports)]
    rows = panel.take(taken).cast(PANEL.schema).combine_chunks()
    keys = [Key(f"CN-{province}", year) for year in range(2018, 2025) for province in range(10, 42)]
    share = reports // len(keys) + 1
    for number, key in enumerate(keys):
        write_table(rows.slice(number * share, share), folder, PANEL.name, key)
    for backend in ("numpy_nullable", "pyarrow"):
        seconds: Times = {}
        for attempt in ("first", "second", "third"):
            timed(seconds, attempt, partial(pd.read_parquet, folder / PANEL.name, dtype_backend=backend))
        wall, processor = (min(clock) for clock in zip(*seconds.values(), strict=True))
        print(f"panel of {reports:,} reports into pandas, {backend}: {wall:.2f} s wall, {processor:.2f} s processor")


def print_ratios(seconds: Times) -> None:
    """The release beside the bare writing, with and without what it takes to have the rows in Arrow."""
    bare, loaded = seconds[BARE], seconds[LOAD]
    whole = [planned + published for planned, published in zip(seconds[PLAN], seconds[PUBLISH], strict=True)]
    for name, clock in (("wall", 0), ("processor", 1)):
        without = seconds[PUBLISH][clock] - loaded[clock]
        print(f"× bare, {name}: {whole[clock] / bare[clock]:.2f}; readings in memory: {without / bare[clock]:.2f}")


def timed(seconds: Times, what: str, work: Callable[[], Any]) -> Any:
    """Do it, and keep how long it took."""
    begin, processor = time.perf_counter(), time.process_time()
    result = work()
    seconds[what] = (time.perf_counter() - begin, time.process_time() - processor)
    return result


def for_each(partitions: list[Partition], work: Callable[[Partition], Any]) -> None:
    """Do it, and let go of what comes."""
    for partition in partitions:
        work(partition)


def bare(tables: list[pa.Table], folder: Path) -> None:
    """What most people would write: the same rows, in the same partitions."""
    shutil.rmtree(folder, ignore_errors=True)
    keys = pa.schema([("report_year", pa.int32()), ("province", pa.string())])
    for number, table in enumerate(tables):
        ds.write_dataset(
            table, folder / str(number), format="parquet", partitioning=ds.partitioning(keys, flavor="hive")
        )


def fill(store: Store, engine: Engine, figures: int) -> int:
    """Readings with so many figures, each of a document of its own, and the catalog that knows them."""
    models = [report_to_json(report) for report in sample_reports().values()]
    chance = random.Random(7)
    rows: dict[Any, list[dict[str, Any]]] = {Document: [], Fetch: [], Reading: []}
    made = 0
    while made < figures:
        number = len(rows[Document])
        report = vary(models[number % len(models)], number, chance)
        made += len(report["figures"])
        for table, row in enter(store, report, number):
            rows[table].append(row)
    with engine.begin() as connection:
        run = {"run_id": "r", "kind": "nightly", "status": "done", "started_at": NOW, "summary": {}}
        connection.execute(insert(Run), [run])
        connection.execute(insert(Site), [
            {"site_id": code, "name": f"省{code}", "division": f"{code}0100", "level": "prefecture"}
            for code in PROVINCES
        ])  # fmt: skip
        for table, own in rows.items():
            connection.execute(insert(table), own)
    return made


def vary(model: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    """A report like another, of another body or year, with other numbers at other places."""
    body, year = divmod(number, YEARS)
    nest = "".join(f"/div[{chance.randint(1, 9)}]" for _ in range(chance.randint(0, 4)))
    shift = chance.randint(-300, 300) / 10
    return model | {
        "report_year": FIRST_YEAR + year,
        "issuer": f"第{body}局",
        "content_id": hashlib.sha256(str(number).encode()).hexdigest(),
        "figures": [_vary(figure, nest, shift, chance) for figure in model["figures"]],
    }


def _vary(figure: dict[str, Any], nest: str, shift: float, chance: random.Random) -> dict[str, Any]:
    value, evidence = figure["value"], dict(figure["evidence"] or {})
    if value:
        value = round(value * chance.uniform(0.2, 5))
    if "path" in evidence:
        evidence["path"] = evidence["path"].replace("/body", f"/body{nest}", 1)
    if "box" in evidence:
        evidence["box"] = [round(side + shift, 2) for side in evidence["box"]]
    raw = figure["raw"] if value == figure["value"] else str(value)
    return figure | {"value": value, "raw": raw, "evidence": evidence or None}


def enter(store: Store, report: dict[str, Any], number: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Keep the reading; the rows of its document in the catalog."""
    sha256 = hashlib.sha256(f"document {number}".encode()).hexdigest()
    province = PROVINCES[number // YEARS % len(PROVINCES)]
    path = store.reading_path(sha256, "", "v")
    kept = reading_file(report)
    store.write_reading(path, kept)
    yield Document, {"sha256": sha256, "document_id": sha256[:16], "bytes": 1, "media_type": report["media_type"],
                     "added_at": NOW}  # fmt: skip
    yield Fetch, {"run_id": "r", "site_id": province, "kind": "detail", "url": f"https://{province}.gov.cn/{number}",
                  "fetched_at": NOW, "headers": {}, "sha256": sha256, "redirects": [], "page": {}}  # fmt: skip
    yield Reading, {"sha256": sha256, "charset": "", "version": "v", "run_id": "r", "read_at": NOW, "path": path,
                    "seconds": 0.1, "attempts": 0, "pending": False, **asdict(kept.head)}  # fmt: skip


def touch(engine: Engine, store: Store) -> None:
    """One document is read again, and another number is found."""
    entry = next(entry for entry in collect(engine) if entry.year == FIRST_YEAR + 5)
    assert entry.reading and entry.reading.path
    text = json.loads(gzip.decompress((store.root / entry.reading.path).read_bytes()))
    text["figures"][0] |= {"value": 4711, "status": "number", "raw": "4711"}
    kept = reading_file(text)
    store.write_reading(entry.reading.path, kept)
    with engine.begin() as connection:
        connection.execute(
            update(Reading).where(Reading.sha256 == entry.reading.sha256).values(digest=kept.head.digest)
        )


if __name__ == "__main__":
    main()

"""Thirty nights disturbed at random moments: LATEST is readable all the while, and the next whole night finishes."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryFile
from typing import Any

import pyarrow.parquet as pq
import pytest
from chaos import DISTURBANCES, Running
from releases import manifest, newest

from schemas.datasets import TABLES
from spiders.archive import Archive

SEED = int(os.environ.get("GONGKAI_CHAOS_SEED", "20260125"))
ROUNDS = range(10)
FATAL = ("kill -9 of the flow",) * 8 + ("kill -9 of the crawl",) * 6 + ("disk full",) * 6
PASSING = ("kill -9 of a reading process",) * 5 + ("catalog locked",) * 5
OF_A_RUN = ("fetched_at", "run")
"""The published columns in which two runs over the same bytes may differ."""

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@dataclass
class Round:
    """Nights over one data folder: three disturbed ones and a whole one; what was seen of them."""

    store: Path
    hit: list[tuple[str, bool, int]] = field(default_factory=list)
    """What befell each night, whether it was hit in time, and its exit code."""

    said: list[str] = field(default_factory=list)
    polled: dict[str, Any] = field(default_factory=dict)
    asked_again: int = 0


@dataclass(frozen=True)
class House:
    """How nights are run here: the command, its environment, the usual seconds, a first release to begin with."""

    command: list[str]
    environment: dict[str, str]
    usual: float
    first: Path
    undisturbed: Path


@pytest.fixture(scope="module")
def same_bytes(servers):
    """Let both sites show the same bytes at every request: no view counter goes on."""
    before = {name: server.views for name, server in servers.items()}
    for server in servers.values():
        server.views = itertools.repeat(1024)
    yield servers
    for name, server in servers.items():
        server.views = before[name]


@pytest.fixture(scope="module")
def house(prefect, sites, same_bytes, tmp_path_factory) -> House:
    from prefect.settings import PREFECT_API_URL

    folder = tmp_path_factory.mktemp("chaos")
    command = [sys.executable, "-m", "flows.cli", "nightly", "--sites", str(sites)]
    environment = os.environ | {"GONGKAI_BATCH": "8", "PREFECT_API_URL": PREFECT_API_URL.value() or ""}
    first, undisturbed = folder / "first", folder / "undisturbed"
    _whole([*command, "--site", "chengxi"], environment, first)
    shutil.copytree(first, undisturbed)
    began = time.monotonic()
    _whole(command, environment, undisturbed)
    return House(command, environment, time.monotonic() - began, first, undisturbed)


@pytest.fixture(scope="module")
def plan() -> list[tuple[str, str, str]]:
    """What befalls the nights of each round: twice what ends a night, then what a night outlives."""
    random = Random(SEED)
    fatal, passing = random.sample(FATAL, len(FATAL)), random.sample(PASSING, len(PASSING))
    return list(zip(fatal[::2], fatal[1::2], passing, strict=True))


@pytest.fixture(scope="module", params=ROUNDS)
def survived(request, house, small_disk, same_bytes, plan) -> Iterator[Round]:
    seen = Round(small_disk.folder / f"round-{request.param}" / "data")
    shutil.copytree(house.first, seen.store)
    for server in same_bytes.values():
        server.requests.clear()
    poller = subprocess.Popen(
        [sys.executable, str(HERE / "poller.py"), str(seen.store)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for number, kind in enumerate(plan[request.param]):
        _disturbed(house, seen, kind, Random(f"{SEED} {request.param} {number}"), house.usual)
    for sooner in (2, 4, 8):  # the machine may have become faster since the usual time was measured
        if not any(was_hit for _, was_hit, _ in seen.hit):
            _disturbed(house, seen, "kill -9 of the flow", Random(SEED), house.usual / sooner)
    _whole(house.command, house.environment, seen.store)
    seen.polled = json.loads(poller.communicate("")[0])
    counts = Counter((name, path) for name, server in same_bytes.items() for path in server.requests)
    seen.asked_again = sum(count - 1 for (_, path), count in counts.items() if _is_document(path))
    print(f"round {request.param}: {seen.hit}, {seen.asked_again} asked again, {seen.polled}", file=sys.stderr)
    yield seen
    shutil.rmtree(seen.store.parent, onerror=_unless_gone)


def test_some_night_was_hit_before_it_was_over(survived):
    assert any(was_hit for _, was_hit, _ in survived.hit)


def test_latest_is_readable_at_every_moment(survived):
    assert survived.polled["looks"] > 50
    assert survived.polled["releases"] >= 2
    assert survived.polled["faults"] == []


@pytest.mark.parametrize("table", ["reports", "figures", "sections", "checks"])
def test_the_dataset_is_byte_for_byte_that_of_an_undisturbed_night(survived, house, table):
    assert _files(survived.store, table) == _files(house.undisturbed, table)


def test_no_document_is_lost_or_there_twice(survived, house):
    documents = _documents(survived.store)
    assert documents == _documents(house.undisturbed)
    assert len({row["document_id"] for row in documents}) == len(documents)


def test_the_archive_and_the_readings_are_whole(survived):
    archive = Archive(survived.store)
    with closing(sqlite3.connect(survived.store / "catalog.db")) as catalog:
        for (sha256,) in catalog.execute("select sha256 from documents"):
            archive.get(sha256)
        paths = [path for (path,) in catalog.execute("select path from readings where path is not null")]
    assert [path for path in paths if not (survived.store / path).exists()] == []


def test_nothing_half_written_is_left(survived):
    assert [path for path in survived.store.rglob(".*") if path.name not in (".lock",)] == []


def test_every_run_is_closed_in_the_ledger(survived):
    with closing(sqlite3.connect(survived.store / "catalog.db")) as catalog:
        assert catalog.execute("select run_id from runs where status = 'running'").fetchall() == []


def test_little_is_fetched_again(survived):
    assert survived.asked_again <= 12


def test_what_a_person_sees_of_a_disturbed_night_is_no_traceback(survived):
    told = zip(survived.hit, survived.said, strict=True)
    loud = [f"{kind}: {said}" for (kind, *_), said in told if "Traceback" in said]
    assert loud == []


def test_what_failed_says_why_in_its_last_line(survived):
    ended = zip(survived.hit, survived.said, strict=True)
    last = [said.strip().splitlines()[-1] for (_, _, code), said in ended if code == 1]
    assert [line for line in last if not line.startswith("gongkai: ")] == []


def test_a_night_that_could_go_on_went_on(survived):
    """A lost reading process and a locked catalog stop no night, and a lost crawl only where it was the only one."""
    codes = {"kill -9 of a reading process": {0}, "catalog locked": {0}, "kill -9 of the crawl": {0, 1},
             "disk full": {0, 1}, "kill -9 of the flow": {-9}}  # fmt: skip
    assert [one for one in survived.hit if one[1] and one[2] not in codes[one[0]]] == []


def _unless_gone(_function: Any, _path: str, told: Any) -> None:
    """SQLite removes files beside its database when the last process that used it ends."""
    if not isinstance(told[1], FileNotFoundError):
        raise told[1]


def _disturbed(house: House, seen: Round, kind: str, random: Random, usual: float) -> None:
    environment = house.environment | {"GONGKAI_STORE": str(seen.store)}
    with TemporaryFile("w+", encoding="utf-8") as log:  # not on the disk that may be full
        process = subprocess.Popen(house.command, env=environment, stdout=subprocess.DEVNULL, stderr=log, text=True)
        was_hit = DISTURBANCES[kind](Running(process, seen.store, random, usual))
        seen.hit.append((kind, was_hit, process.wait(180)))
        log.seek(0)
        seen.said.append(log.read())


def _whole(command: list[str], environment: dict[str, str], store: Path) -> None:
    run = subprocess.run(
        command, env=environment | {"GONGKAI_STORE": str(store)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def _files(store: Path, table: str) -> dict[str, str]:
    files = manifest(newest(store))["files"]
    return {path: entry["sha256"] for path, entry in files.items() if path.startswith(f"{table}/")}


def _documents(store: Path) -> list[dict[str, Any]]:
    names = {table.name: [c.name for c in table.columns if c.name not in OF_A_RUN] for table in TABLES}["documents"]
    found: list[dict[str, Any]] = pq.read_table(newest(store) / "documents", columns=names).to_pylist()
    return sorted(found, key=lambda row: row["document_id"])


def _is_document(path: str) -> bool:
    return path.rsplit(".", 1)[-1] in ("html", "pdf", "docx", "txt") and "index" not in path and "list" not in path

"""Ten nights killed at random moments: the last release stands, and the next night finishes the work."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from releases import manifest, newest, rows

KILLS = 10
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def survived(sites, servers, tmp_path_factory):
    """The data folder after ten killed nights and a whole one; what was asked of the sites, and what was seen."""
    store = tmp_path_factory.mktemp("killed") / "data"
    environment = os.environ | {"GONGKAI_STORE": str(store), "PREFECT_HOME": str(store.parent / "prefect")}
    command = [sys.executable, "-m", "flows.cli", "nightly", "--sites", str(sites)]
    started = time.monotonic()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    usual = time.monotonic() - started
    shutil.rmtree(store)
    for server in servers.values():
        server.requests.clear()
    broken = []
    moments = random.Random()
    for _ in range(KILLS):
        moment = moments.uniform(0.1, usual)
        _kill_after(moment, command, environment)
        broken += [f"killed after {moment:.1f} s: {fault}" for fault in _faults(store)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    asked = Counter((name, path) for name, server in servers.items() for path in server.requests)
    return store, asked, broken


def test_latest_always_names_a_complete_release(survived):
    assert survived[2] == []


@pytest.mark.parametrize("table", ["reports", "figures", "sections", "checks"])
def test_the_next_night_finishes_the_work(survived, first_night, table):
    assert _without_ids(newest(survived[0]), table) == _without_ids(newest(first_night.store), table)


def test_no_document_is_lost(survived, truth):
    assert len(rows(newest(survived[0]), "documents")) == len(truth["documents"])


def test_nothing_is_fetched_again_but_what_was_in_flight(survived, truth):
    documents = {(entry["site"], entry["url_path"]) for entry in truth["documents"]}
    again = sum(count - 1 for key, count in survived[1].items() if key in documents)
    assert again <= KILLS * 2  # one request at a time on each of two sites


def _without_ids(release, table):
    """Rows without the ids of their documents: view counters make the bytes of every crawl different."""
    return [{name: value for name, value in row.items() if name != "document_id"} for row in rows(release, table)]


def _kill_after(seconds, command, environment):
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def _faults(store):
    """What is wrong with the newest release, if there is one."""
    if not (store / "releases" / "LATEST").exists():
        return []
    release = newest(store)
    return [
        path
        for path, entry in manifest(release)["files"].items()
        if hashlib.sha256((release / path).read_bytes()).hexdigest() != entry["sha256"]
    ]

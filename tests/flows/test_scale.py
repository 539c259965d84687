"""The same nights with Postgres and an object store, by settings alone: the same tables, byte for byte."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from elsewhere import copy_archive
from releases import manifest, newest

from flows.release_fetch import fetch
from flows.storage import Store

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("s3")]


@pytest.fixture(scope="module")
def elsewhere(prefect, postgres, tmp_path_factory):
    """Settings that lead to a new Postgres and a new place in S3."""
    from prefect.settings import PREFECT_API_URL

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_API_URL", PREFECT_API_URL.value() or "")
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        patch.setenv("GONGKAI_STORE", f"s3://gongkai/{uuid.uuid4()}")
        patch.setenv("GONGKAI_DATABASE_URL", postgres())
        yield Store(os.environ["GONGKAI_STORE"])


@pytest.fixture(scope="module")
def same_archive(first_night, elsewhere):
    """A night there, over the archive and the ledger of the night that was kept in SQLite and a folder."""
    copy_archive(first_night.store)
    return _night(first_night.sites, elsewhere)


def test_the_same_archive_gives_the_same_bytes(same_archive, first_night, elsewhere):
    there = elsewhere.release_home.manifest(same_archive["release"])
    assert there["files"] == manifest(newest(first_night.store))["files"]


def test_what_was_fetched_already_is_not_fetched_again(same_archive):
    assert same_archive["crawl"]["fetched"] == 0


def test_the_fetched_folder_is_the_local_release(same_archive, first_night, elsewhere, tmp_path):
    fetch(elsewhere.release_home, same_archive["release"], tmp_path / "data")
    local = newest(first_night.store)
    for path in manifest(local)["files"]:
        assert (tmp_path / "data" / path).read_bytes() == (local / path).read_bytes()


def test_the_run_s_summary_is_in_the_store(same_archive, elsewhere):
    assert elsewhere.run_summary(same_archive["run"])["release"] == same_archive["release"]


def test_nothing_was_written_on_this_machine(same_archive):
    assert [path for path in Path.cwd().rglob("*") if path.is_file()] == []


def _night(sites, store):
    """In a process of its own: reading processes know the environment that their fork server began with."""
    _gongkai("nightly", "--sites", str(sites))
    return store.run_summary(max(name.split("/")[1] for name in store.blobs.listed("runs")))


def _gongkai(*words, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def test_the_morning_commands_look_there(same_archive, first_night):
    status = json.loads(_gongkai("status", "--json"))
    assert status["release"]["release_id"] == same_archive["release"]
    assert sum(year["reports"] for year in status["coverage"]["years"]) == same_archive["rows"]["reports"]
    failed = [json.loads(line) for line in _gongkai("failures", "--json").splitlines()]
    assert {one["document"] for one in failed if one["kind"] == "document"} == {
        one["document"] for one in first_night.summary["failures"]
    }
    shown = json.loads(_gongkai("show", failed[0]["document"], "--json"))
    assert shown["is_in_archive"]


@pytest.fixture(scope="module")
def rerun(same_archive, elsewhere):
    """One failed document read again there."""
    _gongkai("rerun", same_archive["failures"][0]["document"])
    return Store(elsewhere.root)


def test_a_rerun_publishes_the_same_files_under_a_new_id(rerun, same_archive):
    newest_there = rerun.latest()
    assert newest_there > same_archive["release"]
    files = [rerun.release_home.manifest(name)["files"] for name in (same_archive["release"], newest_there)]
    assert files[0] == files[1]


def test_a_night_without_news_publishes_nothing(rerun, first_night):
    summary = _night(first_night.sites, rerun)
    assert (summary["crawl"]["fetched"], summary["read"], summary["release"]) == (0, {}, None)


@pytest.fixture(scope="module")
def killed(postgres, sites):
    """Nights killed while they fetch, read, publish, then a whole one: the store, and what LATEST named meanwhile."""
    url = f"s3://gongkai/{uuid.uuid4()}"
    where = os.environ | {"GONGKAI_STORE": url, "GONGKAI_DATABASE_URL": postgres()}
    command = [sys.executable, "-m", "flows.cli", "nightly", "--sites", str(sites)]
    named = []
    for folder in ("archive", "readings", "objects"):
        with subprocess.Popen(command, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as night:
            while night.poll() is None and not _is_begun(url, folder):
                time.sleep(0.05)
            night.send_signal(signal.SIGKILL)
        home = Store(url).release_home
        latest = home.latest()
        named.append(latest and len(home.whole_files(latest)) == len(home.manifest(latest)["files"]))
    subprocess.run(command, env=where, check=True, capture_output=True)
    return Store(url), named


def _is_begun(url, folder):
    """Whether a night has put its first object below a folder, the test object of the archive aside."""
    return any(not name.endswith(".writable") for name in Store(url).blobs.listed(folder))


def test_latest_names_a_whole_release_or_none(killed):
    assert killed[1][:2] == [None, None]
    assert killed[1][2] in (None, True)


def test_the_night_after_finishes_the_work(killed, first_night):
    store, _ = killed
    assert store.release_home.manifest(store.latest())["rows"] == first_night.summary["rows"]

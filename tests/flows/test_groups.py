"""The crawl by groups of sites: what is together, and that one which breaks off stops no other."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import threading
import time

import psutil
import pytest
import yaml
from releases import newest, rows

from flows.crawl import Choice, crawl
from flows.groups import Group, groups_of, split_due, together
from schemas.catalog import open_catalog
from schemas.settings import Settings, load_settings
from spiders.ledger import Ledger
from spiders.sites import Site
from spiders.tally import Tally


def site(name, division, *urls):
    columns = [{"url": url} for url in urls]
    hosts = [url.split("/")[2] for url in urls]
    row = {"id": name, "name": name, "division": division, "level": "county", "platform": "static"}
    return Site.model_validate({**row, "columns": columns, "allowed_hosts": hosts, "verified_at": "2026-01-01"})


def names(groups):
    return {group.name: [one.id for one in group.sites] for group in groups}


def test_a_group_is_a_province():
    sites = [site("a", "640100", "http://www.a.gov.cn/"), site("b", "620100", "http://www.b.gov.cn/")]
    assert names(groups_of(sites)) == {"gansu": ["b"], "ningxia": ["a"]}


def test_sites_of_one_registered_domain_are_in_one_group():
    sites = [
        site("a", "640100", "http://www.a.gov.cn/"),
        site("b", "620100", "http://www.b.gov.cn/"),
        site("c", "620200", "http://c.b.gov.cn/", "http://c.a.gov.cn/"),
    ]
    assert names(groups_of(sites)) == {"gansu": ["a", "b", "c"]}


def test_a_group_in_which_nothing_is_due_needs_no_crawl(tmp_path):
    ledger = Ledger(
        open_catalog(f"sqlite:///{tmp_path / 'c.db'}"), "r", 30, lambda: dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    )
    new, seen = site("a", "640100", "http://www.a.gov.cn/"), site("b", "620100", "http://www.b.gov.cn/")
    ledger.saw_column(seen, seen.columns[0], "ok", 3)
    due, tally = split_due([Group("ningxia", (new,)), Group("gansu", (seen,))], ledger)
    assert ([group.name for group in due], tally.not_due) == (["ningxia"], 1)


def test_counts_of_groups_are_those_of_one_crawl():
    one, other = Tally(lists=2), Tally(lists=3, silent=[{"site": "a"}])
    one.failures["gone"], other.failures["gone"] = 1, 2
    total = together([one.summary(), other.summary()])
    assert (total["lists"], total["failures"], total["silent"]) == (5, {"gone": 3}, [{"site": "a"}])


@pytest.fixture
def two_provinces(sites, tmp_path):
    """The sample's catalogue with its sites in two provinces, and a pace at which one can be stopped midway."""
    catalogue = yaml.safe_load(sites.read_text(encoding="utf-8"))
    for row, division in zip(catalogue["sites"], ("640199", "620199"), strict=True):
        row |= {"division": division, "delay": 0.05}
    file = tmp_path / "sites.yaml"
    file.write_text(yaml.safe_dump(catalogue, allow_unicode=True), encoding="utf-8")
    return file


@pytest.mark.slow
def test_two_provinces_give_what_one_crawl_gives(first_night, two_provinces, again, tmp_path):
    summary = again(tmp_path / "data", two_provinces)
    assert {name: summary["crawl"][name] for name in ("lists", "fetched", "failures", "broken_off")} == {
        "lists": first_night.summary["crawl"]["lists"],
        "fetched": first_night.summary["crawl"]["fetched"],
        "failures": first_night.summary["crawl"]["failures"],
        "broken_off": {},
    }


@pytest.mark.slow
def test_a_group_that_breaks_off_is_told_and_stops_no_other(first_night, two_provinces, again, tmp_path):
    killer = threading.Thread(target=_kill_crawl_of, args=("yunhu", first_night.servers["yunhu"]))
    first_night.servers["yunhu"].requests.clear()
    killer.start()
    summary = again(tmp_path / "data", two_provinces)
    killer.join()
    assert len(summary["crawl"]["broken_off"]) == 1
    whole = [row for row in rows(newest(first_night.store), "documents") if row["site"] == "chengxi"]
    found = [row for row in rows(newest(tmp_path / "data"), "documents") if row["site"] == "chengxi"]
    assert len(found) == len(whole)


def _kill_crawl_of(name, server):
    while len(server.requests) < 5:
        time.sleep(0.01)
    for child in psutil.Process().children(recursive=True):
        if "spiders.crawl" in child.cmdline() and name in child.cmdline():
            os.kill(child.pid, signal.SIGKILL)


_MUCH = """#!{python}
import json, sys
print(json.dumps({{"found": ["x" * 1000] * 1000}}), flush=True)
print("2026-11-30 01:02:03,004 INFO done", file=sys.stderr)
"""


def test_counts_that_fill_a_pipe_are_taken(tmp_path, monkeypatch):
    program = tmp_path / "crawl"
    program.write_text(_MUCH.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("flows.crawl.sys.executable", str(program))
    lines: list[str] = []

    def begun(process):  # one that waits for ever would else do so in this test
        watch = threading.Timer(30, process.kill)
        watch.daemon = True
        watch.start()

    settings = Settings(store=tmp_path, database_url="sqlite://")
    counts = crawl("r", tmp_path, Choice(dry_run=True), settings, lines.append, begun)
    assert (len(counts["found"]), lines) == (1000, ["done"])


def test_more_addresses_than_a_command_line_takes_are_crawled(night):
    urls = tuple(f"http://www.example.gov.cn/{'a' * 100}/{number}.html" for number in range(30_000))
    counts = crawl("r", night.sites, Choice(urls=urls, unverified=True), load_settings(), lambda _: None)
    assert (counts["fetched"], counts["failures"]) == (0, {})

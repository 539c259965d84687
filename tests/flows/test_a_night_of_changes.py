"""A night with a new rule, a changed page, a correction and a withheld document: each cell has its cause, no other."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import new_rule
import pytest
import yaml
from nights import SAMPLE, run_night
from releases import manifest, newest, rows
from test_command_line import gongkai

from flows.backfill import _hashes, _let_stand, backfill
from flows.changes import EVIDENCE
from flows.entries import collect
from flows.runs import open_workplace
from flows.withhold import note_withheld
from schemas.datasets import TABLES
from schemas.settings import load_settings

pytestmark = pytest.mark.slow

ADDRESS = "requests/received/total"


@dataclass(frozen=True)
class Morning:
    """Two releases, and which report changed for which cause."""

    store: Path
    before: Path
    after: Path
    causes: dict[str, str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A copy of the sample sites without view counters, served; its folder and its catalogue."""
    import importlib.util

    folder = tmp_path_factory.mktemp("sites")
    shutil.copytree(SAMPLE / "sites", folder / "sites")
    for page in (folder / "sites").rglob("*.html"):
        page.write_bytes(page.read_bytes().replace(b"@@VIEWS@@", b"7"))
    spec = importlib.util.spec_from_file_location("served", SAMPLE / "server.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    servers = {name: module.serve(folder / "sites" / name, 0) for name in module.NAMES}
    catalogue = yaml.safe_load((SAMPLE / "sites.yaml").read_text(encoding="utf-8"))
    for site in catalogue["sites"]:
        site["delay"] = 0
        for column in site["columns"]:
            column["url"] = servers[site["id"]].address + column["url"].split("/", 3)[3]
    (folder / "sites.yaml").write_text(yaml.safe_dump(catalogue, allow_unicode=True), encoding="utf-8")
    yield folder
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def morning(prefect, sample, tmp_path_factory):
    monkeypatch = pytest.MonkeyPatch()
    store = tmp_path_factory.mktemp("changes") / "data"
    monkeypatch.setenv("GONGKAI_STORE", str(store))
    run_night(store, sample / "sites.yaml")
    before = newest(store)
    causes = {
        _change_rule(before, monkeypatch): "extractor_changed",
        _change_page(before, sample, taken := _taken(before)): "source_changed",
        _correct(before, store, monkeypatch, taken): "correction",
        _withhold(before, taken): "withheld",
    }
    monkeypatch.setenv("GONGKAI_REFETCH_DAYS", "0")
    run_night(store, sample / "sites.yaml")
    yield Morning(store, before, newest(store), causes)
    monkeypatch.undo()


def _documents(release):
    counts = Counter(row["report_id"] for row in rows(release, "documents"))
    return [row for row in rows(release, "documents") if row["role"] == "chosen" and counts[row["report_id"]] == 1]


def _slashed(release):
    """The document with most slashes; its figures are read otherwise by the new rule."""
    alone = {row["document_id"]: row for row in _documents(release)}
    found = Counter(
        row["document_id"] for row in rows(release, "figures") if row["raw"] == "/" and row["document_id"] in alone
    )
    return alone[found.most_common(1)[0][0]]


def _change_rule(release, monkeypatch):
    document = _slashed(release)
    monkeypatch.setattr("flows.read.read_document", new_rule.read_document)
    monkeypatch.setattr("flows.read.extractor_version", lambda media_type: new_rule.VERSION)
    kind = document["media_type"].rpartition("/")[2]
    summary = backfill(year=document["year"], site=document["site"], format=kind, return_state=True).result()
    assert summary["changed_reports"] >= 1
    place = open_workplace(load_settings())
    own = [entry for entry in collect(place.engine) if entry.document.document_id == document["document_id"]]
    _let_stand(place, _hashes(own))
    monkeypatch.setattr("flows.read.read_document", new_rule.really_read)
    return document["report_id"]


def _taken(release):
    """The issuers that have a part already."""
    return {_slashed(release)["report_id"].split("-")[0]}


def _next(release, taken, **wanted):
    """A document of an issuer that has no part yet."""
    for row in _documents(release):
        issuer = row["report_id"].split("-")[0]
        if issuer not in taken and all(row[name] == value for name, value in wanted.items()):
            taken.add(issuer)
            return row
    raise AssertionError(wanted)


def _change_page(release, sample, taken):
    """A page prints another number, which is there once."""
    for _ in range(20):
        document = _next(release, taken, media_type="text/html")
        file = sample / "sites" / document["site"] / document["url"].split("/", 3)[3]
        page = file.read_bytes()
        for row in rows(release, "figures"):
            raw = f">{row['raw']}<".encode()
            if row["document_id"] == document["document_id"] and row["status"] == "number" and page.count(raw) == 1:
                file.write_bytes(page.replace(raw, f">{row['raw']}9<".encode()))
                return document["report_id"]
    raise AssertionError("no page")


def _correct(release, store, monkeypatch, taken):
    document = _next(release, taken, year=2023)
    figure = next(
        row
        for row in rows(release, "figures")
        if row["document_id"] == document["document_id"] and row["address"] == ADDRESS
    )
    entry = {
        "content_id": document["content_id"],
        "address": ADDRESS,
        "expected": figure["raw"],
        "value": figure["value"] + 1000,
        "reason": "the body says so",
        "who": "Li Hua",
        "date": "2026-11-25",
    }
    file = store.parent / "corrections.yaml"
    file.write_text(yaml.safe_dump({"corrections": [entry]}), encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("'2026-11-25'", "2026-11-25"), encoding="utf-8")
    monkeypatch.setenv("GONGKAI_CORRECTIONS", str(file))
    return document["report_id"]


def _withhold(release, taken):
    document = _next(release, taken, year=2021)
    note_withheld(document["document_id"], "names of applicants", "", undo=False)
    return document["report_id"]


def _expected(before, after):
    """Every cell that differs, found by comparing everything: (table, key, column)."""
    for table in TABLES:
        sides = [
            {tuple(str(row[name]) for name in table.key): row for row in rows(r, table.name)} for r in (before, after)
        ]
        for key in sides[0].keys() | sides[1].keys():
            old, new = sides[0].get(key), sides[1].get(key)
            if old is None or new is None:
                yield table.name, key, "row"
                continue
            repeated = {"document_id", "year", "province_code", "report_year", "province"}
            passed_over = repeated if table.name not in {"reports", "documents"} else {"report_year", "province"}
            for name in old.keys() - passed_over:
                if old[name] != new[name]:
                    yield table.name, key, "evidence" if table.name == "figures" and name in EVIDENCE else name


@pytest.fixture(scope="module")
def told(morning):
    result = gongkai("diff", "--json", GONGKAI_STORE=str(morning.store))
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_cell_that_differs_is_named_and_no_other(morning, told):
    keys = {table.name: table.key for table in TABLES}
    named = Counter()
    for one in told:
        report = [one["report_id"]] if "report_id" in keys[one["table"]] else []
        named[one["table"], " ".join([*report, *([one["address"]] if one["address"] else [])]), one["column"]] += 1
    expected = Counter(
        {(table, " ".join(key), column) for table, key, column in _expected(morning.before, morning.after)}
    )
    assert named == expected


def test_each_has_its_own_cause(morning, told):
    next_year = {_after(report): cause for report, cause in morning.causes.items() if cause != "correction"}
    wrong = [
        one
        for one in told
        if one["cause"] != morning.causes.get(one["report_id"], "")
        and not (one["table"] == "checks" and "→" in one["address"] and one["cause"] == next_year.get(one["report_id"]))
    ]
    assert wrong == []


@pytest.mark.parametrize("cause", ["extractor_changed", "source_changed", "correction", "withheld"])
def test_all_four_are_there(told, cause):
    assert [one for one in told if one["cause"] == cause and one["table"] == "figures"]


def test_a_correction_changes_its_cell_only(morning, told):
    report = next(name for name, cause in morning.causes.items() if cause == "correction")
    own = {(one["table"], one["address"], one["column"]) for one in told if one["report_id"] == report}
    in_the_panel = {(table, None, ADDRESS.replace("/", "_")) for table in ("panel", "panel_status")}
    assert own == {("figures", ADDRESS, name) for name in ("value", "status", "printed_value")} | in_the_panel


def test_the_release_tells_the_same_counts(morning, told):
    counts = manifest(morning.after)["changes"]["counts"]
    assert counts == Counter(one["cause"] for one in told)


def test_what_is_withheld_is_not_told_by_the_release_that_takes_it_out(morning):
    report = next(name for name, cause in morning.causes.items() if cause == "withheld")
    with (morning.after / "CHANGES.csv").open(encoding="utf-8", newline="") as handle:
        lines = [line for line in csv.DictReader(handle) if line["report_id"] == report]
    title = next(row["title"] for row in rows(morning.before, "reports") if row["report_id"] == report)
    assert lines
    assert not [line for line in lines if title in line["old"] or (line["column"] == "link_text" and line["old"])]


def test_nothing_of_it_is_in_the_tables(morning):
    report = next(name for name, cause in morning.causes.items() if cause == "withheld")
    assert not [row for table in TABLES for row in rows(morning.after, table.name) if row["report_id"] == report]
    assert "withheld" in {row["role"] for row in rows(morning.after, "documents")}


def test_checks_are_about_what_is_printed(morning):
    report = next(name for name, cause in morning.causes.items() if cause == "correction")
    sides = [[row for row in rows(r, "checks") if row["report_id"] == report] for r in (morning.before, morning.after)]
    assert sides[0] == sides[1] != []


def test_the_release_is_whole(morning):
    result = gongkai("release", "verify", GONGKAI_STORE=str(morning.store))
    assert result.returncode == 0, result.stdout


def _after(report):
    issuer, year = report.split("-")
    return f"{issuer}-{int(year) + 1}"

"""A night over two thousand documents, a twentieth of them broken in every way there is: the rest is published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from releases import newest, rows
from thousands import Corpus, corpus

from flows.import_files import import_files
from schemas.failures import Reason

COUNT = 2000
HERE = Path(__file__).parent
pytestmark = pytest.mark.slow

FETCHING = {reason for reason in Reason if list(Reason).index(reason) < list(Reason).index(Reason.NOT_A_REPORT)}


@dataclass(frozen=True)
class Night:
    """The corpus, the release of the night over it, the run's summary, and how the command ended."""

    made: Corpus
    release: Path
    summary: dict[str, Any]
    ended: subprocess.CompletedProcess[str]

    @property
    def documents(self) -> dict[str, str]:
        """Document ids by file."""
        return {name: sha256(data).hexdigest()[:16] for name, data in self.made.files.items()}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("thousands")
    made = _timed(f"{COUNT} documents made", lambda: corpus(COUNT))
    environment = {
        "GONGKAI_STORE": str(folder / "data"),
        "GONGKAI_READ_SECONDS": "15",
        "GONGKAI_READ_MEGABYTES": "1200",
        "PYTHONPATH": os.pathsep.join((str(HERE.parents[1]), str(HERE))),
    }
    sites = _catalogue(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GONGKAI_STORE", environment["GONGKAI_STORE"])
        _timed("taken in", lambda: _take_in(made, folder, sites))
    command = [sys.executable, "-m", "faulty_night", "nightly", "--sites", str(sites)]
    ended = _timed("night", lambda: _run(command, environment))
    (summary,) = (folder / "data" / "runs").glob("*-nightly/summary.json")
    yield Night(made, newest(folder / "data"), json.loads(summary.read_text(encoding="utf-8")), ended)


def test_the_corpus_is_broken_in_every_way_in_which_reading_can_fail():
    assert set(corpus(COUNT // 2).reasons.values()) == set(Reason) - FETCHING


def test_all_documents_of_the_corpus_differ(night):
    assert len(set(night.documents.values())) == COUNT


def test_it_ends_well_and_tells_of_the_failures(night):
    failed = len(night.made.reasons)
    assert (night.ended.returncode, night.summary["status"]) == (0, "done")
    assert f"{failed} documents gave no report" in night.ended.stdout
    assert "Traceback" not in night.ended.stderr


def test_each_broken_document_fails_for_its_own_reason_and_no_other_fails(night):
    names = {document: name for name, document in night.documents.items()}
    failed = {names[failure["document"]]: failure["reason"] for failure in night.summary["failures"]}
    assert failed == night.made.reasons


def test_every_stated_figure_is_published_and_no_other(night):
    names = {document: name for name, document in night.documents.items()}
    table = pq.read_table(night.release / "figures", columns=["document_id", "address", "value"]).to_pydict()
    published: dict[str, dict[str, Any]] = {}
    for document, address, value in zip(*table.values(), strict=True):
        published.setdefault(names[document], {})[address] = value
    wrong = {name for name, stated in night.made.figures.items() if published.get(name) != stated}
    assert (wrong, published.keys() - night.made.figures.keys()) == (set(), set())


def test_every_report_is_one_row(night):
    counts = Counter(row["document_id"] for row in rows(night.release, "reports"))
    assert counts == Counter(night.documents[name] for name in night.made.figures)


def test_every_document_is_listed_with_its_failure(night):
    listed = {row["document_id"]: row["failure"] for row in rows(night.release, "documents")}
    assert listed == {document: night.made.reasons.get(name) for name, document in night.documents.items()}


def test_the_summary_says_what_the_night_cost(night):
    cost = night.summary["cost"]
    print(json.dumps(cost | night.summary["seconds"]), file=sys.stderr)
    assert cost["seconds"] >= sum(night.summary["seconds"].values()) - 1
    assert 0 < cost["cpu_share"] <= (os.cpu_count() or 1)
    assert 600 < cost["peak_megabytes"] < 2000  # the memory bomb was let grow, and was stopped


def _catalogue(folder: Path) -> Path:
    site = {"id": "yunhu", "name": "云湖市", "division": "649900", "level": "prefecture", "platform": "trs"}
    column = {"url": "http://www.yunhu.gov.cn/zwgk/zfxxgknb/"}
    file = folder / "sites.yaml"
    file.write_text(yaml.safe_dump({"sites": [{**site, "columns": [column], "verified_at": None}]}), encoding="utf-8")
    return file


def _take_in(made: Corpus, folder: Path, sites: Path) -> None:
    saved = folder / "saved"
    saved.mkdir()
    for name, data in made.files.items():
        (saved / name).write_bytes(data)
    assert import_files(saved, None, "yunhu", sites, "a test", None) == 0


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def _timed(what: str, action: Any) -> Any:
    began = time.monotonic()
    result = action()
    print(f"{what}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return result

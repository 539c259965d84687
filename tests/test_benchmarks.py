"""Every benchmark runs, in the small: one that no longer starts measures nothing, and nobody would see it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
HELPERS = {"crawl_web", "memory_worker", "table_finders"}

pytestmark = pytest.mark.slow

SMALL = {
    "crawl": ["--pages", "32", "--rounds", "1"],
    "links": [],
    "memory": ["3"],
    "nightly": ["16"],
    "read_html": [],
    "read_pdf": ["--rounds", "1"],
    "release": ["--figures", "5000", "--reports", "448"],
    "rerun": ["--documents", "8", "--rounds", "1"],
}


def test_all_are_known_here():
    assert {path.stem for path in BENCHMARKS.glob("*.py")} - HELPERS == set(SMALL)


@pytest.mark.parametrize("name", SMALL)
def test_it_runs(name, tmp_path):
    folder = ["--folder", str(tmp_path)] if name == "release" else []
    command = [sys.executable, str(BENCHMARKS / f"{name}.py"), *SMALL[name], *folder]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    run = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.strip()

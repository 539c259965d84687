"""The floors hold: a room imports only from floors below it (contracts in pyproject.toml)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_MODULE = 450


def test_rooms_import_only_from_floors_below():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("floor", ["schemas", "extract", "spiders", "flows"])
def test_no_module_outgrows_its_room(floor):
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / floor).rglob("*.py")}
    assert max(lengths.values()) <= LONGEST_MODULE


def test_constraints_name_no_address():
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_the_sample_catalogue_is_the_only_one_that_allows_loopback():
    catalogues = list((ROOT / "data").glob("sites/*.yaml"))
    assert catalogues
    assert not [path for path in catalogues if "loopback" in path.read_text(encoding="utf-8")]

"""The committed sample is what its generator makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
COMPRESSED = {".pdf", ".docx"}
"""Their bytes depend on the compression library, too."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, str(SAMPLE / "generate.py"), str(folder)], check=True, capture_output=True)
    return folder


def _files(folder):
    return {path.relative_to(folder) for path in (folder / "sites").rglob("*") if path.is_file()}


def test_the_generator_makes_the_committed_files(made):
    assert _files(made) == _files(SAMPLE)


def test_pages_and_texts_are_the_same_bytes(made):
    plain = [path for path in _files(SAMPLE) if path.suffix not in COMPRESSED]
    assert [path for path in plain if (made / path).read_bytes() != (SAMPLE / path).read_bytes()] == []


def test_the_truth_is_the_same(made):
    assert (made / "truth.json").read_bytes() == (SAMPLE / "truth.json").read_bytes()


def test_a_folder_of_other_sites_is_not_removed(tmp_path):
    (tmp_path / "sites").mkdir()
    result = subprocess.run(
        [sys.executable, str(SAMPLE / "generate.py"), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert (tmp_path / "sites").exists()

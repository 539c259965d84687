"""One reading process over many documents of all formats: it stays small, and does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.memory import TARGET, Measured, over, sample_files
from tests.extract.mutations import bases

WARM = 300
"""Documents until all is loaded and the allocator's pools are full."""

GROWTH = 15.0
"""Megabytes over the 700 documents after that: a leak of 1 MB in 50 documents shows."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Measured]:
    files = sample_files()
    for name, data in bases():
        if name.startswith("table."):  # the sample has no workbooks
            files.append(tmp_path_factory.mktemp("books") / name)
            files[-1].write_bytes(data)
    assert {path.suffix for path in files} == {".pdf", ".html", ".docx", ".txt", ".xlsx", ".xls"}
    return list(over(files, 1000))


@pytest.mark.slow
def test_a_reading_process_stays_small(measured):
    assert measured[-1].peak <= TARGET


@pytest.mark.slow
def test_a_reading_process_does_not_grow(measured):
    assert measured[-1].now - measured[WARM].now <= GROWTH


def test_a_few_documents_take_little(tmp_path: Path):
    measured = list(over([path for path in sample_files() if path.suffix != ".html"], 20))
    assert 30 < measured[-1].peak <= TARGET
    assert any(result.was_read for result in measured)

"""What all tests may use: the sample corpus and what it states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.readers import scan_models

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    return SAMPLE


@pytest.fixture(scope="session")
def sample_truth() -> dict[str, Any]:
    return json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the extra `ocr`."""
    monkeypatch.setattr(scan_models, "are_there", lambda: False)

"""What the documentation says is what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.datasets import TABLES, dictionary
from schemas.failures import Reason
from schemas.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"


def test_the_dictionary_is_the_registry_s():
    assert (DOCS / "dictionary.md").read_text(encoding="utf-8").splitlines() == list(dictionary())


@pytest.mark.parametrize("reason", list(Reason))
def test_every_failure_reason_is_explained(reason):
    assert f"| `{reason}`" in (DOCS / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained(name):
    assert f"`GONGKAI_{name.upper()}`" in (DOCS / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_presented_to_researchers(table):
    assert f"`{table.name}`" in (DOCS / "using-the-data.md").read_text(encoding="utf-8")

"""What the documentation says is what the code does."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from flows.advice import OBSTACLES
from flows.status_view import WORDS
from schemas.datasets import TABLES
from schemas.dictionary import dictionary
from schemas.failures import Reason
from schemas.settings import Settings
from spiders.platforms import PLATFORMS
from spiders.sites import ColumnKind, Level, Site

DOCS = Path(__file__).parents[1] / "docs"


def test_the_dictionary_is_the_registry_s():
    assert (DOCS / "dictionary.md").read_text(encoding="utf-8").splitlines() == list(dictionary())


@pytest.mark.parametrize("reason", list(Reason))
def test_every_failure_reason_is_explained(reason):
    assert f"| `{reason}`" in (DOCS / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reason", list(Reason))
def test_the_reasons_that_later_nights_try_again_are_marked(reason):
    marked = f"| `{reason}` *" in (DOCS / "operations.md").read_text(encoding="utf-8")
    assert marked == reason.retryable


@pytest.mark.parametrize("what", WORDS)
def test_all_that_needs_a_person_is_explained(what):
    assert f"| `{what}` |" in (DOCS / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained(name):
    assert f"`GONGKAI_{name.upper()}`" in (DOCS / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_presented_to_researchers(table):
    assert f"`{table.name}`" in (DOCS / "using-the-data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*Site.model_fields, *get_args(Level), *get_args(ColumnKind), *PLATFORMS])
def test_all_that_a_row_of_the_catalogue_may_say_is_explained(name):
    assert f"`{name}`" in (DOCS / "adding-a-site.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reason", OBSTACLES)
def test_every_obstacle_of_a_look_is_explained(reason):
    assert f"`{reason}`" in (DOCS / "adding-a-site.md").read_text(encoding="utf-8")


def test_adding_a_site_is_linked():
    for file in (DOCS.parent / "README.md", DOCS / "contributing.md", DOCS / "operations.md"):
        assert "adding-a-site.md" in file.read_text(encoding="utf-8")

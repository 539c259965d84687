"""What the documentation says is what the code does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest

from flows.advice import OBSTACLES
from flows.cli import app
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


READMES = [DOCS.parent / name for name in ("README.md", "README.zh-CN.md")]


def code_blocks(file):
    return re.findall(r"^```.*?^```", file.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def headings(file):
    return re.findall(r"^(#+) ", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_both_readmes_show_the_same_code():
    english, chinese = READMES
    assert code_blocks(english) == code_blocks(chinese) != []


def test_both_readmes_have_the_same_parts_and_links():
    english, chinese = ((len(headings(file)), links(file) - {"README.md", "README.zh-CN.md"}) for file in READMES)
    assert english == chinese


@pytest.mark.parametrize("file", [*READMES, *sorted(DOCS.glob("*.md"))], ids=lambda file: file.name)
def test_every_link_to_a_file_leads_somewhere(file):
    assert [link for link in links(file) if not (file.parent / link.partition("#")[0]).exists()] == []


def links(file):
    """Where the text leads in the repository."""
    found = re.findall(r"\]\(([^)\s]+)\)", file.read_text(encoding="utf-8"))
    return {link for link in found if not link.startswith(("http", "#", "mailto:"))}


def commands(file):
    """The lines of its code blocks that call gongkai, without remarks."""
    lines = "\n".join(code_blocks(file)).replace("\\\n", " ").splitlines()
    called = [line.strip().removeprefix(".venv/bin/") for line in lines if "│" not in line]
    return [re.split(r"\s{4,}|\s#", line)[0] for line in called if line.startswith("gongkai ")]


@pytest.mark.parametrize("file", [DOCS.parent / "README.md", DOCS / "using-the-data.md"], ids=lambda file: file.name)
def test_every_command_is_one_that_the_command_line_takes(file):
    assert commands(file)
    for command in commands(file):
        app.parse_args(shlex.split(command)[1:], exit_on_error=False, print_error=False)

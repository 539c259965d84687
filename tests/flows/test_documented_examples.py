"""The examples of docs/using-the-data.md, run in their order over a release of the sample."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from flows.export_cli import export

DOCUMENTED = Path(__file__).parents[2] / "docs" / "using-the-data.md"


def blocks(language):
    """The code blocks of a language, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def folder(first_night, tmp_path_factory):
    """Where `data` is the data folder."""
    folder = tmp_path_factory.mktemp("researcher")
    (folder / "data").symlink_to(first_night.store)
    return folder


@pytest.fixture(scope="module")
def ran(folder):
    """The names that the examples leave behind, and in `printed` what they print."""
    names = {}
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        for block in blocks("python"):
            exec(block, names)
    return names | {"printed": printed.getvalue()}


def test_the_examples_give_one_row_a_body_and_one_column_a_year(ran):
    assert ran["wide"].shape == (8, 7)


def test_the_broken_links_are_found_with_the_reports_on_either_side(ran, truth):
    planted = [(*link, entry["issuer"]) for entry in truth["documents"] for link in entry["failed_links"]]
    pairs = ran["pairs"]
    assert sorted(zip(pairs.check, pairs.scope, pairs.issuer, strict=True)) == sorted(planted)
    assert (pairs.document_id != pairs.document_id_before).all()


def test_the_places_of_numbers_hold_their_characters(ran):
    places = re.findall(r"^(\S+) is (\S+)$", ran["printed"], re.MULTILINE)
    assert len(places) == 2
    assert all(found == raw for found, raw in places)


def test_the_citation_names_the_release(ran):
    assert Path(ran["release"]).name in ran["printed"]


def test_a_filter_gives_the_reports_of_its_year(ran):
    assert set(ran["in_2022"].year) == {2022}


def test_the_columns_of_the_stata_example_are_in_the_file_for_stata(night, tmp_path):
    export(stata=True, to=tmp_path)
    columns = pd.read_stata(tmp_path / "panel.dta", convert_categoricals=False).columns
    (example,) = blocks("stata")
    named = set(re.findall(r"\b(?:[dra]_\w+|status|consistent|year)\b", example))
    assert len(named) == 5
    assert named <= set(columns)


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
@pytest.mark.parametrize("example", blocks("r"))
def test_an_example_in_r_runs(example, folder):
    result = subprocess.run(["Rscript", "-e", example], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr

"""The examples of docs/using-the-data.md, run in their order over a release of the sample."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

DOCUMENTED = Path(__file__).parents[2] / "docs" / "using-the-data.md"
ONE_FORMAT_ONLY = ("# a PDF", "# an HTML page")
"""Blocks that go on from a figure of one format."""


@pytest.fixture(scope="module")
def ran(first_night, tmp_path_factory):
    """The names that the examples leave behind, run where `data` is the data folder."""
    folder = tmp_path_factory.mktemp("researcher")
    (folder / "data").symlink_to(first_night.store)
    names = {}
    before = Path.cwd()
    os.chdir(folder)
    try:
        for block in re.findall(r"```python\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL):
            if not block.startswith(ONE_FORMAT_ONLY):
                exec(block, names)
    finally:
        os.chdir(before)
    return names


def test_the_examples_give_one_row_a_body_and_one_column_a_year(ran):
    assert ran["wide"].shape == (8, 7)


def test_the_broken_links_are_found_with_the_reports_on_either_side(ran, truth):
    planted = [(*link, entry["issuer"]) for entry in truth["documents"] for link in entry["failed_links"]]
    pairs = ran["pairs"]
    assert sorted(zip(pairs.check, pairs.scope, pairs.issuer, strict=True)) == sorted(planted)
    assert (pairs.document_id != pairs.document_id_before).all()

"""docs/tour.ipynb runs on a release of the sample, and says what its committed outputs say."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

TOUR = Path(__file__).parents[2] / "docs" / "tour.ipynb"


@pytest.fixture(scope="module")
def committed():
    return nbformat.read(TOUR, as_version=4)


@pytest.fixture(scope="module")
def executed(first_night, tmp_path_factory):
    """The tour, run from top to bottom where `data` is the data folder."""
    folder = tmp_path_factory.mktemp("tour")
    (folder / "data").symlink_to(first_night.store)
    tour = nbformat.read(TOUR, as_version=4)
    NotebookClient(tour, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return tour


def shown(tour):
    """The outputs of each cell that runs: text as it is, of a picture that there is one."""
    return [[said(output) for output in cell.outputs] for cell in tour.cells if cell.cell_type == "code"]


def said(output):
    data = output.get("data", {})
    return output.get("text"), data.get("text/plain"), data.get("text/html"), "image/png" in data


def test_the_committed_outputs_are_those_of_the_sample_release(committed, executed):
    assert shown(executed) == shown(committed)


def test_each_question_has_a_plot(committed):
    questions = [cell for cell in committed.cells if cell.source.startswith("## ")]
    plots = [output for cell in committed.cells for output in cell.get("outputs", []) if said(output)[3]]
    assert len(plots) == len(questions) == 5


def test_the_notebook_stays_small():
    assert TOUR.stat().st_size < 300_000

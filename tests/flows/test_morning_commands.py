"""The morning's commands as they are typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from releases import newest, rows

ROOT = Path(__file__).parents[2]
SLOW_TO_IMPORT = {"prefect", "scrapy", "pandas", "alembic", "twisted"}


@pytest.fixture(scope="module")
def documents(first_night):
    return rows(newest(first_night.store), "documents")


def _run(store, *arguments):
    """Run a command and give its stdout; stderr ends with the modules it should not have imported."""
    program = (
        "import sys; from flows.cli import app\n"
        f"try: code = app({arguments!r})\nexcept SystemExit as ended: code = ended.code\n"
        f"print(sorted({SLOW_TO_IMPORT!r} & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    environment = os.environ | {"GONGKAI_STORE": str(store)}
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "[]\n")
    return result.stdout


def test_status_begins_with_the_runs_and_ends_with_what_needs_a_person(first_night):
    said = _run(first_night.store, "status")
    assert first_night.summary["run"] in said.splitlines()[1]
    assert "needs a person" in said


def test_status_as_json_is_one_object(first_night):
    told = json.loads(_run(first_night.store, "status", "--json"))
    assert told.keys() == {
        "at_work", "runs", "documents", "release", "schedule", "coverage", "attention"
    }  # fmt: skip


def test_failures_are_counted_by_reason_and_each_says_what_tries_again(first_night):
    said = _run(first_night.store, "failures")
    assert said.splitlines()[0].split() == ["reason", "documents", "addresses", "retry", "helps"]
    for failure in first_night.summary["failures"]:
        assert f"gongkai rerun {failure['document']}" in said


def test_a_document_is_shown_by_the_beginning_of_its_id(first_night, documents):
    document = next(row for row in documents if row["role"] == "chosen")
    said = _run(first_night.store, "show", document["document_id"][:8])
    assert f"chosen for report {document['report_id']}" in said

"""A reading as it is kept: its file says what the report says, and its head what the file says."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest

from extract.read import read_report
from flows.reading_file import head_of, reading_file
from schemas.report_json import report_to_json


@pytest.fixture(scope="module")
def report(sample_folder):
    page = next(iter(sorted((sample_folder / "sites").rglob("*.html"), key=lambda path: -path.stat().st_size)))
    return report_to_json(read_report(page.read_bytes()))


def test_the_file_is_one_line_of_json(report):
    line = gzip.decompress(reading_file(report).data)
    assert b"\n" not in line
    assert json.loads(line) == report


def test_the_same_report_is_kept_in_the_same_bytes(report):
    assert reading_file(report) == reading_file(json.loads(json.dumps(report)))


def test_the_head_is_what_the_file_says(report):
    kept = reading_file(report)
    line = gzip.decompress(kept.data)
    assert kept.head == head_of(json.loads(line), line)
    assert kept.head.digest == hashlib.sha256(line).hexdigest()
    assert (kept.head.title, kept.head.numbers > 0) == (report["title"], True)


def test_notices_are_no_problems_of_a_head(report):
    problems = [
        {"code": "unread_cell", "notice": False},
        {"code": "unread_cell", "notice": False},
        {"code": "unknown_row", "notice": True},
    ]
    assert reading_file(report | {"problems": problems}).head.problems == {"unread_cell": 2}

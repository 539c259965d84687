"""Real reports, where a folder of them is at hand: GONGKAI_REAL_REPORTS names it."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.read import read_report
from schemas.report import Report
from schemas.titles import fold

FOLDER = Path(os.environ.get("GONGKAI_REAL_REPORTS") or "no such folder")
NAMES = [("xingqing-2019.txt", 198), ("hongze-2024.pdf", 186)]

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="GONGKAI_REAL_REPORTS names no folder")
each = pytest.mark.parametrize("name", [name for name, _ in NAMES])


@cache
def read(name: str) -> Report:
    return read_report((FOLDER / name).read_bytes())


@cache
def truth(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{Path(name).stem}.truth.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "count"), NAMES)
def test_a_real_report_gives_every_address_of_its_form(name: str, count: int) -> None:
    assert len(read(name).figures) == count


@each
def test_the_figures_of_a_real_report_are_those_printed(name: str) -> None:
    found = {f.address: None if f.value is None else float(f.value) for f in read(name).figures}
    assert found == truth(name)["figures"]


@each
def test_a_real_report_says_its_edition_and_year(name: str) -> None:
    report = read(name)
    assert (report.edition, report.report_year) == (str(truth(name)["edition"]), truth(name)["year"])


@each
def test_a_real_report_says_whose_it_is(name: str) -> None:
    assert read(name).issuer in truth(name)["issuer"]


@each
def test_a_real_report_says_when_it_was_signed(name: str) -> None:
    signed_on = read(name).signed_on
    assert (signed_on and signed_on.isoformat()) == truth(name)["signed"]


@each
def test_a_real_report_says_its_title(name: str) -> None:
    assert fold(read(name).title or "") == fold(truth(name)["title"].replace("/", ""))

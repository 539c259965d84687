"""Reports whose text names other digits than their pages show, and a real report as a scan."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from extract.read import read_report
from extract.readers import pdf
from tests.adversarial.rendering import written
from tests.adversarial.scanned.available import need_scans
from tests.adversarial.scanned.lying import other_digits
from tests.adversarial.scanned.render import rendered
from tests.adversarial.scanned.scoring import Tally, add
from tests.adversarial.scanned.spoil import scan_pdf, spoiled

pytestmark = pytest.mark.slow
REAL = Path(os.environ.get("GONGKAI_REAL_REPORTS") or "no such folder") / "hongze-2024.pdf"


def test_digits_that_fonts_name_wrongly_are_read_from_the_page() -> None:
    need_scans()
    truth, data = written("chromium", 1)[0]
    lying = other_digits(data)
    assert [c.text for c in pdf.read(lying).grids[0].cells] != [c.text for c in pdf.read(data).grids[0].cells]
    report, tally = read_report(lying), Tally()
    add(tally, truth.name, truth, report)
    assert "text_layer_lies" in {problem.code for problem in report.problems}
    assert (tally.cells["wrong"], tally.silent) == (0, [])
    assert tally.right >= 0.99, tally.errors


@pytest.mark.usefixtures("no_recognition")
def test_without_recognition_sums_that_fail_throughout_leave_the_text_in_doubt() -> None:
    _, data = written("chromium", 1)[0]
    report = read_report(other_digits(data))
    assert (report.status, "sums_fail_throughout" in {problem.code for problem in report.problems}) == ("partial", True)


@pytest.mark.skipif(not REAL.is_file(), reason="GONGKAI_REAL_REPORTS names no folder")
@pytest.mark.parametrize("faults", [("clean",), ("tilted", "grey", "jpeg40"), ("stamp",)], ids="+".join)
def test_a_real_report_that_was_scanned_says_what_is_printed(faults: tuple[str, ...]) -> None:
    need_scans()
    pages = spoiled(rendered(REAL.read_bytes(), 200), faults, "real")
    report = read_report(scan_pdf(pages, 200, faults))
    truth = json.loads(REAL.with_name("hongze-2024.truth.json").read_text(encoding="utf-8"))
    found = {f.address: None if f.value is None else float(f.value) for f in report.figures}
    printed = truth["figures"]
    differing = {name: (found.get(name), value) for name, value in printed.items() if found.get(name) != value}
    assert (differing, report.issuer in truth["issuer"], report.report_year) == ({}, True, truth["year"])

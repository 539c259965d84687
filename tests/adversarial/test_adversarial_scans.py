"""Scans of the drawn reports: numbers right or illegible, and never wrong without a word.

A part of the corpus; all of it: `python -m tests.adversarial.scanned`, with the results in docs/performance.md.
"""

from __future__ import annotations

from functools import cache

import pytest

from extract.read import read_report
from tests.adversarial.corpus.plan import paper, plans_of
from tests.adversarial.scanned.__main__ import tallied
from tests.adversarial.scanned.available import need_scans
from tests.adversarial.scanned.corpus import BILEVEL, GREY, scans
from tests.adversarial.scanned.render import rendered
from tests.adversarial.scanned.scoring import Tally, merged
from tests.adversarial.scanned.spoil import scan_pdf
from tests.adversarial.writers import every

pytestmark = pytest.mark.slow
LEAST_RIGHT = {"grey": 0.999, "bilevel": 0.99}
KINDS = {"grey": (9, GREY), "bilevel": (2, BILEVEL)}


@cache
def read(kind: str) -> Tally:
    need_scans()
    count, faults = KINDS[kind]
    return merged(tallied(scans(count, 1, kinds=faults)).values())


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_all_numbers_are_read(kind: str) -> None:
    assert read(kind).right >= LEAST_RIGHT[kind], read(kind).errors


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_is_wrong_without_a_word(kind: str) -> None:
    assert read(kind).silent == []


def test_tables_without_rulings_are_said_to_be_missing() -> None:
    need_scans()
    one = paper(plans_of("borderless")[0])
    report = read_report(scan_pdf(rendered(every.write("borderless", [one])[one.truth.name], 200), 200))
    assert report.status == "partial"
    assert {"missing_table", "picture_not_read"} <= {problem.code for problem in report.problems}
    assert all(figure.value is None for figure in report.figures)

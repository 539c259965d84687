"""Both PDF engines over the PDFs of the corpus: the same figures, and hardly a page that needs the slow one."""

from __future__ import annotations

import pytest

from extract.read import interpret
from extract.readers import pdf
from schemas.report import Report
from schemas.titles import fold
from tests.adversarial.corpus.plan import FORMATS
from tests.adversarial.rendering import written

PDFS = ("drawn", "borderless", "office-docx", "office-html", "chromium")
SOME = [pytest.param((name, 4), id=f"{name}-some") for name in ("drawn", "borderless")]
ALL = [pytest.param((name, FORMATS[name]), id=f"{name}-all", marks=pytest.mark.slow) for name in PDFS]
IN_PARTS = pytest.mark.parametrize("part", SOME + ALL)
MOST_BY_REFERENCE = 0.01
NOTHING = ("blank", "absent")
LYING = "rotated_pages"
"""Pages whose text lies on its side: pdfplumber reads it from the wrong end."""


def figures(report: Report) -> dict[str, tuple[object, ...]]:
    return {f.address: (f.value, f.status, f.unit, fold(f.raw)) for f in report.figures if f.status not in NOTHING}


@IN_PARTS
def test_both_engines_read_the_same_figures(part: tuple[str, int]) -> None:
    differing = {}
    for truth, data in written(*part):
        if LYING in truth.faults:
            continue
        fast, slow = interpret(pdf.read(data)), interpret(pdf.read_by_reference(data, range(1, pdf.MAX_PAGES + 1)))
        mine, theirs = figures(fast), figures(slow)
        wrong = [address for address in mine | theirs if mine.get(address) != theirs.get(address)]
        if wrong:
            differing[truth.name] = (len(wrong), wrong[0], slow.status)
    assert differing == {}


@pytest.mark.slow
def test_hardly_a_document_needs_the_reference_engine() -> None:
    documents = [item for name in PDFS for item in written(name, FORMATS[name])]
    slow = [truth.name for truth, data in documents if pdf.read(data).by_reference]
    assert len(slow) <= MOST_BY_REFERENCE * len(documents), slow

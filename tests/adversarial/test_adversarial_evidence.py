"""Every figure of the corpus leads back to its characters in the file, looked up without the readers."""

from __future__ import annotations

from functools import cache

import pytest

from extract.document import PICTURE
from extract.read import read_report
from schemas.failures import UnreadableDocument
from schemas.report import Figure, Report
from tests.adversarial.corpus.plan import FORMATS
from tests.adversarial.rendering import written
from tests.printed_at import printed_at, squeezed

QUICK = {"html": 12, "text": 6, "docx": 5, "xlsx": 6, "drawn": 3, "borderless": 2}
"""How many documents of each format are walked where time is short."""

THOROUGH = 40

PARTS = [
    *(pytest.param((name, count), id=f"{name}-some") for name, count in QUICK.items()),
    *(
        pytest.param((name, min(count, THOROUGH)), id=f"{name}-many", marks=pytest.mark.slow)
        for name, count in FORMATS.items()
    ),
]


@cache
def reports(part: tuple[str, int]) -> list[tuple[str, bytes, Report]]:
    """Name, bytes and reading of the first documents of one format, read once for all tests."""
    found = []
    for truth, data in written(*part):
        try:
            found.append((truth.name, data, read_report(data)))
        except UnreadableDocument:
            continue
    assert found
    return found


def printed(figure: Figure) -> str:
    return squeezed(figure.raw.replace(PICTURE, ""))


@pytest.mark.parametrize("part", PARTS)
def test_what_is_printed_stands_at_the_evidence(part: tuple[str, int]) -> None:
    elsewhere = [
        (name, figure.address, figure.raw, found)
        for name, data, report in reports(part)
        for figure in report.figures
        if figure.evidence and (found := printed_at(data, report.media_type, figure.evidence)) != printed(figure)
    ]
    assert elsewhere == []


@pytest.mark.parametrize("part", PARTS)
def test_only_what_is_absent_has_no_place(part: tuple[str, int]) -> None:
    placeless = [one for _, _, report in reports(part) for one in report.figures if one.evidence is None]
    assert {(figure.status, figure.raw) for figure in placeless} <= {("absent", "")}

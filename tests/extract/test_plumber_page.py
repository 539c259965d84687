"""The shortcuts of `plumber_page` give what pdfminer and pdfplumber give without them."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import paper
import pdfplumber
import pytest
import repage
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF, PSSyntaxError

from extract.readers.plumber_page import ContentParser, placed

_TOKENS = (
    b"0 1 -7 +3 007 1.5 -.25 .5 5. +0.0 1.2.3 --4 - . 4-5 12abc 1e5 T* Tj TJ re f* ' \" q Q true false null trueish BT"
    b" ET EI /F1 /A#20B /a.b-c /\xe4 / [ ] << >> { } (a) () (a(b)c) (\\101\\7\\18) (\\n\\(\\)\\\\) (a\\\nb) (a\\\r\nb)"
    b" (a\nb) (\\q) (\\12x) (\\0011) <> <41> <4> <414> <4 1> <41>] <41>> <zz> [<41>-3<42>.5(c)] %c\n \x00 \xff"
    b" [(a)-20(b)] 1[2]3 a/b/c"
).split(b" ")
_INLINE = b"BI /W 1 /H 1 /BPC 8 ID \x01 EI"
_GAPS = (b" ", b"\n", b"\r\n", b"", b"\t", b"  ")


def _content(seed: int) -> list[bytes]:
    """Streams of tokens, some longer than pdfminer's buffer, that may be cut within a token."""
    chosen = random.Random(seed)
    whole = b"".join(
        chosen.choice((*_TOKENS, _INLINE)) + (chosen.choice(_GAPS) if chosen.random() < 0.3 else b" ")
        for _ in range(2000)
    )
    at = sorted(chosen.randrange(len(whole)) for _ in range(chosen.randrange(3)))
    return [whole[start:end] for start, end in zip([0, *at], [*at, len(whole)], strict=True)]


def _parsed(parser: type[PDFContentParser], parts: Sequence[bytes]) -> list[str]:
    found: list[str] = []
    reading = parser([PDFStream({}, part) for part in parts])
    while True:
        try:
            item: Any = reading.nextobject()[1]
        except PSSyntaxError as error:
            found.append(str(error))
        except PSEOF:
            return found
        else:
            found.append(repr(item.get_data() if isinstance(item, PDFStream) else item))


@pytest.mark.parametrize("seed", range(40))
def test_any_tokens_are_read_as_by_pdfminer(seed: int) -> None:
    parts = _content(seed)
    expected = _parsed(PDFContentParser, parts)
    assert len(expected) > 20
    assert _parsed(ContentParser, parts) == expected


def _samples() -> list[bytes]:
    sample = Path(__file__).parents[2] / "data" / "sample" / "sites"
    report = paper.pdf(paper.sheets())
    plain = [path.read_bytes() for path in sorted(sample.rglob("*.pdf"))[::4]]
    return [*plain, report, repage.as_forms(report, depth=3), repage.as_forms(report, turn=90, rotation=90)]


def test_objects_of_a_page_are_those_of_pdfplumber() -> None:
    compared = 0
    for data in _samples():
        with pdfplumber.open(io.BytesIO(data)) as file:
            for page in file.pages:
                own, theirs = placed(page).objects, page.objects
                assert {kind: len(found) for kind, found in own.items()} == {k: len(v) for k, v in theirs.items()}
                for kind, found in own.items():
                    for one, other in zip(found, theirs[kind], strict=True):
                        assert repr(one) == repr({key: other[key] for key in one})
                        compared += 1
    assert compared > 1000

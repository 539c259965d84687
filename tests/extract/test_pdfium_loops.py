"""The loops over characters and paths: compiled or in Python, what PDFium says of a page is the same."""

from __future__ import annotations

import struct
from itertools import zip_longest
from pathlib import Path

import numpy as np
import paper
import pytest
import repage

from extract.readers import pdfium_calls as calls
from extract.readers import pdfium_loops
from extract.readers.pdfium import File
from extract.readers.pdfium_loops import PlainLoops
from extract.readers.pdfium_text import NotHandled
from tests.adversarial.rendering import written

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "sites"
CUT = "0963.pdf"
PDFS = sorted(path for path in SAMPLE.rglob("*.pdf") if path.name != CUT)

compiled = pytest.mark.skipif(pdfium_loops.BEST is pdfium_loops.PLAIN, reason="the loops are not compiled here")


def read(data: bytes, loops: PlainLoops) -> list[object]:
    """The glyphs and rulings of each page, or why it is not read."""
    found: list[object] = []
    with File(data, loops) as file:
        for number in range(1, len(file) + 1):
            try:
                page = file.page(number)
                found.append((list(page.glyphs), page.horizontal, page.vertical))
            except NotHandled as reason:
                found.append(repr(reason))
    return found


def differing(data: bytes) -> list[int]:
    """The pages (from 0) that the two kinds of loops read differently."""
    both = zip_longest(read(data, pdfium_loops.PLAIN), read(data, pdfium_loops.BEST))
    return [number for number, (plain, best) in enumerate(both) if plain != best]


@compiled
@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_compiled_loops_read_the_sample_as_those_in_python_do(path: Path) -> None:
    assert differing(path.read_bytes()) == []


@compiled
@pytest.mark.parametrize("count", [10, pytest.param(70, marks=pytest.mark.slow)])
def test_compiled_loops_read_the_drawn_corpus_as_those_in_python_do(count: int) -> None:
    assert {truth.name: differing(data) for truth, data in written("drawn", count) if differing(data)} == {}


@compiled
def test_compiled_loops_read_pages_within_form_objects_as_those_in_python_do() -> None:
    assert differing(repage.as_forms(paper.pdf(paper.sheets()), depth=2, turn=90)) == []


@compiled
@pytest.mark.parametrize(
    "buffers",
    [
        (calls.addresses(calls.page_object), np.zeros(3, np.uint64), np.zeros(3, np.int32)),
        (struct.pack("=2Q", 0, 0), np.zeros(3, np.uint64), np.zeros(3, np.int32)),
        (calls.addresses(calls.page_object, calls.object_type), np.zeros(3, np.uint64), np.zeros(2, np.int32)),
        (calls.addresses(calls.page_object, calls.object_type), np.zeros(3, np.uint64)),
    ],
    ids=["a function missing", "no address", "a short buffer", "a buffer missing"],
)
def test_compiled_loops_refuse_buffers_that_do_not_fit(buffers: tuple[object, ...]) -> None:
    from extract.readers import _pdfium_loops

    with pytest.raises(ValueError, match="buffers"):
        _pdfium_loops.objects(0, buffers)

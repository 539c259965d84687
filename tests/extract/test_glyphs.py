"""All cells and lines of a page at once: the same texts as glyph by glyph."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.borderless import may_be_a_row
from extract.readers.glyphs import Glyphs, cell_texts, running_lines
from extract.readers.pdf_text import cell_text, lines_of, printed_lines

BOX = (0.0, 0.0, 40.0, 40.0)
PLACES = st.sampled_from([0.0, 0.4, 1.0, 2.5, 3.0, 3.1, 9.0, 10.0, 12.0, 13.3, 20.0, 30.0])
SIZES = st.sampled_from([1.0, 4.0, 7.0, 9.0, 10.0, 12.0])
CHARACTERS = st.sampled_from("一件0127.,- \u3000（𠮷\ufffd")


@st.composite
def glyphs(draw: st.DrawFn) -> Glyphs:
    count = draw(st.integers(0, 14))
    boxes = [
        (left, top, left + draw(SIZES), top + draw(SIZES))
        for left, top in draw(st.lists(st.tuples(PLACES, PLACES), min_size=count, max_size=count))
    ]
    codes = [ord(draw(CHARACTERS)) for _ in range(count)]
    return Glyphs(np.array(boxes, float).reshape(-1, 4), np.array(codes, np.uint32))


@given(glyphs(), st.data())
def test_cells_have_the_texts_that_they_have_one_by_one(page: Glyphs, data: st.DataObject) -> None:
    cells = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(page), max_size=len(page))), int)
    one_by_one = [list(page[cells == cell]) for cell in range(3)]
    expected = [cell_text(own, BOX) if own else "" for own in one_by_one]
    assert cell_texts(page, cells, 3, lambda _: BOX) == expected


@given(glyphs())
def test_lines_of_running_text_are_those_of_its_glyphs(page: Glyphs) -> None:
    lines = running_lines(page)
    assert lines is None or lines == list(printed_lines(lines_of(page)))


@given(glyphs())
def test_text_in_which_no_number_stands_apart_is_running_text(page: Glyphs) -> None:
    lines = running_lines(page)
    assert lines is None or not any(map(may_be_a_row, lines_of(page)))

"""The fast way to the normal form is the normal form."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from schemas.titles import nfkc

MARKS_AND_WHAT_JOINS_THEM = "，（）：；％！？\u3000、。～２Ａ①㈠中a\u0301\u0338\u3099\u200d가ﬁ½"


@given(st.text(st.sampled_from(MARKS_AND_WHAT_JOINS_THEM) | st.characters(exclude_categories=["Cs"])))
def test_marks_that_go_first_change_nothing(text):
    assert nfkc(text) == unicodedata.normalize("NFKC", text)

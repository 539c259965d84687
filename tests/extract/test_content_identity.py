"""What makes two documents say the same."""

from __future__ import annotations

import hashlib

from hypothesis import assume, given
from hypothesis import strategies as st

from extract.content import content_id
from extract.document import Cell, Document, Grid, Paragraph
from schemas.titles import fold


def identity(*texts: str) -> str:
    return content_id(Document("text/html", tuple(Paragraph(text) for text in texts)))


@given(st.text())
def test_what_counts_of_a_text_is_its_fold(text: str) -> None:
    assume(not any(word in fold(text) for word in ("浏览", "阅读", "点击", "访问", "查看")))  # a view counter
    assert identity(text) == hashlib.sha256(f"{fold(text)}\n".encode()).hexdigest()


def test_a_view_counter_says_nothing() -> None:
    assert identity("来源：甲局 浏览次数：12次", "文") == identity("来源：甲局 浏览次数：3045次", "文")


def test_a_number_says_something() -> None:
    assert identity("收到12件") != identity("收到13件")


def test_where_a_cell_stands_says_something() -> None:
    first, second = (Grid((Cell("a", 0, 0), Cell("1", 0, place), Cell("", 0, 3 - place))) for place in (1, 2))
    assert content_id(Document("text/html", (first,))) != content_id(Document("text/html", (second,)))

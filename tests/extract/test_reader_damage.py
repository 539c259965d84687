"""Damaged and hostile files: a Document or an UnreadableDocument, in bounded time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from functools import cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document
from extract.readers import docx, html, sheet, sheet_xls
from schemas.failures import Reason, UnreadableDocument
from tests.extract import paper
from tests.extract.test_reader_sheet import old_workbook

Reader = Callable[[bytes], Document]
MUTATIONS = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40)), min_size=1, max_size=5)


def mutated(data: bytes, mutations: list[tuple[float, bytes, int]]) -> bytes:
    for where, put, cut in mutations:
        place = int(where * len(data))
        data = data[:place] + put + data[place + cut :]
    return data


def is_safe(read: Reader, data: bytes) -> bool:
    try:
        return isinstance(read(data), Document)
    except UnreadableDocument:
        return True


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in [("项", "数")] + [(f"行{number}", number) for number in range(20)]:
        book.active.append(row)
    book.active.merge_cells("A3:B4")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PAGE = paper.print_html(paper.sheets())
SHEET = workbook()
OLD_SHEET = old_workbook()


@cache
def word() -> bytes:
    """A good Word file; it takes a second to write, so not at import."""
    return paper.docx(paper.sheets())


@given(MUTATIONS)
def test_a_damaged_page_does_no_harm(mutations: list[tuple[float, bytes, int]]) -> None:
    assert is_safe(html.read, mutated(PAGE, mutations))


@settings(max_examples=50, deadline=None)
@given(MUTATIONS)
def test_a_damaged_word_file_does_no_harm(mutations: list[tuple[float, bytes, int]]) -> None:
    assert is_safe(docx.read, mutated(word(), mutations))


@settings(max_examples=50, deadline=None)
@given(MUTATIONS)
def test_a_damaged_workbook_does_no_harm(mutations: list[tuple[float, bytes, int]]) -> None:
    assert is_safe(sheet.read, mutated(SHEET, mutations))


@given(MUTATIONS)
def test_a_damaged_old_workbook_does_no_harm(mutations: list[tuple[float, bytes, int]]) -> None:
    assert is_safe(sheet_xls.read, mutated(OLD_SHEET, mutations))


def repacked(data: bytes, name: str, mutations: list[tuple[float, bytes, int]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            new.writestr(item, mutated(content, mutations) if item == name else content)
    return out.getvalue()


@settings(max_examples=50, deadline=None)
@given(MUTATIONS)
def test_a_word_file_with_damaged_markup_does_no_harm(mutations: list[tuple[float, bytes, int]]) -> None:
    assert is_safe(docx.read, repacked(word(), "word/document.xml", mutations))


PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PARTS), MUTATIONS)
def test_a_workbook_with_damaged_markup_does_no_harm(part: str, mutations: list[tuple[float, bytes, int]]) -> None:
    assert is_safe(sheet.read, repacked(SHEET, part, mutations))


def row(cells: int, attributes: str = "") -> str:
    return "<tr>" + f"<td {attributes}>1</td>" * cells + "</tr>"


HOSTILE = {
    "nested tables": "<table><tr><td>x</td><td>" * 600 + "1" + "</td></tr></table>" * 600,
    "nested data tables": ("<table>" + row(2) * 5 + "<tr><td>x</td><td>") * 200 + "1" + "</td></tr></table>" * 200,
    "nested boxes": "<div>" * 20_000 + "1",
    "rows never closed": "<table>" + "<tr><td><span>1<td>2" * 3000,
    "many cells": "<table>" + row(100) * 1000 + "</table>",
    "wide and high": "<table>" + "<tr><td>x</td><td rowspan=99999 colspan=99999>1</td></tr>" * 3000 + "</table>",
    "all rows high": "<table>" + row(1500, "rowspan=65534") + row(1) * 1500 + "</table>",
    "a huge attribute": f"<table><tr><td style='{'a:b;' * 500_000}'>1</td><td>2</td></tr></table>",
    "many classes": "<style>"
    + "".join(f".c{n}{{display:none}}" for n in range(5000))
    + "</style>"
    + "<p class=x>1</p>" * 5000,
    "a page without tables": "<p>" + "文" * 200 + "</p>" + "<p><span>文</span>字</p>" * 60_000,
    "an open style": "<style>" + "a{" * 100_000 + "display:none</style><p>1</p>",
    "an open string": "<script>'table" + "\\'" * 500_000 + "</script><p>1</p>",
    "many open markers": "<script>'" + "<table " * 100_000 + "'</script><p>1</p>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_takes_seconds_at_most(kind: str) -> None:
    data = HOSTILE[kind].encode()
    began = time.process_time()
    assert is_safe(html.read, data)
    assert time.process_time() - began < 10


def test_a_table_of_too_many_places_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        html.read(HOSTILE["wide and high"].encode())
    assert caught.value.reason == Reason.UNPACKS_TOO_LARGE

"""Pictures of an HTML page that may be its tables: they are named, and the reading is never `ok`."""

from __future__ import annotations

import pytest

from extract.read import read_report
from extract.readers.html_pictures import pictures_of
from schemas.failures import Reason, UnreadableDocument
from tests.extract import paper

TEXTS = "".join(f"<h2>{heading}</h2><p>本机关依法公开政府信息。</p>" for heading in paper.HEADINGS)


def page(body: str, headings: str = TEXTS) -> bytes:
    return f'<!doctype html><meta charset="utf-8"><h1>{paper.TITLE}</h1>{headings}{body}'.encode()


def test_pictures_where_tables_are_missing_are_named() -> None:
    report = read_report(page('<p><img src="/images/W020230118.png"></p>'))
    problems = {problem.code: problem for problem in report.problems}
    assert report.status == "partial"
    assert "missing_table" in problems
    assert "W020230118.png" in problems["picture_not_read"].detail
    assert not problems["picture_not_read"].notice


def test_a_page_that_is_all_pictures_says_so_in_its_failure() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_report(page('<p><img src="a.jpg"></p>', f"<h2>{paper.HEADINGS[0]}</h2>"))
    assert (caught.value.reason, "a.jpg" in caught.value.detail) == (Reason.NO_TABLES, True)


@pytest.mark.usefixtures("no_recognition")
def test_pictures_within_the_page_need_recognition_where_there_is_none() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_report(page('<img src="data:image/png;base64,iVBORw0KGgo=">', f"<h2>{paper.HEADINGS[0]}</h2>"))
    assert caught.value.reason == Reason.NEEDS_OCR


def test_a_page_without_pictures_names_none() -> None:
    assert "picture_not_read" not in {problem.code for problem in read_report(page("")).problems}


def test_icons_and_what_stands_before_the_report_are_no_tables() -> None:
    top = '<img src="banner.jpg">'
    data = page('<img src="icon.gif" width="20" height="20"><img src="table.jpg" width="700px">', top + TEXTS)
    assert [one.name for one in pictures_of(data, None)] == ["table.jpg"]


def test_bytes_within_a_page_are_found_and_broken_ones_are_not_fatal() -> None:
    body = '<img src="data:image/png;base64,aGVsbG8="><img src="data:,a%20b"><img src="data:;base64,a">'
    assert [one.data for one in pictures_of(page(body), None)] == [b"hello", b"a b", None]
    assert read_report(page(body)).status == "partial"

"""The front door: failures with their reasons, purity, and whatever bytes may come."""

from __future__ import annotations

import io
import json
import random
import socket
import zipfile
from pathlib import Path
from typing import Any

import paper
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.content import content_id
from extract.read import read_report
from extract.readers import html, text
from schemas.failures import Reason, UnreadableDocument

PARTS = [paper.table(sheet) for sheet in paper.sheets()]
REPORT = paper.page(*PARTS)


def reason(data: bytes) -> Reason:
    with pytest.raises(UnreadableDocument) as caught:
        read_report(data)
    return caught.value.reason


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def page(body: str, title: str = paper.TITLE) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\0", Reason.EMPTY),
        (b"\xef\xbb\xbf", Reason.EMPTY),
        (b"<html></html>", Reason.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.UNSUPPORTED_TYPE),
        (rb"{\rtf1 cut off", Reason.CORRUPT),
        (archive("ppt/presentation.xml"), Reason.UNSUPPORTED_TYPE),
        (archive("xl/workbook.xml"), Reason.CORRUPT),
        (bytes(range(32)) * 40, Reason.UNSUPPORTED_TYPE),
        (b"PK\x03\x04cut off", Reason.CORRUPT),
        (b"%PDF-1.7 cut off", Reason.CORRUPT),
        (b"\xff\xd8\xff\xe0 a picture", Reason.NEEDS_OCR),
        (b"\x89PNG\r\n\x1a\n", Reason.NEEDS_OCR),
        (page("<p>欢迎访问</p>", "首页"), Reason.NOT_A_REPORT),
        (page("<p>一、总体情况</p>", "青石县2023年法治政府建设年度报告"), Reason.NOT_A_REPORT),
        (page("<p><a href='a.pdf'>附件</a></p>"), Reason.NO_TABLES),
        (page("<p>一、总体情况</p><table><tr><td>甲</td><td>1</td></tr></table>"), Reason.UNALIGNED),
        ("青石县水务局2023年政府信息公开工作年度报告".encode(), Reason.NO_TABLES),
    ],
)
@pytest.mark.usefixtures("no_recognition")
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, expected: Reason) -> None:
    assert reason(data) == expected


def test_a_report_of_2012_without_tables_is_whole() -> None:
    body = "".join(f"<p>{heading}</p><p>文。</p>" for heading in paper.HEADINGS)
    report = read_report(page(body, "青石县水务局2012年政府信息公开工作年度报告"))
    assert (report.edition, report.status, report.figures) == ("narrative", "ok", ())


def test_a_report_of_2023_without_tables_is_partial() -> None:
    report = read_report(page("".join(f"<p>{heading}</p><p>文。</p>" for heading in paper.HEADINGS)))
    assert (report.edition, report.status) == ("narrative", "partial")


def test_the_same_bytes_give_the_same_report() -> None:
    assert read_report(REPORT) == read_report(bytes(REPORT))


def test_reading_opens_no_file_and_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [REPORT, paper.lines(paper.sheets()), paper.docx(paper.sheets()), paper.pdf(paper.sheets())]
    expected = [read_report(data) for data in documents]

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("reading must touch nothing but the bytes")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    assert [read_report(data) for data in documents] == expected


def test_a_view_counter_changes_the_bytes_but_not_the_content() -> None:
    pages = (html.read(page(f"<p>浏览次数：{count} 次</p><p>文</p>")) for count in (7, 1234))
    assert len({content_id(document) for document in pages}) == 1


@pytest.mark.parametrize("body", ["<p>文二</p>", "<p>文</p><p>文</p>", "<table><tr><td>文</td><td>1</td></tr></table>"])
def test_other_words_are_other_content(body: str) -> None:
    assert content_id(html.read(page("<p>文</p>"))) != content_id(html.read(page(body)))


def test_a_number_that_moves_to_another_cell_is_other_content() -> None:
    documents = (text.read(f"规章\t{cells}".encode()) for cells in ("1\t", "\t1"))
    assert len({content_id(document) for document in documents}) == 2


def test_a_report_in_gbk_says_what_the_same_report_in_utf_8_says() -> None:
    translated = REPORT.decode().replace("utf-8", "gb2312").encode("gb18030")
    assert read_report(translated).figures == read_report(REPORT).figures


def test_one_damaged_byte_in_a_number_never_goes_unnoticed() -> None:
    at = REPORT.index(b">111<") + 2
    damaged = read_report(REPORT[:at] + b"\xff" + REPORT[at + 1 :])
    assert not paper.is_silent_error(damaged, paper.truth(*paper.sheets()))


def attempt(data: bytes) -> None:
    try:
        read_report(data)
    except UnreadableDocument as error:
        assert error.reason in Reason


STARTS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"<html><table><tr><td>",
    b"<table><tr><td rowspan=9>",
    b"\xff\xfe",
    b"\t\t",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_refusal(start: bytes, rest: bytes) -> None:
    attempt(start + rest)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_no_text_raises_anything_but_a_refusal(words: str, hint: str | None) -> None:
    data = f"<html><p>{words}</p><table><tr><td>{words}</td><td>1</td></tr></table>".encode(errors="replace")
    try:
        read_report(data, hint)
    except UnreadableDocument as error:
        assert error.reason in Reason


@pytest.mark.parametrize("form", ["html", "text", "docx", "pdf"])
def test_a_damaged_report_raises_nothing_but_a_refusal(
    form: str, sample_folder: Path, sample_truth: dict[str, Any]
) -> None:
    chance = random.Random(form)
    files = [item["file"] for item in sample_truth["documents"] if item["format"] == form]
    for _ in range(6 if form == "pdf" else 25):
        data = bytearray((sample_folder / chance.choice(files)).read_bytes())
        for _ in range(chance.randint(1, 20)):
            at = chance.randrange(len(data))
            data[at : at + chance.choice([0, 1, 1, 30])] = bytes(
                chance.randrange(256) for _ in range(chance.randint(0, 3))
            )
        attempt(bytes(data[: chance.choice([len(data), len(data) // 2])]))


def test_a_report_is_plain_json_after_all(sample_folder: Path) -> None:
    from schemas.report_json import report_from_json, report_to_json

    report = read_report(REPORT)
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report

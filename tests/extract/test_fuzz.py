"""Hostile and damaged files: always a reading or a reason; never another error, a crash, a file, a connection."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.read import read_report
from flows.isolated import in_order
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Report
from schemas.report_json import report_from_json, report_to_json
from schemas.settings import Settings
from tests.examples import few_or_all
from tests.extract import hostile, hostile_pictures, paper
from tests.extract.guarded import Watched, read_watched
from tests.extract.mutations import damaged
from tests.extract.scans import needs_recognition

LIMITS = Settings(read_seconds=120, read_megabytes=2000)
"""Those of every reading process: 120 s, 2000 MB."""

IN_ALL, FAST = 2000, 50
OUTCOMES = {"ok", "partial", *(str(reason) for reason in Reason)}
OF_THE_MACHINE = {str(Reason.TIMEOUT), str(Reason.MEMORY), str(Reason.WORKER_DIED)}
SLOWEST = 20.0
"""Seconds of processor time for a damaged copy of a file that takes 50 ms."""


def watched(folder: Path, files: Sequence[bytes]) -> list[Watched | UnreadableDocument]:
    """Read files one after the other; nothing may be left in the folder, nor be done beside the reading."""
    results = list(in_order(read_watched, [(str(folder), data) for data in files], 1, LIMITS))
    assert list(folder.iterdir()) == []
    return results


def wrong(result: Watched | UnreadableDocument) -> str | None:
    """What is wrong with a result, if anything is: the limits of the machine were not to be needed."""
    if isinstance(result, UnreadableDocument):
        return str(result)
    if result.did or result.error or result.outcome not in OUTCOMES - OF_THE_MACHINE:
        return f"{result.outcome} {result.error} {result.did}"
    return None if result.seconds < SLOWEST else f"took {result.seconds:.1f} s"


def defects(folder: Path, numbers: Sequence[int]) -> dict[str, str]:
    """By name, what is wrong with files of the damaged corpus."""
    files = [damaged(number) for number in numbers]
    results = watched(folder, [data for _, data in files])
    return {name: words for (name, _), result in zip(files, results, strict=True) if (words := wrong(result))}


def test_damaged_files_are_read_or_refused(tmp_path):
    assert defects(tmp_path, range(0, IN_ALL, IN_ALL // FAST)) == {}


@pytest.mark.slow
def test_two_thousand_damaged_files_are_read_or_refused(tmp_path):
    assert defects(tmp_path, range(IN_ALL)) == {}


def test_the_damaged_files_are_the_same_every_time():
    assert [damaged(number) for number in range(0, 200, 7)] == [damaged(number) for number in range(0, 200, 7)]


# files made to harm

NEED_THE_LIMITS = {
    "a form in itself": {Reason.WORKER_DIED, Reason.MEMORY, Reason.TIMEOUT},
    "forms doubling": {Reason.WORKER_DIED, Reason.MEMORY, Reason.TIMEOUT},
    "one line of 10^7 fields": {Reason.MEMORY},
}
"""What only the limits of the process stop: PDFium itself unfolds forms without end, and dies of it."""


def check_hostile(folder: Path, name: str, data: bytes) -> Watched | UnreadableDocument:
    result = watched(folder, [data])[0]
    allowed = NEED_THE_LIMITS.get(name, set())
    if isinstance(result, UnreadableDocument):
        assert result.reason in allowed
    else:
        assert (result.error, result.did) == (None, ())
        assert result.outcome in OUTCOMES - OF_THE_MACHINE
    return result


LIGHT = hostile.LIGHT | hostile_pictures.LIGHT
QUICK = [name for name in LIGHT if name not in NEED_THE_LIMITS]


def test_small_hostile_files_are_read_or_refused(tmp_path):
    results = watched(tmp_path, [LIGHT[name]() for name in QUICK])
    assert {name: words for name, result in zip(QUICK, results, strict=True) if (words := wrong(result))} == {}


NAMED = {
    "a PNG of 50,000 by 50,000": Reason.UNPACKS_TOO_LARGE,
    "a JPEG of 50,000 by 50,000": Reason.UNPACKS_TOO_LARGE,
    "a TIFF of 50,000 by 50,000": Reason.UNPACKS_TOO_LARGE,
    "a fax of 50,000 by 50,000 in a PDF": Reason.UNPACKS_TOO_LARGE,
    "JBIG2 of 50,000 by 50,000 in a PDF": Reason.EMPTY,
    "archives in archives": Reason.UNSUPPORTED_TYPE,
}


@pytest.mark.slow
@needs_recognition
def test_pictures_and_archives_made_to_harm_are_refused_for_what_they_are(tmp_path):
    results = watched(tmp_path, [LIGHT[name]() for name in NAMED])
    assert {name: getattr(one, "outcome", one) for name, one in zip(NAMED, results, strict=True)} == NAMED


def test_an_office_file_with_macros_is_read_as_without_and_they_are_not_run(tmp_path):
    plain = paper.docx(paper.sheets())
    macros = hostile_pictures.with_macros(plain, "word", b"word/document.xml", b"word.document")
    one, other = watched(tmp_path, [plain, macros])
    assert isinstance(one, Watched)
    assert isinstance(other, Watched)
    assert (other.error, other.did) == (None, ())
    assert (other.outcome, other.text) == (one.outcome, one.text)
    assert other.outcome in ("ok", "partial")


@pytest.mark.slow
@pytest.mark.parametrize("name", [*hostile.HEAVY, *(set(LIGHT) - set(QUICK))])
def test_a_large_hostile_file_is_read_or_refused(name, tmp_path):
    check_hostile(tmp_path, name, (hostile.HEAVY | LIGHT)[name]())


REFUSED = {
    "zeros in Word": Reason.UNPACKS_TOO_LARGE,
    "spaces in Word": Reason.UNPACKS_TOO_LARGE,
    "30,000 pages": Reason.TOO_MANY_PAGES,
    "10^6 lines": Reason.UNPACKS_TOO_LARGE,
    "200,000 words on a page": Reason.UNPACKS_TOO_LARGE,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_large_is_said_to_be(name, tmp_path):
    result = check_hostile(tmp_path, name, hostile.HEAVY[name]())
    assert isinstance(result, Watched)
    assert result.outcome == REFUSED[name]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


REACHING = [name for name in hostile.LIGHT if "reaching out" in name]


@pytest.mark.parametrize("name", REACHING)
def test_nothing_outside_of_a_file_is_asked_for(name, tmp_path, tmp_path_factory, listener):
    """The files name a server that listens and a file that exists: neither is touched."""
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text("the secret words", encoding="utf-8")
    port = listener.getsockname()[1]
    result = watched(tmp_path, [_pointing(hostile.LIGHT[name](), port, secret)])[0]
    assert isinstance(result, Watched)
    assert (result.error, result.did) == (None, ())
    assert "the secret words" not in result.text
    with pytest.raises(BlockingIOError):
        listener.accept()


def _pointing(data: bytes, port: int, secret: Path) -> bytes:
    """The file with the test's own server and file in place of the made-up ones."""
    if not data.startswith(b"PK"):
        return _put(data, port, secret)
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return hostile.zipped({item: _put(archive.read(item), port, secret) for item in archive.namelist()})


def _put(data: bytes, port: int, secret: Path) -> bytes:
    data = data.replace(hostile.OUTSIDE.encode(), f"http://127.0.0.1:{port}/".encode())
    return data.replace(hostile.SECRET_FILE.encode(), secret.as_uri().encode())


@pytest.mark.parametrize("way", ["open", "socket", "program"])
def test_the_guard_sees_what_it_is_to_see(way, tmp_path):
    results = list(in_order(_misbehave, [(str(tmp_path), way)], 1, LIMITS))
    assert results[0] != ()


def _misbehave(asked: tuple[str, str]) -> tuple[str, ...]:
    from tests.extract import guarded

    folder, way = asked
    read_watched((folder, b""))
    if way == "open":
        Path("made").write_text("x", encoding="utf-8")
    elif way == "socket":
        socket.socket().close()
    else:
        import subprocess

        subprocess.run(["true"], check=True)
    return tuple(guarded._seen)


# what Hypothesis finds

MAGIC = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<html>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"",
]


def read(data: bytes) -> Report | UnreadableDocument:
    try:
        return read_report(data)
    except UnreadableDocument as failure:
        return failure


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(magic, rest):
    assert isinstance(read(magic + rest), Report | UnreadableDocument)


WORDS = [
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "（二）部分公开",
    "（七）总计",
    "四、结转下年度继续办理",
    "自然人",
    "商业企业",
    "总计",
    "规章",
    "行政规范性文件",
    "本年制发件数",
    "行政许可",
    "行政复议",
    "结果维持",
    "单位：件",
    "其他",
    "尚未审结",
    "行政事业性收费",
    "本年收费金额（单位：万元）",
]
CELL = st.one_of(
    st.sampled_from(WORDS),
    st.integers(-5, 10**9).map(str),
    st.sampled_from(["", "-", "/", "１２", "1,234", "３件", "约5", "1.5万元"]),
)
SPAN = st.sampled_from([1, 1, 1, 1, 2, 3, 0, 99])
ROWS = st.lists(st.lists(st.tuples(CELL, SPAN, SPAN), min_size=1, max_size=9), min_size=1, max_size=12)


MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def table_of(rows: Sequence[Sequence[tuple[str, int, int]]]) -> bytes:
    cells = (
        "<tr>" + "".join(f"<td rowspan={high} colspan={wide}>{text}</td>" for text, high, wide in row) + "</tr>"
        for row in rows
    )
    return hostile.page(f"<table>{''.join(cells)}</table>")


@few_or_all(50, MANY, ROWS)
def test_any_table_of_the_form_s_words_is_read_or_refused_alike_twice(rows):
    first, second = read(table_of(rows)), read(table_of(rows))
    assert first == second or str(first) == str(second)


@few_or_all(50, MANY, ROWS)
def test_what_is_read_of_any_table_survives_its_json(rows):
    report = read(table_of(rows))
    if isinstance(report, Report):
        text = json.dumps(report_to_json(report))
        assert report_from_json(json.loads(text, parse_float=Decimal)) == report

"""ZIP and RAR archives: the report among the packed files, within limits."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping

import paper
import pytest
import rar_file

from extract import packed
from extract.read import read_report
from schemas.failures import Reason, UnreadableDocument

REPORT = paper.print_html(paper.sheets())
WORDS = "说明：本压缩包含年度报告。".encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


PACKERS = pytest.mark.parametrize(
    ("pack", "kind"), [(zipped, packed.ZIP), (rar_file.stored, packed.RAR)], ids=["zip", "rar"]
)


def reason(data: bytes) -> tuple[Reason, str]:
    with pytest.raises(UnreadableDocument) as refused:
        read_report(data)
    return refused.value.reason, refused.value.detail


@PACKERS
def test_the_report_of_an_archive_is_read(pack, kind) -> None:
    report = read_report(pack({"readme.txt": WORDS, "report.html": REPORT}))
    assert (report.media_type, report.status) == (kind, "ok")
    assert paper.values(report) == paper.values(read_report(REPORT))


@PACKERS
def test_which_file_held_it_is_told(pack, kind) -> None:
    [notice] = read_report(pack({"a/report.html": REPORT, "readme.txt": WORDS})).problems
    assert (notice.code, notice.detail, notice.notice) == ("packed", "a/report.html, of 2 files", True)


def test_names_of_a_chinese_windows_are_told_as_they_were() -> None:
    name = "年报.html"
    stand_in = b"x" * len(name.encode("gb18030"))
    archive = zipped({stand_in.decode(): REPORT}).replace(stand_in, name.encode("gb18030"))
    [notice] = read_report(archive).problems
    assert notice.detail == f"{name}, of 1 files"


def test_the_same_report_twice_is_one() -> None:
    report = read_report(zipped({"a.html": REPORT, "b.docx": paper.docx(paper.sheets())}))
    assert report.status == "ok"


def test_twins_that_differ_make_the_report_partial() -> None:
    disclosure, requests, appeals = paper.sheets()
    row = paper.index_of(disclosure, "规章")
    other = paper.change(disclosure, row, 1, text="9999")
    report = read_report(zipped({"a.html": REPORT, "b.html": paper.print_html((other, requests, appeals))}))
    assert report.status == "partial"
    assert "packed_files_differ" in paper.problems(report)


def test_an_archive_of_two_reports_is_refused() -> None:
    other = REPORT.replace(b"2023", b"2022")
    assert reason(zipped({"a.html": REPORT, "b.html": other}))[0] is Reason.UNSUPPORTED_TYPE


def test_an_archive_without_a_report_is_none() -> None:
    assert reason(zipped({"readme.txt": WORDS}))[0] is Reason.NOT_A_REPORT


def test_why_the_report_of_an_archive_cannot_be_read_is_told() -> None:
    given = reason(zipped({"readme.txt": WORDS, "report.pdf": b"%PDF-1.7 cut off"}))
    assert given[0] is Reason.CORRUPT
    assert given[1].startswith("report.pdf: ")


def test_an_archive_within_an_archive_stays_closed() -> None:
    assert "within an archive" in reason(zipped({"inner.zip": zipped({"report.html": REPORT})}))[1]


def test_too_many_files_are_refused() -> None:
    assert reason(zipped({f"{n}.txt": b"x" for n in range(packed.MOST_FILES + 1)}))[0] is Reason.UNPACKS_TOO_LARGE


def test_a_bomb_is_refused() -> None:
    bomb = zipped({f"{n}.bin": bytes(packed.MOST_BYTES // 2) for n in range(3)})
    assert len(bomb) < packed.MOST_BYTES // 100
    assert reason(bomb)[0] is Reason.UNPACKS_TOO_LARGE


def test_a_locked_archive_is_encrypted() -> None:
    archive = bytearray(zipped({"report.html": REPORT}))
    for at, offset in ((archive.index(b"PK\x03\x04"), 6), (archive.index(b"PK\x01\x02"), 8)):
        archive[at + offset] |= 1
    assert reason(bytes(archive))[0] is Reason.ENCRYPTED


@pytest.mark.skipif(any(map(shutil.which, ("unrar", "unar", "bsdtar", "7z"))), reason="a program would unpack it")
def test_a_compressed_rar_says_what_unpacks_it() -> None:
    assert "install unar" in reason(rar_file.compressed({"report.html": REPORT}))[1]


def test_a_damaged_rar_is_corrupt() -> None:
    assert reason(rar_file.stored({"report.html": REPORT})[:300])[0] is Reason.CORRUPT

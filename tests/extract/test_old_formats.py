"""Old and rare formats give the figures of the file from which they were made."""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import ofd_file
import paper
import pytest

from extract.read import read_report
from extract.readers import libreoffice
from extract.sniff import media_type
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Report
from tests.adversarial.rendering import ALL_RENDERERS, written
from tests.adversarial.writers.converted import OFFICE, office

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "sites"
ORIGINAL = sorted(SAMPLE.rglob("*.docx"))
DOC = Path(__file__).parent / "old" / "report.doc"
"""One of `ORIGINAL`, saved by LibreOffice as Word 97."""

PAGE = next(SAMPLE.rglob("1044.html"))

Values = Mapping[str, tuple[Decimal | None, str, str]]
COUNT = 30

needs_office = pytest.mark.skipif(not (OFFICE or ALL_RENDERERS), reason="LibreOffice is not installed")


def values(report: Report) -> Values:
    return {figure.address: (figure.value, figure.status, figure.raw) for figure in report.figures}


def outcome(data: bytes) -> tuple[Values, str]:
    """Figures and status, or the reason why there are none."""
    try:
        report = read_report(data)
    except UnreadableDocument as error:
        return {}, str(error.reason)
    return values(report), report.status


def saved_page(page: bytes, encoding: str, charset: str) -> bytes:
    """A page as Word saves it in one file."""
    encoded = base64.encodebytes(page) if encoding == "base64" else quopri.encodestring(page)
    head = f'Content-Type: text/html; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n\n'.encode()
    whole = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="----=_Next"\n\n------=_Next\n'
    return whole + head + encoded + b"\n------=_Next--\n"


def open_document(kind: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", "<office:document-content/>")
    return packed.getvalue()


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    libreoffice.program.cache_clear()
    monkeypatch.setenv("PATH", "")
    yield
    libreoffice.program.cache_clear()


def test_an_old_word_file_has_the_figures_of_its_original() -> None:
    report = read_report(DOC.read_bytes())
    assert report.media_type == "application/msword"
    [original] = [read for read in map(read_report, map(Path.read_bytes, ORIGINAL)) if read.title == report.title]
    assert (values(report), report.status, report.issuer) == (values(original), original.status, original.issuer)


def test_an_old_word_file_needs_no_office(without_office: None) -> None:
    assert read_report(DOC.read_bytes()).status == "ok"


def test_an_rtf_file_asks_for_libreoffice_where_there_is_none(without_office: None) -> None:
    with pytest.raises(UnreadableDocument, match="install LibreOffice") as refused:
        read_report(rb"{\rtf1 words}")
    assert refused.value.reason is Reason.NEEDS_LIBREOFFICE


def test_a_damaged_old_word_file_asks_for_libreoffice_where_there_is_none(without_office: None) -> None:
    data = DOC.read_bytes()
    damaged = data[:512] + bytes(reversed(data[512:3000])) + data[3000:]
    assert outcome(damaged)[1] in {Reason.NEEDS_LIBREOFFICE, Reason.CORRUPT, Reason.UNSUPPORTED_TYPE}


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_page_saved_as_one_file_has_the_figures_of_the_page(encoding: str, charset: str) -> None:
    page = PAGE.read_bytes()
    report = read_report(saved_page(page.decode().encode(charset), encoding, charset))
    assert (report.media_type, values(report)) == ("multipart/related", values(read_report(page)))


def test_a_saved_page_without_its_page_is_corrupt() -> None:
    assert outcome(saved_page(b"", "base64", "utf-8"))[1] == Reason.CORRUPT


def test_a_saved_page_of_pages_of_pages_is_bounded() -> None:
    nested = b"".join(b'Content-Type: multipart/related; boundary="%d"\n\n--%d\n' % (n, n) for n in range(5000))
    assert outcome(b"MIME-Version: 1.0\n" + nested)[1] == Reason.UNPACKS_TOO_LARGE


def test_word_xml_of_2003_asks_for_libreoffice_where_there_is_none(without_office: None) -> None:
    data = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>'
    assert outcome(data)[1] == Reason.NEEDS_LIBREOFFICE


def test_an_opendocument_text_asks_for_libreoffice_where_there_is_none(without_office: None) -> None:
    assert outcome(open_document("application/vnd.oasis.opendocument.text"))[1] == Reason.NEEDS_LIBREOFFICE


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook><Table/></Workbook>',
        open_document("application/vnd.oasis.opendocument.spreadsheet"),
    ],
    ids=["XML of 2003", "OpenDocument"],
)
def test_other_office_files_are_named_as_such(data: bytes) -> None:
    assert outcome(data)[1] == Reason.UNSUPPORTED_TYPE


def test_an_ofd_file_has_the_figures_of_the_pdf_it_prints() -> None:
    pdf = paper.pdf(paper.sheets())
    report = read_report(ofd_file.from_pdf(pdf))
    assert (values(report), report.status) == (values(read_report(pdf)), "ok")


def test_the_evidence_of_an_ofd_file_is_the_place_on_its_page() -> None:
    pdf = paper.pdf(paper.sheets())
    read, expected = read_report(ofd_file.from_pdf(pdf)), read_report(pdf)
    for figure, same in zip(read.figures, expected.figures, strict=True):
        assert figure.evidence and same.evidence and figure.evidence.box and same.evidence.box
        assert figure.evidence.page == same.evidence.page
        assert figure.evidence.box == pytest.approx(same.evidence.box, abs=0.5)


def test_an_ofd_file_with_turned_text_is_refused() -> None:
    turned = ofd_file.text("总体情况", 20, 20).replace("<ofd:TextObject ", '<ofd:TextObject CTM="0 1 -1 0 0 0" ')
    with pytest.raises(UnreadableDocument, match="turned text"):
        read_report(ofd_file.packed([turned]))


def test_an_empty_ofd_file_is_empty() -> None:
    assert outcome(ofd_file.packed([""]))[1] == Reason.EMPTY


def test_a_huge_ofd_path_is_bounded() -> None:
    path = ofd_file.line(0, 0, 10, 0).replace("L 10.000 0.000", "L 1 0 " * 200_000)
    assert outcome(ofd_file.packed([ofd_file.text("字", 10, 10) + path]))[1] == Reason.UNPACKS_TOO_LARGE


def test_an_ofd_file_with_entities_is_refused() -> None:
    page = ofd_file.packed(["&bomb;"])
    assert outcome(page)[1] in {Reason.CORRUPT, Reason.UNPACKS_TOO_LARGE}


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("doc", "application/msword"),
        ("rtf", "application/rtf"),
        ("odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_converted_reports_have_the_figures_of_their_originals(target: str, kind: str) -> None:
    originals = {truth.name: data for truth, data in written("docx", COUNT)}
    converted = office(originals, "docx", target)
    assert {media_type(data) for data in converted.values()} == {kind}
    expected = {name: outcome(data) for name, data in originals.items()}
    assert {name: outcome(data) for name, data in converted.items()} == expected


@pytest.mark.slow
@needs_office
def test_old_workbooks_have_the_figures_of_their_originals() -> None:
    originals = {truth.name: data for truth, data in written("xlsx", COUNT)}
    converted = office(originals, "xlsx", "xls")
    expected = {name: outcome(data)[0] for name, data in originals.items()}
    assert {name: outcome(data)[0] for name, data in converted.items()} == expected


@pytest.mark.slow
def test_reports_printed_as_ofd_have_the_figures_of_their_originals() -> None:
    originals = [(truth, data) for truth, data in written("drawn", COUNT + 4) if "rotated_pages" not in truth.faults]
    for truth, data in originals[:COUNT]:
        found, expected = outcome(ofd_file.from_pdf(data)), outcome(data)
        numbers = [{address: cell[:2] for address, cell in both[0].items()} for both in (found, expected)]
        assert (truth.name, numbers[0], found[1]) == (truth.name, numbers[1], expected[1])


@pytest.mark.slow
@needs_office
def test_nothing_is_left_behind_by_a_conversion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    outcome(rb"{\rtf1 words}")
    assert list(tmp_path.iterdir()) == []

"""Text layers that say something else than the page shows: none of them is trusted."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.readers import pdf, pdfium
from extract.readers.common_characters import COMMON
from schemas.failures import Reason, UnreadableDocument
from tests.extract import paper
from tests.extract.scans import picture_pdf

CHINESE = "".join(sorted(COMMON))[:100]
LINES = [CHINESE[start : start + 20] for start in range(0, 100, 20)] * 2


def white() -> bytes:
    out = io.BytesIO()
    Image.new("L", (600, 800), 255).save(out, "PNG")
    return out.getvalue()


def write(canvas: Canvas, mode: int = 0) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    text = canvas.beginText(50, 700)
    text.setFont("STSong-Light", 11)
    text.setTextRenderMode(mode)
    for line in LINES:
        text.textLine(line)
    canvas.drawText(text)


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.0)
    write(canvas)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("layer")
    write(canvas, mode=3)
    canvas.endForm()
    canvas.doForm("layer")


def named(naming: Callable[[int], str]) -> bytes:
    """A page of 400 Latin letters, of which the font says that they are other characters (ISO 32000-1, 9.10.3)."""
    codes = [0x41 + index % 50 for index in range(400)]
    lines = [bytes(codes[start : start + 40]).replace(b"\\", b"Q") for start in range(0, 400, 40)]
    shown = b" ".join(b"<" + line.hex().encode() + b"> Tj T*" for line in lines)
    content = b"BT /F1 9 Tf 50 780 Td 14 TL " + shown + b" ET"
    pairs = "\n".join(f"<{code:02x}> <{naming(code).encode('utf-16-be').hex()}>" for code in range(0x41, 0x41 + 50))
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n50 beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(mapping), mapping),
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


GARBAGE: dict[str, Callable[[], bytes]] = {
    "invisible above the picture": lambda: picture_pdf(white(), after=lambda canvas: write(canvas, mode=3)),
    "below the picture": lambda: picture_pdf(white(), before=write),
    "transparent": lambda: picture_pdf(white(), after=transparent),
    "in a form": lambda: picture_pdf(white(), after=in_a_form),
    "private use": lambda: named(lambda code: chr(0xE000 + code)),
    "replacement characters": lambda: named(lambda code: "\ufffd"),
    "control characters": lambda: named(lambda code: chr(code - 0x40)),
    "Latin letters": lambda: named(lambda code: chr(0xC0 + code % 60)),
    "characters nobody writes": lambda: named(lambda code: chr(0x9000 + 7 * code)),
    "one character for all": lambda: named(lambda code: "\u9f98"),
}


def layer(data: bytes) -> Any:
    with pdfium.File(data) as file:
        return file.page(1).layer


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_not_trusted(kind: str) -> None:
    assert layer(GARBAGE[kind]()).wrong


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.usefixtures("no_recognition")
def test_garbage_needs_recognition_where_there_is_none(kind: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        pdf.read(GARBAGE[kind]())
    assert caught.value.reason == Reason.NEEDS_OCR
    assert 'pip install -e ".[ocr]"' in caught.value.detail


def test_text_above_a_picture_of_paper_is_trusted() -> None:
    assert not layer(picture_pdf(white(), after=write)).wrong


def test_a_report_is_trusted() -> None:
    with pdfium.File(paper.pdf(paper.sheets())) as file:
        assert not any(file.page(number).layer.wrong for number in range(1, len(file) + 1))


def test_letters_that_make_english_words_are_trusted() -> None:
    words = "the annual report on the disclosure of government information of a county in the south " * 4
    assert not layer(picture_pdf(white(), after=lambda canvas: canvas.drawString(20, 700, words))).wrong

"""The pages of a PDF put anew on other pages: in form XObjects, turned, mirrored, cropped (by PDFium)."""

from __future__ import annotations

import io

import pypdfium2 as pdfium

Box = tuple[float, float, float, float]


def as_forms(data: bytes, *, turn: int = 0, rotation: int = 0, depth: int = 1) -> bytes:
    """Each page as a form XObject `depth` deep, its content turned by `turn` degrees, /Rotate set to `rotation`."""
    for _ in range(depth - 1):
        data = as_forms(data)
    source, made = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    for number in range(len(source)):
        width, height = source.get_page_size(number)
        across = turn % 180 == 90
        page = made.new_page(height if across else width, width if across else height)
        form = source.page_as_xobject(number, made).as_pageobject()
        form.set_matrix(_turned(turn, width, height))
        page.insert_obj(form)
        page.gen_content()
        page.set_rotation(rotation)
    return _saved(made)


def cropped(data: bytes, margins: Box) -> bytes:
    """Each page with a CropBox smaller than its MediaBox by these margins (left, bottom, right, top)."""
    made = pdfium.PdfDocument(data)
    for page in made:
        left, bottom, right, top = page.get_mediabox()
        page.set_cropbox(left + margins[0], bottom + margins[1], right - margins[2], top - margins[3])
    return _saved(made)


def _turned(turn: int, width: float, height: float) -> pdfium.PdfMatrix:
    shift = {0: (0, 0), 90: (0, width), 180: (width, height), 270: (height, 0)}[turn % 360]
    return pdfium.PdfMatrix().rotate(turn).translate(*shift)


def _saved(document: pdfium.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()

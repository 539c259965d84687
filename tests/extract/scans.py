"""Pictures of pages for tests: a table of numbers, drawn without any font that a machine may lack."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from extract.readers import scan_models
from tests.adversarial.scanned.render import rendered

needs_recognition = pytest.mark.skipif(not scan_models.are_there(), reason="the extra `ocr` is not installed")

NUMBERS = (
    ("12", "0", "1234", "7"),
    ("", "5", "0", "698"),
    ("31", "6", "2597", "11"),
    ("0", "0", "0", "0"),
    ("1.5", "40", "", "8"),
)


def table_pdf(rows: Sequence[Sequence[str]] = NUMBERS, size: tuple[float, float] = (595, 842)) -> bytes:
    """A page with a ruled table: digits in a font that every PDF reader has."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "Times-Roman", 9)]
    style.append(("ALIGN", (0, 0), (-1, -1), "CENTER"))
    table = Table([list(row) for row in rows], colWidths=95, rowHeights=22, style=style)
    table.wrapOn(canvas, *size)
    table.drawOn(canvas, 100, 500)
    canvas.save()
    return out.getvalue()


def page(rows: Sequence[Sequence[str]] = NUMBERS, dpi: int = 200) -> Any:
    """The same as a picture: h × w × 3."""
    return rendered(table_pdf(rows), dpi)[0]


def picture_pdf(picture: bytes, size: tuple[float, float] = (595, 842), before: Any = None, after: Any = None) -> bytes:
    """A PDF that shows a picture (PNG, JPEG); `before` and `after` draw on the canvas below and above it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=0)
    if before:
        before(canvas)
    canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, *size)
    if after:
        after(canvas)
    canvas.save()
    return out.getvalue()

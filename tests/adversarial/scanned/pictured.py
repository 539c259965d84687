"""Reports whose text is text and whose tables are pictures: as a PDF, and as a page of a site."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.document import Grid
from extract.readers import pdf

from ..corpus.plan import paper, plans_of
from ..corpus.sheet import Truth
from ..writers import every
from .corpus import FORMAT
from .render import rendered

DPI = 200
_AROUND = 6.0
"""Points of paper that are left around a table."""

_SIZE, _CHARACTERS = (595.0, 842.0), 40


class Part(NamedTuple):
    """A paragraph, or a table as PNG with its size in points."""

    text: str
    picture: bytes = b""
    width: float = 0.0
    height: float = 0.0


def parts(number: int) -> tuple[Truth, list[Part]]:
    """What a drawn report of the corpus consists of, in order."""
    one = paper(plans_of(FORMAT)[number])
    data = every.write(FORMAT, [one])[one.truth.name]
    pages = rendered(data, DPI)
    blocks = pdf.read(data).blocks
    return one.truth, [_cut(block, pages) if isinstance(block, Grid) else Part(block.text) for block in blocks]


def _cut(grid: Grid, pages: list[Any]) -> Part:
    boxes = [cell.place.box for cell in grid.cells if cell.place and cell.place.box]
    left, top, right, bottom = zip(*boxes, strict=True)
    scale = DPI / 72
    x0, y0, x1, y1 = (
        round(scale * side)
        for side in (min(left) - _AROUND, min(top) - _AROUND, max(right) + _AROUND, max(bottom) + _AROUND)
    )
    cut = pages[(grid.page or 1) - 1][max(0, y0) : y1, max(0, x0) : x1]
    return Part("", bytes(cv2.imencode(".png", cut)[1]), cut.shape[1] / scale, cut.shape[0] / scale)


def as_pdf(some: list[Part]) -> bytes:
    """Text as text, in a font that every reader of Chinese PDFs knows; tables as they are shown."""
    out = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(out, pagesize=_SIZE, invariant=1)
    left, room = 60.0, _SIZE[1] - 60
    for part in some:
        lines = [part.text[at : at + _CHARACTERS] for at in range(0, len(part.text), _CHARACTERS)]
        if room < 60 + (part.height or 18 * len(lines)):
            canvas.showPage()
            room = _SIZE[1] - 60
        for line in lines:
            canvas.setFont("STSong-Light", 11)
            canvas.drawString(left, room - 11, line)
            room -= 18
        if part.picture:
            width = min(part.width, _SIZE[0] - 40)
            height = part.height * width / part.width
            canvas.drawImage(
                ImageReader(io.BytesIO(part.picture)), (_SIZE[0] - width) / 2, room - height, width, height
            )
            room -= height + 6
    canvas.save()
    return out.getvalue()


def as_page(some: list[Part], address: Callable[[bytes], str]) -> bytes:
    """A page of a site, the tables where `address` says."""
    body = "".join(
        f'<p><img src="{address(part.picture)}"></p>' if part.picture else f"<p>{html.escape(part.text)}</p>"
        for part in some
    )
    return f'<!doctype html><meta charset="utf-8"><body><div>{body}</div></body>'.encode()


def within(picture: bytes) -> str:
    """The address of a picture whose bytes stand in the page (RFC 2397)."""
    return "data:image/png;base64," + base64.b64encode(picture).decode()

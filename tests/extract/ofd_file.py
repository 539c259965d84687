"""Writes OFD files (GB/T 33190) from PDFs: the same characters and lines at the same places, for tests."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pdfplumber

MILLIMETRES = 25.4 / 72
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ASCENT = 0.88
APART = 0.3
"""Of a font's size: a wider gap begins another text object."""


def from_pdf(data: bytes) -> bytes:
    """An OFD file that prints what a PDF prints."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        pages = [_page(page) for page in file.pages]
        width, height = (float(file.pages[0].width) * MILLIMETRES, float(file.pages[0].height) * MILLIMETRES)
    return packed(pages, (width, height))


def packed(pages: list[str], size: tuple[float, float] = (210, 297)) -> bytes:
    """The package, given what each page's layer holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml", _xml("OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>")
        )
        named = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        box = f"<ofd:PhysicalBox>0 0 {size[0]:.3f} {size[1]:.3f}</ofd:PhysicalBox>"
        common = f"<ofd:CommonData><ofd:PageArea>{box}</ofd:PageArea></ofd:CommonData>"
        package.writestr("Doc_0/Document.xml", _xml("Document", f"{common}<ofd:Pages>{named}</ofd:Pages>"))
        for number, objects in enumerate(pages):
            layer = f'<ofd:Content><ofd:Layer ID="{1000 + number}">{objects}</ofd:Layer></ofd:Content>'
            package.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", _xml("Page", layer))
    return out.getvalue()


def text(words: str, x: float, y: float, size: float = 4.0) -> str:
    """A text object whose upper left corner is there, in millimetres."""
    return _text_object(words, (x, y, size * len(words), size), size, [size] * (len(words) - 1))


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroke, in millimetres."""
    path = f"M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}"
    boundary = f"{x0:.3f} {y0:.3f} {abs(x1 - x0):.3f} {abs(y1 - y0):.3f}"
    return f'<ofd:PathObject Boundary="{boundary}" LineWidth="0.3">{_data(path)}</ofd:PathObject>'


def _xml(root: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{root} {NAMESPACE}>{content}</ofd:{root}>'


def _data(path: str) -> str:
    return f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>"


def _page(page: Any) -> str:
    return "".join([*_texts(page), *_lines(page)])


def _texts(page: Any) -> Iterator[str]:
    run: list[dict[str, Any]] = []
    for char in page.chars:
        if _is_turned(char):
            yield _of_turned(char)
            continue
        if run and not _goes_on(run[-1], char):
            yield _of_run(run)
            run = []
        run.append(char)
    if run:
        yield _of_run(run)


def _is_turned(char: dict[str, Any]) -> bool:
    return abs(char["matrix"][1]) > 0.01


def _of_turned(char: dict[str, Any]) -> str:
    a, b, c, d = (value / math.hypot(*char["matrix"][:2]) for value in char["matrix"][:4])
    size = char["size"] * MILLIMETRES
    boundary = f"{char['x0'] * MILLIMETRES:.3f} {char['top'] * MILLIMETRES:.3f} {size:.3f} {size:.3f}"
    matrix = f"{a:.5f} {-b:.5f} {-c:.5f} {d:.5f} 0 0"
    code = f'<ofd:TextCode X="0" Y="{ASCENT * size:.3f}">{escape(char["text"])}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{boundary}" CTM="{matrix}" Font="1" Size="{size:.3f}">{code}</ofd:TextObject>'


def _goes_on(last: dict[str, Any], char: dict[str, Any]) -> bool:
    level = abs(last["top"] - char["top"]) < 0.5 and last["size"] == char["size"]
    return level and char["x0"] >= last["x0"] and char["x0"] - last["x1"] < APART * char["size"]


def _of_run(run: list[dict[str, Any]]) -> str:
    starts = [char["x0"] * MILLIMETRES for char in run]
    steps = [after - before for before, after in pairwise(starts)]
    size = run[0]["size"] * MILLIMETRES
    box = (starts[0], run[0]["top"] * MILLIMETRES, run[-1]["x1"] * MILLIMETRES - starts[0], size)
    return _text_object("".join(char["text"] for char in run), box, size, steps)


def _text_object(words: str, box: tuple[float, float, float, float], size: float, steps: list[float]) -> str:
    boundary = " ".join(f"{value:.4f}" for value in box)
    deltas = " ".join(f"{step:.4f}" for step in steps)
    code = f'<ofd:TextCode X="0" Y="{ASCENT * size:.4f}" DeltaX="{deltas}">{escape(words)}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{boundary}" Font="1" Size="{size:.4f}">{code}</ofd:TextObject>'


def _lines(page: Any) -> Iterator[str]:
    for drawn in page.lines:
        yield line(*(drawn[side] * MILLIMETRES for side in ("x0", "top", "x1", "bottom")))
    for rect in page.rects:
        left, top, right, bottom = (rect[side] * MILLIMETRES for side in ("x0", "top", "x1", "bottom"))
        width, height = right - left, bottom - top
        path = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
        kind = 'Fill="true" Stroke="false"' if rect["fill"] and not rect["stroke"] else 'Stroke="true"'
        boundary = f"{left:.3f} {top:.3f} {width:.3f} {height:.3f}"
        yield f'<ofd:PathObject Boundary="{boundary}" {kind}>{_data(path)}</ofd:PathObject>'

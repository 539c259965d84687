"""Plain text: lines are paragraphs, runs of lines with tabs are tables."""

from __future__ import annotations

from itertools import groupby

from extract.decode import decode
from extract.document import Cell, Document, Grid, Paragraph
from schemas.report import Evidence

MEDIA_TYPE = "text/plain"


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a text file. Tables are `ragged`: a merged cell leaves empty fields, spans are not known."""
    lines = list(enumerate(decode(data, charset_hint).splitlines(), start=1))
    blocks: list[Paragraph | Grid] = []
    for is_table, group in groupby(lines, key=lambda line: "\t" in line[1]):
        if is_table:
            blocks.append(_grid(list(group)))
        else:
            blocks.extend(
                Paragraph(text.strip(), Evidence(path=f"line {number}")) for number, text in group if text.strip()
            )
    return Document(MEDIA_TYPE, tuple(blocks))


def _grid(lines: list[tuple[int, str]]) -> Grid:
    cells = (
        Cell(field.strip(), row, column, place=Evidence(path=f"line {number} field {column + 1}"))
        for row, (number, text) in enumerate(lines)
        for column, field in enumerate(text.split("\t"))
    )
    return Grid(tuple(cells), ragged=True)

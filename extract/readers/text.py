"""Plain text: lines are paragraphs; runs of lines with tabs, or drawn with upright strokes, are tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from extract.decode import decode
from extract.document import MAX_PLACES, Cell, Document, Grid, Paragraph
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

MEDIA_TYPE = "text/plain"
FEWEST_DRAWN_LINES = 3
"""Lines with strokes from which they are a table: navigation has them, too, but not one below the other."""

_STROKES = "|｜│┃"
_MARKS = f"\t{_STROKES}"
_STROKE = re.compile(f"[{_STROKES}]")
_RULING = re.compile(r"[-+|:=\s─-╿]+")
"""A line that only draws: it has no fields."""


_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*')


class _Line(NamedTuple):
    number: int
    text: str


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a text file. Tables are `ragged`: a merged cell leaves empty fields, spans are not known.

    Raises UnreadableDocument(`unpacks_too_large`) beyond MAX_PLACES lines and fields.
    """
    lines = _lines(decode(data, charset_hint))
    blocks: list[Paragraph | Grid] = []
    for kind, group in groupby(lines, key=_kind):
        found = [line for line in group if kind == "tabs" or line.text.strip()]
        drawn = [line for line in found if kind == "strokes" and not _RULING.fullmatch(line.text)]
        if kind == "tabs":
            blocks.append(
                _grid([(line.number, [_unquoted(field) for field in line.text.split("\t")]) for line in found])
            )
        elif len(drawn) >= FEWEST_DRAWN_LINES:
            blocks.append(_grid([(line.number, _between_strokes(line.text)) for line in drawn]))
        else:
            blocks.extend(_paragraphs(found))
    return Document(MEDIA_TYPE, tuple(blocks))


def _lines(text: str) -> Sequence[_Line]:
    fields = sum([text.count(mark) for mark in _MARKS])
    lines = text.splitlines() if fields <= MAX_PLACES else []
    if fields + len(lines) > MAX_PLACES:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"a text of more than {MAX_PLACES} lines and fields")
    return [_Line(number, text) for number, text in enumerate(lines, start=1)]


def _kind(line: _Line) -> str:
    if "\t" in line.text:
        return "tabs"
    text = line.text.strip()
    return "strokes" if len(_STROKE.findall(text)) >= 2 or (text and _RULING.fullmatch(text)) else "words"


def _unquoted(field: str) -> str:
    """A field as its worksheet shows it: copying puts quotation marks around what holds a comma, say."""
    match = _QUOTED.fullmatch(field)
    return match[1].replace('""', '"') if match else field


def _between_strokes(text: str) -> list[str]:
    fields = _STROKE.split(text.strip())
    return fields[1 if not fields[0].strip() else 0 : -1 if not fields[-1].strip() else None]


def _paragraphs(lines: list[_Line]) -> Iterator[Paragraph]:
    return (Paragraph(line.text.strip(), Evidence(path=f"line {line.number}")) for line in lines)


def _grid(lines: list[tuple[int, list[str]]]) -> Grid:
    cells = (
        Cell(field.strip(), row, column, place=Evidence(path=f"line {number} field {column + 1}"))
        for row, (number, fields) in enumerate(lines)
        for column, field in enumerate(fields)
    )
    return Grid(tuple(cells), ragged=True)

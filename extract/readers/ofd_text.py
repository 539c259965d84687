"""The characters of OFD pages, each with its own place (GB/T 33190, 11: TextObject, TextCode, DeltaX and DeltaY).

ofdkit gives the texts of a page; where a table's columns are told by single digits, the place of each is needed.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from extract.readers.ofd_page import elements_of, named, numbers, placed
from extract.readers.pdf_text import is_leaning
from schemas.failures import Reason, UnreadableDocument

ASCENT, DESCENT = 0.88, 0.12
"""Of a font's size: how far its characters reach above their base line, and below it."""

_LEVEL = 0.02
"""Radians by which a line may lean."""

Glyph = tuple[str, tuple[float, float, float, float]]
"""A character, and left, top, right, bottom in millimetres."""


def glyphs_of(root: Any) -> Iterator[Glyph]:
    """The characters of a page or template; not those of a mark that is printed aslant across it.

    Raises UnreadableDocument (unsupported_type) where text does not run from left to right.
    """
    for element in elements_of(root, "TextObject"):
        angle = _angle(element)
        if is_leaning(angle):
            continue
        if abs(angle) > _LEVEL:
            raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, "an OFD file with turned text")
        yield from _of_object(element)


def printed_texts(root: Any) -> list[str]:
    """What each text object of a page or template prints, marks too."""
    return [code.text or "" for element in elements_of(root, "TextObject") for code in named(element, "TextCode")]


def _of_object(element: Any) -> Iterator[Glyph]:
    size = _number(element.get("Size"), 0.0)
    x = y = 0.0
    for code in named(element, "TextCode"):
        words = code.text or ""
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)  # without one, that of the code before
        widths = [size if unicodedata.east_asian_width(character) in "WF" else size / 2 for character in words]
        across, down = _steps(code.get("DeltaX"), widths), _steps(code.get("DeltaY"), [0.0] * len(words))
        for character, dx, dy, width in zip(words, across, down, widths, strict=True):
            left, base = placed((x + dx, y + dy), element)
            right, _ = placed((x + dx + width, y + dy), element)
            scale = abs(right - left) / width if width else 1.0
            yield character, (min(left, right), base - ASCENT * size * scale, max(left, right), base + DESCENT * size)


def _steps(deltas: str | None, widths: list[float]) -> list[float]:
    """Where each character begins: as the deltas say, and where they end, one after the other."""
    stated = list(_expanded(deltas, len(widths)))
    return [0.0, *accumulate([*stated, *widths[len(stated) :]][: max(0, len(widths) - 1)])][: len(widths)]


def _expanded(deltas: str | None, most: int) -> Iterator[float]:
    """The deltas one by one: `g 3 4.2` stands for three of 4.2."""
    tokens = iter((deltas or "").split())
    for token in tokens:
        if token == "g":
            count = min(most, int(next(tokens, "0")))
            yield from [float(next(tokens, "0"))] * count
        else:
            yield float(token)


def _angle(element: Any) -> float:
    matrix = numbers(element.get("CTM"))
    return math.atan2(matrix[1], matrix[0]) if len(matrix) == 6 else 0.0


def _number(text: str | None, otherwise: float) -> float:
    return float(text) if text and text.strip() else otherwise

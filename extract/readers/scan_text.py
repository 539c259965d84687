"""The text of a flat page: cells one by one, numbers twice, by two models on two renderings.

A number counts only where both readings agree; else its text is UNMAPPED, and its figure will be `illegible`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from extract.readers.scan_ink import POINTS, Box, Print, around
from extract.readers.scan_models import DIGITS, HEIGHT, Recognised
from extract.readers.scan_page import WHITE

LIKE_DIGITS = frozenset("OoQDC日口曰回〇○◯〉〈lI|丨/Ll!iSsBZzgqbGTt乙了丁几己七九八入凵ㄧ")
"""What digits are taken for where nothing says that a number stands there."""

NOUGHTS = frozenset("OoQD口日曰〇○◯")
"""What a nought is taken for: alone in a cell it is one, whatever stands around it."""

_MARKS = frozenset(".,，。．、·:：'’`")
DASHES = frozenset("-—–―‐‑−一ー_~～")
_OF_A_NUMBER = frozenset(DIGITS) | _MARKS
_MARGIN = 0.18
"""The share of a line's height that stays free above and below it in what the models see."""

_LEAST_SURE, _SURE, _LEAST_DIGITS = 0.3, 0.8, 0.3
"""How sure each of two readings that agree is at least, and one of them; the least share of digits in a number."""

_LONG, _SQUEEZED = 160, 0.6
"""Pixels: longer lines are words, which are read as well at six tenths of their width, and faster."""

_APART = 1.1
"""Pieces of one number that are further apart than so many heights are not of one number."""

_BAR_HEIGHT = 0.25
"""The height of a dash, as a share of that of a line, at most."""

_LEANING = 0.17
"""The slope from upright at which a stroke leans: an italic 1 leans by 0.2 at most, and is then not taken for one."""

_AT_WALL, _BAR = 2.5, 0.4
"""Points from the wall of a cell; the width of a bar, as a share of its height: a 1 has no more."""

_LONGEST = 3200
"""Pixels: longer lines are cut, or the models would need too much memory."""


class Text(NamedTuple):
    """What a cell or line says; `sure`: whole percents, None where it is no number."""

    text: str
    sure: int | None = None


class Place(NamedTuple):
    """A line of a cell: its pieces of print, and how high a line of such a page is, in pixels."""

    pieces: Sequence[Box]
    usual: float


def crop(grey: Any, place: Place, margin: float = _MARGIN) -> Any:
    """A line as the models see it: 48 pixels high; `margin`: the share of its height that stays free around it."""
    box = around(place.pieces)
    margin *= max(box.height, place.usual)
    spare = max(0.0, place.usual - box.height) / 2
    top, bottom = box.top - spare - margin, box.bottom + spare + margin
    left, right = box.left - margin, box.right + margin
    scale = HEIGHT / (bottom - top)
    width = (right - left) * scale
    width = max(4, min(_LONGEST, round(width * _SQUEEZED if width > _LONG else width)))
    cut = _cut(grey, round(left), round(top), round(right), round(bottom))
    shrinks = scale < 1
    return cv2.resize(cut, (width, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)


def _cut(grey: Any, left: int, top: int, right: int, bottom: int) -> Any:
    """A part of a picture, white where it reaches beyond."""
    height, width = grey.shape
    inside = grey[max(0, top) : min(height, bottom), max(0, left) : min(width, right)]
    over = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
    return cv2.copyMakeBorder(inside, *over, cv2.BORDER_CONSTANT, value=WHITE) if any(over) else inside


def sharpened(line: Any) -> Any:
    """Another rendering of a line: black and white at twice its size, and back."""
    large = cv2.resize(line, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    _, bilevel = cv2.threshold(large, 0, WHITE, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return cv2.resize(cv2.blur(bilevel, (3, 3)), (line.shape[1], line.shape[0]), interpolation=cv2.INTER_AREA)


def is_number(text: str) -> bool:
    """Whether a text is a number, or the dash that stands for none."""
    return bool(text) and (set(text) <= _OF_A_NUMBER or set(text) <= DASHES)


def may_be_number(text: str) -> bool:
    """Whether a text may be a number whose digits were taken for letters or signs."""
    return bool(text) and all(one in _OF_A_NUMBER | DASHES | LIKE_DIGITS or _is_odd(one) for one in text)


def _is_odd(character: str) -> bool:
    """Whether it is neither Chinese nor a stroke that stands for nothing: no word among numbers has it."""
    return not "\u3400" <= character <= "\u9fff" and character not in "/\\()（）"


def is_in_pieces(place: Place) -> bool:
    """Whether something wide stands free between the pieces of a line."""
    box = around(place.pieces)
    reach = place.pieces[0].right
    for piece in place.pieces[1:]:
        if piece.left - reach > _APART * max(box.height, place.usual):
            return True
        reach = max(reach, piece.right)
    return False


def is_bar(place: Place) -> bool:
    """Whether a line is one level bar: whatever the models take it for, no digit is as low."""
    box = around(place.pieces)
    return len(place.pieces) == 1 and box.height < _BAR_HEIGHT * place.usual and box.width > 1.5 * box.height


def is_at_wall(place: Place, cell: Sequence[float], dpi: float) -> bool:
    """Whether a line begins or ends with a bar so near the wall of its cell that it may be a part of the wall."""
    near = _AT_WALL * dpi / POINTS
    bars = [piece for piece in place.pieces if piece.width < _BAR * piece.height]
    return any(piece.left < cell[0] + near or piece.right > cell[2] - near for piece in bars)


def is_stroke(place: Place, print_: Print) -> bool:
    """Whether a line is a stroke that leans: a `/`, which stands for nothing, and not a `1`."""
    box = around(place.pieces)
    rows, columns = np.nonzero(print_.grey[box.top : box.bottom, box.left : box.right] < WHITE // 2)
    if len(rows) < 2 or rows.min() == rows.max():
        return False
    return bool(np.polyfit(rows, columns, 1)[0] < -_LEANING)


def number_of(one: Recognised) -> tuple[str, float]:
    """The number, or the dash, that one model reads; an empty text where it sees none."""
    if one.text and set(one.text) <= DASHES:
        return "—", one.sure
    if one.text and set(one.text) <= _OF_A_NUMBER:
        return one.number, min(one.sure, one.number_sure)
    if may_be_number(one.text) or one.digits > _LEAST_DIGITS:
        return one.number, one.number_sure
    return "", 0.0


def agreed(first: Sequence[Recognised], second: Sequence[Recognised]) -> Text | None:
    """The number that readings by two models agree on: all but one of them, and one of each at least; None: no such.

    Readings that agree make each other surer: how sure they are is how unlikely it is that all of them err.
    """
    theirs = [number_of(one) for one in first], [number_of(one) for one in second]
    readings = [*theirs[0], *theirs[1]]
    for number in {number for number, _ in readings if number}:
        by_both = all(any(other == number for other, _ in model) for model in theirs)
        sure = sorted(sure for other, sure in readings if other == number)
        enough = len(sure) >= max(2, len(readings) - 1) and sure[0] >= _LEAST_SURE and sure[-1] >= _SURE
        if by_both and enough:
            return Text(number, int(100 * (1 - math.prod(1 - one for one in sure))))
    return None

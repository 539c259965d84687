"""Whether the text layer of a page can be trusted, by what the page's objects and characters are.

A scan has no text layer, or one that a program laid under the picture; a font may say of its glyphs that they are
other characters than it draws. Such a page is read from its picture. All of this costs a born-digital page next to
nothing: its characters are counted by kind, and only where pictures cover it are its objects looked at.
"""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers.common_characters import COMMON
from extract.readers.glyphs import TABLED, are_blank, looked_up
from extract.readers.pdf_text import Box
from extract.readers.pdfium_objects import Objects

COVERED = 0.8
"""The share of a page that its pictures cover, from which on it is a scan."""

LARGE = 0.1
"""The share of a page from which on a picture may hold a table."""

FEW_CHARACTERS = 50
_HIDDEN = 0.5
"""The share of a page's texts that nobody sees, from which on its text layer is one below a picture."""

_BROKEN, _ENOUGH = 0.04, 10
"""The share, and the number, of characters that no font should name."""

_CHINESE, _COMMON_SHARE, _MANY = 0.3, 0.5, 60
"""Of the letters so many are Chinese, of the Chinese characters so many common ones, where there are many letters."""

_VOWELS, _BLANKS = 0.25, 0.08
"""The share of the small letters, and of all characters, in a text of words."""

_NOT_SEEN = 16
"""Of 255: a text as transparent cannot be seen."""

_OTHER, _LETTER, _CJK, _FREQUENT, _NO_CHARACTER = range(5)


A_PICTURE = "it is a picture"
GARBLED = "its fonts name other characters than they draw"


class Layer(NamedTuple):
    """`wrong`: why the text of a page is not what is seen of it, or an empty text; `pictures`: the share they cover."""

    wrong: str = ""
    pictures: float = 0.0
    is_scan: bool = False

    @property
    def has_large_picture(self) -> bool:
        """Whether a picture is large enough to hold a table."""
        return self.pictures > LARGE


TRUSTED = Layer()


def _kinds() -> Any:
    kinds = np.full(TABLED, _OTHER, np.uint8)
    for code in range(0x41, TABLED):
        if chr(code).isalpha():
            kinds[code] = _LETTER
    kinds[0x3400:0xA000] = kinds[0xF900:0xFB00] = _CJK
    kinds[[ord(character) for character in COMMON]] = _FREQUENT
    kinds[[*range(1, 9), *range(14, 32), *range(0x7F, 0xA0), *range(0xE000, 0xF900), 0xFFFD, 0xFFFE]] = _NO_CHARACTER
    kinds[0xFFFF] = _CJK  # what is beyond the table
    return kinds


_KINDS = _kinds()


def is_garbled(codes: Any) -> bool:
    """Whether the characters of a page are not what a font can mean, or no Chinese that anybody writes."""
    counts = np.bincount(looked_up(_KINDS, codes), minlength=5).tolist()
    chinese = counts[_CJK] + counts[_FREQUENT]
    letters = chinese + counts[_LETTER]
    if counts[_NO_CHARACTER] >= _ENOUGH and counts[_NO_CHARACTER] > _BROKEN * sum(counts):
        return True
    if letters < _MANY:
        return False
    if chinese < _CHINESE * letters:
        return not _is_english(codes)
    return bool(counts[_FREQUENT] < _COMMON_SHARE * chinese)


def _is_english(codes: Any) -> bool:
    """Whether Latin letters make words: separated by blanks, with vowels in them."""
    small = np.bincount(codes[(codes >= 0x61) & (codes <= 0x7A)] - 0x61, minlength=26)
    vowels = small[[0, 4, 8, 14, 20]].sum()
    return bool(vowels > _VOWELS * small.sum() and are_blank(codes).sum() > _BLANKS * len(codes))


def below_pictures(objects: Objects, size: tuple[float, float]) -> Layer:
    """Judge a page of this size (points) by its objects alone: a picture without text, or with hidden text."""
    if not objects.has_pictures:
        return Layer()
    pictures = objects.pictures()
    covered = sum(_area(box) for _, box in pictures) / max(1.0, size[0] * size[1])
    if covered < COVERED:
        return Layer("", covered)
    if not objects.texts:
        return Layer(A_PICTURE, covered, is_scan=True)
    below = objects.below(max(pictures, key=lambda picture: _area(picture[1]))[0])
    unseen = sum(item in below or _is_hidden(item) for item in objects.texts)
    return Layer("its text is hidden below a picture" if unseen > _HIDDEN * len(objects.texts) else "", covered)


def judged(layer: Layer, codes: Any) -> Layer:
    """The same with its characters known as well: too few of them, or garbled."""
    if layer.pictures > COVERED and int((~are_blank(codes)).sum()) < FEW_CHARACTERS:
        return Layer(A_PICTURE, layer.pictures, is_scan=True)
    return layer._replace(wrong=GARBLED) if is_garbled(codes) else layer


def _area(box: Box) -> float:
    left, bottom, right, top = box
    return max(0.0, right - left) * max(0.0, top - bottom)


def _is_hidden(item: int) -> bool:
    """Whether a text is drawn so that nobody sees it (ISO 32000-1, 9.3.6: render mode 3), or is transparent."""
    text = ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)
    if pdfium.FPDFTextObj_GetTextRenderMode(text) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return True
    colour = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFPageObj_GetFillColor(text, *(ctypes.byref(part) for part in colour))
    return bool(known) and colour[3].value < _NOT_SEEN

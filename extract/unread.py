"""Texts of cells that have no value although a number stands in them: which are right so, and which are problems."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from extract.numerals import NUMERALS
from extract.values import KEPT, UNITS

_UNIT = "|".join(UNITS)
_NUMBER = r"\d+(?:\.\d+)?"
_WORDS = r"[\u4e00-\u9fff]{2,}:?"
_ITEM = rf"(?:(?:{_WORDS})?{_NUMBER}(?:{_UNIT})|{_WORDS}{_NUMBER})"
_SEVERAL = re.compile(rf"{_ITEM}(?:\s*[,、;/\s]\s*{_ITEM})+[.。;]?")
_RANGE = re.compile(rf"{_NUMBER}\s*[-~—–至到]\s*{_NUMBER}\s*(?:{_UNIT})")
_REFERENCE = re.compile(r"(?:请?参?|详)见")
_FORMAL = "壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬億亿廿卅圆圓整"
_NUMERAL = re.compile(rf"(?:约|近|共计?)?(?:[{NUMERALS}{_FORMAL}Oo○◯]+[余多]?(?:{_UNIT})?整?|[IVXivx]{{2,7}}|[IVl])")
"""Numbers in characters, Roman ones, and letters and circles that stand for a nought or a one."""


@lru_cache(maxsize=KEPT)
def holds_unread_number(raw: str) -> bool:
    """Whether a cell of status `text` prints a number that nobody read.

    Several numbers that each have their words or unit (制定3件，修订2件), a range with its unit, and a reference
    (见附件2) are texts: they say themselves that they are not one number.
    """
    text = unicodedata.normalize("NFKC", raw).strip()
    if _NUMERAL.fullmatch("".join(text.split())) or _is_roman(raw):
        return True
    is_text = _REFERENCE.match(text) or _SEVERAL.fullmatch(text) or _RANGE.fullmatch(text)
    return not is_text and any(char.isdigit() for char in text)


def _is_roman(raw: str) -> bool:
    """Whether a Roman number in one character is printed: Ⅲ, which NFKC makes three letters."""
    return not raw.isascii() and any(unicodedata.category(char) == "Nl" and char != "〇" for char in raw)

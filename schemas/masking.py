"""Numbers of persons in published text: identity cards and mobile phones are masked, a star for each character.

Numbers of bodies stay: landlines, service numbers (12345), credit codes, amounts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

MASK = "*"
SHORTEST = 11

_DIGIT = "0-9\uff10-\uff19"
MAY_HOLD = f"[{_DIGIT}][{_DIGIT} \u00a0\u3000\u2010\u2011\u2013\u2014\uff0d-]{{9,}}[{_DIGIT}Xx\uff38\uff58]"
"""Only text that this finds (RE2 and Python alike) can hold such a number."""

_PLAIN = str.maketrans("０１２３４５６７８９ＸｘX\u2010\u2011\u2013\u2014－\u3000\xa0", "0123456789xxx-----  ", "")

_BEFORE, _AFTER = r"(?<![0-9a-zA-Z])(?<![0-9]\.)", r"(?![0-9a-zA-Z]|\.[0-9])"
_CARD = re.compile(_BEFORE + r"[1-8][0-9]{16}[0-9x]" + _AFTER)
_OLD_CARD = re.compile(_BEFORE + r"[1-8][0-9]{14}" + _AFTER)
_MOBILE = re.compile(
    r"(?<![0-9a-zA-Z])(?<![0-9][-. ])(?:\+?86[- ]?|0)?1[3-9][0-9](?:[0-9]{8}|-[0-9]{4}-[0-9]{4}| [0-9]{4} [0-9]{4})"
    r"(?![0-9a-zA-Z]|[-. ][0-9]|\s*[万亿]?元)"
)

_REGION = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OF_A_BODY = re.compile(r"(代码|注册号|账号|帐号|编号|文号)[^0-9]{0,6}$")
_CREDIT_CODE = re.compile(r"代码[^0-9]{0,6}$")
"""What stands before a number that only happens to look like a card's: one of 15 digits, of 18."""


def mask_personal_numbers(text: str) -> str:
    """The text with each character of such a number as `*`; as long as before, so that offsets stay right.

    Cards of 18 digits must have a region, a day of birth and the check digit of GB 11643; the old ones of 15 digits a
    region and a day; and no word before them makes them a body's (代码, 注册号 …). Mobile numbers may be written
    in groups and with +86. Digits may be full width.
    """
    if len(text) < SHORTEST:
        return text
    plain = text.translate(_PLAIN)
    found = [*_cards(plain), *(match.span() for match in _MOBILE.finditer(plain))]
    if not found:
        return text
    characters = list(text)
    for start, end in found:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)


def _cards(plain: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(plain):
        number = match[0]
        is_card = _REGION.match(number) and _is_day(number[6:14]) and _check_digit(number[:17]) == number[17]
        if is_card and not _CREDIT_CODE.search(plain[max(0, match.start() - 20) : match.start()]):
            yield match.span()
    for match in _OLD_CARD.finditer(plain):
        number = match[0]
        is_card = _REGION.match(number) and _is_day(f"19{number[6:12]}")
        if is_card and not _OF_A_BODY.search(plain[max(0, match.start() - 20) : match.start()]):
            yield match.span()


def _is_day(digits: str) -> bool:
    """Whether eight digits are a day on which somebody now alive may have been born."""
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2099


def _check_digit(first: str) -> str:
    """The last digit of a card whose first 17 digits are given (GB 11643, ISO 7064 mod 11-2)."""
    return "10x98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]

"""Chinese numerals to a hundred million less one: 三, 两, 十二, 一百零五, 二千三百, 百."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}

NUMERALS = "零〇一二两三四五六七八九十百千万"


def read_numeral(text: str) -> int | None:
    """The value; None where the characters are no number that is written so (一二, 零, 十百)."""
    head, wan, tail = text.rpartition("万")
    if not wan:
        return _below_ten_thousand(text)
    upper = _below_ten_thousand(head)
    lower = _below_ten_thousand(tail) if tail else 0
    return None if upper is None or lower is None else upper * 10_000 + lower


def _below_ten_thousand(text: str) -> int | None:
    total, digit, unit = 0, None, 10_000
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS and _TENS[char] < unit:
            unit = _TENS[char]
            total += (digit or 1) * unit
            digit = None
        else:
            return None
    return total + (digit or 0) or None

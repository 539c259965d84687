"""What a spreadsheet shows of a number, by its format code (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;"¥"-#,##0;"¥-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that a file need not describe, as the Chinese editions show them."""

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(_.|\*.)|\[([^\]]*)\]|(AM/PM|[Ee][+-]|General|.)', re.DOTALL | re.IGNORECASE)
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
"""Spreadsheets count with 15 digits: 0.1 + 0.2 is 0.3 there."""

_LONG = Context(prec=500, rounding=ROUND_HALF_UP)


class _Section(NamedTuple):
    before: str
    after: str
    digits: str
    kind: str
    """`number`, `date`, or `plain` for what is shown without a format: General, text, fractions, powers of ten."""


def shown(value: float | Decimal, code: str, epoch_1904: bool = False) -> str:
    """The text of a number under a format code. A blank section shows nothing, even of a 0."""
    number = _DIGITS.create_decimal(repr(value) if isinstance(value, float) else value)
    if not number.is_finite():
        return str(value)
    sections = _sections(code)
    index = _which(number, len(sections))
    section = sections[index]
    if section.kind == "date":
        return _date(number, code, epoch_1904) or _plain(number)
    if section.kind == "plain":
        return (section.before + _plain(number) + section.after).strip()
    sign = "-" if number < 0 and index == 0 else ""
    text = _digits(abs(number), section)
    return section.before + (sign if any(char in "123456789" for char in text) else "") + text + section.after


def _which(number: Decimal, count: int) -> int:
    if number < 0 and count > 1:
        return 1
    return 2 if number == 0 and count > 2 else 0


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[_Section, ...]:
    parts = _split(code)
    if any(re.search(r"\[[<>=]", part) for part in parts):  # conditions: what is there, without a format
        return (_Section("", "", "", "plain"),)
    return tuple(_section(part) for part in parts[:3])


def _split(code: str) -> list[str]:
    parts = [""]
    for match in _TOKEN.finditer(code):
        if match[5] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    return parts


def _section(code: str) -> _Section:
    before, digits, after = "", "", ""
    kind = "number"
    for literal, escaped, padding, bracket, plain in _TOKEN.findall(code):
        text = literal or escaped
        if bracket:
            text = bracket[1:].partition("-")[0] if bracket.startswith("$") else ""
            kind = "date" if bracket.lower().strip("hms") == "" else kind
        elif plain and (plain in "0#?.," or plain == "%"):
            digits += plain
            text = "%" if plain == "%" else ""
        elif plain:
            kind = _kind(plain, kind)
            text = "" if kind != "number" else plain
        if text and not padding:
            before, after = (before, after + text) if digits else (before + text, after)
    if kind == "number" and not any(char in "0#?" for char in digits):
        return _Section(before + after, "", "", "number")
    return _Section(before, after, digits, kind)


def _kind(token: str, kind: str) -> str:
    if token.lower() in ("y", "m", "d", "h", "s", "am/pm", "e", "aaa"):
        return "date"
    if token.lower() in ("general", "@", "/") or token.lower().startswith("e"):
        return kind if kind == "date" else "plain"
    return kind


def _digits(number: Decimal, section: _Section) -> str:
    pattern = section.digits.replace("%", "")
    if not pattern:
        return ""
    whole, _, fraction = pattern.partition(".")
    number = number.scaleb(2 * section.digits.count("%"))
    thousands = len(whole) - len(whole.rstrip(","))
    last = Decimal(1).scaleb(-min(len(fraction), 30))
    number = number.scaleb(-3 * thousands).quantize(last, context=_LONG)
    left, _, right = format(number, "f").partition(".")
    least = fraction.count("0") if fraction else 0
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole.rstrip(","):
        left = f"{int(left):,}".rjust(len(left), "0") if left else left
    return left + ("." + right if "." in pattern and (right or least) else "")


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(number: Decimal, code: str, epoch_1904: bool) -> str | None:
    """Year, month and day as the code orders them; a time, or what is no date, is not shown as one."""
    if not 0 < number < 2_958_466:
        return None
    start = dt.datetime(1904, 1, 1) if epoch_1904 else dt.datetime(1899, 12, 30)
    day = start + dt.timedelta(days=float(number))
    names = {"y": f"{day:%Y}", "m": str(day.month), "d": str(day.day)}
    pieces: list[str] = []
    last = ""
    for literal, escaped, _, bracket, plain in _TOKEN.findall(_split(code)[0]):
        name = plain.lower()
        if bracket:
            continue
        if name in ("h", "s", "am/pm", "e", "general"):
            return f"{day:%Y-%m-%d %H:%M}"
        if name not in names:
            pieces.append(literal or escaped or plain)
        elif name != last:
            pieces.append(names[name])
        last = name
    return "".join(pieces).replace("@", "").strip() or None

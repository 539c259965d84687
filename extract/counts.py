"""Numbers with their units, and dates, in compact prose."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extract.dates import read_date
from extract.measures import COUNTED_IN_CHARACTERS, SCALES, UNIT, UNITS, WHOLE
from extract.numerals import NUMERALS, read_numeral
from schemas.report import CellStatus

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?: [\d,.]*\d){0,3}"
_DAY = (
    r"(?:20\d\d|19\d\d)(?:年\d{1,2}月\d{1,2}(?:日|号)|(?P<mark>[-./])\d{1,2}(?P=mark)\d{1,2}(?!\d))|"
    r"[二一][〇○零九0][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日|"
    r"\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月(?!\d)"
)
_ANY = re.compile(
    rf"(?P<date>{_DAY})"
    rf"|(?P<low>{_DIGITS})(?:[-~—–～]+|至|到)(?P<high>{_DIGITS})(?P<range_scale>[万亿]?)(?P<range_unit>{UNIT}|%|‰)"
    rf"|(?P<digits>{_DIGITS})(?P<more>[多余几]?)(?P<scale>[百千]?[万亿]?)(?P<more_after>[多余几]?)(?P<unit>{UNIT}|%|‰)"
    rf"|百分之(?P<percent>\d+(?:\.\d+)?|百|[{NUMERALS}]{{1,3}}(?:点[{NUMERALS}]{{1,3}})?)"
    rf"|(?P<numeral>[{NUMERALS}]{{1,9}})(?P<numeral_more>[多余]?)(?P<numeral_unit>[{COUNTED_IN_CHARACTERS}])"
)  # fmt: skip
# A class of characters first: what may begin a number is searched for much faster than one of two alternatives.
_START = re.compile(rf"[\d{NUMERALS}](?:(?<=\d)|(?=[{NUMERALS}〇○年多余{COUNTED_IN_CHARACTERS}]|分之))")
_DIGITS_ON = re.compile(r"\d+")
_ABOUT = re.compile(r"(?:约|近|逾|超过?|不少于|不足|不到|至少|大约|接近|最多|不超过|上|多达|突破)$")
_ABOUT_AFTER = ("以上", "左右", "以下", "以内", "上下", "不等", "有余")
_TEN_THOUSAND = Decimal(10_000)
_NO_NUMBER_BEFORE = frozenset("第〔[№-/.")
_NO_NUMERAL_BEFORE = frozenset('第每各同统唯专单之其另某任逐再上下这那哪头半星初数几"“‘《〔双无有')
_SLOGANS = re.compile(
    "维护|意识|自信|确立|全面|一批|一流|统一|结合|坚持|方面|层面|环节|阶段|层次|角度|到位|务必|转变|带头|公开"
)
_ONE_AT_THE_END = re.compile(
    r"(?:举办|召开|开展|组织|收到|受理|发布|公开|发生|办理|编发|印发|制定|新增|设立|举行|参加|共)[^每各逐至跑]*$"
)
_CLAUSE_END = frozenset(",。;;、)!?\n:")
_LIST_NUMBER = re.compile(r"\d{1,2}[.]")


@dataclass(frozen=True, slots=True)
class Count:
    """A number or a date between two places of compact prose; `after` is where its unit ends."""

    start: int
    end: int
    after: int
    status: CellStatus
    value: Decimal | None = None
    unit: str | None = None
    is_date: bool = False
    date: dt.date | None = None


def read_counts(text: str) -> Iterator[Count]:
    """Numbers that have a unit, and dates, in printed order; numbers of articles, documents, lists, years are none."""
    for match in _matches(text):
        kind = match.lastgroup
        start = match.start()
        if match["date"] is not None:
            if not _follows_digits(text, start):
                yield Count(start, match.end(), match.end(), "number", is_date=True, date=_day(match["date"]))
        elif kind == "range_unit":
            if not _is_numbered(text, start):
                unit = match["range_unit"]
                yield Count(start, match.end() - len(unit), match.end(), "text", None, unit)
        elif kind == "unit":
            yield from _number(text, match)
        elif kind == "percent":
            value = _percent(match["percent"])
            if value is not None:
                yield Count(start, match.end(), match.end(), "number", value, "%")
        else:
            yield from _in_characters(text, match)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """As `_ANY.finditer`, which would try all its branches at every character."""
    start = _START.search(text)
    while start:
        at = start.start()
        match = _ANY.match(text, at)
        if match:
            yield match
            at = match.end() - 1
        elif text[at].isdigit():
            at = _DIGITS_ON.match(text, at).end() - 1  # type: ignore[union-attr]
        start = _START.search(text, at + 1)


def _follows_digits(text: str, start: int) -> bool:
    return start > 0 and text[start - 1].isdigit()


def _is_numbered(text: str, start: int) -> bool:
    """Whether what stands before makes it the number of an article, a document, a product."""
    before = text[start - 1] if start else "\n"
    return before in _NO_NUMBER_BEFORE or (before.isascii() and before.isalnum())


def _number(text: str, match: re.Match[str]) -> Iterator[Count]:
    start, digits, unit = match.start(), match["digits"], match["unit"]
    at_line_start = start == 0 or text[start - 1] == "\n"
    scale = _scale(match["scale"])
    if " " in digits:  # 345 678次: one number, or two?
        yield Count(start, match.end() - len(unit), match.end(), "text", None, unit)
        return
    if "." in digits and unit in WHOLE and scale == 1:
        listed = _LIST_NUMBER.match(digits)
        if not (at_line_start and listed):
            yield Count(start, match.end() - len(unit), match.end(), "text", None, unit)
            return
        start, digits = start + listed.end(), digits[listed.end() :]
    elif _is_numbered(text, start):
        return
    value = Decimal(digits.replace(",", "")) * scale
    about = bool(match["more"] or match["more_after"]) or _is_about(text, start, match.end())
    if unit == "元":
        unit, value = "万元", value / _TEN_THOUSAND
    elif unit == "日内":
        unit = "日"
    end = match.end() - len(match["unit"])
    yield Count(start, end, match.end(), "note" if about else "number", value, unit)


def _scale(printed: str) -> int:
    scale = 1
    for char in printed:
        scale *= SCALES[char]
    return scale


def _is_about(text: str, start: int, end: int) -> bool:
    return bool(_ABOUT.search(text, max(0, start - 3), start)) or text.startswith(_ABOUT_AFTER, end)


def _percent(printed: str) -> Decimal | None:
    if printed.replace(".", "", 1).isdigit():
        return Decimal(printed)
    whole, point, decimals = printed.partition("点")
    value = 100 if whole == "百" else read_numeral(whole)
    digits = [read_numeral(char) or 0 for char in decimals]
    if value is None or (point and not digits):
        return None
    return Decimal(f"{value}.{''.join(map(str, digits))}") if point else Decimal(value)


def _in_characters(text: str, match: re.Match[str]) -> Iterator[Count]:
    """三次, 两件, 十二期; not 第三次, 一件事, 四个自信."""
    start, printed, unit = match.start(), match["numeral"], match["numeral_unit"]
    after = text[match.end()] if match.end() < len(text) else "\n"
    before = text[start - 1] if start else "\n"
    value = read_numeral(printed)
    if value is None or before in _NO_NUMERAL_BEFORE or before.isdigit() or after in UNITS.get(unit, ""):
        return
    if printed == "二" or _SLOGANS.match(text, match.end()):
        return
    if printed == "一" and not (after in _CLAUSE_END and _ONE_AT_THE_END.search(text, max(0, start - 24), start)):
        return
    about = bool(match["numeral_more"]) or _is_about(text, start, match.end())
    end = match.end() - len(unit)
    yield Count(start, end, match.end(), "note" if about else "number", Decimal(value), unit)


def _day(printed: str) -> dt.date | None:
    return read_date(printed) if "日" in printed or "号" in printed or printed[-1:].isdigit() else None

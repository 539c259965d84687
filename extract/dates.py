"""Civil dates and years as reports print them: 2020年1月22日, 二〇二〇年一月二十二日, 20231月1日, 2024-01-05."""

from __future__ import annotations

import datetime as dt
import re

from schemas.titles import fold

_DIGITS = dict.fromkeys("〇○OoОо零0", 0) | {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_DATE = re.compile(r"(?<!\d)(?:20)?(20\d\d)(?:年|[-./])?(\d{1,2})(?:月|[-./])(\d{1,2})(?:日|号)?(?!\d)")
_CHINESE_YEAR = re.compile(r"[二2](?!(?<=2)\d{3})[〇○零OoОо0][〇○零OoОо0一二三四五六七八九\d]{2}(?=年)")
_CHINESE_DAY = re.compile(r"(?:元(?=月)|([〇○零一二三四五六七八九十]{1,3})(?=[月日]))")
_LONGEST_DATE = 40
_TIME = re.compile(r"[\sT]\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_MONTH = re.compile(r"(?:20)?20\d\d年?\d{1,2}月")
_YEAR = re.compile(r"(20\d\d)(?=年|度)")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def arabic(text: str) -> str:
    """Fold the text and write its Chinese dates and years in digits."""
    folded = _CHINESE_YEAR.sub(_positional, fold(text))
    if "月" not in folded and "日" not in folded:
        return folded
    return _CHINESE_DAY.sub(lambda match: str(_number(match[1])) if match[1] else "1", folded)


def read_date(text: str) -> dt.date | None:
    """The last date in the text; None where there is none, or it is no day of the calendar."""
    for match in reversed(list(_DATE.finditer(arabic(_TIME.sub(" ", text))))):
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None


def is_only_a_date(text: str) -> bool:
    """Whether nothing but a date is printed, or a year and a month."""
    if len(text) > _LONGEST_DATE or not any(mark in text for mark in "年月-./"):
        return False
    printed = arabic(text).strip("()（）")
    return bool(_DATE.fullmatch(printed) or _MONTH.fullmatch(printed))


def without_date(text: str) -> str:
    """The folded text with its dates taken out."""
    return _DATE.sub("", arabic(text))


def read_year(text: str) -> int | None:
    """The first year that is followed by 年 or 度, else the first number that looks like a year."""
    return year_in(arabic(text))


def year_in(folded: str) -> int | None:
    """As `read_year`, of text whose years are in digits already."""
    match = _YEAR.search(folded) or _ANY_YEAR.search(folded)
    return int(match[1]) if match else None


def _positional(match: re.Match[str]) -> str:
    return "".join(str(_DIGITS.get(char, char)) for char in match[0].replace("二", "2", 1))


def _number(chinese: str) -> int:
    """Numbers to 39, the days of a month: 十 10, 二十二 22."""
    if "十" not in chinese:
        return int("".join(str(_DIGITS[char]) for char in chinese))
    tens, _, ones = chinese.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)

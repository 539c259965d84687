"""The dates and years that a text names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

_DATE = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_TRAILING_DATE = re.compile(r"\s*[\[(（【]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）】]?\s*$")
_YEAR = re.compile(r"20\d\d|二[〇○零]\S{2}年")


def has_year(text: str) -> bool:
    """Whether a text names a year."""
    return bool(_YEAR.search(text))


def find_date(text: str) -> dt.date | None:
    """The first date of a text."""
    return next(find_dates(text), None)


def find_dates(text: str) -> Iterator[dt.date]:
    """All dates of a text that the calendar has."""
    for year, month, day in _DATE.findall(text):
        try:
            yield dt.date(int(year), int(month), int(day))
        except ValueError:
            continue


def without_date(text: str) -> str:
    """A text without the date it ends with, unless the date is all there is."""
    return _TRAILING_DATE.sub("", text) or text

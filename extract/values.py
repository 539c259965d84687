"""Printed text → value, unit and status. Only a printed number gives a value; a blank is never 0."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from schemas.forms import Column
from schemas.report import CellStatus

UNITS = (
    "人次",
    "万元",
    "亿元",
    "元",
    "件",
    "项",
    "条",
    "次",
    "篇",
    "个",
    "人",
    "份",
    "宗",
    "起",
    "家",
    "场",
    "期",
)
MONEY_IN_10000_YUAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}

_DASH = re.compile(r"^(?:[-—–―‐‑−ー_/\\]{1,4}|无|/)$")
_UNIT = "|".join(UNITS)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"^(?P<about>约|近)?(?P<sign>[+]|[-−]{{1,2}}|增加|增长|增|减少|减|下降)?"
    rf"(?P<digits>{_DIGITS})(?P<more>余|多)?(?P<unit>{_UNIT})?(?P<remark>\(.*\))?$",
    re.DOTALL,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_UNREADABLE = re.compile(r"\(cid:\d+\)|\ufffd|\ufffc")
_SPLIT_DIGITS = re.compile(r"\d\s+[\d.,]")
_NEGATIVE = {"-", "--", "−", "−−", "减少", "减", "下降"}
_WORDS = {"增加", "增长", "增", "减少", "减", "下降"}


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says: `value` is None unless the status is `number` or `note`."""

    value: Decimal | None
    unit: str | None
    status: CellStatus


def read_value(raw: str, column: Column, unit: str | None, header_unit: str | None = None) -> Value:
    """Read the text of a cell.

    `unit` is the form's unit for the cell; `header_unit` the one this report's own header prints for money
    (元, 万元 or 亿元). Money comes out in 万元; when nothing says its unit, it is as printed, with no unit.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).strip()
    if not text:
        return Value(None, unit, "blank")
    if _DASH.match(re.sub(r"\s", "", text)):
        return Value(None, unit, "dash")
    if _UNREADABLE.search(text):
        return Value(None, unit, "illegible")
    match = (
        None
        if _SPLIT_DIGITS.search(text) or _has_marks(raw)
        else _NUMBER.match(re.sub(r"\s", "", text).replace("，", ","))
    )
    if match is None or (match["sign"] in _WORDS and not column.signed):
        return Value(None, unit, "text")
    number = Decimal(match["digits"].replace(",", ""))
    if match["sign"] in _NEGATIVE:
        number = -number
    status: CellStatus = "note" if match["about"] or match["more"] or match["remark"] else "number"
    return _with_unit(number, match["unit"], column, unit, header_unit, status)


def _has_marks(raw: str) -> bool:
    """Whether a circled or raised digit is printed: the mark of a footnote, which NFKC makes a plain digit."""
    return not raw.isascii() and any(unicodedata.category(char) == "No" for char in raw)


@lru_cache(maxsize=20_000)
def is_numeric(raw: str) -> bool:
    """Whether the text reads as a number, a dash or nothing: what data cells hold and labels do not."""
    return read_value(raw, _ANY, None).status != "text"


_ANY = Column("any", (), signed=True)


def _with_unit(
    number: Decimal,
    printed: str | None,
    column: Column,
    unit: str | None,
    header_unit: str | None,
    status: CellStatus,
) -> Value:
    if not column.money and unit != "万元":
        return Value(None, unit, "text") if printed in MONEY_IN_10000_YUAN else Value(number, printed or unit, status)
    stated = printed or header_unit or unit
    if stated is None:
        return Value(number, None, status)
    if stated not in MONEY_IN_10000_YUAN:
        return Value(None, unit, "text")
    return Value(number * MONEY_IN_10000_YUAN[stated], "万元", status)

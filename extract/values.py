"""Printed text → value, unit and status. Only a printed number gives a value; a blank is never 0."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from schemas.forms import Column
from schemas.report import CellStatus
from schemas.titles import fold

UNITS = (
    "人次",
    "亿元",
    "千万元",
    "百万元",
    "十万元",
    "万元",
    "千元",
    "百元",
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
MONEY_IN_10000_YUAN = {
    "元": Decimal("0.0001"),
    "百元": Decimal("0.01"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "十万元": Decimal(10),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10000),
}
KEPT = 20_000
"""Distinct texts whose reading is kept: most cells print the same few numbers."""

LONGEST_NUMBER = 24
"""Characters of a number: a longer row of digits counts nothing, and no decimal would hold it exactly."""

_DASH = re.compile(r"^(?:[-—–―‐‑−ー_/\\]{1,4}|无|/)$")
_UNIT = "|".join(UNITS)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"^(?P<before>{_UNIT})?(?P<about>约|近)?(?P<sign>[+]|[-−–—]{{1,2}}|增加|增长|增|减少|减|下降)?"
    rf"(?P<digits>{_DIGITS})(?P<more>余|多)?(?P<unit>{_UNIT}|\((?:单位:)?(?:{_UNIT})\))?(?P<remark>\(.*\))?$",
    re.DOTALL,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202d\u2060-\u2064\u2066-\u2069\ufeff]")
"""Also the marks of writing direction, but that which turns digits round (U+202E)."""

_UNREADABLE = re.compile(r"\(cid:\d+\)|\ufffd|\ufffc")
_QUOTED = re.compile(r"""^["“”]([\d,.]+)["“”]$""")
_SPACE = re.compile(r"\s")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_WHOLE = re.compile(_DIGITS)
_PIECES = re.compile(r"[\d,.]+(?:\s+[\d,.]+)+")
_SPLIT_DIGITS = re.compile(r"\d\s+[\d.,]")
_POSITIVE = {None, "+", "增加", "增长", "增"}
_FOR_CHANGES = re.compile("[增减下降–—]")
"""Signs in words, and dashes, are signs only where a change is asked for."""

_LESS = re.compile("[减降]")
_OTHER_MONEY = re.compile(r"\([^()\d]*[元币镑]\)")
"""A remark that names a unit of money, and none of those that are known: 117（美元）."""

_ONLY_LESS = re.compile(r"\((?:减少?|下降)\)")
"""A sign behind the number: 3（减）. Where a remark says more, 5（减少2项）, nobody knows which of the two is meant."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says: `value` is None unless the status is `number` or `note`."""

    value: Decimal | None
    unit: str | None
    status: CellStatus


@lru_cache(maxsize=KEPT)
def read_value(raw: str, column: Column, unit: str | None, header_unit: str | None = None) -> Value:
    """Read the text of a cell.

    `unit` is the form's unit for the cell; `header_unit` the one this report's own header prints for money
    (元, 万元, 亿元 …). Money comes out in 万元; when nothing says its unit, it is as printed, with no unit.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).strip()
    text = _QUOTED.sub(r"\1", text)
    if not text:
        return Value(None, unit, "blank")
    if _DASH.match(_SPACE.sub("", text)):
        return Value(None, unit, "dash")
    if _UNREADABLE.search(text):
        return Value(None, unit, "illegible")
    is_one = not _SPLIT_DIGITS.search(text) or _is_broken_number(text)
    match = _NUMBER.match(_SPACE.sub("", text)) if is_one and not _has_marks(raw) else None
    sign = _sign(match["sign"], match["remark"], column) if match else 0
    if match is None or not sign:
        return Value(None, unit, "text")
    behind = match["unit"] and match["unit"].strip("()").removeprefix("单位:")
    other_money = (column.money or unit == "万元") and _OTHER_MONEY.fullmatch(match["remark"] or "")
    is_own = not other_money and _is_own_unit(match["before"], behind, column, unit)
    if len(match["digits"]) > LONGEST_NUMBER or not is_own:
        return Value(None, unit, "text")
    number = sign * Decimal(match["digits"].replace(",", "")) + 0  # a nought has no sign
    status: CellStatus = "note" if match["about"] or match["more"] or match["remark"] else "number"
    return _with_unit(number, behind or match["before"], column, unit, header_unit, status)


def _sign(printed: str | None, remark: str | None, column: Column) -> int:
    """1 or -1; 0 where a sign is no sign here, or a remark leaves it open."""
    if not column.signed and _FOR_CHANGES.match(printed or ""):
        return 0
    if column.signed and remark and _LESS.search(remark):
        return -1 if not printed and _ONLY_LESS.fullmatch(remark) else 0
    return 1 if printed in _POSITIVE else -1


def _is_own_unit(before: str | None, behind: str | None, column: Column, unit: str | None) -> bool:
    """Whether a unit before the number (a unit's cell that ran into the next: 件 201) is the one asked for."""
    if before is None:
        return True
    fits = before in MONEY_IN_10000_YUAN if column.money or unit == "万元" else unit in (None, before)
    return fits and behind is None


def _is_broken_number(text: str) -> bool:
    """Whether pieces of digits can only be one number, broken by a narrow cell: `3,08 3` is 3,083."""
    pieces = text.split()
    whole = "".join(pieces)
    return bool(_GROUPED.fullmatch(whole)) and not all(_WHOLE.fullmatch(piece) for piece in pieces)


@lru_cache(maxsize=KEPT)
def is_in_pieces(raw: str) -> bool:
    """Whether a cell prints digits in pieces that may be one number or several."""
    text = unicodedata.normalize("NFKC", raw).strip()
    return bool(_PIECES.fullmatch(text)) and not _is_broken_number(text)


def _has_marks(raw: str) -> bool:
    """Whether a circled or raised digit is printed: the mark of a footnote, which NFKC makes a plain digit."""
    return not raw.isascii() and any(unicodedata.category(char) == "No" for char in raw)


@lru_cache(maxsize=KEPT)
def is_numeric(raw: str) -> bool:
    """Whether the text reads as a number, a dash or nothing: what data cells hold and labels do not."""
    return read_value(raw, _ANY, None).status != "text"


@lru_cache(maxsize=KEPT)
def is_unit(raw: str) -> bool:
    """Whether the text is nothing but a unit."""
    return fold(raw).strip("()") in UNITS


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
        if printed in MONEY_IN_10000_YUAN:
            return Value(None, unit, "text")
        return Value(_normal(number), printed or unit, status)
    stated = printed or header_unit or unit
    if stated is None:
        return Value(_normal(number), None, status)
    if not number:
        return Value(_normal(number), "万元", status)  # in whatever unit, of whatever currency
    if stated not in MONEY_IN_10000_YUAN:
        return Value(None, unit, "text")
    return Value(_normal(number * MONEY_IN_10000_YUAN[stated]), "万元", status)


def _normal(value: Decimal) -> Decimal:
    """25.1000 → 25.1, 0E+1 → 0: one number, one spelling."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()

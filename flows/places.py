"""Which place a printed name begins with: 宁夏回族自治区银川市兴庆区教育局 is 兴庆区 and 教育局.

In order of trust: places printed before the name, the longest first, each in the one before it; where several divisions
have the name, the one that the site lies in or that lies in the site's; the word 市, 县, 区 … alone is the site's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from schemas.bodies import body_of, central_head, ends_as_zone, has_zone
from schemas.divisions import FIRST_YEAR, LAST_YEAR, Division, Divisions, Rank, year_of_list
from schemas.regions import PROVINCES, province_name, short_name

Doubt = Literal["unknown_division", "ambiguous_name"]

_GENERIC = re.compile(r"^(?:(省|自治区)|(市|州|盟|地区)|(县|区|旗|市))(?!(?:场|政|容|民|委|域|级|际|直机关|区域))")
_UNLISTED = re.compile(
    r"^(?!.{1,6}社区).{1,6}?[^城乡镇街库灌林矿牧校辖老片政护防特门超都集](县|区|旗|市)(?=.)(?!场|域|政|容|区|级)"
)

_CORPS = re.compile(r"(?:新疆生产建设兵团)?(?P<division>第[一二三四五六七八九十]+师(?P<city>\(.+?市\)|.{2,5}?市)?)")
"""A division of the corps in Xinjiang, with the city that it is at the same time; it is in no list."""

_OF_A_CITY = re.compile(r"(监管分局|(?<!总)队|支行)$")
"""What led from above is of a prefecture: 吉林 is a city there."""

_LONG_ENOUGH = 3
"""城区, 郊区 or 新区 are also words of other names: two characters are a place only in the site's own division."""


@dataclass(frozen=True, slots=True)
class Named:
    """The place and the rest of a name.

    `place` is the division in the year's list; None where it is not in it, with the `doubt`. `rank` is the level of the
    government whose body it is, where that can be told. `rest` then begins with the printed place that is not in the
    list or is one of several: `kept`.
    """

    place: Division | None
    rest: str
    rank: Rank | None
    doubt: Doubt | None = None
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is known before a name is looked at: the site's place and division, and the report's year.

    `own` is the division as it stood in that year, `lasting` the code that stays; where it is in no list the site's.
    """

    name: str
    code: str | None
    year: int | None
    own: Division | None
    lasting: str

    @property
    def rank(self) -> Rank | None:
        """The level of the site's division, told by its code where the list does not have it."""
        if self.own:
            return self.own.rank
        if self.code is None or self.code.startswith("00"):
            return None
        return "province" if self.code.endswith("0000") else "prefecture" if self.code.endswith("00") else "county"


def whereabouts(name: str, code: str | None, year: int | None, known: Divisions) -> Whereabouts:
    """The site's division as it stood in the report's year: the catalogue has its newest code."""
    newest = known.newest(code) if code else None
    own = known.in_year(newest, year_of_list(year)) if newest else None
    return Whereabouts(name, code, year, own, newest.lasting if newest else code or "")


def split(name: str, site: Whereabouts, known: Divisions) -> Named:
    """The place that a folded name begins with, and the rest. A central body before the place stays in the rest."""
    head = central_head(name) or ("中共" if name.startswith("中共") else "")
    head = "" if head == name else head
    place, rest = None, name.removeprefix(head)
    while True:
        rest = rest if place else _after_short_province(rest, site, known)
        found = _longest(rest, place, site, known)
        if found is None:
            break
        candidates, length = found
        standing = known.in_year(candidates[0], year_of_list(site.year))
        if len(candidates) > 1 or standing is None:
            doubt: Doubt = "ambiguous_name" if len(candidates) > 1 else "unknown_division"
            ranks = {one.rank for one in candidates}
            return Named(None, head + rest, ranks.pop() if len(ranks) == 1 else None, doubt, head + rest[:length])
        place, rest = standing, rest[length:]
    if place is None and head:
        place = _short_province(rest, site, known)
    return Named(place, head + rest, place.rank) if place else _on_the_site(head, rest, site)


def _short_province(text: str, site: Whereabouts, known: Divisions) -> Division | None:
    """The province that a body led by a central one is named after in short, as part of its own name: 河南调查总队."""
    code = next((code for code in PROVINCES if text.startswith(short_name(code))), None)
    if code is None or _OF_A_CITY.search(text) or text[len(short_name(code)) :][:1] in set("省市区县州"):
        return None
    newest = known.newest(f"{code}0000")
    return known.in_year(newest, year_of_list(site.year)) if newest else None


def _longest(
    text: str, place: Division | None, site: Whereabouts, known: Divisions
) -> tuple[list[Division], int] | None:
    """The divisions that the longest name at the beginning may mean, and its length."""
    for length in range(min(known.longest, len(text)), 1, -1):
        if not (ever := known.named(text[:length])):
            continue
        named = _near_in_time(ever, site.year)
        found = [one for one in named if place.contains(one)] if place else _of_site(named, site, length)
        if found and not _is_part_of_a_word(text, length):
            return found, length
    return _short_city(text, site, known) if place is None or place.rank == "province" else None


def _short_city(text: str, site: Whereabouts, known: Divisions) -> tuple[list[Division], int] | None:
    """苏州 in 苏州吴江区: a city in short is one where a place of it follows."""
    for length in (4, 3, 2):
        if not (cities := [one for one in known.named(f"{text[:length]}市") if one.rank != "county"]):
            continue
        places = [one for end in range(2, known.longest + 1) for one in known.named(text[length : length + end])]
        if found := _near_in_time([city for city in cities if any(map(city.contains, places))], site.year):
            return found, length
    return None


def _is_part_of_a_word(text: str, length: int) -> bool:
    """吉林市|场监督管理局, 城区|域…: the place ends within a word."""
    return text[length - 1] in "市区县" and text[length:].startswith(("场监", "容", "域"))


def _near_in_time(named: Iterable[Division], year: int | None) -> list[Division]:
    """Those that had the name in the report's year; else in the next, in which it was written; else about then.

    A report of long ago may be printed under the name of today.
    """
    count = year_of_list(year)
    for first, last in ((count, count), (count + 1, count + 1), (count - 1, LAST_YEAR), (FIRST_YEAR, count)):
        alive = [one for one in named if one.first <= last and first <= one.last]
        if alive:
            return list({one.lasting: one for one in alive}.values())
    return []


def _of_site(named: list[Division], site: Whereabouts, length: int) -> list[Division]:
    """Of several with the name, those that lie on the way from the province to the site or in the site's division."""
    if site.own is None:
        same = [one for one in named if site.code and one.code[:2] == site.code[:2]]
        return (same or named) if length >= _LONG_ENOUGH else []
    own = site.own
    near = [one for one in named if one.lasting == own.lasting or own.contains(one)]
    above = [one for one in named if one.contains(own)]
    beside = [one for one in named if own.prefecture and one.prefecture == own.prefecture]
    within = [one for one in named if one.province == own.province]
    for chosen in (near, above, beside):
        if chosen:
            return chosen
    return (within or named) if length >= _LONG_ENOUGH else []


def _after_short_province(text: str, site: Whereabouts, known: Divisions) -> str:
    """Without 宁夏 before 银川市: a province in short is one only where a place of it follows."""
    code = (site.code or "")[:2]
    short = short_name(code) if code in PROVINCES else ""
    rest = text.removeprefix(short)
    if not short or rest == text or text.startswith(province_name(code)) or rest[:1] in set("省市区县州"):
        return text
    follows = any(one.code[:2] == code for length in range(2, known.longest + 1) for one in known.named(rest[:length]))
    is_of_region = rest.endswith(("厅", "委员会")) and not has_zone(rest)
    return rest if follows or is_of_region else text


def _on_the_site(head: str, name: str, site: Whereabouts) -> Named:
    """A name without a place of the list: of the site's division, unless it begins with a place that is not there."""
    plain = name.removeprefix(site.name) if site.name and name != site.name else "" if name == site.name else name
    if (corps := _CORPS.match(plain)) and (corps["city"] or corps[0] != plain):
        kept = head + corps["division"]
        return replace(_own(site, kept + plain[corps.end() :]), rank="prefecture", kept=kept)
    is_town = body_of(name).kind == "township"  # 市桥街道办事处
    if plain == name and not is_town and (generic := _GENERIC.match(name)):
        ranks: tuple[Rank, ...] = ("province", "prefecture", "county")
        said = {rank for rank, word in zip(ranks, generic.groups(), strict=True) if word}
        said |= {"county"} if generic[0] == "市" else set()
        rest = name[generic.end() :]
        if site.rank in said and rest:
            return _own(site, head + rest)
        if site.rank and rest:
            rank = said.pop() if len(said) == 1 else None
            return Named(None, head + name, rank, "ambiguous_name", head + generic[0])
    unlisted = _UNLISTED.match(plain)
    if unlisted and not ends_as_zone(unlisted[0]):
        rank = "prefecture" if unlisted[1] == "市" and site.rank == "province" else "county"
        return Named(None, head + plain, rank, "unknown_division", head + unlisted[0])
    return _own(site, head + plain)


def _own(site: Whereabouts, rest: str) -> Named:
    is_central = site.code is not None and site.code.startswith("00")
    return Named(site.own, rest, site.rank, None if site.own or is_central else "unknown_division")

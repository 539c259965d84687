"""From what a column shows to the row of the catalogue that it may become. Pure; what is unknown is said."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flows.looking import Seen, twin
from schemas.regions import CENTRAL, PINYIN, province_key, province_name
from spiders.platforms.common import has_year
from spiders.sites import ColumnKind, Level, Site, host_of

_OFFICES = re.compile(r"(门户网站|官方网站|政府网站|网站|官网|门户|首页)$")
_GOVERNMENT = re.compile(r"人民政府(办公厅|办公室)?$")
_PLACES: dict[Level, re.Pattern[str]] = {
    "province": re.compile(r"^.*?(省|自治区|市)"),
    "prefecture": re.compile(r"^.*?(市|州|盟|地区)"),
    "county": re.compile(r"^.*(县|区|旗|市)"),
}
_BODIES: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("zone", re.compile(r"(开发区|高新区|园区|管理区|度假区|新区|示范区|管理委员会|管委会)$")),
    ("township", re.compile(r"(镇|乡|街道)(人民政府|办事处)?$")),
    ("department", re.compile(r"(局|厅|委员会|委|办公室|部|署|院|中心|支队|总队)$")),
)
_UNKNOWN_NAME = re.compile(r"[{}$<>]|^(网站名称|SiteName|站点名称)$")
_ORGANS = frozenset({"zone", "township", "department", "ministry"})


@dataclass(frozen=True)
class Given:
    """What a person states of a site."""

    name: str = ""
    division: str = ""
    organ: str = ""


@dataclass(frozen=True)
class Proposal:
    """A row, in the order of the files; `missing` names what must be given, `remarks` are for the person."""

    row: dict[str, Any]
    missing: tuple[str, ...]
    remarks: tuple[str, ...]


def propose(seen: Seen, listed: Sequence[Site], given: Given, today: dt.date) -> Proposal:
    """The row that a column may become, beside the sites that are in the catalogue."""
    url = seen.final_url or seen.url
    host = host_of(url)
    division, remarks = find_division(seen.site_id_code, given.division, listed, host)
    called = given.organ or site_name(seen)
    level = find_level(called, division)
    organ = (given.organ or called) if level in _ORGANS else ""
    name = given.name or place_name(called, division, listed)
    row = {
        "id": suggest_id(host, division, level, listed),
        "name": name,
        **({"organ": organ} if organ else {}),
        "division": division,
        "level": level,
        "platform": seen.detected,
        "columns": [_column(url, kind_of(seen))],
        **_hosts(seen, host),
        **({"site_id_code": seen.site_id_code} if seen.site_id_code else {}),
        "verified_at": None,
        "evidence": evidence(seen, today),
    }
    needed = {"--division": division, "--name": name, "--organ": organ or level not in _ORGANS}
    missing = tuple(option for option, value in needed.items() if not value)
    return Proposal(row, missing, (*remarks, *_remarks(seen, listed, host, organ)))


def find_division(code: str | None, given: str, listed: Sequence[Site], host: str) -> tuple[str, tuple[str, ...]]:
    """The division: as given, else by the 网站标识码, else that of a site on the same host; with what to know of it."""
    from_code = "" if code is None else f"{CENTRAL}0000" if code.startswith("bm") else code[:6]
    if from_code and province_key(from_code) == "none":
        return given, (f"SiteIDCode {code}: no province has the code {from_code[:2]}",)
    if given:
        differs = from_code and from_code != given
        return given, (f"SiteIDCode {code} says {_called(from_code, listed)}, not {given}",) if differs else ()
    if from_code:
        return from_code, (_about_code(str(code), from_code, listed),)
    same = {site.division for site in listed if host in site.hosts}
    if len(same) == 1:
        (division,) = same
        return division, (f"no SiteIDCode; {_called(division, listed)} is that of {host} in the catalogue",)
    return "", ("no SiteIDCode on the page: the division must be given",)


def _about_code(code: str, division: str, listed: Sequence[Site]) -> str:
    known = _called(division, listed)
    if any(site.division == division for site in listed):
        return f"SiteIDCode {code}: its first six digits are {known}"
    return (
        f"SiteIDCode {code}: its first six digits are {known}, which no site of the catalogue has; compare with"
        " GB/T 2260, for a site keeps the code of its first day, and a zone has its host district's"
    )


def _called(division: str, listed: Sequence[Site]) -> str:
    name = _place(division, listed)
    return f"{division} ({name})" if name else division


def _place(division: str, listed: Sequence[Site]) -> str:
    if division.endswith("0000"):
        return province_name(division[:2])
    return next((site.name for site in listed if site.division == division), "")


def site_name(seen: Seen) -> str:
    """What the page calls its site, without 门户网站 and the like; empty where it says nothing of use."""
    named = seen.tags.get("SiteName", "").removeprefix("中国·").strip()
    return "" if _UNKNOWN_NAME.search(named) else _OFFICES.sub("", named)


def find_level(called: str, division: str) -> Level:
    """The level, by what the site is called and else by its division."""
    if division == f"{CENTRAL}0000":
        return "ministry"
    if not _GOVERNMENT.search(called) or _BODIES[1][1].search(called):
        found = next((level for level, pattern in _BODIES if pattern.search(called)), None)
        if found:
            return found
    return _level_of(division)


def _level_of(division: str) -> Level:
    if division.endswith("0000"):
        return "province"
    return "prefecture" if division.endswith("00") else "county"


def place_name(called: str, division: str, listed: Sequence[Site]) -> str:
    """The place that a division stands for: as the catalogue has it, else by what the site is called."""
    if known := _place(division, listed):
        return known
    called = _GOVERNMENT.sub("", called).removeprefix(_place(f"{division[:4]}00", listed) or "-")
    found = _PLACES[_level_of(division)].search(called) if division else None
    return found.group() if found else ""


def suggest_id(host: str, division: str, level: Level, listed: Sequence[Site]) -> str:
    """An id that is not taken: province, the city or county that is in the catalogue, the host's own word."""
    province = PINYIN.get(division[:2], "site")
    heads = {site.division: site.id for site in listed if site.level not in _ORGANS}
    above = division if level in _ORGANS else f"{division[:4]}00"
    head = province if above.endswith("0000") else heads.get(above, province)
    words = [word for word in host.partition(":")[0].split(".") if word != "www"]
    word = re.sub(r"[^a-z0-9]+", "-", words[0].lower()) if words and not words[0].isdigit() else "site"
    wanted = province if level == "province" else f"{head}-{word}"
    taken = {site.id for site in listed}
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)


def kind_of(seen: Seen) -> ColumnKind:
    """What the column is: a list of reports, or one that leads to a list a year, or a body."""
    lists = {entry.url for entry in seen.below}
    if any(entry.url not in lists for entry in seen.candidates) or not lists:
        return "single"
    return "per_year" if any(has_year(entry.title) for entry in seen.below) else "aggregate"


def evidence(seen: Seen, today: dt.date) -> str:
    """What was seen, and when."""
    lists = {entry.url for entry in seen.below} if kind_of(seen) != "single" else set()
    reports = [entry for entry in seen.candidates if entry.url not in lists]
    if not reports:
        return f"Looked at on {today}: {len(seen.below)} lists below it, e.g. {seen.below[0].url}." if lists else ""
    return f"Looked at on {today}: {len(reports)} candidates, e.g. {reports[0].url} ({reports[0].title})."


def _column(url: str, kind: ColumnKind) -> dict[str, str]:
    return {"url": url} if kind == "single" else {"url": url, "kind": kind}


def _hosts(seen: Seen, host: str) -> dict[str, list[str]]:
    """`allowed_hosts`, where the row needs it: a host outside .gov.cn, or one of which the twin is in use too."""
    used = {host_of(entry.url) for entry in seen.candidates} | {host_of(seen.url)}
    other = twin(host)
    if other in used:
        return {"allowed_hosts": [host, str(other)]}
    return {} if host.partition(":")[0].endswith(".gov.cn") else {"allowed_hosts": [host]}


def _remarks(seen: Seen, listed: Sequence[Site], host: str, organ: str) -> list[str]:
    known = [site.id for site in listed if host in site.hosts]
    abroad = Counter(name for entry in seen.candidates if (name := host_of(entry.url)) not in {host, twin(host)})
    found = []
    if organ and seen.site_id_code and not seen.site_id_code.startswith("bm"):
        found.append(f"the site is that of {organ}; such a site carries its city's or province's code")
    if known:
        found.append(
            f"{host} is in the catalogue already ({', '.join(known)}): a column of the same body belongs there"
        )
    for name, count in abroad.most_common():
        found.append(f"{count} candidates lie on {name}: if that is right, name it in allowed_hosts")
    return found

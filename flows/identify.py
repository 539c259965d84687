"""Whose report a reading is: issuer, division and level, from the printed name, the site and the list of divisions.

The order of trust: what `data/issuers.yaml` has decided; then the place that is printed before the name; then the
place of the site that published the report. The kind of body is told by the rest of the name (`schemas/bodies.yaml`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from flows.places import Named, Whereabouts, split, whereabouts
from schemas.bodies import GOVERNMENT, Body, GovernmentLevel, body_of, central_head, full_form
from schemas.catalog import Site
from schemas.divisions import Division, divisions, year_of_list
from schemas.issuers import Aliases, issuers
from schemas.regions import CENTRAL, province_key
from schemas.titles import fold

Level = Literal[
    "ministry", "province", "prefecture", "county", "township", "department", "zone", "vertical", "institution"
]
Unresolved = Literal["no_issuer", "no_site", "unknown_division", "ambiguous_name", "unknown_body"]

_CENTRAL_DIVISION = "000000"
_NOTE = re.compile(r"\([^()]*\)$")
_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A report's issuer as far as it is known; the ids are None where the report does not name it.

    `name` is as printed, `own_name` without its place and in full; `level` what the body is, `government_level` that of
    the government it is or belongs to; `division` its code in the report's year; `parent` the issuer_id of its
    government; `unresolved` why something of this is not known; `alias` whether issuers.yaml decided.
    """

    issuer_id: str | None = None
    name: str | None = None
    own_name: str | None = None
    level: Level | None = None
    government_level: GovernmentLevel | None = None
    division: str | None = None
    division_year: int | None = None
    province_name: str | None = None
    prefecture_name: str | None = None
    county_name: str | None = None
    parent: str | None = None
    unresolved: Unresolved | None = None
    alias: bool = False
    province: str = "none"

    @property
    def province_code(self) -> str | None:
        """The two digits of the province, as the column has them."""
        return self.province.removeprefix("CN-") if self.province.startswith("CN-") else None


def identify(printed: str | None, site: Site | None, year: int | None = None, aliases: Aliases | None = None) -> Issuer:
    """The issuer behind a printed name, on the site that published it, in a report of the year.

    Raises DivisionsError or IssuersError where the data it rests on cannot be used.
    """
    place = (site.name, site.division) if site else ("", None)
    return _identify(fold(printed) if printed else None, *place, year, aliases or issuers())


def report_id(issuer: Issuer, year: int | None, document_id: str) -> str:
    """`issuer_id-year`; `d-document_id` where one of the two is unknown."""
    return f"{issuer.issuer_id}-{year}" if issuer.issuer_id and year else f"d-{document_id}"


def issuer_columns(issuer: Issuer) -> dict[str, Any]:
    """What the table `reports` says of the issuer."""
    return {
        "issuer_id": issuer.issuer_id,
        "issuer": issuer.name,
        "issuer_name": issuer.own_name,
        "level": issuer.level,
        "government_level": issuer.government_level,
        "division": issuer.division,
        "division_year": issuer.division_year,
        "province_name": issuer.province_name,
        "prefecture_name": issuer.prefecture_name,
        "county_name": issuer.county_name,
        "parent_id": issuer.parent,
        "unresolved": issuer.unresolved,
        "alias": issuer.alias,
    }


@lru_cache(maxsize=100_000)
def _identify(printed: str | None, place: str, code: str | None, year: int | None, aliases: Aliases) -> Issuer:
    if printed is None:  # at least of the site's province
        return Issuer(province=province_key(code), unresolved="no_issuer")
    known = divisions()
    site = whereabouts(fold(place), code, year, known)
    named = split(_plain(printed), site, known)
    own = full_form(named.rest.removeprefix(named.kept))
    named, body = replace(named, rest=named.kept + own), body_of(central_head(named.kept) + own)
    if code is None and named.place is None and body.kind != "ministry":
        return Issuer(name=printed, level=_level(body, named), unresolved="no_site")
    return _settled(printed, named, body, site, aliases)


def _settled(printed: str, named: Named, body: Body, site: Whereabouts, aliases: Aliases) -> Issuer:
    of_center = named.place is None and body.kind != "vertical" and (site.code or "").startswith(CENTRAL)
    is_central = body.kind == "ministry" or of_center
    base = _CENTRAL_DIVISION if is_central else named.place.lasting if named.place else site.lasting
    division, name = aliases.resolve(base, named.rest, site.year)
    moved = (division, name) != (base, named.rest)
    if moved:
        known = divisions().newest(division)
        place = divisions().in_year(known, year_of_list(site.year)) if known else None
        kept = named.kept if name.startswith(named.kept) else ""
        doubt = named.doubt if kept or not place else None
        named, body = Named(place, name, place.rank if place else named.rank, doubt, kept), body_of(name[len(kept) :])
    place = None if is_central else named.place
    return Issuer(
        issuer_id=_issuer_id(division, name),
        name=printed,
        own_name=name,
        level="ministry" if is_central and body.kind in {None, "department"} else _level(body, named),
        government_level="central" if is_central else _government_level(body, named),
        parent=None if is_central else _parent(body, named, division, aliases, site.year),
        unresolved=(None if is_central else named.doubt) or (None if body.kind or is_central else "unknown_body"),
        alias=moved,
        **_place_columns(place, year_of_list(site.year)),
        province=province_key(division if place or is_central else site.code),
    )


def _plain(name: str) -> str:
    """Without the state before the name, and a remark in brackets behind it: 教育局(体育局)."""
    return _NOTE.sub("", name).removeprefix(_STATE) or name


def _level(body: Body, named: Named) -> Level | None:
    return body.rank or named.rank if body.kind == "government" else body.kind


def _government_level(body: Body, named: Named) -> GovernmentLevel | None:
    if body.kind == "township" or body.of_township:
        return "township"
    return body.rank or named.rank


def _parent(body: Body, named: Named, division: str, aliases: Aliases, year: int | None) -> str | None:
    """The government of the division, or the zone, or the township, that a body belongs to.

    Vertical bodies belong to none. A place that is not in the list stays in the name, and in its government's.
    """
    if body.kind in {None, "government", "ministry", "vertical"} or named.doubt == "ambiguous_name":
        return None
    of = GOVERNMENT
    if body.zone:
        of = body.zone
    elif body.of_township:
        town = re.match(r".+?(?:镇|乡|街道)", named.rest.removeprefix(named.kept))
        of = full_form(town[0]) if town else GOVERNMENT
    return _issuer_id(*aliases.resolve(division, named.kept + of, year))


def _place_columns(place: Division | None, year: int) -> dict[str, Any]:
    if place is None:
        return {}
    known = divisions()
    prefecture = place if place.rank == "prefecture" else known.at(place.prefecture, year)
    province = known.at(place.province, year)
    return {
        "division": place.code,
        "division_year": year,
        "province_name": province.name if province else None,
        "prefecture_name": prefecture.name if prefecture else None,
        "county_name": place.name if place.rank == "county" else None,
    }


def _issuer_id(division: str, name: str) -> str:
    return hashlib.sha256(f"{division}|{name}".encode()).hexdigest()[:12]

"""Whose report a reading is: issuer and report ids, level and province, from the printed name and the site."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from schemas.catalog import Site
from schemas.regions import province_key
from schemas.titles import fold

_LEVELS = (
    ("province", re.compile(r"(省|自治区)人民政府(办公厅)?$")),
    ("township", re.compile(r"(镇|乡|街道)(人民政府|办事处)?$|街道办事处$|(镇|乡)人民政府")),
    ("zone", re.compile(r"(开发区|高新区|园区|管理区|度假区|新区|示范区).*(管理委员会|管委会)?$")),
    ("county", re.compile(r"(县|区|旗)人民政府(办公室)?$")),
    ("prefecture", re.compile(r"(市|州|盟|地区)人民政府(办公厅|办公室)?$")),
    ("department", re.compile(r"(局|厅|委员会|委|办公室|中心|处|院|站|支队|总队|分局)$")),
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A report's issuer as far as it is known; the ids are None where the report does not name it."""

    issuer_id: str | None
    name: str | None
    level: str | None
    division: str | None
    province: str

    @property
    def province_code(self) -> str | None:
        """The two digits of the province, as the column has them."""
        return self.province.removeprefix("CN-") if self.province.startswith("CN-") else None


def identify(printed: str | None, site: Site | None) -> Issuer:
    """The issuer behind a printed name, on the site that published it."""
    division = site.division if site else None
    name = fold(printed) if printed else None
    issuer_id = _issuer_id(division, without_place(name, site.name if site else "")) if name and division else None
    return Issuer(issuer_id, name, _level(name), division, province_key(division))


def without_place(name: str, place: str) -> str:
    """The name without the place of the site before it: 云湖市教育局 and 教育局 are one body of 云湖市."""
    rest = name.removeprefix(fold(place)) if place else name
    return rest or name


def report_id(issuer: Issuer, year: int | None, document_id: str) -> str:
    """`issuer_id-year`; `d-document_id` where one of the two is unknown."""
    return f"{issuer.issuer_id}-{year}" if issuer.issuer_id and year else f"d-{document_id}"


def _issuer_id(division: str, name: str) -> str:
    return hashlib.sha256(f"{division}|{name}".encode()).hexdigest()[:12]


def _level(name: str | None) -> str | None:
    if name is None:
        return None
    return next((level for level, pattern in _LEVELS if pattern.search(name)), None)

"""What kind of body a name stands for, by the patterns in `bodies.yaml`; and the form that its short forms share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import yaml

BODIES_FILE = Path(__file__).with_name("bodies.yaml")

Kind = Literal["ministry", "government", "township", "department", "zone", "vertical", "institution"]
GovernmentLevel = Literal["central", "province", "prefecture", "county", "township"]

GOVERNMENT = "人民政府"

_NAMES_KEPT = 20_000
"""Every county has a 教育局."""

_WHOLE = (
    (re.compile(r"^(人民)?政府$"), GOVERNMENT),
    (re.compile(r"管委会$"), "管理委员会"),
    (re.compile(r"街道办$"), "街道办事处"),
    (re.compile(r"街道$"), "街道办事处"),
    (re.compile(r"(?<=[镇乡])政府$"), GOVERNMENT),
    (re.compile(r"^政府(?=办)"), GOVERNMENT),
    (re.compile(r"^(人民)?政府(?=.+街道(办事处)?$)"), ""),
    (re.compile(r"^(人民政府)?办公(?=[室厅]$)"), f"{GOVERNMENT}办公"),
)


@dataclass(frozen=True, slots=True)
class Body:
    """The kind of a body; `zone` is the zone that a department is of, `of_township` whether a township's.

    `rank` is the level of a government that has no division of its own: the corps in Xinjiang and its divisions.
    """

    kind: Kind | None
    zone: str | None = None
    of_township: bool = False
    rank: Literal["province", "prefecture"] | None = None


_BEFORE_ZONES = (
    ("vertical", Body("vertical")),
    ("government", Body("government")),
    ("corps_division", Body("government", rank="prefecture")),
    ("corps", Body("government", rank="province")),
)
_AFTER_ZONES = (
    ("township", Body("township")),
    ("township_part", Body("department", of_township=True)),
    ("institution", Body("institution")),
    ("department", Body("department")),
)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    raw = yaml.safe_load(BODIES_FILE.read_text(encoding="utf-8"))
    return {name: re.compile("".join(pattern.split())) for name, pattern in raw.items()}


def central_head(name: str) -> str:
    """The central body that a name begins with; empty where it begins with none."""
    match = _patterns()["central"].match(name)
    return match[0] if match else ""


@lru_cache(maxsize=_NAMES_KEPT)
def full_form(name: str) -> str:
    """A name without its place in the form that its short forms share: 高岭镇 is 高岭镇人民政府, nothing is 人民政府.

    Only what is the same word everywhere: 发改委 or 市监局 are aliases of `data/issuers.yaml`.
    """
    if not name:
        return GOVERNMENT
    if _is_only_a_township(name):
        return f"{name}{GOVERNMENT}"
    for short, full in _WHOLE:
        name = short.sub(full, name)
    if ends_as_zone(name) and not _patterns()["zone"].search(name):
        return f"{name}管理委员会"
    return name


@lru_cache(maxsize=_NAMES_KEPT)
def body_of(name: str) -> Body:
    """The kind of body of a name in full form without its place (but with the central body before it)."""
    head = central_head(name)
    if head and _patterns()["central"].fullmatch(name):
        return Body("ministry")
    if head:
        return Body("vertical")
    return _first(_BEFORE_ZONES, name) or _zone_of(name) or _first(_AFTER_ZONES, name) or Body(None)


def _first(kinds: Sequence[tuple[str, Body]], name: str) -> Body | None:
    return next((body for pattern, body in kinds if _patterns()[pattern].search(name)), None)


def _zone_of(name: str) -> Body | None:
    """A zone, or a department of one."""
    patterns = _patterns()
    if patterns["no_zone"].search(name):
        return None
    if patterns["zone"].search(name):
        return Body("zone")
    match = re.match(rf"(.*(?:{patterns['zone_word'].pattern}))(?:管理委员会)?(.+)", name)
    if match is None or not patterns["department"].search(match[2]) or patterns["township"].search(name):
        return None
    if re.fullmatch(r"(规划)?(建设)?管理(局|处|办公室|所)", match[2]):
        return Body("institution" if "保护区" in match[1] or "景区" in match[1] else "zone")
    return Body("department", zone=f"{match[1]}管理委员会")


def ends_as_zone(name: str) -> bool:
    """Whether the name ends with what zones are called: 银川经济技术开发区."""
    return bool(re.search(rf"(?:{_patterns()['zone_word'].pattern})$", name))


def has_zone(name: str) -> bool:
    """Whether something in the name is called as zones are."""
    return bool(_patterns()["zone_word"].search(name))


def _is_only_a_township(name: str) -> bool:
    return bool(re.fullmatch(r"(?!.*(城镇|乡镇|城乡)$).{1,12}(镇|乡|苏木)", name))

"""The site catalogue: which columns of which sites are crawled, and with what manners."""

from __future__ import annotations

import datetime as dt
import difflib
import ipaddress
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from schemas.regions import PINYIN, find_province, short_name
from spiders.platforms import Platform

Level = Literal["province", "prefecture", "county", "township", "department", "zone", "ministry"]
ColumnKind = Literal["single", "per_year", "aggregate"]

_NAMED = 6
"""Names that an error names, of those that are there."""

_YamlLoader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C, where PyYAML has it: ten times faster."""


class SiteCatalogueError(Exception):
    """A catalogue that cannot be used; the message is one line: file, row, what, what to do."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Record):
    """A list page of reports.

    `single` lists reports; `per_year` links to one list a year, `aggregate` to one list a body. Both may
    list reports as well.
    """

    url: str
    kind: ColumnKind = "single"

    @field_validator("url")
    @classmethod
    def _http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("not an http or https address")
        return value


def _host_of_first_column(row: dict[str, Any]) -> str:
    return host_of(row["columns"][0].url) if row.get("columns") else ""


class Site(_Record):
    """A row of the catalogue.

    `name` is the place that `division` (GB/T 2260; 000000 for central bodies) stands for, `organ` the body or zone
    whose site it is, where that is not the place's government. `verified_at` is the day its columns were last seen
    live, `site_id_code` the 网站标识码 that its pages carry, `evidence` how the columns are known.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")
    name: str = Field(min_length=1)
    organ: str = ""
    division: str = Field(pattern=r"^\d{6}$")
    level: Level
    platform: Platform
    columns: tuple[Column, ...] = Field(min_length=1)
    host: str = Field(default_factory=_host_of_first_column)
    allowed_hosts: tuple[str, ...] = ()
    delay: float | None = Field(default=None, ge=0)
    site_id_code: str | None = Field(default=None, pattern=r"^(\d{10}|bm\d{8})$")
    verified_at: dt.date | None
    evidence: str = ""

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts (`host` or `host:port`) that may be fetched: those named, or else those of the columns."""
        return frozenset(self.allowed_hosts) or frozenset(host_of(column.url) for column in self.columns)

    def allows(self, url: str) -> bool:
        """Whether the address is http(s), on an allowed host, and names no user: such links are traps."""
        is_named = url.startswith(("http://", "https://")) and host_of(url) in self.hosts
        return is_named and "@" not in urlsplit(url).netloc


def host_of(url: str) -> str:
    """`host` or, away from the usual ports, `host:port`; empty where the address is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if port in {None, 80, 443} else f"{host}:{port}"


def load_sites(path: Path) -> tuple[Site, ...]:
    """Read a catalogue: a YAML file, or every *.yaml of a folder; raises SiteCatalogueError."""
    if not path.exists():
        raise SiteCatalogueError(f"{path}: there is no such file or folder; name a site catalogue")
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    sites: dict[str, Site] = {}
    for file in files:
        for number, site in enumerate(_load_file(file, alone=not path.is_dir()), start=1):
            if site.id in sites:
                raise _error(file, number, site.id, "the id is taken", "give each row an id of its own")
            sites[site.id] = site
    if not sites:
        raise SiteCatalogueError(f"{path}: no site in it; add a row under `sites:`")
    return tuple(sites.values())


def choose(
    sites: Iterable[Site], only: Iterable[str] = (), unverified: bool = False, provinces: Iterable[str] = ()
) -> tuple[Site, ...]:
    """The sites to crawl: those of the provinces and named by `only`, the unverified ones only if wanted.

    `only` holds ids and patterns (ningxia-*), `provinces` names (宁夏), codes (64) or letters (ningxia). Raises
    SiteCatalogueError where one of them is not in the catalogue.
    """
    listed = _within(tuple(sites), tuple(provinces))
    chosen = {site.id: site for word in only for site in _named(listed, word)} or {site.id: site for site in listed}
    return tuple(site for site in chosen.values() if unverified or site.verified_at)


def _within(sites: tuple[Site, ...], provinces: tuple[str, ...]) -> tuple[Site, ...]:
    if not provinces:
        return sites
    there = dict.fromkeys(site.division[:2] for site in sites)
    wanted = set()
    for word in provinces:
        code = find_province(word)
        if code not in there:
            letters = [PINYIN[code] for code in there if code in PINYIN]
            near = [name for name in map(short_name, there) if set(name) & set(word)]
            near.sort(key=lambda name: name[0] != word[0])
            raise SiteCatalogueError(f"no province {word!r} in the catalogue; it has: {_nearest(word, letters, near)}")
        wanted.add(code)
    return tuple(site for site in sites if site.division[:2] in wanted)


def _named(sites: tuple[Site, ...], word: str) -> list[Site]:
    found = [site for site in sites if fnmatchcase(site.id, word)]
    if not found:
        what = "site like" if set(word) & set("*?[") else "site"
        ids = [site.id for site in sites]
        raise SiteCatalogueError(f"no {what} {word!r} in the catalogue; it has: {_nearest(word, ids)}")
    return found


def _nearest(word: str, names: list[str], first: Iterable[str] = ()) -> str:
    """The names that the word may mean, or else the first of all; how many there are in all."""
    near = [*first, *difflib.get_close_matches(word, names, n=_NAMED, cutoff=0.5)]
    shown = list(dict.fromkeys(near or names))[:_NAMED]
    return ", ".join(shown) + (f" … ({len(names)} in all)" if len(names) > len(shown) else "")


def _load_file(file: Path, *, alone: bool) -> list[Site]:
    data = _read_yaml(file)
    if not isinstance(data, dict) or not isinstance(data.get("sites"), list):
        raise SiteCatalogueError(f"{file}: no list of sites; write `sites:` and a list of rows below it")
    if strange := set(data) - {"sites", "loopback"}:
        raise SiteCatalogueError(f"{file}: unknown name {min(map(str, strange))!r}; remove it")
    local = alone and data.get("loopback") is True
    return [_site(file, number, row, local) for number, row in enumerate(data["sites"], start=1)]


def _read_yaml(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_YamlLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SiteCatalogueError(f"{file}:{line}: {error.problem}; correct the YAML there") from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise SiteCatalogueError(f"{file}: cannot be read as YAML: {reason}; write it as UTF-8") from error


def _site(file: Path, number: int, row: Any, local: bool) -> Site:
    name = str(row.get("id", "no id")) if isinstance(row, dict) else "no id"
    try:
        site = Site.model_validate(row)
    except ValidationError as error:
        raise _error(file, number, name, *_explain(error.errors()[0])) from error
    for host in sorted(site.hosts | {site.host} | {host_of(column.url) for column in site.columns}):
        if problem := _host_problem(site, host, local):
            raise _error(file, number, name, *problem)
    return site


def _host_problem(site: Site, host: str, local: bool) -> tuple[str, str] | None:
    if host not in site.hosts:
        return f"the host {host} is not in allowed_hosts", "add it there"
    if is_private(host):
        todo = "only a sample catalogue with `loopback: true`, loaded on its own, may name it"
        return None if local else (f"{host} is an address of this machine or network", todo)
    if not host.partition(":")[0].endswith(".gov.cn") and host not in site.allowed_hosts:
        return f"{host} is not under .gov.cn", "if it is right, name it in allowed_hosts"
    return None


def is_private(host: str) -> bool:
    """Whether a host (`host` or `host:port`) is this machine or one of its network, by its name."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return name == "localhost" or name.endswith((".localhost", ".local", ".internal"))


def _explain(problem: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong, and what to do, of one validation error."""
    place = ".".join(str(part) for part in problem["loc"]) or "row"
    match problem["type"]:
        case "missing":
            return f"{place} is missing", "add it"
        case "extra_forbidden":
            return f"unknown name {place!r}", "remove it or correct the spelling"
        case "string_type":
            return f"{place} is not text", "write it in quotes"
        case "string_pattern_mismatch" if place == "division":
            return f"division {problem['input']!r} is not a code", "write six digits in quotes"
        case "string_pattern_mismatch" if place == "site_id_code":
            return f"site_id_code {problem['input']!r} is none", "write its ten characters in quotes"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}", "correct it"


def _error(file: Path, number: int, name: str, what: str, todo: str) -> SiteCatalogueError:
    return SiteCatalogueError(f"{file}: row {number} ({name}): {what}; {todo}")

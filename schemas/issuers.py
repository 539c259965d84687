"""Which names are one body: the append-only file `data/issuers.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from schemas.titles import fold

ISSUERS_FILE = Path(__file__).parents[1] / "data" / "issuers.yaml"

EVERYWHERE = "everywhere"

Code = Annotated[str, Field(pattern=r"^\d{6}$")]


class IssuersError(Exception):
    """A file of aliases that cannot be used; the message is one line: file, entry, what, what to do."""


class Alias(BaseModel):
    """One decision: in reports for `since` and later, `name` of `division` is the body `is_name` of `is_division`.

    `division` is the newest code, or `everywhere`; names stand without their place. `why`, `who` and `decided_on` are
    for whoever asks later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    division: Code | None = Field(default=None)
    name: str = Field(min_length=1)
    is_division: Code | None = None
    is_name: str = Field(min_length=1, alias="is")
    since: int | None = Field(default=None, ge=1980, le=2100)
    why: str = Field(min_length=1)
    who: str = Field(min_length=1)
    decided_on: dt.date

    @field_validator("division", mode="before")
    @classmethod
    def _everywhere(cls, value: object) -> object:
        if value is None:
            raise ValueError(f"name a division's newest code, or {EVERYWHERE}")
        return None if value == EVERYWHERE else value

    @field_validator("name", "is_name")
    @classmethod
    def _folded(cls, value: str) -> str:
        if fold(value) != value:
            raise ValueError(f"write it without spaces and full-width marks: {fold(value)}")
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Alias:
        if self.division is None and self.is_division:
            raise ValueError(f"what holds {EVERYWHERE} can lead to no single division; leave is_division out")
        if self.name == self.is_name and self.is_division in {None, self.division}:
            raise ValueError("the name is an alias of itself")
        return self


class Aliases:
    """The decisions of a file, looked up by division and name."""

    def __init__(self, decisions: Sequence[Alias]) -> None:
        self._decisions: Mapping[tuple[str | None, str], Alias] = {(one.division, one.name): one for one in decisions}

    def __len__(self) -> int:
        return len(self._decisions)

    def resolve(self, division: str, name: str, year: int | None) -> tuple[str, str]:
        """Division and name under which a body is known; those given, where nothing was decided.

        What is decided of one division goes before what holds everywhere. One decision may lead to another.
        """
        seen = set()
        while (division, name) not in seen:
            seen.add((division, name))
            one = self._decisions.get((division, name)) or self._decisions.get((None, name))
            if one is None or (one.since and (year is None or year < one.since)):
                break
            division, name = one.is_division or division, one.is_name
        return division, name


@cache
def issuers() -> Aliases:
    """The decisions of this checkout."""
    return load_issuers(ISSUERS_FILE)


def load_issuers(path: Path) -> Aliases:
    """Read a file of decisions; raises IssuersError where it is none, or its entries contradict each other."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise IssuersError(f"{path}: cannot be read ({' '.join(str(error).split())}); mend it or restore it") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("aliases"), list) or len(raw) != 1:
        raise IssuersError(f"{path}: holds no list `aliases`; see docs/issuers.md")
    decisions: list[Alias] = []
    for number, item in enumerate(raw["aliases"], start=1):
        decisions.append(_decision(path, number, item))
        _check_order(path, number, decisions)
    _check_circles(path, decisions)
    return Aliases(decisions)


def _decision(path: Path, number: int, item: object) -> Alias:
    if isinstance(item, dict):
        item = {"division": None, **item}
    try:
        return Alias.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        what = first["msg"].removeprefix("Value error, ")
        raise IssuersError(
            f"{path}: entry {number}: {where + ': ' if where else ''}{what}; see docs/issuers.md"
        ) from error


def _check_order(path: Path, number: int, decisions: Sequence[Alias]) -> None:
    """What was decided stays: a new entry goes to the end, with a day that is not before the last one's."""
    newest, others = decisions[-1], decisions[:-1]
    if others and newest.decided_on < others[-1].decided_on:
        raise IssuersError(f"{path}: entry {number} was decided before the one above it; add new entries at the end")
    if any((one.division, one.name) == (newest.division, newest.name) for one in others):
        raise IssuersError(f"{path}: entry {number}: {newest.name} is decided already; one name of a place is one body")


def _check_circles(path: Path, decisions: Sequence[Alias]) -> None:
    aliases = {(one.division, one.name): one for one in decisions}
    for number, one in enumerate(decisions, start=1):
        step, passed = one, {(one.division, one.name)}
        while found := aliases.get((step.is_division or step.division, step.is_name)):
            if (found.division, found.name) in passed:
                raise IssuersError(
                    f"{path}: entry {number}: {one.name} comes back to itself; take one of the names back"
                )
            passed.add((found.division, found.name))
            step = found

"""Corrections as data: what the files of `data/corrections` say, each entry with its file and line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator


class Correction(BaseModel):
    """A figure of which somebody knows better than what is printed.

    `content_id` names what the document says (column of table `documents`), `address` the figure, `expected` the
    characters that are printed there. `value` is the number that replaces it, in the unit of the figure; null: unknown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    content_id: str = Field(pattern=r"^[0-9a-f]{64}$")
    address: str = Field(pattern=r"^[a-z_]+/[a-z0-9_.]+/[a-z0-9_]+$")
    expected: str
    value: float | None = Field(allow_inf_nan=False)
    reason: str = Field(min_length=1)
    who: str = Field(min_length=1)
    date: dt.date

    @field_validator("value", mode="before")
    @classmethod
    def _is_number(cls, value: object) -> object:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ValueError("not a number")
        return value


@dataclass(frozen=True, slots=True)
class Written:
    """A correction and where it is written: `data/corrections/2024.yaml:12`."""

    correction: Correction
    place: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A correction that is not applied: where it is written, and why."""

    place: str
    words: str


def load_corrections(path: Path) -> tuple[list[Written], list[Fault]]:
    """The corrections of a YAML file, or of every *.yaml of a folder; and the entries that cannot be used, with why.

    What is wrong in one entry leaves the others as they are. A folder that is not there holds none.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path] if path.exists() else []
    found: list[Written] = []
    faults: list[Fault] = []
    for file in files:
        for one in _of_file(file):
            (found if isinstance(one, Written) else faults).append(one)  # type: ignore[arg-type]
    return found, faults


def _of_file(file: Path) -> Iterator[Written | Fault]:
    try:
        loader = yaml.SafeLoader(file.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        items = _items(node)
        if items is None:
            yield Fault(f"{file}:1", "no list `corrections:` at the top of it")
            return
        for item in items:
            yield _written(loader, item, file)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Fault(f"{file}:{line}", f"not YAML: {error.problem}")
    except (OSError, ValueError, yaml.YAMLError) as error:
        yield Fault(f"{file}:1", " ".join(str(error).split()))


def _items(node: yaml.Node | None) -> list[yaml.Node] | None:
    """The entries of the list `corrections`; none in an empty file, None where the file holds something else."""
    if node is None:
        return []
    fields = dict(_fields(node))
    if set(fields) != {"corrections"}:
        return None
    value: yaml.Node = fields["corrections"][1]
    if isinstance(value, yaml.SequenceNode):
        return list(value.value)
    return [] if value.tag.endswith(":null") else None


def _fields(node: yaml.Node) -> Iterator[tuple[str, tuple[yaml.Node, yaml.Node]]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), (key, value)) for key, value in node.value)


def _written(loader: yaml.SafeLoader, item: yaml.Node, file: Path) -> Written | Fault:
    line = item.start_mark.line + 1
    fields = dict(_fields(item))
    try:
        content: Any = loader.construct_document(item)
        return Written(Correction.model_validate(content), f"{file}:{line}")
    except yaml.MarkedYAMLError as error:
        return Fault(f"{file}:{line}", f"not YAML: {error.problem}")
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        at = fields[name][0].start_mark.line + 1 if name in fields else line
        said = f"{name}: {first['msg']}" if name else first["msg"]
        return Fault(f"{file}:{at}", said)
    except ValueError as error:  # 2026-02-30: YAML knows it for a day, and there is none
        return Fault(f"{file}:{line}", " ".join(str(error).split()))

"""Records of which every document makes hundreds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_Kind = TypeVar("_Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[_Kind]) -> type[_Kind]:
    """A dataclass that the type checker holds frozen; to freeze it at run time, too, makes it four times slower."""
    return dataclass(slots=True, unsafe_hash=True)(kind)

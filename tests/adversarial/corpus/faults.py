"""The register of faults: what each is called, when it is applied, and where it can be printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .sheet import Sheet

HTML = frozenset({"html", "chromium", "office-html"})
WORD = frozenset({"docx", "office-docx"})
BOOK = frozenset({"xlsx", "xls"})
DRAWN = frozenset({"drawn", "borderless"})
EVERYWHERE = HTML | WORD | BOOK | DRAWN | {"text"}
EDITIONS = ("2014", "2019", "2021")
STAGES = ("edition", "value", "shape", "label", "words", "page")


@dataclass(frozen=True)
class Fault:
    """A way in which real reports differ from the form. Of one `group` a document has one at most."""

    name: str
    stage: str
    apply: Callable[[Sheet], None]
    formats: frozenset[str]
    editions: tuple[str, ...]
    group: str
    damage: bool

    def fits(self, format_: str, edition: str) -> bool:
        return format_ in self.formats and edition in self.editions


FAULTS: dict[str, Fault] = {}


class UnfitError(Exception):
    """The fault has nothing to spoil on this sheet."""


def fault(
    stage: str,
    formats: frozenset[str] = EVERYWHERE,
    editions: tuple[str, ...] = EDITIONS,
    group: str = "",
    damage: bool = False,
) -> Callable[[Callable[[Sheet], None]], Callable[[Sheet], None]]:
    """Enter a function into the register under its own name. `damage`: something is really lost by it."""

    def enter(apply: Callable[[Sheet], None]) -> Callable[[Sheet], None]:
        name = apply.__name__
        FAULTS[name] = Fault(name, stage, apply, formats, editions, group or name, damage)
        return apply

    return enter

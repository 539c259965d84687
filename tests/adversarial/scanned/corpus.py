"""Which scans there are: each drawn report of the corpus at several resolutions, with several faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..corpus.plan import Plan, paper, plans_of
from ..corpus.sheet import Truth
from ..writers import every
from .render import rendered
from .spoil import scan_pdf, spoiled

FORMAT = "drawn"
GREY = (
    ("clean",),
    ("jpeg40",),
    ("tilted",),
    ("noise",),
    ("grey",),
    ("perspective",),
    ("stamp",),
    ("blur",),
    ("tilted", "grey", "jpeg40"),
)
"""The faults of a picture with shades, alone and together."""

BILEVEL = (("bilevel",), ("tilted", "bilevel"))
RESOLUTIONS = (150, 200, 300)


class Scan(NamedTuple):
    """One scanned document and what a person reads in it."""

    truth: Truth
    dpi: int
    faults: tuple[str, ...]
    data: bytes

    @property
    def kind(self) -> str:
        """What is expected of it depends on this: its resolution, and whether it has shades."""
        return f"{self.dpi} dpi {'bilevel' if 'bilevel' in self.faults else 'grey'}"

    @property
    def name(self) -> str:
        """The document and what was done to it."""
        return f"{self.truth.name} {self.dpi} {'+'.join(self.faults)}"


def scans(
    first: int, each: int, dpi: int = 200, kinds: tuple[tuple[str, ...], ...] = GREY, step: int = 1
) -> Iterator[Scan]:
    """So many reports, or one of `step` of them, each so often: with the next kinds of faults in turn."""
    turn = 0
    for plan in plans_of(FORMAT)[:first:step]:
        truth, pages = _pages(plan, dpi)
        for faults in [kinds[(turn + step) % len(kinds)] for step in range(each)]:
            yield scan(truth, pages, dpi, faults)
        turn += each


def scan(truth: Truth, pages: list[Any], dpi: int, faults: tuple[str, ...]) -> Scan:
    """One scan of a report."""
    seed = f"{truth.name} {dpi} {faults}"
    return Scan(truth, dpi, faults, scan_pdf(spoiled(pages, faults, seed), dpi, faults))


def _pages(plan: Plan, dpi: int) -> tuple[Truth, list[Any]]:
    one = paper(plan)
    return one.truth, rendered(every.write(FORMAT, [one])[one.truth.name], dpi)

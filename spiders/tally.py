"""What a crawl did, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from spiders.sites import Column, Site


@dataclass
class Tally:
    """Counts of one crawl.

    `known` pages were skipped because they need not be asked again yet, `unchanged` ones are as they were;
    `not_due` columns need no visit yet; `postponed` requests would have gone beyond a domain's budget. `silent`
    columns had reports and show none any more; `found` is what a dry run would fetch; `cut` are pages of lists that
    were too long to be looked through.
    """

    sites: int = 0
    lists: int = 0
    fetched: int = 0
    known: int = 0
    unchanged: int = 0
    new_documents: int = 0
    not_candidates: int = 0
    not_due: int = 0
    postponed: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    silent: list[dict[str, Any]] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)
    cut: list[dict[str, Any]] = field(default_factory=list)

    def kept(self, is_new: bool) -> None:
        """Count a page or file whose bytes are in the archive."""
        self.fetched += 1
        self.new_documents += is_new

    def summary(self) -> dict[str, Any]:
        """The counts as JSON takes them."""
        return {**self.__dict__, "failures": dict(sorted(self.failures.items()))}

    def line(self) -> str:
        """The counts for people."""
        failed = sum(self.failures.values())
        return (
            f"{self.lists} lists, {self.fetched} fetched ({self.new_documents} new), "
            f"{self.known} known, {self.unchanged} unchanged, {failed} failed"
            + (f", {len(self.cut)} lists cut off" if self.cut else "")
        )


@dataclass
class ColumnState:
    """What a column showed in this crawl: how many candidates, or why it could not be seen."""

    site: Site
    column: Column
    candidates: int = 0
    failure: str | None = None

"""What a crawl did, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """Counts of one crawl; `known` pages were skipped because they need not be asked again yet."""

    sites: int = 0
    lists: int = 0
    fetched: int = 0
    known: int = 0
    new_documents: int = 0
    not_candidates: int = 0
    failures: Counter[str] = field(default_factory=Counter)

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
            f"{self.known} known, {failed} failed"
        )

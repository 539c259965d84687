"""What a crawl is asked to do besides its sites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from schemas.titles import fold

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_IN_CHARACTERS = re.compile(r"[二][〇○零Ｏ0][〇○零一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")


class OptionsError(Exception):
    """An option that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Options:
    """`limit` bounds the report pages, `budget` the requests to one registered domain, `pages` those of one list.

    With `years`, links that name other years only are left; with `due`, columns that need no visit yet; with
    `dry_run` lists are read, and pages only named. `warc` is the folder of a WARC file of the crawl. With `urls`
    nothing but these known addresses is asked for.
    """

    limit: int | None = None
    budget: int | None = None
    years: frozenset[int] = frozenset()
    due: bool = False
    dry_run: bool = False
    urls: tuple[str, ...] = ()
    pages: int = 200
    warc: Path | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of the sites is looked at, so that what was kept is looked at again, too."""
        return self.limit is None and not self.years and not self.dry_run

    def wants(self, text: str) -> bool:
        """Whether a link with this text may lead to a report of a wanted year."""
        named = years_in(text) if self.years else set()
        return not named or not named.isdisjoint(self.years)


def years_in(text: str) -> set[int]:
    """The years that a text names, in digits or characters."""
    folded = fold(text)
    written = (found.translate(_DIGITS) for found in _IN_CHARACTERS.findall(folded))
    return {int(year) for year in (*_YEAR.findall(folded), *written)}


def parse_years(words: Iterable[str]) -> frozenset[int]:
    """`2019`, `2019-2023`, `2019,2021` → years. Raises OptionsError."""
    years: set[int] = set()
    for word in (part.strip() for text in words for part in text.split(",") if part.strip()):
        first, _, last = word.partition("-")
        try:
            span = range(int(first), int(last or first) + 1)
        except ValueError:
            span = range(0)
        if not span or not 2000 <= span[0] <= span[-1] <= 2100:
            raise OptionsError(f"{word!r} is no year; write 2023, 2019-2023 or 2019,2021")
        years.update(span)
    return frozenset(years)

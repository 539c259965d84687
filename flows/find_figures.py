"""Which figures somebody means by an address that may be cut short or hold wildcards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from rapidfuzz import fuzz, process

from schemas.report import Figure

MOST_NEAR = 5
Pattern = tuple[str, str, str]


def find(wanted: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures at `table/row/column`; where there is none, those whose codes begin so.

    Two parts are row/column, else table/row; one is a row, else a table, else a column. `*` and `?` stand for any.
    """
    parts = [part.strip().lower() for part in wanted.strip("/").split("/")]
    for wildcard in ("", "*"):
        for pattern in _patterns([part + wildcard for part in parts]):
            found = [figure for figure in figures if _fits(figure, pattern)]
            if found:
                return found
    return []


def near_matches(wanted: str, figures: Iterable[Figure]) -> list[str]:
    """The addresses most like what was typed, best first."""
    addresses = [figure.address for figure in figures]
    return [address for address, _, _ in process.extract(wanted, addresses, scorer=fuzz.WRatio, limit=MOST_NEAR)]


def _patterns(parts: Sequence[str]) -> list[Pattern]:
    match parts:
        case [table, row, column]:
            return [(table, row, column)]
        case [one, other]:
            return [("*", one, other), (one, other, "*")]
        case [one]:
            return [("*", one, "*"), (one, "*", "*"), ("*", "*", one)]
    return []


def _fits(figure: Figure, pattern: Pattern) -> bool:
    codes = (figure.table, figure.row, figure.column)
    return all(fnmatchcase(code, part) for code, part in zip(codes, pattern, strict=True))

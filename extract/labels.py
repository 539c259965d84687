"""Compare printed labels with the wordings of a form: spaces, brackets, numbers and lost characters aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from schemas.titles import fold

_NUMBERING = re.compile(r"^(其中[:,]?)?[(]?([一二三四五六七八九十]{1,3}|\d{1,2})([).、:,]+|(?=[(])|(?<=\d)(?!\d))")
_NOT_LETTERS = re.compile(r"[^\w]|_")


@lru_cache(maxsize=20_000)
def plain(label: str) -> str:
    """A label without white space, numbering and punctuation, folded by NFKC (Kangxi radicals, ㈠, full width)."""
    folded = fold(label)
    return _NOT_LETTERS.sub("", _NUMBERING.sub("", folded)) or _NOT_LETTERS.sub("", folded)


def similarities(labels: Sequence[str], wordings: Sequence[str]) -> list[list[float]]:
    """The similarity of every label (row) with every wording (column).

    0 to 1: the share of characters that two plain labels have in common, in order (normalised indel).
    """
    if not labels or not wordings:
        return [[] for _ in labels]
    matrix = process.cdist([plain(label) for label in labels], [plain(w) for w in wordings], scorer=fuzz.ratio)
    return [[float(score) / 100 for score in row] for row in matrix]


def best_similarity(label: str, wordings: Sequence[str]) -> float:
    """The highest similarity of a label with any of the wordings; 0.0 where there are none."""
    found = process.extractOne(plain(label), _plain_all(tuple(wordings)), scorer=fuzz.ratio)
    return float(found[1]) / 100 if found else 0.0


@cache
def _plain_all(wordings: tuple[str, ...]) -> list[str]:
    return [plain(wording) for wording in wordings]

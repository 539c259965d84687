"""Compare printed labels with the wordings of a form: spaces, brackets, numbers and lost characters aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from schemas.titles import fold

KEPT = 20_000
"""Distinct texts whose reading is kept: labels repeat from report to report."""

_NUMBERING = re.compile(r"^(其中[:,]?)?[(]?([一二三四五六七八九十]{1,3}|\d{1,2})([).、:,]+|(?=[(])|(?<=\d)(?!\d))")
_NOTE = re.compile(r"[(（][^()（）]{4,}(?:[)）]|$)")
_NOT_LETTERS = re.compile(r"[^\w]|_")


@lru_cache(maxsize=KEPT)
def plain(label: str) -> str:
    """A label without white space, numbering and punctuation, folded by NFKC (Kangxi radicals, ㈠, full width).

    One that is printed twice in its cell, as copied headers are, counts once.
    """
    folded = fold(label)
    letters = _NOT_LETTERS.sub("", _NUMBERING.sub("", folded)) or _NOT_LETTERS.sub("", folded)
    half = len(letters) // 2
    return letters[:half] if half > 1 and letters[:half] == letters[half:] else letters


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
    return likeness(tuple(wordings))(label)


@cache
def likeness(wordings: tuple[str, ...], *, notes: bool = True) -> Callable[[str], float]:
    """The function that gives a label's highest similarity with any of the wordings, each label compared once.

    Without `notes` the label counts as it is or without what stands in its brackets, whichever is more alike.
    """
    plain_wordings = [plain(wording) for wording in wordings]

    @lru_cache(maxsize=KEPT)
    def best(label: str) -> float:
        texts = [label] if notes else with_and_without_notes(label)
        found = [process.extractOne(plain(text), plain_wordings, scorer=fuzz.ratio) for text in texts]
        return max([float(one[1]) / 100 for one in found if one], default=0.0)

    return best


def with_and_without_notes(label: str) -> list[str]:
    """A label as printed, and without its bracketed notes, if it has any."""
    bare = _NOTE.sub("", label)
    return [label] if bare == label or not plain(bare) else [label, bare]

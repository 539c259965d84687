"""Which rows of a form a printed label may name, and what else stands in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from extract.labels import KEPT, plain, similarities, with_and_without_notes
from extract.wordings import all_groups, groups_of, like_a_caption, like_a_header, like_a_row, merged_rows
from schemas.titles import fold

ALIKE = 0.6
"""Labels less similar than this are not the same row."""

CERTAIN = 0.85
"""Similarity from which a label says by itself which row it names …"""

EXACT = 0.98
"""Similarity of a label that is the wording itself: 微博 is not 微信, whatever else they share."""

AHEAD = 0.15
"""… if it is so much more like that row than like any other."""

Scores = tuple[tuple[int, float], ...]
"""Rows of the form, by their place among the merged rows, each with its similarity (0 to 1)."""

_NUMBERINGS = re.compile(r"(?<!\d)[(]?\d{1,2}[.、,:)](?!\d)|20\d\d年")
_IN_WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"^[(]?(\d{1,2})[.、)]")
_LEADING_NUMBER = re.compile(r"^[(]?\d{1,2}(?=[^\d.,%])")


@cache
def row_scores(table: str) -> Callable[[str], Scores]:
    """The function that gives the rows of a table, in any edition, that a label is like, and like no group more."""
    wordings = [(number, label) for number, row in enumerate(merged_rows(table)) for label in row.labels]
    numbered = {number: printed for number, label in wordings if (printed := _printed_number(label))}
    groups = groups_of(table)

    @lru_cache(maxsize=KEPT)
    def scores(label: str) -> Scores:
        texts = readings(label, table)
        as_group = [max(row, default=0.0) for row in similarities(texts, groups)]
        best: dict[int, float] = {}
        for row, group in zip(similarities(texts, [text for _, text in wordings]), as_group, strict=True):
            for (number, _), alike in zip(wordings, row, strict=True):
                if alike >= group and alike >= ALIKE and alike > best.get(number, 0.0):
                    best[number] = alike
        highest = max(best.values(), default=0.0)
        least = EXACT if highest >= EXACT else highest - AHEAD if highest >= CERTAIN else ALIKE
        own = _printed_number(label)
        return tuple(
            sorted(
                (number, alike)
                for number, alike in best.items()
                if alike >= least or (own and alike >= CERTAIN and numbered.get(number) == own)
            )
        )

    return scores


def _printed_number(label: str) -> str | None:
    """The number before a label: 4.同意公开答复数 is the fourth, with a character lost, if the order agrees."""
    match = _NUMBERED.match(fold(label))
    return match[1] if match else None


def readings(label: str, table: str) -> list[str]:
    """A label as printed, without its bracketed notes, and without the group that is printed in the same cell."""
    texts = with_and_without_notes(label)
    rest = fold(label)
    while (found := _group_prefix(table).match(rest)) and plain(rest[found.end() :]):
        rest = rest[found.end() :]
        texts.append(rest)
    return texts


@cache
def _group_prefix(table: str) -> re.Pattern[str]:
    names = "|".join(re.escape(plain(group)) for group in all_groups(table)) or "(?!)"
    return re.compile(rf"(?:[(]?[一二三四五六七八九十]{{1,2}}[)、.,:]*)?(?:{names})[:,、]?")


@lru_cache(maxsize=KEPT)
def number_within(label: str) -> str | None:
    """A number in a cell of words that numbers nothing: one that slipped out of its own cell, or a footnote's.

    Not one that the form itself prints (计1次), perhaps in words (3类, 第1项), nor the mark of a footnote (①).
    """
    text = fold(_marks_removed(label))
    bare = _LEADING_NUMBER.sub("", _NUMBERINGS.sub(" ", with_and_without_notes(text)[-1]))
    found = _DIGITS.search(bare)
    if found is None:
        return None
    without = _like_a_wording(text.replace(found[0], "", 1))
    belongs = max(_like_a_wording(text), _like_a_wording(text.translate(_IN_WORDS))) > without
    return None if belongs else found[0]


@lru_cache(maxsize=KEPT)
def is_label_and_number(text: str) -> bool:
    """Whether a cell prints some words of the forms and a number that is none of them."""
    number = number_within(text)
    words = fold(text).replace(number, "", 1) if number else ""
    return bool(words) and _like_a_wording(words) >= CERTAIN


def _like_a_wording(text: str) -> float:
    return max(like_a_row(text), like_a_header(text), like_a_caption(text))


def _marks_removed(text: str) -> str:
    return text if text.isascii() else "".join(char for char in text if unicodedata.category(char) != "No")

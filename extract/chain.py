"""Align the rows of a document with the rows of a form: order and label similarity together.

This is a local sequence alignment (Smith & Waterman 1981) over the few pairs whose labels are alike:
rows may be missing, extra or repeated on either side, and a stray look-alike far away does not pay.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extract.document import Cell
from extract.labels import KEPT
from extract.row_labels import ALIKE, CERTAIN, row_scores
from extract.rows import GridRow
from schemas.records import record

_WORTH = 0.5
_SKIPPED_ROW = 0.05
_SKIPPED_FORM_ROW = 0.01
_NOT_LAST_LABEL = 0.15
_TIE = 1e-9
_SPLIT_LABEL = 0.8
"""Similarity from which two cells side by side are one label in two parts."""


@record
class Match:
    """Row `row` of the document is row `form_row` of the form; `label` is the cell that says so, if any does."""

    row: int
    form_row: int
    label: Cell | None
    similarity: float


def best_chain(matches: Iterable[Sequence[Match]]) -> list[Match]:
    """The best chain of matches in printed order, at most one of each row's; empty where no row is alike."""
    pairs: list[Match] = []
    scores: list[float] = []
    previous: list[int | None] = []
    steps = _Steps()
    for of_row in matches:
        first = len(pairs)
        for match in of_row:
            before, best = steps.best_before(match.row, match.form_row)
            scores.append(match.similarity - _WORTH + max(before, 0.0))
            previous.append(best if before > 0 else None)
            pairs.append(match)
        for number in range(first, len(pairs)):
            steps.add(pairs[number].row, pairs[number].form_row, scores[number], number)
    return _trace(pairs, scores, previous)


def _trace(pairs: Sequence[Match], scores: Sequence[float], previous: Sequence[int | None]) -> list[Match]:
    at: int | None = scores.index(max(scores)) if scores else None
    chain: list[Match] = []
    while at is not None:
        chain.append(pairs[at])
        at = previous[at]
    return chain[::-1]


@dataclass(slots=True)
class _Steps:
    """The best score so far, gaps counted, for every bound on the form row: a staircase, worse entries dropped."""

    form_rows: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)

    def best_before(self, row: int, form_row: int) -> tuple[float, int]:
        """The best score of a chain that ends before both, the rows skipped taken off, and its last pair."""
        at = bisect_left(self.form_rows, form_row) - 1
        if at < 0:
            return 0.0, 0
        skipped = (row - 1) * _SKIPPED_ROW + (form_row - 1) * _SKIPPED_FORM_ROW
        return self.scores[at] - skipped, self.pairs[at]

    def add(self, row: int, form_row: int, score: float, pair: int) -> None:
        """Put in a pair with the score of the chain that ends with it."""
        score += row * _SKIPPED_ROW + form_row * _SKIPPED_FORM_ROW
        if not self.form_rows or self.form_rows[-1] < form_row:  # the rule
            if not self.scores or self.scores[-1] <= score:
                self.form_rows.append(form_row)
                self.scores.append(score)
                self.pairs.append(pair)
            return
        start = end = bisect_left(self.form_rows, form_row)
        known = self.scores[start] if self.form_rows[start] == form_row else -1.0
        if score < known + _TIE or (start and self.scores[start - 1] > score):
            return  # of a row printed twice the first counts
        while end < len(self.scores) and self.scores[end] <= score:
            end += 1
        self.form_rows[start:end] = [form_row]
        self.scores[start:end] = [score]
        self.pairs[start:end] = [pair]


def matches_of(index: int, row: GridRow, table: str) -> list[Match]:
    """The rows of `table`, in any edition, that the labels of row number `index` may name, in the form's order."""
    labels = row.labels
    if not labels:
        return []
    if len(labels) == 1:
        alone = row_scores(table)(labels[0].text)
        return [Match(index, form_row, labels[0], alike) for form_row, alike in alone] if alone else []
    texts, edges = row.printed_labels
    found = _named_by(table, texts, edges)
    return [Match(index, form_row, labels[at], alike) for form_row, at, alike in found] if found else []


@lru_cache(maxsize=KEPT)
def _named_by(table: str, texts: tuple[str, ...], edges: tuple[int, ...]) -> tuple[tuple[int, int, float], ...]:
    """The rows that a row's labels may name, by which of them and how alike; `edges`: where each begins and ends."""
    score = row_scores(table)
    last = len(texts) - 1
    found: dict[int, tuple[int, float]] = {}
    for at, text in enumerate(texts):
        for form_row, alike in score(text):
            _keep_better(found, form_row, at, alike - (_NOT_LAST_LABEL if at < last else 0.0), ALIKE)
    whole = max([alike for _, alike in found.values()], default=0.0) >= CERTAIN - _NOT_LAST_LABEL
    for at in range(last if not whole else 0):  # a label in two columns
        if edges[2 * at + 1] == edges[2 * at + 2]:
            for form_row, alike in score(texts[at] + texts[at + 1]):
                _keep_better(found, form_row, at + 1, alike, _SPLIT_LABEL)
    return tuple([(form_row, *found[form_row]) for form_row in sorted(found)])


def _keep_better(found: dict[int, tuple[int, float]], form_row: int, at: int, alike: float, at_least: float) -> None:
    if alike >= at_least and (form_row not in found or alike > found[form_row][1]):
        found[form_row] = at, alike


def fill_by_order(chain: Sequence[Match], rows: Sequence[GridRow]) -> list[Match]:
    """Add rows whose label is lost: as many unmatched rows as form rows between two matches."""
    filled: list[Match] = []
    for match in chain:
        if filled:
            between = range(filled[-1].row + 1, match.row)
            missing = range(filled[-1].form_row + 1, match.form_row)
            if between and len(between) == len(missing) and not any(rows[index].labels for index in between):
                filled.extend(Match(r, f, None, 0.0) for r, f in zip(between, missing, strict=True))
        filled.append(match)
    return filled

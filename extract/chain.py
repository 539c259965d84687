"""Align the rows of a document with the rows of a form: order and label similarity together.

This is a local sequence alignment (Smith & Waterman 1981) over the few pairs whose labels are alike:
rows may be missing, extra or repeated on either side, and a stray look-alike far away does not pay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.document import Cell
from extract.labels import plain, similarities
from extract.rows import GridRow
from schemas.forms import Row

ALIKE = 0.6
"""Labels less similar than this are not the same row."""

_NOTE = re.compile(r"[(（][^()（）]{4,}[)）]")
_WORTH = 0.5
_SKIPPED_ROW = 0.05
_SKIPPED_FORM_ROW = 0.01
_NOT_LAST_LABEL = 0.15


@dataclass(frozen=True, slots=True)
class Match:
    """Row `row` of the document is row `form_row` of the form; `label` is the cell that says so, if any does."""

    row: int
    form_row: int
    label: Cell | None
    similarity: float


def best_chain(rows: Sequence[GridRow], form_rows: Sequence[Row], groups: Sequence[str]) -> list[Match]:
    """The best chain of matches in printed order; empty where no row is alike.

    `rows` are those that may hold figures (headers and blank rows left out); the indices are theirs.
    """
    pairs = _pairs(rows, form_rows, groups)
    scores: list[float] = []
    previous: list[int | None] = []
    for index, pair in enumerate(pairs):
        options = [(scores[k] - _gap(pairs[k], pair), k) for k in range(index) if _before(pairs[k], pair)]
        score, best = max(options, default=(0.0, 0))
        scores.append(pair.similarity - _WORTH + max(score, 0.0))
        previous.append(best if score > 0 else None)
    if not pairs:
        return []
    at: int | None = max(range(len(pairs)), key=lambda index: (scores[index], -index))
    chain: list[Match] = []
    while at is not None:
        chain.append(pairs[at])
        at = previous[at]
    return chain[::-1]


def fill_by_order(chain: Sequence[Match], rows: Sequence[GridRow]) -> list[Match]:
    """Add rows whose label is lost: as many unmatched rows as form rows between two matches."""
    filled: list[Match] = []
    for match in chain:
        if filled:
            between = range(filled[-1].row + 1, match.row)
            missing = range(filled[-1].form_row + 1, match.form_row)
            if len(between) == len(missing) and not any(rows[index].labels() for index in between):
                filled.extend(Match(r, f, None, 0.0) for r, f in zip(between, missing, strict=True))
        filled.append(match)
    return filled


def _pairs(rows: Sequence[GridRow], form_rows: Sequence[Row], groups: Sequence[str]) -> list[Match]:
    wordings = [(number, label) for number, row in enumerate(form_rows) for label in row.labels]
    labels = [
        (index, cell, text) for index, row in enumerate(rows) for cell in row.labels() for text in _readings(cell)
    ]
    texts = [text for _, _, text in labels]
    matrix = similarities(texts, [label for _, label in wordings])
    as_group = [max(row, default=0.0) for row in similarities(texts, groups)]
    pairs: dict[tuple[int, int], Match] = {}
    last = {index: cell for index, cell, _ in labels}
    for (index, cell, _), scores, group in zip(labels, matrix, as_group, strict=True):
        for (number, _), alike in zip(wordings, scores, strict=True):
            score = alike - (0.0 if cell is last[index] else _NOT_LAST_LABEL)
            known = pairs.get((index, number))
            if alike > group and score >= ALIKE and (known is None or score > known.similarity):
                pairs[index, number] = Match(index, number, cell, score)
    return [pairs[key] for key in sorted(pairs)]


def _readings(cell: Cell) -> list[str]:
    """A label as printed, and without its bracketed notes."""
    bare = _NOTE.sub("", cell.text)
    return [cell.text] if bare == cell.text or not plain(bare) else [cell.text, bare]


def _before(first: Match, second: Match) -> bool:
    return first.row < second.row and first.form_row < second.form_row


def _gap(first: Match, second: Match) -> float:
    rows = second.row - first.row - 1
    return rows * _SKIPPED_ROW + (second.form_row - first.form_row - 1) * _SKIPPED_FORM_ROW

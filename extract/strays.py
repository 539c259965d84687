"""Rows that stand out of the form's order, or twice: certain by their labels, or a problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.chain import Match
from extract.columns import data_cells
from extract.row_labels import AHEAD, CERTAIN
from extract.rows import GridRow


class Strays(NamedTuple):
    """`moved`: rows that the order left out. `repeated`: once more with the same numbers; `others`: with others."""

    moved: list[Match]
    repeated: list[Match]
    others: list[Match]


def find_strays(rows: Sequence[GridRow], matches: Sequence[Sequence[Match]], chain: Sequence[Match]) -> Strays:
    """Among the rows beside a chain of matches, those whose label is certain; `matches` are all those of each row."""
    taken = {match.row for match in chain}
    by_form_row = {match.form_row: match for match in chain}
    grids = {rows[match.row].grid for match in chain}
    strays = Strays([], [], [])
    for index, row in enumerate(rows):
        match = _certain(matches[index]) if matches[index] and index not in taken and row.grid in grids else None
        if match is None:
            continue
        known = by_form_row.setdefault(match.form_row, match)
        if known is match:
            strays.moved.append(match)
        elif row.has_number:
            same = printed(row, match) == printed(rows[known.row], known)
            (strays.repeated if same else strays.others).append(match)
    return strays


def _certain(matches: Sequence[Match]) -> Match | None:
    best, *others = sorted(matches, key=lambda match: -match.similarity)
    if best.similarity < CERTAIN or (others and best.similarity - others[0].similarity < AHEAD):
        return None
    return best


def printed(row: GridRow, match: Match) -> list[str]:
    """The texts of the cells behind a row's label."""
    return [cell.text for cell in data_cells(row, match.label)]

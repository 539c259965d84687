"""What a sum of the form forces a cell to be that prints no number.

A number is implied where an identity of severity `error` is a sum, its terms are all of one report, all that its
edition of the form has, whole, and printed but for one; that one is blank, a dash, or absent. It is never negative,
never built upon another implied number, and there is none where two identities demand different ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from schemas.checks import Identity, identities
from schemas.forms import FormTable, address, form_table

FORCED = frozenset({"blank", "dash", "absent"})
"""The statuses of cells that a sum may fill: somebody left them out. What is printed and unread is not touched."""

Places = NDArray[np.int64]
Numbers = NDArray[np.float64]
Lookup = Callable[[Sequence[str]], tuple[Places, Numbers]]
"""Addresses → for each report (a line) and address (a column) the place of the figure, -1: none, and its number."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The cells of a sum, by address, each counted with its sign to come to nought; `needed` ones must be printed."""

    cells: tuple[str, ...]
    signs: tuple[int, ...]
    needed: frozenset[str]


@cache
def sums(table: str, edition: str) -> tuple[Sum, ...]:
    """The sums that an edition of the form demands of one of its tables."""
    form = form_table(table, edition)
    wanted = (one for one in identities() if one.table == table and one.rule == "sum" and one.severity == "error")
    return tuple(found for identity in wanted for found in _sums(identity, form))


def implied_numbers(forms: Sequence[tuple[str, str]], lookup: Lookup, may_fill: NDArray[np.bool_]) -> Numbers:
    """For each figure the number that it must be, else nan.

    `forms` are pairs of table and edition; `lookup` finds figures of reports; `may_fill` tells for each figure whether
    its status is one of `FORCED`.
    """
    places, numbers = [np.zeros(0, np.int64)], [np.zeros(0)]
    for one in (one for table, edition in forms for one in sums(table, edition)):
        found = _solve(one, *lookup(one.cells), may_fill)
        places.append(found[0])
        numbers.append(found[1])
    return _agreed(np.concatenate(places), np.concatenate(numbers), len(may_fill))


def _sums(identity: Identity, form: FormTable) -> Iterator[Sum]:
    """The identity on each row or column that the form has."""
    cells = {(row.code, column.code) for row, column in form.addresses()}
    by_row = identity.for_each == "row"
    scopes = identity.rows or sorted({row if by_row else column for row, column in cells})

    def there(scope: str, names: Sequence[str]) -> list[str]:
        keys = [(scope, name) if by_row else (name, scope) for name in names]
        return [address(form.code, *key) for key in keys if key in cells]

    for scope in scopes:
        left, right = there(scope, identity.left), there(scope, identity.right)
        if left and right:
            signs = (1,) * len(left) + (-1,) * len(right)
            yield Sum((*left, *right), signs, frozenset(there(scope, identity.needed)))


def _solve(one: Sum, places: Places, values: Numbers, may_fill: NDArray[np.bool_]) -> tuple[Places, Numbers]:
    """The places of the figures that the sum forces, and their numbers."""
    missing = np.isnan(values)
    reports = np.flatnonzero((places >= 0).all(axis=1) & (missing.sum(axis=1) == 1))
    blank = missing[reports].argmax(axis=1)
    filled = np.nan_to_num(values[reports])
    signs = np.asarray(one.signs, np.float64)
    number = -(filled @ signs) * signs[blank]
    place = places[reports, blank]
    may_be_blank = np.array([cell not in one.needed for cell in one.cells])[blank]
    forced = (filled == np.floor(filled)).all(axis=1) & (number >= 0) & may_fill[place] & may_be_blank
    return place[forced], number[forced] + 0.0  # no -0.0


def _agreed(places: Places, numbers: Numbers, figures: int) -> Numbers:
    lowest, highest = np.full(figures, np.inf), np.full(figures, -np.inf)
    np.minimum.at(lowest, places, numbers)
    np.maximum.at(highest, places, numbers)
    return np.where(lowest == highest, lowest, np.nan)

"""The links of a partition's reports to those of the year before, all reports at once.

`schemas/links.py` says what a link is, and of one pair of reports whether it holds; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from flows.arrow import Columns, Numbers, Places, exact_sum, nullable
from flows.cells import Cells
from schemas.forms import address
from schemas.links import Link, Term, links


@cache
def linked_rows() -> list[str]:
    """The rows of the form that have a part in any link."""
    return sorted({term.cell[2] for link in links() for side in (link.left, link.right) for term in side})


def link_checks(earlier: Cells, later: Cells, has_earlier: NDArray[np.bool_], year: int) -> tuple[Places, Columns]:
    """Every link of the reports of `year` that have an earlier one: for each the line of its report, and its columns.

    Line n of `earlier` is the report of the year before that line n of `later` is held against.
    """
    found = [_evaluate(link, earlier, later, has_earlier, year) for link in links()]
    lines = np.concatenate([lines for lines, _ in found])
    order = np.argsort(lines, kind="stable")
    names = found[0][1].keys()
    columns = {name: pa.concat_arrays([columns[name] for _, columns in found]).take(order) for name in names}
    return lines[order], columns


def _evaluate(
    link: Link, earlier: Cells, later: Cells, has_earlier: NDArray[np.bool_], year: int
) -> tuple[Places, Columns]:
    sides = [list(_terms(side, earlier, later)) for side in (link.left, link.right)]
    there = np.logical_and.reduce([has_earlier, *(places >= 0 for side in sides for places, _ in side)])
    lines = np.flatnonzero(there)
    left, right = (
        exact_sum([values[lines] for _, values in side], [-1 if term.taken_off else 1 for term in terms])
        for side, terms in zip(sides, (link.left, link.right), strict=True)
    )
    holds, unknown = _holds(link, left, right), np.isnan(left) | np.isnan(right)
    rows = len(lines)
    return lines, {
        "check": pa.array([link.check] * rows, pa.string()),
        "scope": pa.array([f"{link.scope} {year - 1}→{year}"] * rows, pa.string()),
        "left": nullable(left),
        "right": nullable(right),
        "passed": pa.array(holds, mask=unknown),
        "severity": pa.array([link.severity] * rows, pa.string()),
        "fault": pa.array(np.full(rows, "undetermined", object), pa.string(), mask=holds | unknown),
        "reading": pa.nulls(rows, pa.string()),
    }


def _terms(terms: Sequence[Term], earlier: Cells, later: Cells) -> Iterator[tuple[Places, Numbers]]:
    for term in terms:
        last_year, *codes = term.cell
        places, values = (earlier if last_year else later).lookup([address(*codes)])
        yield places[:, 0], values[:, 0]


def _holds(link: Link, left: Numbers, right: Numbers) -> NDArray[np.bool_]:
    """`Link.holds`, of many."""
    if link.rule == "below":
        return left < np.maximum(link.times * right, link.least)
    return left == right if link.rule == "equal" else left <= right

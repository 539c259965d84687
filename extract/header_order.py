"""Do the headers name the columns in the form's order? Columns are counted; the headers must not contradict."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from extract.columns import HEADER_ALIKE, Columns, Window, column_likeness
from extract.labels import KEPT
from extract.rows import GridRow
from schemas.titles import fold

_HEADERS_KEPT = 1000


def contradiction(
    headers: Sequence[GridRow],
    columns: Columns,
    window: Sequence[int] | None,
    edge: int,
    cut_off: Sequence[GridRow] = (),
) -> str | None:
    """What the header rows directly above some data say against counting its columns in the form's order.

    Compared are the cells of each header row; over all rows only where the header is a whole rectangle that ends
    at `edge`, as the data do, or fills its fields one by one: headers whose spans are wrong stand elsewhere than
    they seem. `window` is given where the data do not count out by themselves: then no header may be missing
    between two others, nor stand over another column. `cut_off` are headers that a page break left in another grid.
    """
    if not headers:
        return None
    return _contradiction(_printed(headers), columns, tuple(window) if window else None, edge, _printed(cut_off))


class _Header(NamedTuple):
    """A header row, as far as it matters here: most reports print the same ones."""

    cells: tuple[tuple[int, str], ...]
    """The grid column of each, and its text."""
    right_edge: int
    ragged: bool


def _printed(headers: Sequence[GridRow]) -> tuple[_Header, ...]:
    return tuple([_Header(tuple([(c.column, c.text) for c in row.own]), row.right_edge, row.ragged) for row in headers])


@lru_cache(maxsize=_HEADERS_KEPT)
def _contradiction(
    headers: tuple[_Header, ...], columns: Columns, window: Window | None, edge: int, cut_off: tuple[_Header, ...]
) -> str | None:
    rows = [_named(row, columns) for row in headers]
    parted = [*rows, *(_named(row, columns) for row in cut_off)]
    named = {code for row in parted for _, code in row if code is not None}
    order = [column.code for column in columns]
    everywhere = sorted([(cell[0], code) for row in rows for cell, code in row if code is not None])
    everywhere = list(dict.fromkeys(everywhere))
    places = [column for column, _ in everywhere]
    in_place = _is_rectangle(headers, edge) or (all(row.ragged for row in headers) and _is_unbroken(places))
    if last_year := _of_last_year(rows, columns):
        return last_year
    for codes in ([code for _, code in row] for row in rows):
        found = _out_of_order(codes, order) or (window and _left_out(codes, order, named))
        if found:
            return found
    if window and _is_wider(headers, edge):
        return "the rows are narrower than their headers"
    if not in_place:
        return _interrupted(rows, order) if headers[0].ragged else None
    found = _out_of_order([code for _, code in everywhere], order)
    return found or (None if named == set(order) else _displaced(everywhere, order, window))


Named = list[tuple[tuple[int, str], str | None]]
"""The cells of a header row, each with the code of the column it names, if it names one."""


def _named(row: _Header, columns: Columns) -> Named:
    name = column_names(columns)
    return [(cell, name(cell[1])) for cell in row.cells]


_LAST_YEAR = re.compile("上一?年|去年")
_A_YEAR = re.compile("20[0-9]{2}年?度?")


def _of_last_year(rows: Sequence[Named], columns: Columns) -> str | None:
    """A header that names a column of the form, and the year before (上年处理决定数量); or headers of two years."""
    of_this_year = _of_this_year(columns)
    named = [text for row in rows for (_, text), code in row if code in of_this_year]
    found = next((text for text in named if _is_of_last_year(text)), None)
    if found:
        return f"{' '.join(found.split())}: of the year before"
    years = {text for row in rows for (_, text), code in row if code is None and _is_a_year(text)}
    return f"columns of {' and '.join(sorted(years))}" if len(years) > 1 else None


@cache
def _of_this_year(columns: Columns) -> frozenset[str]:
    return frozenset(column.code for column in columns if not any(map(_LAST_YEAR.match, column.labels)))


@lru_cache(maxsize=KEPT)
def _is_of_last_year(text: str) -> bool:
    return bool(_LAST_YEAR.match(fold(text)))


@lru_cache(maxsize=KEPT)
def _is_a_year(text: str) -> bool:
    return bool(_A_YEAR.fullmatch(fold(text)))


@cache
def column_names(columns: Columns) -> Callable[[str], str | None]:
    """The function that gives the code of the column that a header names."""
    alike = column_likeness(columns)

    @lru_cache(maxsize=KEPT)
    def name(text: str) -> str | None:
        scores = alike(text)
        best = max(scores)
        return columns[scores.index(best)].code if best >= HEADER_ALIKE else None

    return name


def _out_of_order(codes: Sequence[str | None], order: Sequence[str]) -> str | None:
    known = [code for code in codes if code is not None]
    once = [code for code in known if known.count(code) == 1]
    for first, second in pairwise(once):
        if order.index(first) > order.index(second):
            return f"{first} stands before {second}"
    return None


def out_of_cycle(row: GridRow, columns: Columns) -> bool:
    """Whether a header row that repeats the columns, as section 4 does, has two neighbours in another order."""
    places = {column.code: index for index, column in enumerate(columns)}
    name = column_names(columns)
    named = [places.get(code) if (code := name(cell.text)) else None for cell in row.own]
    neighbours = [(a, b) for a, b in pairwise(named) if a is not None and b is not None]
    return any(b <= a and not (a == len(columns) - 1 and b == 0) for a, b in neighbours)


def _interrupted(rows: Sequence[Named], order: Sequence[str]) -> str | None:
    """Of pasted headers on several lines: a column of an upper line between two that stand together on the lowest."""
    named = [{code for _, code in row if code is not None} for row in rows]
    while named and len(named[-1]) < 2:
        named.pop()
    if not named:
        return None
    *upper, lowest = named
    places = sorted(order.index(code) for code in lowest)
    between = {*order[places[0] : places[-1]]} - lowest
    found = sorted(between & {code for line in upper for code in line})
    return f"{found[0]} stands on another line than its neighbours" if found else None


def _left_out(codes: Sequence[str | None], order: Sequence[str], named: set[str]) -> str | None:
    """A column that no header names, between two that stand side by side."""
    for first, second in pairwise(codes):
        if first is not None and second is not None:
            between = order[order.index(first) + 1 : order.index(second)]
            if between and not named & set(between):
                return f"nothing stands between {first} and {second}"
    return None


def _displaced(places: Sequence[tuple[int, str]], order: Sequence[str], window: Sequence[int] | None) -> str | None:
    if window is None:
        return None
    return next((f"{code} stands elsewhere" for at, code in places if at != window[order.index(code)]), None)


def _is_unbroken(places: Sequence[int]) -> bool:
    """Whether the headers of a pasted table, on whatever lines, fill one field after the other."""
    return all(b == a + 1 for a, b in pairwise(places))


def _is_wider(headers: Sequence[_Header], edge: int) -> bool:
    return len({row.right_edge for row in headers}) == 1 and headers[0].right_edge > edge and not headers[0].ragged


def _is_rectangle(headers: Sequence[_Header], edge: int) -> bool:
    return all(row.right_edge == edge and not row.ragged for row in headers)

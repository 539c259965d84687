"""Which header stands above which column of numbers, where no rulings say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.readers.text_blocks import TextBlock

Span = tuple[float, float]
Placed = list[int]
"""For each column of numbers the header that it stands below."""

_EDGE = 0.55
"""Sizes of the font, about a digit, by which a number may reach into the column beside it."""


def paired(headers: Sequence[TextBlock], columns: Sequence[Span]) -> list[Span] | None:
    """The columns that headers of one column each and numbers have in common; None where headers tell nothing.

    Headers may be aligned to the left, to the middle or to the right of their columns. Where the readings that are
    possible differ, the columns overlap, so that a number in them spans them all: nothing is guessed.
    """
    headers = sorted((one for one in headers if _has_neighbour(one, headers)), key=lambda block: block.x0)
    if not headers or any(right.x0 < left.x1 for left, right in pairwise(headers)):
        return None
    edge = _EDGE * headers[0].size
    readings = [placed for bounds in _readings(headers) if (placed := _placed(columns, bounds, edge)) is not None]
    if not readings or (len(columns) < len(headers) and any(_is_uneven(headers, columns, one) for one in readings)):
        return None
    spans = [_around(header, _below(index, columns, readings)) for index, header in enumerate(headers)]
    return spans if any(one != readings[0] for one in readings) else _parted(spans, 2 * edge)


def _has_neighbour(block: TextBlock, others: Sequence[TextBlock]) -> bool:
    beside = (other.top < block.bottom and block.top < other.bottom for other in others if other is not block)
    return len(others) == 1 or any(beside)


def _readings(headers: Sequence[TextBlock]) -> Iterator[list[float]]:
    """Where columns begin, and the last one ends, if headers stand at their left, their right or their middle."""
    yield [*(header.x0 for header in headers), float("inf")]
    yield [float("-inf"), *(header.x1 for header in headers)]
    middles = [(header.x0 + header.x1) / 2 for header in headers]
    yield [float("-inf"), *((a + b) / 2 for a, b in pairwise(middles)), float("inf")]


def _placed(columns: Sequence[Span], bounds: Sequence[float], edge: float) -> Placed | None:
    """None where a column stands below no header or two, or two columns below one."""
    found: Placed = []
    for left, right in columns:
        within = [i for i, (a, b) in enumerate(pairwise(bounds)) if a - edge <= left and right <= b + edge]
        if len(within) != 1 or (found and within[0] <= found[-1]):
            return None
        found += within
    return found


def _is_uneven(headers: Sequence[TextBlock], columns: Sequence[Span], placed: Placed) -> bool:
    """Whether one number stands right below its header and another is apart from its own: that one has several."""
    pairs = [(headers[index], column) for index, column in zip(placed, columns, strict=True)]
    within = any(header.x0 <= left and right <= header.x1 for header, (left, right) in pairs)
    return within and any(right < header.x0 or header.x1 < left for header, (left, right) in pairs)


def _below(index: int, columns: Sequence[Span], readings: Sequence[Placed]) -> list[Span]:
    return [column for placed in readings for own, column in zip(placed, columns, strict=True) if own == index]


def _around(header: TextBlock, numbers: Sequence[Span]) -> Span:
    return min([header.x0, *(left for left, _ in numbers)]), max([header.x1, *(right for _, right in numbers)])


def _parted(spans: Sequence[Span], most: float) -> list[Span] | None:
    """The spans without what they have in common; None where that is too much."""
    if any(right[0] < left[1] - most for left, right in pairwise(spans)):
        return None
    return [(a, min(b, following[0])) for (a, b), following in pairwise([*spans, (float("inf"), 0.0)])]

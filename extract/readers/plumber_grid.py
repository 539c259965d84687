"""The boxes of a PDF table's cells → grid cells with spans and text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from extract.document import Cell
from extract.readers.pdf_text import Box, rounded
from schemas.report import Evidence

SNAP = 3.0
"""Points within which two edges are the same line of the table (pdfplumber's snap tolerance)."""


def grid_width(boxes: Iterable[Box]) -> int:
    """How many columns the cells of a table form."""
    return max(1, len(_edges(x for box in boxes for x in (box[0], box[2]))) - 1)


def grid_cells(
    page: Any, boxes: Sequence[Box], text_of: Callable[[list[Any], Box], str], shift: tuple[float, float]
) -> tuple[Cell, ...]:
    """Cells in reading order; a cell that covers several lines of the grid spans them.

    A character belongs to the cell that holds its middle. `shift` is the corner of what is shown of the page.
    """
    columns = _edges(x for box in boxes for x in (box[0], box[2]))
    rows = _edges(y for box in boxes for y in (box[1], box[3]))
    all_chars = page.chars  # looked up through several layers each time
    chars = sorted(((c["top"] + c["bottom"]) / 2, (c["x0"] + c["x1"]) / 2, n) for n, c in enumerate(all_chars))
    cells = []
    for box in sorted(boxes, key=lambda box: (_index(rows, box[1]), _index(columns, box[0]))):
        left, top, right, bottom = (
            _index(columns, box[0]), _index(rows, box[1]), _index(columns, box[2]), _index(rows, box[3])
        )  # fmt: skip
        level = chars[bisect_left(chars, (box[1],)) : bisect_left(chars, (box[3],))]
        text = text_of([all_chars[n] for n in sorted(n for _, x, n in level if box[0] <= x < box[2])], box).strip()
        shown = (box[0] - shift[0], box[1] - shift[1], box[2] - shift[0], box[3] - shift[1])
        place = Evidence(page.page_number, rounded(shown))
        cells.append(Cell(text, top, left, max(1, bottom - top), max(1, right - left), place))
    return tuple(cells)


def _edges(positions: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > SNAP:
            edges.append(position)
    return edges


def _index(edges: Sequence[float], position: float) -> int:
    return max(0, bisect_right(edges, position + SNAP / 2) - 1)

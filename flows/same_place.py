"""Whether two readings speak of one place of a document."""

from __future__ import annotations

from extract.document import Cell, Document, Grid
from schemas.report import Evidence

_SAME_PLACE = 1.0
"""Points by which two engines may place a cell apart."""


def is_at(one: Evidence | None, other: Evidence | None) -> bool:
    """Whether two places are one; boxes may differ by less than a point."""
    if one is None or other is None or one.box is None or other.box is None:
        return one == other and one is not None
    near = all(abs(a - b) < _SAME_PLACE for a, b in zip(one.box, other.box, strict=True))
    return one.page == other.page and near


def cell_at(document: Document | None, place: Evidence | None) -> tuple[Grid, Cell] | None:
    """The cell at a place, and its grid."""
    for grid in document.grids if document and place else ():
        for cell in grid.cells:
            if is_at(cell.place, place):
                return grid, cell
    return None

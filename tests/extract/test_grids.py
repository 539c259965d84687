"""Spans → places in a grid."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from extract.document import MAX_SPAN, Cell, Grid, SpannedCell, lay_out

ROWS = st.lists(
    st.lists(st.builds(SpannedCell, st.text(max_size=2), st.integers(0, 5), st.integers(0, 5)), max_size=6), max_size=6
)


def covered(cell: Cell) -> list[tuple[int, int]]:
    rows, columns = range(cell.row, cell.row + cell.rowspan), range(cell.column, cell.column + cell.colspan)
    return [(row, column) for row in rows for column in columns]


@given(ROWS)
def test_every_cell_is_placed_once_in_its_own_row(rows: list[list[SpannedCell]]) -> None:
    cells = lay_out(rows)
    assert [[cell.text for cell in cells if cell.row == n] for n in range(len(rows))] == [
        [cell.text for cell in row] for row in rows
    ]


@given(ROWS)
def test_no_two_cells_begin_at_one_place(rows: list[list[SpannedCell]]) -> None:
    assert all(count == 1 for count in Counter((cell.row, cell.column) for cell in lay_out(rows)).values())


@given(st.lists(st.lists(st.builds(SpannedCell, st.just("x"), st.integers(1, 4), st.just(1)), max_size=6), max_size=6))
def test_cells_that_span_rows_only_never_overlap(rows: list[list[SpannedCell]]) -> None:
    places = Counter(place for cell in lay_out(rows) for place in covered(cell))
    assert all(count == 1 for count in places.values())


@given(ROWS)
def test_every_span_ends_within_the_table(rows: list[list[SpannedCell]]) -> None:
    assert all(cell.row + cell.rowspan <= len(rows) and cell.rowspan >= 1 for cell in lay_out(rows))


@given(ROWS)
def test_a_spanning_cell_is_in_every_row_it_covers(rows: list[list[SpannedCell]]) -> None:
    cells = lay_out(rows)
    seen = Counter(id(cell) for row in Grid(cells).rows() for cell in row)
    assert all(seen[id(cell)] == cell.rowspan for cell in cells)


def test_a_huge_colspan_is_cut() -> None:
    assert lay_out([[SpannedCell("x", 1, 10**9)]])[0].colspan == MAX_SPAN


def test_a_row_steps_over_what_comes_down_from_above() -> None:
    cells = lay_out([[SpannedCell("a"), SpannedCell("b", 2), SpannedCell("c")], [SpannedCell("d"), SpannedCell("e")]])
    assert [(cell.text, cell.column) for cell in cells[3:]] == [("d", 0), ("e", 2)]

"""Plain text → paragraphs and ragged grids."""

from __future__ import annotations

from extract.readers import text


def test_lines_are_paragraphs() -> None:
    assert [paragraph.text for paragraph in text.read("甲\n\n 乙 \r\n丙".encode()).paragraphs] == ["甲", "乙", "丙"]


def test_lines_with_tabs_are_one_ragged_table() -> None:
    (grid,) = text.read("甲\na\t1\t\nb\t\t2\n乙".encode()).grids
    assert (grid.ragged, [[cell.text for cell in row] for row in grid.rows()]) == (
        True,
        [["a", "1", ""], ["b", "", "2"]],
    )


def test_a_line_without_a_tab_ends_a_table() -> None:
    assert len(text.read("a\t1\n甲\nb\t2".encode()).grids) == 2


def test_a_field_knows_its_line() -> None:
    place = text.read("甲\na\t1".encode()).grids[0].cells[1].place
    assert place is not None
    assert place.path == "line 2 field 2"

"""Plain text → paragraphs and ragged grids."""

from __future__ import annotations

import pytest

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


DRAWN = """\
+------+------+----+
| 项目 | 数量 | 注 |
|------|------|----|
| 规章 | 3    |    |
| 文件 |      | 无 |
+------+------+----+
"""


@pytest.mark.parametrize("drawing", [DRAWN, DRAWN.replace("|", "│").replace("-", "─"), DRAWN.replace("+", "|")])
def test_lines_drawn_with_strokes_are_one_table(drawing: str) -> None:
    (grid,) = text.read(drawing.encode()).grids
    assert [[cell.text for cell in row] for row in grid.rows()] == [
        ["项目", "数量", "注"],
        ["规章", "3", ""],
        ["文件", "", "无"],
    ]


def test_a_line_of_navigation_is_no_table() -> None:
    assert text.read("首页 | 公开 | 年报\n正文\n上一页 | 1 | 下一页".encode()).grids == ()


def test_fields_that_only_blanks_part_are_no_table() -> None:
    assert text.read("规章  1  2\n文件  3  4\n许可  5  6".encode()).grids == ()


def test_a_drawn_field_knows_its_line() -> None:
    place = text.read(DRAWN.encode()).grids[0].cells[4].place
    assert place is not None
    assert place.path == "line 4 field 2"


@pytest.mark.parametrize(
    ("field", "shown"), [('"1,113"', "1,113"), ('"规""章"""', '规"章"'), ('"规"章"', '"规"章"'), ('"', '"')]
)
def test_quotation_marks_that_copying_puts_around_a_field_are_taken_off(field: str, shown: str) -> None:
    assert text.read(f"a\t{field}".encode()).grids[0].cells[1].text == shown

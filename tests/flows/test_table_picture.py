"""The drawing of a table: the wanted cell is outlined where it stands, whatever is printed in it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Cell, Grid
from flows.file_worker import Opened, read_with_cells
from flows.find_figures import find
from flows.same_place import cell_at
from flows.table_picture import LONGEST_TEXT, MARK, MOST_COLUMNS, MOST_ROWS, svg_of_table
from tests.extract import ofd_file, paper

SVG = "{http://www.w3.org/2000/svg}"
WANTED = Cell("77", 1, 1)
SMALL = (Cell("类别", 0, 0), Cell("数量", 0, 1), Cell("规章", 1, 0), WANTED)


def drawn(*cells: Cell, wanted: Cell = WANTED, words: tuple[str, ...] = ("a/b/c",)) -> ElementTree.Element:
    return ElementTree.fromstring(svg_of_table(Grid(cells), wanted, words).encode())


def box(element: ElementTree.Element) -> tuple[float, ...]:
    return tuple(float(element.get(name, "nan")) for name in ("x", "y", "width", "height"))


def outlined(picture: ElementTree.Element) -> tuple[float, ...]:
    [one] = {box(rect) for rect in picture.iter(f"{SVG}rect") if rect.get("class") == "wanted"}
    return one


def within(picture: ElementTree.Element, frame: tuple[float, ...]) -> str:
    """The text that begins within a frame."""
    x, y, width, height = frame
    return "".join(
        text.text or ""
        for text in picture.findall(f"{SVG}text")
        if x < float(text.get("x", 0)) < x + width and y < float(text.get("y", 0)) < y + height
    )


def test_the_outline_is_around_the_cell_s_own_text():
    picture = drawn(*SMALL)
    assert set(within(picture, outlined(picture))) == {"7"}
    assert [within(picture, box(rect)) for rect in picture.iter(f"{SVG}rect")][1:4] == ["类别", "数量", "规章"]


def test_a_cell_that_spans_covers_its_rows_and_columns():
    wide = Cell("合计", 0, 0, 2, 2)
    picture = drawn(wide, Cell("1", 0, 2), Cell("2", 1, 2), Cell("3", 2, 0), wanted=wide)
    x, y, width, height = outlined(picture)
    others = [box(rect) for rect in picture.iter(f"{SVG}rect")][2:5]
    assert (x + width, y) == others[0][:2]
    assert height == sum(other[3] for other in others[:2])


def test_what_is_written_above_is_not_in_the_table():
    picture = drawn(*SMALL, words=("requests/received/total", "'77' at line 1 field 2"))
    lines = [text.text for text in picture.findall(f"{SVG}text")][:2]
    assert lines == ["requests/received/total", "'77' at line 1 field 2"]
    assert all(float(text.get("y", 0)) < outlined(picture)[1] for text in picture.findall(f"{SVG}text")[:2])


@given(st.text(min_size=1), st.text())
def test_any_text_makes_a_drawing_that_opens_and_runs_nothing(text, above):
    cell = Cell(text, 0, 0)
    tags = {element.tag for element in drawn(cell, wanted=cell, words=(above,)).iter()}
    assert tags <= {f"{SVG}svg", f"{SVG}rect", f"{SVG}text"}


def test_markup_in_a_cell_is_only_text():
    cell = Cell('<script>alert("1")</script>&amp;', 0, 0)
    picture = drawn(cell, wanted=cell)
    frame = outlined(picture)
    assert within(picture, frame).startswith('<script>alert("1")</script>&amp;'[:20])


def test_of_a_huge_table_the_part_around_the_cell_is_drawn():
    cells = [Cell(f"{row}.{column}", row, column) for row in range(200) for column in range(40)]
    wanted = next(cell for cell in cells if cell.text == "150.30")
    picture = drawn(*cells, wanted=wanted)
    rects = list(picture.iter(f"{SVG}rect"))
    assert len(rects) == MOST_ROWS * MOST_COLUMNS + 2  # the ground, and the wanted one once more
    assert "150.30" in within(picture, outlined(picture))
    assert any((text.text or "").startswith("rows 121 to 180 of 200") for text in picture.findall(f"{SVG}text"))


def test_a_long_text_is_cut():
    cell = Cell("长" * 5000, 0, 0)
    said = "".join(text.text or "" for text in drawn(cell, wanted=cell, words=()).findall(f"{SVG}text"))
    assert said.count("长") == 2 * LONGEST_TEXT  # the wanted cell is drawn twice
    assert "…" in said


def test_the_same_table_makes_the_same_bytes():
    assert svg_of_table(Grid(SMALL), WANTED, ("x",)) == svg_of_table(Grid(SMALL), WANTED, ("x",))
    assert svg_of_table(Grid(SMALL), WANTED, ("x",)).startswith(MARK)


FORMATS = {
    "html": paper.print_html,
    "docx": paper.docx,
    "text": paper.lines,
    "ofd": lambda tables: ofd_file.from_pdf(paper.pdf(tables)),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_figure_of_every_format_can_be_drawn(kind):
    opened = read_with_cells((FORMATS[kind](paper.sheets()), None))
    assert isinstance(opened, Opened)
    for figure in find("*", opened.report.figures):
        found = cell_at(opened.document, figure.evidence)
        assert found, figure
        picture = drawn(*found[0].cells, wanted=found[1])
        assert figure.raw.replace(" ", "") in within(picture, outlined(picture)).replace(" ", "")

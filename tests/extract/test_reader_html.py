"""HTML → paragraphs and grids."""

from __future__ import annotations

import pytest

from extract.document import Grid
from extract.readers import html
from schemas.failures import Reason, UnreadableDocument


def grid(markup: str) -> Grid:
    (found,) = html.read(f"<html><body>{markup}</body></html>".encode()).grids
    return found


def texts(markup: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid(markup).rows()]


def paragraphs(markup: str) -> list[str]:
    return [paragraph.text for paragraph in html.read(f"<body>{markup}</body>".encode()).paragraphs]


def cell(inner: str) -> str:
    return texts(f"<table><tr><td>{inner}</td><td>x</td></tr></table>")[0][0]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("12", "12"),
        ("&nbsp;12&nbsp;", "12"),
        ("&#12288;12&#12288;", "12"),
        ("<p><span>1</span><span>2</span></p>", "12"),
        ("1&#8203;2", "12"),
        ("1&shy;2", "12"),
        ("1<br>2", "1\n2"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("<div><p>12</p></div>", "12"),
        ("&nbsp;", ""),
        ("<b>1</b><!-- 7 -->2", "12"),
        ("5<sup>1</sup>", "5 1"),
        ("<del>9</del>5", "5"),
        ("<s>9</s>5", "5"),
        ("<strike>9</strike>5", "5"),
        ("5<span style='display:none'>9</span>", "5"),
        ("5<script>document.write('9')</script>", "5"),
        ("<input value='5'>", "5"),
        ("<b>规</b>\n<b>章</b>", "规 章"),
    ],
)
def test_the_text_of_a_cell_is_what_a_reader_sees(inner: str, text: str) -> None:
    assert cell(inner) == text


def test_head_cells_are_cells() -> None:
    assert texts("<table><tr><th>a</th><td>b</td></tr></table>") == [["a", "b"]]


def test_a_table_that_holds_tables_only_lays_out_the_page() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    nested = f"<table><tr><td>一</td><td><table><tr><td>{inner}</td></tr></table></td></tr></table>"
    assert texts(nested) == [["a", "b"]]


def test_a_table_of_one_cell_is_a_paragraph() -> None:
    assert paragraphs("<table><tr><td>一、总体情况</td></tr></table>") == ["一、总体情况"]


def test_a_rowspan_that_overruns_the_table_ends_with_it() -> None:
    found = grid("<table><tr><td rowspan='9'>a</td><td>b</td></tr><tr><td>c</td></tr></table>")
    assert [found.cells[0].rowspan, len(found.rows())] == [2, 2]


def test_a_rowspan_of_nought_reaches_to_the_end() -> None:
    markup = "<table><tr><td rowspan='0'>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr></table>"
    assert [[c.text for c in row] for row in grid(markup).rows()] == [["a", "b"], ["a", "c"], ["a", "d"]]


@pytest.mark.parametrize("span", ["999999999", "100000", "-3", "x", "", "2.5", "3px"])
def test_a_span_that_is_a_mistake_does_no_harm(span: str) -> None:
    assert texts(f"<table><tr><td colspan='{span}' rowspan='{span}'>a</td><td>b</td></tr></table>") == [["a", "b"]]


def test_a_hidden_row_is_not_there() -> None:
    markup = "<table><tr style='display: none'><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    assert texts(markup) == [["3", "4"]]


def test_a_hidden_cell_is_not_there() -> None:
    assert texts("<table><tr><td>1</td><td style='display:none'>2</td><td>3</td></tr></table>") == [["1", "3"]]


def test_broken_markup_still_gives_its_cells() -> None:
    assert texts("<table><tr><td>1<td>2<tr><td>3<td>4") == [["1", "2"], ["3", "4"]]


def test_cells_outside_of_rows_are_not_lost_without_a_word() -> None:
    assert texts("<table><td>1</td><td>2</td></table>") == [["1", "2"]]


def test_a_table_in_a_script_is_not_there() -> None:
    markup = "<script>var t='<table><tr><td>1</td><td>2</td></tr></table>';</script><p>文</p>"
    assert html.read(f"<body>{markup}</body>".encode()).grids == ()


def test_three_hundred_nested_tables_are_read() -> None:
    deep = "<table><tr><td>" * 300 + "文" + "</td></tr></table>" * 300
    assert html.read(f"<body>{deep}</body>".encode()).paragraphs[0].text == "文"


def test_paragraphs_and_grids_stay_in_order() -> None:
    markup = "<p>甲</p><table><tr><td>1</td><td>2</td></tr></table>乙"
    blocks = html.read(f"<body>{markup}</body>".encode()).blocks
    assert [block.text if not isinstance(block, Grid) else "grid" for block in blocks] == ["甲", "grid", "乙"]


def test_the_head_gives_the_title_and_the_named_values() -> None:
    head = "<head><title> 青石县\n年报 </title><meta name='PubDate' content=' 2024-01-15 '></head>"
    assert html.read(f"<html>{head}<body>文</body></html>".encode()).meta == {
        "title": "青石县 年报",
        "pubdate": "2024-01-15",
    }


def test_a_cell_knows_where_it_stands() -> None:
    place = grid("<table><tr><td>1</td><td>2</td></tr></table>").cells[1].place
    assert place is not None
    assert place.path == "/html/body/table/tr/td[2]"


@pytest.mark.parametrize("data", [b"", b"  ", b"\xef\xbb\xbf", b"<!-- -->"])
def test_a_page_without_an_element_is_empty(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        html.read(data)
    assert caught.value.reason == Reason.EMPTY

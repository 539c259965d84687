"""HTML → paragraphs and grids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from extract.document import PICTURE, Grid
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
        ("<textarea>15</textarea>件", "15件"),
        ('<textarea style="display:none">9</textarea>15', "15"),
        ("<select><option>1</option><option selected>15</option></select>", "15"),
        ("<select><option>15</option><option>1</option></select>", "15"),
        ("<select></select>15", "15"),
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


NUMBERS = "<tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr>"


def tables(markup: str) -> list[list[list[str]]]:
    grids = html.read(f"<html><body>{markup}</body></html>".encode()).grids
    return [[[cell.text for cell in row] for row in found.rows()] for found in grids]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("收到<o:p></o:p>申请", "收到申请"),
        ("<st1:chsdate>2021年</st1:chsdate>1月", "2021年1月"),
        ("<p class=MsoNormal><span lang=EN-US>12<o:p></o:p></span></p>", "12"),
        ("<p>1</p>2", "1\n2"),
        ("1<div>2</div>", "1\n2"),
        ("<span>1</span><br><span>2</span>", "1\n2"),
        ("<ruby>规<rt>gui</rt></ruby>章", "规章"),
        ("5<span style='visibility: hidden'>9</span>", "5"),
        ("<span style='text-decoration:line-through'>9</span>5", "5"),
        ("<span hidden>9</span>5", "5"),
        ("5<input type=hidden value=9>", "5"),
        ("<pre>1\n2</pre>", "1\n2"),
        ("<table><tr><td>5</td></tr></table>", "5"),
        ("<form><b>5</b></form>", "5"),
    ],
)
def test_what_office_programs_and_editors_leave_in_a_cell(inner: str, text: str) -> None:
    assert cell(inner) == text


@pytest.mark.parametrize("inner", ["<img src=a.png>", "<svg><text>5</text></svg>", "<canvas></canvas>"])
def test_what_is_drawn_is_a_picture(inner: str) -> None:
    assert cell(inner) == PICTURE


@pytest.mark.parametrize("inner", ["<img src=a.png width=1>", "<img src=a.png style='display:none'>"])
def test_an_image_that_shows_nothing_is_a_blank(inner: str) -> None:
    assert cell(inner) == ""


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>a<td>1<tr><td>b<td>2",
        "<tr><td><p>a<td><span>1<tr><td><font>b<td>2",
        "<tr><td>a</td></div><td>1</td></tr></p><tr><td>b</td><td>2</td></tr>",
        "<form><tr><td>a</td><td>1</td></tr></form><tr><form><td>b</td><td>2</td></form></tr>",
        "<tr><td>a</td><td>1</td></tr></table></table><p></table><table><tr><td>b</td><td>2</td></tr>",
    ],
)
def test_broken_markup_loses_no_cell(rows: str) -> None:
    assert [row for found in tables(f"<table>{rows}</table>") for row in found] == [["a", "1"], ["b", "2"]]


def test_a_table_that_was_never_closed_does_not_swallow_the_next() -> None:
    assert tables(f"<table><tr><td>x</td><td>y</td></tr><table>{NUMBERS}</table>") == [
        [["x", "y"]],
        [["a", "1"], ["b", "2"]],
    ]


def test_text_that_stands_in_a_table_outside_of_its_cells_is_a_paragraph_before_it() -> None:
    markup = f"<table><caption>单位：件</caption>{NUMBERS}<tr><td>c</td>文<td>3</td></tr></table>"
    assert sorted(paragraphs(markup)) == ["单位：件", "文"]


def test_text_beside_data_tables_in_a_layout_table_is_kept_in_order() -> None:
    markup = f"<table><tr><td>甲<table>{NUMBERS}</table>乙</td><td>丙</td></tr></table>"
    blocks = html.read(f"<body>{markup}</body>".encode()).blocks
    assert [block.text if not isinstance(block, Grid) else "grid" for block in blocks] == ["甲", "grid", "乙", "丙"]


def test_a_data_table_with_a_table_in_one_cell_gives_both() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{name * 2}</td></tr>" for name in "cdef")
    outer, inner = tables(f"<table>{rows}<tr><td>x</td><td><table>{NUMBERS}</table></td></tr></table>")
    assert (outer[0], outer[4][0], inner) == (["c", "cc"], "x", [["a", "1"], ["b", "2"]])


def test_the_cell_around_a_table_of_numbers_is_not_blank() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{name * 2}</td></tr>" for name in "cdef")
    outer, _ = tables(f"<table>{rows}<tr><td>x</td><td><table>{NUMBERS}</table></td></tr></table>")
    assert outer[4][1] != ""


def test_a_column_of_texts_is_no_table() -> None:
    assert paragraphs("<table><tr><td>一、总体情况</td></tr><tr><td>概况。</td></tr></table>") == [
        "一、总体情况",
        "概况。",
    ]


def test_a_page_in_two_columns_is_no_table() -> None:
    assert paragraphs(f"<table><tr><td>栏目</td><td><p>{'文' * 301}</p><p>尾</p></td></tr></table>") == [
        "栏目",
        "文" * 301,
        "尾",
    ]


def test_a_rowspan_ends_with_its_row_group() -> None:
    head = "<thead><tr><td rowspan=3>a</td><td>b</td></tr></thead>"
    assert texts(f"<table>{head}<tbody><tr><td>c</td><td>d</td></tr></tbody></table>") == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    "row", ["<tr class='odd gone'>", "<tr hidden>", "<tr style='visibility:collapse'>", "<tr STYLE='DISPLAY:NONE'>"]
)
def test_hidden_rows_are_not_there(row: str) -> None:
    style = "<style>.gone{display:none}</style>"
    assert tables(f"{style}<table>{row}<td>x</td><td>9</td></tr>{NUMBERS}</table>") == [[["a", "1"], ["b", "2"]]]


def test_an_invisible_cell_keeps_its_place() -> None:
    row = "<tr><td>c</td><td style='visibility:hidden'>9</td></tr>"
    assert tables(f"<table>{NUMBERS}{row}</table>")[0][2] == ["c", ""]


@pytest.mark.parametrize(
    "css",
    ["@media print{.gone{display:none}}", ".gone{display:none} .open .gone{display:block}", "div .gone{display:none}"],
)
def test_what_a_screen_or_script_may_show_is_not_hidden(css: str) -> None:
    style = f"<style>{css}</style>"
    assert len(tables(f"{style}<table><tr class=gone><td>x</td><td>9</td></tr>{NUMBERS}</table>")[0]) == 3


LONG = "<p>" + "概况。" * 100 + f"</p><table>{NUMBERS}</table>"
SCRIPTED = {
    "json": '<script>var page = {"id": 1, "content": "' + LONG.replace("/", "\\/").replace('"', '\\"') + '"};</script>',
    "escapes": "<script>show('" + LONG.replace("<", "\\u003c").replace(">", "\\x3e") + "\\n');</script>",
    "entities": "<script>show('" + LONG.replace("<", "&lt;").replace(">", "&gt;") + "');</script>",
    "template": f"<script type='text/template'>{LONG}</script>",
    "field": "<textarea>" + LONG.replace("<", "&lt;") + "</textarea>",
}


@pytest.mark.parametrize("kind", SCRIPTED)
def test_a_report_that_a_script_shows_is_read_from_the_script(kind: str) -> None:
    assert tables(f"<h1>标题</h1>{SCRIPTED[kind]}") == [[["a", "1"], ["b", "2"]]]


def test_a_cell_in_a_script_says_so() -> None:
    place = html.read(f"<body>{SCRIPTED['json']}</body>".encode()).grids[0].cells[0].place
    assert place is not None
    assert place.path == "/html/body/script string 3: /html/body/table/tr[1]/td[1]"


def test_a_page_with_a_table_of_its_own_does_not_look_into_scripts() -> None:
    assert tables(f"<table><tr><td>x</td><td>9</td></tr></table>{SCRIPTED['json']}") == [[["x", "9"]]]


def test_a_page_with_text_of_its_own_does_not_look_into_scripts() -> None:
    assert tables(f"<p>{'文' * 1000}</p>{SCRIPTED['json']}") == []


def test_columns_of_boxes_are_not_taken_for_a_table() -> None:
    assert tables("<div class=row><div>a</div><div>1</div></div><div class=row><div>b</div><div>2</div></div>") == []


SHAPES = st.recursive(
    st.sampled_from(["1", "<td>2</td>", "<th>3", "<p>4", "<br>", "<table>", "</table>", "<tbody>", "</tr>"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["table", "tr", "td", "tbody", "div", "form", "span", "thead"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=40,
)


@given(st.lists(SHAPES, max_size=8).map("".join))
def test_every_path_leads_to_its_cell(markup: str) -> None:
    data = f"<html><body>{markup}</body></html>".encode()
    root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    paths = [cell.place.path for grid in html.read(data).grids for cell in grid.cells if cell.place]
    assert [root.getroottree().getpath(root.xpath(path)[0]) for path in paths] == paths


def test_rows_that_an_open_element_swallowed_in_a_layout_table_keep_their_text() -> None:
    assert paragraphs("<table><tr><td><span>甲<tr><td><span>乙</table>") == ["甲", "乙"]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('15<span style="vertical-align: super; font-size: 8px">1</span>', "15 1"),
        ("15<font style='VERTICAL-ALIGN:sub'>1</font>", "15 1"),
        ('15<a href="#_ftn1"><span class="MsoFootnoteReference">1</span></a>', "15 1"),
        ('15<span style="vertical-align:middle">1</span>', "151"),
    ],
)
def test_what_only_a_style_raises_is_no_digit_of_the_number(inner: str, text: str) -> None:
    assert cell(inner) == text


def test_the_numbers_of_a_table_in_a_cell_are_not_one_number() -> None:
    inner = "<table><tr><td>15</td><td>0</td></tr></table>"
    rows = "<tr><td>a</td><td>b</td></tr>" * 4 + f"<tr><td>c</td><td>{inner}</td></tr>"
    assert html.read(f"<table>{rows}</table>".encode()).grids[0].cells[-1].text == "15 0"

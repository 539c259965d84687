"""DOCX → paragraphs and grids."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import docx as word
import pytest

from extract.document import PICTURE, Grid
from extract.readers import docx
from extract.readers.docx_numbering import chinese
from schemas.failures import Reason, UnreadableDocument

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(xml: str | bytes, name: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return out.getvalue()


def body(inner: str) -> bytes:
    return packed(f"<w:document {W}><w:body>{inner}</w:body></w:document>")


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def grid(markup: str) -> Grid:
    (found,) = docx.read(body(markup)).grids
    return found


def texts(markup: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid(markup).rows()]


def failure(data: bytes) -> Reason:
    with pytest.raises(UnreadableDocument) as caught:
        docx.read(data)
    return caught.value.reason


def test_what_word_writes_is_read() -> None:
    paper = word.Document()
    paper.add_paragraph("标题")
    table = paper.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "竖"
    table.cell(1, 0).text = "1"
    out = io.BytesIO()
    paper.save(out)
    document = docx.read(out.getvalue())
    assert [[cell.text for cell in row] for row in document.grids[0].rows()] == [["合并", "竖"], ["1", "", "竖"]]


def test_a_gridspan_moves_what_follows() -> None:
    found = grid(tbl(tc("a", '<w:gridSpan w:val="3"/>') + tc("b")))
    assert [cell.column for cell in found.cells] == [0, 3]


def test_a_vertically_merged_cell_is_one_cell() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = grid(tbl(tc("a", restart) + tc("1"), tc("", go_on) + tc("2"), tc("", go_on) + tc("3")))
    assert (found.cells[0].rowspan, len(found.cells)) == (3, 4)


def test_a_merge_without_a_beginning_is_a_cell() -> None:
    assert texts(tbl(tc("a", "<w:vMerge/>") + tc("1"))) == [["a", "1"]]


def test_columns_left_out_before_a_row_are_counted() -> None:
    row = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("a") + tc("b")
    assert [cell.column for cell in grid(tbl(row)).cells] == [2, 3]


def test_a_table_that_holds_a_table_only_lays_out_the_page() -> None:
    inner = tbl(tc("1") + tc("2"))
    outer = tbl(f"<w:tc>{p('文')}{inner}</w:tc>")
    assert texts(outer) == [["1", "2"]]


def test_deleted_and_moved_text_is_not_there() -> None:
    runs = (
        "<w:p><w:del><w:r><w:t>9</w:t></w:r></w:del><w:moveFrom><w:r><w:t>8</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>1</w:t></w:r></w:ins><w:r><w:t>2</w:t></w:r></w:p>"
    )
    assert docx.read(body(runs)).paragraphs[0].text == "12"


def test_a_deleted_row_is_not_there() -> None:
    gone = "<w:trPr><w:del/></w:trPr>" + tc("9") + tc("9")
    assert texts(tbl(gone, tc("1") + tc("2"))) == [["1", "2"]]


def test_struck_out_text_is_not_there() -> None:
    runs = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>5</w:t></w:r></w:p>"
    assert docx.read(body(runs)).paragraphs[0].text == "5"


def test_a_raised_footnote_number_is_no_digit_of_the_number() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    assert docx.read(body(f"<w:p><w:r><w:t>5</w:t></w:r>{raised}</w:p>")).paragraphs[0].text == "5 1"


def test_hidden_text_is_not_there() -> None:
    runs = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>5</w:t></w:r></w:p>"
    assert docx.read(body(runs)).paragraphs[0].text == "5"


STYLES = (
    "<w:style w:type='character' w:styleId='hid'><w:rPr><w:vanish/></w:rPr></w:style>"
    "<w:style w:type='character' w:styleId='from'><w:basedOn w:val='hid'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='gone'><w:rPr><w:vanish/></w:rPr></w:style>"
    "<w:style w:type='character' w:styleId='up'><w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style>"
    "<w:style w:type='character' w:styleId='out'><w:rPr><w:strike/></w:rPr></w:style>"
    "<w:style w:type='character' w:styleId='loop'><w:basedOn w:val='loop'/><w:rPr><w:b/></w:rPr></w:style>"
)


@pytest.mark.parametrize(
    ("run", "of_paragraph", "text"),
    [
        ("<w:rStyle w:val='hid'/>", "", "12"), ("<w:rStyle w:val='from'/>", "", "12"),
        ("<w:rStyle w:val='out'/>", "", "12"), ("<w:rStyle w:val='up'/>", "", "12 9"),
        ("<w:rStyle w:val='loop'/>", "", "129"), ("<w:rStyle w:val='none'/>", "", "129"),
        ("<w:rStyle w:val='hid'/><w:vanish w:val='0'/>", "", "129"), ("", "<w:pStyle w:val='gone'/>", ""),
    ],
)  # fmt: skip
def test_what_a_style_hides_or_raises_is_not_part_of_a_number(run: str, of_paragraph: str, text: str) -> None:
    runs = f"<w:r><w:t>12</w:t></w:r><w:r><w:rPr>{run}</w:rPr><w:t>9</w:t></w:r>"
    table = tbl(f"<w:tc><w:p><w:pPr>{of_paragraph}</w:pPr>{runs}</w:p></w:tc>" + tc("1"))
    out = io.BytesIO(body(table))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/styles.xml", f"<w:styles {W}>{STYLES}</w:styles>")
    (found,) = docx.read(out.getvalue()).grids
    assert found.cells[0].text == text


@pytest.mark.parametrize(
    ("run", "of_cell", "text"),
    [
        ("", "", "12\ufffd"), ("<w:highlight w:val='blue'/>", "", "129"), ("<w:shd w:fill='0000FF'/>", "", "129"),
        ("", "<w:shd w:fill='0000FF'/>", "129"), ("", "<w:shd w:val='clear' w:fill='auto'/>", "12\ufffd"),
    ],
)  # fmt: skip
def test_white_digits_in_a_cell_cannot_be_read_unless_they_stand_on_a_colour(run: str, of_cell: str, text: str) -> None:
    white = f"<w:r><w:rPr><w:color w:val='FFFFFF'/>{run}</w:rPr><w:t>9</w:t></w:r>"
    cell = f"<w:tc><w:tcPr>{of_cell}</w:tcPr><w:p><w:r><w:t>12</w:t></w:r>{white}</w:p></w:tc>"
    assert texts(tbl(cell + tc("1")))[0][0] == text


def test_runs_that_change_at_every_digit_are_one_number() -> None:
    runs = "".join(f"<w:r><w:t>{digit}</w:t></w:r>" for digit in "1234")
    assert docx.read(body(f"<w:p>{runs}</w:p>")).paragraphs[0].text == "1234"


def test_breaks_and_tabs_are_white_space() -> None:
    markup = "<w:p><w:r><w:t>1</w:t><w:br/><w:t>2</w:t><w:tab/><w:t>3</w:t></w:r></w:p>"
    assert [paragraph.text for paragraph in docx.read(body(markup)).paragraphs] == ["1", "2\t3"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('文')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    drawing = f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    markup = f"<w:p><w:r>{drawing}</mc:AlternateContent></w:r><w:r><w:t>甲</w:t></w:r></w:p>"
    assert [paragraph.text for paragraph in docx.read(body(markup)).paragraphs] == ["甲", "文"]


def test_content_controls_are_looked_into() -> None:
    assert docx.read(body(f"<w:sdt><w:sdtContent>{p('文')}</w:sdtContent></w:sdt>")).paragraphs[0].text == "文"


def test_a_cell_knows_where_it_stands() -> None:
    place = grid(tbl(tc("1") + tc("2"))).cells[1].place
    assert place is not None
    assert place.path == "table 1 row 1 cell 2"


def test_a_zip_bomb_is_not_unpacked() -> None:
    assert failure(packed(b"<a>" + b" " * (docx.MAX_XML_BYTES + 10))) == Reason.UNPACKS_TOO_LARGE


def test_an_entity_bomb_is_not_expanded() -> None:
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(12))
    bomb = f"<!DOCTYPE x [{entities}]><w:document {W}><w:body>{p('&m;')}</w:body></w:document>"
    try:
        document = docx.read(packed(bomb))
    except UnreadableDocument as error:
        assert error.reason == Reason.CORRUPT
    else:
        assert sum(len(paragraph.text) for paragraph in document.paragraphs) < 1000


def test_an_entity_does_not_read_files() -> None:
    entity = '<!ENTITY f SYSTEM "file:///etc/hostname">'
    xml = f"<!DOCTYPE x [{entity}]><w:document {W}><w:body>{p('&f;')}</w:body></w:document>"
    assert docx.read(packed(xml)).blocks == ()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"nothing", packed("x", "other.xml"), packed("<w:document"), packed("<a/>"), packed("")],
)
def test_what_is_no_whole_word_file_is_corrupt(data: bytes) -> None:
    assert failure(data) == Reason.CORRUPT


def test_a_word_file_cut_off_is_corrupt() -> None:
    data = body(p("文" * 2000))
    assert failure(data[: len(data) // 2]) == Reason.CORRUPT


def test_a_cell_with_only_a_picture_is_not_blank() -> None:
    picture = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    drawn = f"<w:p><w:r><w:drawing><pic:pic xmlns:pic='{picture}'/></w:drawing></w:r></w:p>"
    cells = f"<w:tc>{p('规章')}</w:tc><w:tc>{drawn}</w:tc>"
    grid = docx.read(body(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")).blocks[0]
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["规章", PICTURE]


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def box(inner: str) -> str:
    held = f"<w:txbxContent>{inner}</w:txbxContent>"
    both = f"<mc:Choice><w:drawing>{held}</w:drawing></mc:Choice><mc:Fallback><w:pict>{held}</w:pict></mc:Fallback>"
    return f"<w:p><w:r><mc:AlternateContent {MC}>{both}</mc:AlternateContent></w:r></w:p>"


def order(markup: str) -> list[str]:
    return [block.text if not isinstance(block, Grid) else "grid" for block in docx.read(body(markup)).blocks]


def run(inner: str) -> str:
    return docx.read(body(f"<w:p>{inner}</w:p>")).paragraphs[0].text


def test_a_table_in_a_text_box_is_read_once() -> None:
    assert order(box(p("甲") + tbl(tc("1") + tc("2")))) == ["甲", "grid"]


def test_a_text_box_in_a_cell_is_part_of_it() -> None:
    assert texts(tbl(tc("a") + f"<w:tc>{box(p('5'))}</w:tc>")) == [["a", "5"]]


def test_a_frame_around_the_number_of_a_cell_is_no_table() -> None:
    assert texts(tbl(tc("a") + f"<w:tc>{tbl(tc('5'))}<w:p/></w:tc>")) == [["a", "5"]]


def test_a_data_table_with_a_table_in_one_cell_gives_both() -> None:
    rows = [tc(name) + tc(name * 2) for name in "cdef"]
    outer, inner = docx.read(body(tbl(*rows, tc("x") + f"<w:tc>{tbl(tc('1') + tc('2'))}</w:tc>"))).grids
    assert ([cell.text for cell in outer.rows()[4]], [cell.text for cell in inner.cells]) == (["x", "1\n2"], ["1", "2"])


def test_a_column_of_texts_is_no_table() -> None:
    assert order(tbl(tc("一、总体情况"), tc("概况。"))) == ["一、总体情况", "概况。"]


@pytest.mark.parametrize("wrapped", ["row", "cell"])
def test_content_controls_and_accepted_changes_in_a_table_are_looked_through(wrapped: str) -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent><w:customXml>{inner}</w:customXml></w:sdtContent></w:sdt>"

    row = f"<w:tr>{control(tc('a')) if wrapped == 'cell' else tc('a')}{tc('1')}</w:tr>"
    assert texts(f"<w:tbl>{control(row) if wrapped == 'row' else row}</w:tbl>") == [["a", "1"]]


def test_a_row_that_word_hides_is_not_there() -> None:
    assert texts(tbl("<w:trPr><w:hidden/></w:trPr>" + tc("9") + tc("9"), tc("1") + tc("2"))) == [["1", "2"]]


def test_a_cell_that_a_tracked_change_deletes_is_not_there() -> None:
    assert texts(tbl(tc("a") + tc("9", "<w:cellDel/>") + tc("1"))) == [["a", "1"]]


def test_cells_merged_in_the_old_way_are_one() -> None:
    restart, go_on = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    found = grid(tbl(tc("a", restart) + tc("", go_on) + tc("b")))
    assert [(cell.text, cell.column, cell.colspan) for cell in found.cells] == [("a", 0, 2), ("b", 2, 1)]


def test_a_merge_below_a_wider_cell_stays_in_its_column() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = grid(tbl(tc("a", restart) + tc("b", '<w:gridSpan w:val="2"/>'), tc("", go_on) + tc("1") + tc("2")))
    assert [[cell.text for cell in row] for row in found.rows()] == [["a", "b"], ["a", "1", "2"]]


def test_columns_left_out_behind_a_row_make_no_cells() -> None:
    row = '<w:trPr><w:gridAfter w:val="2"/></w:trPr>' + tc("a") + tc("b")
    assert texts(tbl(row, tc("1") + tc("2") + tc("3") + tc("4"))) == [["a", "b"], ["1", "2", "3", "4"]]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<w:fldSimple w:instr="SUM(ABOVE)"><w:r><w:t>5</w:t></w:r></w:fldSimple>', "5"),
        ("<w:r><w:instrText>=9</w:instrText></w:r><w:r><w:t>5</w:t></w:r>", "5"),
        ('<w:r><w:t>5</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r>', "5"),
        ("<w:r><w:t>5</w:t></w:r><w:r><w:delText>9</w:delText></w:r>", "5"),
        ('<w:r><w:t>5</w:t><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "5\ufffd"),
        ('<w:r><w:t>5</w:t><w:sym w:font="Arial" w:char="4EF6"/></w:r>', "5件"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>gui</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>规</w:t></w:r></w:rubyBase>"
            "</w:ruby></w:r>",
            "规",
        ),
        ('<w:r><w:rPr><w:vertAlign w:val="baseline"/></w:rPr><w:t>5</w:t></w:r><w:r><w:t>1</w:t></w:r>', "51"),
    ],
)
def test_what_a_reader_sees_of_a_paragraph(inner: str, text: str) -> None:
    assert run(inner) == text


def numbered(level_text: str, kind: str, *, by_style: bool = False) -> list[str]:
    reference = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    properties = '<w:pStyle w:val="h1"/>' if by_style else reference
    heading = f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>情况</w:t></w:r></w:p>"
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{level_text}"/></w:lvl>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{heading}{p('文')}{heading}</w:body></w:document>"
        )
        archive.writestr(
            "word/numbering.xml",
            f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>'
            '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>',
        )
        archive.writestr(
            "word/styles.xml",
            f'<w:styles {W}><w:style w:styleId="h1"><w:pPr>{reference}</w:pPr></w:style></w:styles>',
        )
    return [paragraph.text for paragraph in docx.read(out.getvalue()).paragraphs]


@pytest.mark.parametrize("kind", ["chineseCounting", "japaneseCounting", "chineseCountingThousand"])
def test_a_heading_that_word_numbers_has_its_number(kind: str) -> None:
    assert numbered("%1、", kind) == ["一、情况", "文", "二、情况"]


def test_a_heading_that_its_style_numbers_has_its_number() -> None:
    assert numbered("（%1）", "chineseCounting", by_style=True) == ["（一）情况", "文", "（二）情况"]


def test_a_bullet_is_no_number() -> None:
    assert numbered("\uf06c", "bullet") == ["情况", "文", "情况"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")]
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text


def test_the_strict_edition_of_the_format_is_read() -> None:
    xml = f"<w:document {W}><w:body>{p('文')}</w:body></w:document>".replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert docx.read(packed(xml)).blocks == docx.read(body(p("文"))).blocks


def test_a_bomb_costs_no_more_memory_than_the_limit() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as member:
        for _ in range(64):
            member.write(b"\0" * 1_000_000)
    tracemalloc.start()
    try:
        assert failure(out.getvalue()) == Reason.UNPACKS_TOO_LARGE
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * docx.MAX_XML_BYTES


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<m:r><m:rPr><m:sty m:val='p'/></m:rPr><m:t>15</m:t></m:r><m:r><m:t>0</m:t></m:r>", "150"),
        ("<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>", "\ufffd"),
        ("<m:r><m:t>5</m:t></m:r><m:sSup><m:e/><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>", "\ufffd"),
    ],
)
def test_a_formula_is_its_characters_or_something_that_cannot_be_read(formula: str, text: str) -> None:
    paragraph = f"<w:p {MATH}><m:oMathPara><m:oMath>{formula}</m:oMath></m:oMathPara></w:p>"
    assert [found.text for found in docx.read(body(paragraph)).paragraphs] == [text]


@pytest.mark.parametrize(("code", "text"), [(r"eq \o\ac(○,5)", "\ufffd"), (" EQ \\f(1,2)", "\ufffd"), ("SEQ 表", "")])
def test_a_field_that_is_drawn_from_its_code_is_not_blank(code: str, text: str) -> None:
    marks = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in ('<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{code}</w:instrText>",
                      '<w:fldChar w:fldCharType="end"/>')
    )  # fmt: skip
    assert texts(f"<w:tbl><w:tr>{tc('件')}<w:tc><w:p>{marks}</w:p></w:tc></w:tr></w:tbl>") == [["件", text]]

"""DOCX → paragraphs and grids."""

from __future__ import annotations

import io
import zipfile

import docx as word
import pytest

from extract.document import PICTURE, Grid
from extract.readers import docx
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

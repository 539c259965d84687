"""XLSX and XLS → paragraphs and grids."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Border, Side

from extract.document import PICTURE, Grid
from extract.readers import sheet, sheet_xls, word
from extract.sniff import media_type
from schemas.failures import Reason, UnreadableDocument

Fill = Callable[[openpyxl.worksheet.worksheet.Worksheet], object]


def workbook(fill: Fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(*lines: tuple[object, ...]) -> Fill:
    return lambda page: [page.append(line) for line in lines]


def texts(data: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows()] for grid in sheet.read(data).grids]


def order(data: bytes) -> list[str]:
    return [block.text if not isinstance(block, Grid) else "grid" for block in sheet.read(data).blocks]


def failure(read: Callable[[bytes], object], data: bytes) -> Reason:
    with pytest.raises(UnreadableDocument) as caught:
        read(data)
    return caught.value.reason


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            new.writestr(item, change(old.read(item)) if item == name else old.read(item))
    return out.getvalue()


def test_numbers_and_words_are_read() -> None:
    assert texts(workbook(rows(("规章", 3, 0.5), ("文件", 12.0, -7)))) == [[["规章", "3", "0.5"], ["文件", "12", "-7"]]]


def test_a_cell_knows_its_sheet_and_place() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        page.title = "附表"
        page["B3"], page["C3"] = "规章", 5

    place = sheet.read(workbook(fill)).grids[0].cells[1].place
    assert place is not None
    assert place.path == "附表!C3"


def test_merged_cells_are_spans() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("a", None, "b"), ("c", "d", None), (None, "e", "f"))(page)
        for merged in ("A1:B1", "A2:A3"):
            page.merge_cells(merged)

    (grid,) = sheet.read(workbook(fill)).grids
    assert [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells] == [
        ("a", 0, 0, 1, 2),
        ("b", 0, 2, 1, 1),
        ("c", 1, 0, 2, 1),
        ("d", 1, 1, 1, 1),
        ("", 1, 2, 1, 1),
        ("e", 2, 1, 1, 1),
        ("f", 2, 2, 1, 1),
    ]


def test_what_is_hidden_is_not_there() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("a", "x", 1), ("y", "x", 9), ("b", "x", 2))(page)
        page.row_dimensions[2].hidden = True
        page.column_dimensions["B"].hidden = True

    assert texts(workbook(fill)) == [[["a", "1"], ["b", "2"]]]


def test_a_merged_cell_over_a_hidden_row_is_shorter() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("a", 1), (None, 9), (None, 2))(page)
        page.merge_cells("A1:A3")
        page.row_dimensions[2].hidden = True

    assert texts(workbook(fill)) == [[["a", "1"], ["a", "2"]]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_there(state: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(("a", 1))
    other = book.create_sheet("旧")
    other.append(("b", 2))
    other.sheet_state = state
    assert texts(saved(book)) == [[["a", "1"]]]


def test_sheets_follow_one_another() -> None:
    book = openpyxl.Workbook()
    book.active.append(("a", 1))
    book.create_sheet("二").append(("b", 2))
    assert texts(saved(book)) == [[["a", "1"]], [["b", "2"]]]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1113, "#,##0", "1,113"),
        (0.075, "0.0%", "7.5%"),
        (12.0, "0.00", "12.00"),
        (0, "0;-0;;@", ""),
        (5, '0"件"', "5件"),
    ],
)
def test_a_number_is_what_the_sheet_shows(value: float, code: str, text: str) -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("a", value, "z"))(page)
        page["B1"].number_format = code

    assert texts(workbook(fill)) == [[["a", text, "z"]]]


def test_a_date_is_a_date() -> None:
    data = workbook(rows(("甲", dt.date(2024, 1, 15))))
    assert texts(data) == [[["甲", "2024-1-15"]]]


def test_noughts_that_a_sheet_does_not_show_are_blank() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("a", 0, 10))(page)
        page.sheet_view.showZeros = False

    assert texts(workbook(fill)) == [[["a", "", "10"]]]


def test_a_formula_without_a_result_is_not_blank() -> None:
    assert texts(workbook(rows(("a", "=1+2")))) == [[["a", "=1+2"]]]


def test_a_formula_with_a_result_is_its_result() -> None:
    data = workbook(rows(("a", "=1+2")))
    done = replaced(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>3</v>").replace(b"<v />", b"<v>3</v>"),
    )
    assert texts(done) == [[["a", "3"]]]


def test_a_picture_in_a_cell_is_not_blank() -> None:
    assert texts(workbook(rows(("a", '=_xlfn.DISPIMG("ID_1",1)')))) == [[["a", PICTURE]]]


def test_titles_and_headings_between_tables_are_paragraphs() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("年度报告",), ("二、主动公开",), ("规章", 1), ("文件", 2), ("三、申请",), ("新收", 3))(page)
        for merged in ("A1:B1", "A2:B2", "A5:B5"):
            page.merge_cells(merged)

    assert order(workbook(fill)) == ["年度报告", "二、主动公开", "grid", "三、申请", "grid"]


def test_a_date_alone_in_its_row_is_a_paragraph() -> None:
    assert order(workbook(rows(("甲局",), ("2024.1.15",)))) == ["甲局", "2024.1.15"]


def test_a_row_whose_numbers_are_blank_stays_in_its_table() -> None:
    assert ["规章"] in [row[:1] for row in texts(workbook(rows(("项", "数"), ("规章",), ("文件", 2))))[-1]]


def test_ruled_blank_cells_are_cells() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("项", "数"), ("规章",))(page)
        for place in ("A1", "B1", "A2", "B2"):
            page[place].border = Border(left=Side("thin"), bottom=Side("thin"))

    assert texts(workbook(fill))[-1][-1] == ["规章", ""]


def test_an_empty_row_ends_a_table() -> None:
    assert len(texts(workbook(rows(("a", 1), (), ("b", 2))))) == 2


def test_struck_out_text_is_not_there() -> None:
    rich = b"<is><r><rPr><strike/></rPr><t>9</t></r><r><t>5</t></r></is>"
    data = workbook(rows(("a", "X")))
    cell = b'<c r="B1" t="inlineStr">' + rich + b"</c>"
    made = replaced(data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</row>", cell + b"</row>"))
    assert texts(made)[0][0][-1] == "5"


def test_the_strict_edition_of_the_format_is_read() -> None:
    data = workbook(rows(("a", 1)))
    old = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"):
        data = replaced(data, name, lambda xml: xml.replace(old, strict))
    assert texts(data) == [[["a", "1"]]]


def test_a_cell_at_the_end_of_the_world_costs_no_memory() -> None:
    data = workbook(lambda page: page.__setitem__("A1", "a") or page.__setitem__("XFD1048576", 1))
    tracemalloc.start()
    try:
        sheet.read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


def test_merging_the_whole_sheet_costs_no_memory() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows(("a", 1))(page)

    ends = b'<mergeCells count="1"><mergeCell ref="C1:XFD1048576"/></mergeCells>'
    made = replaced(
        workbook(fill), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + ends)
    )
    assert texts(made) == [[["a", "1"]]]


def test_a_workbook_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_XML_BYTES", 100_000)
    made = replaced(
        workbook(rows(("a", 1))),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", b'<row r="2"></row>' * 10_000 + b"</sheetData>"),
    )
    assert failure(sheet.read, made) == Reason.UNPACKS_TOO_LARGE


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.99])
def test_a_workbook_cut_off_is_corrupt(cut: float) -> None:
    data = workbook(rows(("a", 1)))
    assert failure(sheet.read, data[: int(len(data) * cut)]) == Reason.CORRUPT


def test_a_workbook_without_its_sheet_is_corrupt() -> None:
    made = replaced(workbook(rows(("a", 1))), "xl/worksheets/sheet1.xml", lambda _: b"<worksheet")
    assert failure(sheet.read, made) == Reason.CORRUPT


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("附表")
    page.write_merge(0, 0, 0, 2, "二、主动公开")
    page.write_merge(1, 2, 0, 0, "规章")
    page.write(1, 1, 1113, xlwt.easyxf(num_format_str="#,##0"))
    page.write(1, 2, 0.3)
    page.write(2, 1, 5)
    page.write(2, 2, "x")
    page.write(3, 1, 9)
    page.row(3).hidden = True
    hidden = book.add_sheet("旧")
    hidden.write(0, 0, 1)
    hidden.visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_old_workbook_is_read() -> None:
    document = sheet_xls.read(old_workbook())
    assert [
        block.text if not isinstance(block, Grid) else [[c.text for c in row] for row in block.rows()]
        for block in document.blocks
    ] == [
        "二、主动公开",
        [["规章", "1,113", "0.3"], ["规章", "5", "x"]],
    ]


def test_a_cell_of_an_old_workbook_knows_its_place() -> None:
    place = sheet_xls.read(old_workbook()).grids[0].cells[1].place
    assert place is not None
    assert place.path == "附表!B2"


def test_an_old_workbook_cut_off_is_corrupt() -> None:
    assert failure(sheet_xls.read, old_workbook()[:1500]) == Reason.CORRUPT


def test_workbooks_are_told_by_their_bytes() -> None:
    assert (media_type(workbook(rows(("a", 1)))), media_type(old_workbook())) == (
        sheet.MEDIA_TYPE,
        sheet_xls.MEDIA_TYPE,
    )


def compound(*streams: str) -> bytes:
    """An OLE file as far as its directory: entries of 128 bytes."""
    entries = b"".join((name.encode("utf-16-le") + b"\0\0").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


def test_a_workbook_within_an_old_word_file_is_no_workbook() -> None:
    assert media_type(compound("WordDocument", "Workbook")) == word.MEDIA_TYPE


@pytest.mark.parametrize(
    ("streams", "reason"),
    [
        (["PowerPoint Document"], Reason.UNSUPPORTED_TYPE),
        (["EncryptionInfo", "EncryptedPackage"], Reason.ENCRYPTED),
    ],
)
def test_other_old_and_locked_files_are_no_workbooks(streams: list[str], reason: Reason) -> None:
    assert failure(media_type, compound(*streams)) == reason

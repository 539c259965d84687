"""Faults that the writers make: how the same items are put into a file."""

from __future__ import annotations

from .faults import BOOK, DRAWN, WORD, UnfitError, fault
from .sheet import Sheet

PRINTED = frozenset({"chromium", "office-html", "office-docx", "drawn"})


@fault("page", formats=PRINTED, group="paper")
def small_pages(sheet: Sheet) -> None:
    """Pages so small that tables go over several, cut anywhere."""
    sheet.options["page"] = sheet.random.choice([(595, 480), (595, 560), (620, 400)])


@fault("page", formats=PRINTED | DRAWN, group="paper")
def landscape(sheet: Sheet) -> None:
    sheet.options["page"] = (842, 595)


@fault("page", formats=DRAWN, group="paper")
def rotated_pages(sheet: Sheet) -> None:
    """Landscape pages as portrait ones with /Rotate 90."""
    sheet.options["page"] = (842, 595)
    sheet.options["rotate"] = True


@fault("page", formats=PRINTED, editions=("2014", "2019", "2021"))
def repeated_heads(sheet: Sheet) -> None:
    """The writer repeats the header rows on every page."""
    sheet.options["repeat"] = True


@fault("page", formats=PRINTED | {"html", "docx"} | DRAWN)
def backgrounds(sheet: Sheet) -> None:
    """Every line of text stands on a rectangle."""
    sheet.options["background"] = sheet.random.choice(["#ffffff", "#f2f2f2", "#ffff00"])


@fault("page", formats=frozenset({"borderless"}))
def lines_between_rows(sheet: Sheet) -> None:
    """Horizontal rulings only."""
    sheet.options["horizontal"] = True


@fault("page", formats=frozenset({"drawn"}))
def fills_for_rulings(sheet: Sheet) -> None:
    """Rulings drawn as thin filled rectangles."""
    sheet.options["fills"] = True


@fault("page", formats=frozenset({"drawn"}))
def shaded_heads(sheet: Sheet) -> None:
    sheet.options["shaded"] = True


@fault("page", formats=DRAWN)
def watermark(sheet: Sheet) -> None:
    """Large grey words and digits across every page, under the text."""
    sheet.options["watermark"] = sheet.random.choice(["政府信息公开 2023", sheet.issuer, "仅供参考 886"])


@fault("page", formats=DRAWN)
def fake_bold(sheet: Sheet) -> None:
    """Every character drawn twice, a quarter of a point apart."""
    sheet.options["bold"] = True


ONLINE = frozenset({"html"})


@fault("page", formats=ONLINE)
def tag_soup(sheet: Sheet) -> None:
    """End tags left out, names in capitals, attributes without quotes."""
    sheet.options["soup"] = True


@fault("page", formats=ONLINE | {"chromium"})
def hidden_copy(sheet: Sheet) -> None:
    """A template with other numbers in an element that is not shown."""
    sheet.options["copy"] = sheet.random.choice(["display:none", "DISPLAY: none;"])


@fault("page", formats=ONLINE | {"chromium"})
def spacer_rows(sheet: Sheet) -> None:
    """A last row of empty cells that only states widths, as Word writes it for misaligned columns."""
    sheet.options["spacer"] = True


@fault("page", formats=ONLINE | {"chromium"})
def odd_spans(sheet: Sheet) -> None:
    """Spans of one stated in every odd way: empty, 0 px, not a number."""
    sheet.options["odd"] = True


@fault("page", formats=ONLINE | {"chromium"})
def character_references(sheet: Sheet) -> None:
    """Digits and blanks as character references, zero-width spaces in cells."""
    sheet.options["references"] = True


@fault("page", formats=ONLINE | {"chromium"})
def hidden_words(sheet: Sheet) -> None:
    """Digits in the cells that are not shown."""
    sheet.options["hidden_words"] = str(sheet.random.randint(100, 999))


@fault("page", formats=frozenset({"text"}))
def other_encodings(sheet: Sheet) -> None:
    """GB18030, UTF-16, a byte order mark, line ends of another system."""
    sheet.options["encoding"] = sheet.random.choice(["gb18030", "utf-16", "utf-8-sig", "crlf"])


@fault("page", formats=frozenset({"docx"}))
def tracked_changes(sheet: Sheet) -> None:
    """Numbers that were corrected with the changes kept: the deleted ones are still in the file."""
    sheet.options["tracked"] = str(sheet.random.randint(100, 999))


@fault("page", formats=WORD)
def content_controls(sheet: Sheet) -> None:
    """Cells, rows and paragraphs inside content controls."""
    sheet.options["controls"] = True


@fault("page", formats=BOOK)
def hidden_sheet(sheet: Sheet) -> None:
    """Another worksheet with other numbers, which is not shown."""
    sheet.options["hidden_sheet"] = True


@fault("page", formats=frozenset({"xls"}))
def formulas(sheet: Sheet) -> None:
    """Totals of rows as formulas; the file keeps what they came to."""
    if sheet.planted or any(cell.value is None for cell in sheet.cells.values()):
        raise UnfitError
    sheet.options["formulas"] = True


@fault("page", formats=BOOK)
def date_as_number(sheet: Sheet) -> None:
    """The date of the signature as a date of the workbook, shown by its format."""
    if len(sheet.signature) != 2:
        raise UnfitError
    sheet.options["date"] = sheet.date


@fault("page", formats=BOOK)
def float_noise(sheet: Sheet) -> None:
    """Money that came out of a sum: stored as 0.30000000000000004, shown as 0.3."""
    sheet.options["noise"] = True


@fault("page", formats=WORD | {"html"})
def split_runs(sheet: Sheet) -> None:
    """The font changes at every digit."""
    sheet.options["runs"] = True


@fault("page", formats=WORD, group="box")
def text_boxes(sheet: Sheet) -> None:
    """Title and first paragraph stand in a text box, written twice as Word does, for old readers too."""
    sheet.options["boxes"] = True


@fault("page", formats=frozenset({"docx"}), editions=("2019", "2021"), group="box")
def table_in_box(sheet: Sheet) -> None:
    """The last table stands in a text box, which the file holds twice."""
    sheet.options["boxed_table"] = True


@fault("page", formats=frozenset({"docx", "html", "chromium", "office-html"}))
def layout_tables(sheet: Sheet) -> None:
    """Everything stands in the one cell of a table for layout."""
    sheet.options["layout"] = True


@fault("page", formats=BOOK)
def several_sheets(sheet: Sheet) -> None:
    """A worksheet for each section."""
    sheet.options["sheets"] = True


@fault("page", formats=BOOK)
def numbers_as_text(sheet: Sheet) -> None:
    sheet.options["text"] = True


@fault("page", formats=BOOK)
def number_formats(sheet: Sheet) -> None:
    """Numbers stored as numbers, shown with commas or decimals."""
    sheet.options["formats"] = True

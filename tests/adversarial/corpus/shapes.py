"""Faults of the tables' shape: cut, glued, bent, with rows too many or too few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from data.sample.generator import forms, shapes
from data.sample.generator.cells import unprinted
from data.sample.generator.tables import Cell, Row, Table, width

from .faults import BOOK, EVERYWHERE, HTML, WORD, UnfitError, fault
from .sheet import Sheet, Words

NEWER = ("2019", "2021")
MARKUP = HTML | WORD
_BREAKABLE = MARKUP | BOOK | {"drawn"}


def _change(sheet: Sheet, name: str, change: Callable[[Table], Table]) -> None:
    table = _whole(sheet, name)
    changed = change(table)
    if changed == table:
        raise UnfitError
    sheet.tables[name] = [changed if item is table else item for item in sheet.tables[name]]


def _whole(sheet: Sheet, name: str) -> Table:
    if not sheet.is_whole(name):
        raise UnfitError
    return sheet.only_table(name)


def _put(sheet: Sheet, name: str, parts: list[Table]) -> None:
    """Parts of a table one below the other, with a line of nothing between, as pages have."""
    sheet.tables[name] = list(parts)


def _absent(sheet: Sheet, prefix: str) -> None:
    for address in list(sheet.cells):
        if address.startswith(prefix):
            sheet.cells[address] = unprinted(sheet.cells[address], "", "absent")


def _data_rows(table: Table) -> list[int]:
    return [number for number, row in enumerate(table.rows) if any(cell.address for cell in row)]


@fault("shape", editions=NEWER, group="disclosure")
def five_tables(sheet: Sheet) -> None:
    """Section two with a table for each article."""
    _put(sheet, "disclosure", shapes.five_tables(_whole(sheet, "disclosure")))


@fault("shape", editions=NEWER, group="disclosure", formats=EVERYWHERE - {"text", "borderless"})
def glued_tables(sheet: Sheet) -> None:
    """Sections two and three in one table."""
    both = shapes.glued(_whole(sheet, "disclosure"), _whole(sheet, "requests"))
    sheet.tables["disclosure"], sheet.tables["requests"] = [both], []


@fault("shape", editions=NEWER, group="requests", formats=EVERYWHERE - {"borderless"})
def header_repeated(sheet: Sheet) -> None:
    """The heads once more in the middle of the table, and the group labels not."""
    _change(sheet, "requests", shapes.header_repeated)


@fault("shape", editions=NEWER, group="requests")
def table_in_two(sheet: Sheet) -> None:
    """Section three cut in two anywhere; labels of the groups are empty below the cut."""
    table = _whole(sheet, "requests")
    _put(sheet, "requests", list(shapes.cut(table, sheet.random.choice(_data_rows(table)[1:]))))


@fault("shape", editions=NEWER, group="requests", formats=_BREAKABLE)
def cut_in_row(sheet: Sheet) -> None:
    """A page break through a row: half of its label stands above, half below, the numbers above."""
    table = _whole(sheet, "requests")
    number = sheet.random.choice(_data_rows(table)[3:-2])
    if len([cell for cell in table.rows[number] if not cell.address][-1].text) < 5:
        raise UnfitError
    broken = shapes.break_row(table, number)
    _put(sheet, "requests", list(shapes.cut(broken, number + 1)))


@fault("shape", editions=("2014",), group="requests")
def statistics_in_two(sheet: Sheet) -> None:
    """The 2014 table cut in two, the headers repeated."""
    table = _whole(sheet, "statistics")
    above, below = shapes.cut(table, sheet.random.choice(_data_rows(table)[2:]))
    _put(sheet, "statistics", [above, shapes.joined(shapes.head_rows(table), below)])


@fault("shape", editions=NEWER, formats=EVERYWHERE - {"text", "borderless"})
def colspans_differ(sheet: Sheet) -> None:
    """Heads and numbers are merged over different grid columns."""
    _change(sheet, "requests", shapes.colspans_differ)


@fault("shape", editions=NEWER, group="other row")
def unit_row(sheet: Sheet) -> None:
    """A first line 单位：件."""

    def change(table: Table) -> Table:
        return replace(
            table, rows=[[Cell("单位：件", width(table), role="head")], *table.rows], header=table.header + 1
        )

    _change(sheet, "requests", change)


@fault("shape", editions=NEWER, group="other row")
def extra_rows(sheet: Sheet) -> None:
    """Rows that the form does not have: 行政检查, 其他主动公开文件."""
    label = sheet.random.choice(["行政检查", "其他主动公开文件", "行政确认"])
    number = str(sheet.random.randint(1000, 9999))
    _change(sheet, "disclosure", lambda table: _with_extra_row(table, label, number))
    sheet.unsure()


def _with_extra_row(table: Table, label: str, number: str) -> Table:
    name = "penalties" if label == "行政检查" else "licensing" if label == "行政确认" else "normative_documents"
    at = max(i for i in _data_rows(table) if any(f"/{name}/" in cell.address for cell in table.rows[i]))
    row = [replace(cell, text=number, address="") for cell in table.rows[at]]
    row[0] = Cell(label)
    return replace(table, rows=[*table.rows[: at + 1], row, *table.rows[at + 1 :]])


@fault("shape", editions=NEWER)
def missing_rows(sheet: Sheet) -> None:
    """One or two rows of the form are not printed."""
    _whole(sheet, "requests")
    codes = ["refused_law", "declined_excessive", "refused_enforcement_file", "unclear", "granted_in_part"]
    # A row that counts something would break the sums: a small body leaves out empty ones.
    empty = [code for code in codes if not sheet.cells[f"requests/{code}/total"].value]
    if not empty:
        raise UnfitError
    for code in sheet.random.sample(empty, min(len(empty), 2)):
        table = sheet.only_table("requests")
        at = next(n for n in _data_rows(table) if any(f"/{code}/" in cell.address for cell in table.rows[n]))
        _put(sheet, "requests", [_without_row(table, at)])
        _absent(sheet, f"requests/{code}/")
        sheet.not_ok()


def _without_row(table: Table, at: int) -> Table:
    """Take a row out; labels that reach over it become shorter, those that begin in it begin below."""
    rows = [[_shrunk(cell, number, at) for cell in row] for number, row in enumerate(table.rows) if number != at]
    groups = [replace(cell, rowspan=cell.rowspan - 1) for cell in table.rows[at] if cell.rowspan > 1]
    rows[at] = groups + rows[at]
    return replace(table, rows=rows)


def _shrunk(cell: Cell, number: int, at: int) -> Cell:
    return replace(cell, rowspan=cell.rowspan - 1) if number < at < number + cell.rowspan else cell


@fault("shape", editions=NEWER, group="appeals")
def missing_table(sheet: Sheet) -> None:
    """Section four has no table."""
    sheet.tables["appeals"] = [Words("本年度未发生行政复议、行政诉讼案件。")]
    for address in [address for address in sheet.cells if address.startswith("appeals/")]:
        del sheet.cells[address]
    sheet.planted -= {("appeals_total", row) for row, _ in forms.APPEAL_ROWS}
    sheet.not_ok()


@fault("shape", editions=NEWER, formats=EVERYWHERE - {"text"})
def missing_captions(sheet: Sheet) -> None:
    """The lines 第二十条第（…）项 are not printed."""

    def change(table: Table) -> Table:
        rows = [row for row in table.rows if not row[0].text.replace(" ", "").startswith("第二十条")]
        return replace(table, rows=rows)

    _change(sheet, "disclosure", change)


@fault("shape", editions=NEWER, group="appeals")
def appeals_broken_header(sheet: Sheet) -> None:
    """The header rows of section four: cells split, merges undone."""

    def change(table: Table) -> Table:
        top, middle, bottom, numbers = table.rows
        blank = [Cell("", role="head")]
        loose_top = [top[0], *blank * 4, top[1], *blank * 9]
        loose_top = [replace(cell, colspan=1) for cell in loose_top]
        loose_middle = [replace(cell, rowspan=1) for cell in middle[:5]] + [replace(middle[5], colspan=5), *middle[6:]]
        return replace(table, rows=[loose_top, loose_middle, [*blank * 5, *bottom], numbers])

    _change(sheet, "appeals", change)


@fault("shape", editions=NEWER, group="appeals")
def appeals_blank_third_header(sheet: Sheet) -> None:
    """The third header row of section four has no words."""

    def change(table: Table) -> Table:
        top, middle, bottom, numbers = table.rows
        return replace(table, rows=[top, middle, [replace(cell, text="") for cell in bottom], numbers])

    _change(sheet, "appeals", change)


@fault("shape", editions=NEWER, group="appeals")
def appeals_leading_label(sheet: Sheet) -> None:
    """A label before the fifteen numbers, and an empty head above it."""

    def change(table: Table) -> Table:
        top, middle, bottom, numbers = table.rows
        label = sheet.random.choice(["件数", "数量", "本年度"])
        head = Cell(sheet.random.choice(["", "类别"]), 1, 3, "head")
        return replace(table, rows=[[head, *top], middle, bottom, [Cell(label), *numbers]])

    _change(sheet, "appeals", change)


@fault("shape", editions=NEWER, group="appeals")
def appeals_three_rows(sheet: Sheet) -> None:
    """Section four as three labelled rows."""

    def change(table: Table) -> Table:
        numbers = table.rows[-1]
        heads = [Cell(label, role="head") for _, label in forms.APPEAL_COLUMNS]
        rows: list[Row] = [[Cell("", 2, role="head"), *heads]]
        labels = [
            [Cell("行政复议", 2)],
            [Cell("行政诉讼", 1, 2), Cell("未经复议直接起诉")],
            [Cell("复议后起诉")],
        ]
        for index, label in enumerate(labels):
            rows.append([*label, *numbers[5 * index : 5 * index + 5]])
        return replace(table, rows=rows, header=1)

    _change(sheet, "appeals", change)


@fault("shape", editions=NEWER, group="appeals", formats=EVERYWHERE - {"text", "borderless"}, damage=True)
def spanned_cell(sheet: Sheet) -> None:
    """One number across the five cells of 未经复议直接起诉. (An empty cell across them is five blanks.)"""
    if not sheet.cells["appeals/lawsuit_direct/upheld"].text:
        raise UnfitError
    _change(sheet, "appeals", shapes.merged_lawsuits)
    for code, _ in forms.APPEAL_COLUMNS:
        address = f"appeals/lawsuit_direct/{code}"
        sheet.cells[address] = unprinted(sheet.cells[address], "", "text")
    sheet.not_ok()


@fault("shape", editions=NEWER, formats=EVERYWHERE - {"text", "borderless"})
def blank_third_header(sheet: Sheet) -> None:
    """The third header row of section three has no words: the order of the form is all there is."""

    def change(table: Table) -> Table:
        rows = list(table.rows)
        third = next((i for i, row in enumerate(rows) if any("商业企业" in cell.text for cell in row)), None)
        if third is not None:
            rows[third] = [replace(cell, text="") for cell in rows[third]]
        return replace(table, rows=rows)

    _change(sheet, "requests", change)


@fault("shape", editions=NEWER, formats=EVERYWHERE - {"text", "borderless"}, group="header")
def header_over_two_rows(sheet: Sheet) -> None:
    """The halves of the applicants' labels stand in two rows."""

    def change(table: Table) -> Table:
        rows = list(table.rows)
        number = next((i for i, row in enumerate(rows) if any(cell.text == "商业企业" for cell in row)), None)
        if number is None or any(cell.rowspan > 1 for cell in rows[number]):
            return table
        first = [replace(cell, text=cell.text[: len(cell.text) // 2]) for cell in rows[number]]
        second = [replace(cell, text=cell.text[len(cell.text) // 2 :]) for cell in rows[number]]
        above = [
            [replace(cell, rowspan=cell.rowspan + 1) if i + cell.rowspan > number else cell for cell in row]
            for i, row in enumerate(rows[:number])
        ]
        return replace(table, rows=[*above, first, second, *rows[number + 1 :]], header=table.header + 1)

    _change(sheet, "requests", change)


@fault("shape", editions=NEWER, formats=EVERYWHERE - {"text", "borderless"}, damage=True, group="emptied")
def cell_over_two_rows(sheet: Sheet) -> None:
    """One number over two rows of a column: nobody's."""
    rows = ("declined_duplicate", "declined_published")

    def change(table: Table) -> Table:
        upper, lower = (f"requests/{row}/individual" for row in rows)
        taller = table.map(lambda cell: replace(cell, rowspan=2) if cell.address == upper else cell)
        return replace(taller, rows=[[cell for cell in row if cell.address != lower] for row in taller.rows])

    if not sheet.cells[f"requests/{rows[0]}/individual"].text:
        raise UnfitError
    _change(sheet, "requests", change)
    for row in rows:
        address = f"requests/{row}/individual"
        sheet.cells[address] = unprinted(sheet.cells[address], "", "text")
    sheet.not_ok()


@fault("shape", editions=NEWER, formats=EVERYWHERE - {"text", "borderless"}, group="header")
def header_over_two_columns(sheet: Sheet) -> None:
    """Each half of 社会公益组织 has a column of its own; the numbers below are merged over both."""

    def widened(cell: Cell) -> list[Cell]:
        if cell.address.endswith("/nonprofit"):
            return [replace(cell, colspan=2)]
        if cell.role == "head" and cell.colspan in (5, 7):
            return [replace(cell, colspan=cell.colspan + 1)]
        if cell.text == "社会公益组织":
            return [replace(cell, text="社会公益"), replace(cell, text="组织")]
        return [cell]

    def change(table: Table) -> Table:
        return replace(table, rows=[[new for cell in row for new in widened(cell)] for row in table.rows])

    _change(sheet, "requests", change)


@fault("shape", editions=NEWER, formats=EVERYWHERE - {"borderless"}, group="header")
def header_halves_lost(sheet: Sheet) -> None:
    """Of some headers only a half is printed."""

    def change(cell: Cell) -> Cell:
        if cell.role != "head" or not 4 <= len(cell.text) <= 8 or "万元" in cell.text or sheet.random.random() < 0.6:
            return cell
        half = len(cell.text) // 2
        return replace(cell, text=sheet.random.choice([cell.text[:half], cell.text[half:]]))

    _change(sheet, "requests", lambda table: table.map(change))


@fault("shape", editions=NEWER, formats=frozenset({"text"}), group="requests")
def lost_field(sheet: Sheet) -> None:
    """On the second page the empty field of the outermost group is not pasted."""
    sheet.options["lost_field"] = True


@fault("shape", formats=frozenset({"html", "chromium", "office-html"}), editions=NEWER, group="rowspan")
def rowspan_overrun(sheet: Sheet) -> None:
    """The last rows' labels claim more rows than the table has."""

    def change(table: Table) -> Table:
        rows = list(table.rows)
        rows[-1] = [replace(cell, rowspan=3) if not cell.address else cell for cell in rows[-1]]
        return replace(table, rows=rows)

    for name in ("disclosure", "requests"):
        _change(sheet, name, change)


@fault("shape", editions=NEWER, group="rowspan", formats=frozenset({"html", "chromium"}))
def rowspan_one_too_many(sheet: Sheet) -> None:
    """A group label reaches one row too far down and pushes the next group one column to the right."""

    def change(table: Table) -> Table:
        def taller(cell: Cell) -> Cell:
            return replace(cell, rowspan=cell.rowspan + 1) if cell.text.startswith("（四）") else cell

        return table.map(taller)

    _change(sheet, "requests", change)


@fault("shape", formats=BOOK | {"html", "chromium", "docx"}, editions=NEWER)
def hidden_rows(sheet: Sheet) -> None:
    """A row of a template, with other numbers, that nobody sees."""
    sheet.options["hidden_row"] = str(sheet.random.randint(100, 999))


@fault("shape", formats=frozenset({"html", "docx"}), editions=NEWER)
def nested_cells(sheet: Sheet) -> None:
    """Some numbers stand in small tables of one cell inside their cells."""
    addresses = sorted(address for address in sheet.cells if address.startswith("requests/"))
    sheet.options["nested"] = frozenset(sheet.random.sample(addresses, 10))


@fault("shape", editions=NEWER, formats=frozenset({"html", "text", "docx"}), damage=True)
def lost_cell(sheet: Sheet) -> None:
    """A row has lost a cell, and nothing says which. (On a ruled page it would be a blank at the row's end.)"""
    table = _whole(sheet, "requests")
    number = sheet.random.choice(_data_rows(table)[2:-2])
    code = next(cell.address for cell in table.rows[number] if cell.address).split("/")[1]
    data = [cell for cell in table.rows[number] if cell.address]
    gone = sheet.random.choice(data[:-1])
    rows = list(table.rows)
    rows[number] = [cell for cell in rows[number] if cell is not gone]
    _put(sheet, "requests", [replace(table, rows=rows)])
    sheet.lost |= {address for address in sheet.cells if address.startswith(f"requests/{code}/")}
    sheet.not_ok()

"""Faults in the cells: the same figures, printed the way people do; and figures that are wrong or lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from data.sample.generator import forms
from data.sample.generator.cells import Printed, plain, unprinted

from .faults import BOOK, fault
from .sheet import Sheet

FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")
APPLICANTS = tuple(code for code, _ in forms.APPLICANTS)


def _plain_counts(sheet: Sheet, *tables: str) -> Iterator[tuple[str, Printed]]:
    """The counts that no other fault has touched."""
    for address, cell in list(sheet.cells.items()):
        asked = not tables or address.split("/")[0] in tables
        if asked and cell.value is not None and cell == plain(cell.value) and not forms.is_money(address):
            yield address, cell


def _reprint(sheet: Sheet, address: str, text: str, status: str = "number") -> None:
    sheet.cells[address] = replace(sheet.cells[address], text=text, status=status)


@fault("value")
def thousands(sheet: Sheet) -> None:
    """Commas, half- or full-width; pasted out of a worksheet, in quotation marks."""
    pasted = sheet.format == "text"
    comma, mark = (",", '"') if pasted else (sheet.random.choice([",", "，"]), "")
    for address, cell in _plain_counts(sheet):
        if cell.value and cell.value >= 1000:
            _reprint(sheet, address, f"{mark}{cell.value:,f}{mark}".replace(",", comma))


@fault("value")
def full_width_digits(sheet: Sheet) -> None:
    for address, cell in _plain_counts(sheet):
        if sheet.random.random() < 0.6:
            _reprint(sheet, address, cell.text.translate(FULL_WIDTH))


@fault("value")
def numbers_with_units(sheet: Sheet) -> None:
    """`0件` instead of `0`."""
    for address, cell in _plain_counts(sheet, "disclosure", "requests"):
        unit = "项" if address.endswith(("/items_last_year", "/change")) else "件"
        unit = "个" if "procurement" in address else unit
        if sheet.random.random() < 0.7:
            _reprint(sheet, address, cell.text + sheet.random.choice(["", " "]) + unit)


@fault("value")
def padded_numbers(sheet: Sheet) -> None:
    """Spaces around numbers."""
    for address, cell in _plain_counts(sheet):
        _reprint(sheet, address, sheet.random.choice(["\u3000{}", "{} ", " {}", "{}\u00a0"]).format(cell.text))


@fault("value", editions=("2021",))
def yuan(sheet: Sheet) -> None:
    """The fees in 元 under a header in 万元."""
    cell = sheet.cells["disclosure/fees/amount"]
    in_yuan = (cell.value or Decimal(0)) * 10000
    sheet.cells["disclosure/fees/amount"] = replace(cell, text=f"{in_yuan.normalize():f}元")


@fault("value", editions=("2021",))
def six_decimals(sheet: Sheet) -> None:
    value = Decimal(sheet.random.randint(1, 10**10)) / 10**6
    sheet.cells["disclosure/fees/amount"] = Printed(f"{value:.6f}", value, "number", "万元")


@fault("value", editions=("2021",))
def money_about(sheet: Sheet) -> None:
    """约47.10万元."""
    value = Decimal(sheet.random.randint(1, 99999)) / 100
    sheet.cells["disclosure/fees/amount"] = Printed(f"约{value:.2f}万元", value, "note", "万元")


@fault("value", editions=("2021", "2019"))
def money_with_unit(sheet: Sheet) -> None:
    """103.3879万元, under a header in 万元 or in a column without a unit."""
    address = "disclosure/fees/amount" if sheet.edition == "2021" else "disclosure/procurement/amount"
    value = Decimal(sheet.random.randint(1, 10**7)) / 10**4
    sheet.cells[address] = Printed(f"{value}万元", value, "number", "万元")


@fault("value", editions=("2019",))
def signed_change(sheet: Sheet) -> None:
    """Signs and words in the columns 本年增/减."""
    rises, falls = ("增{}", "+{}", "＋{}", "增加{}"), ("-{}", "－{}", "--{}", "减少{}", "减{}", "—{}")
    for address, cell in _plain_counts(sheet, "disclosure"):
        if address.endswith("/change") and cell.value:
            pattern = sheet.random.choice(rises if cell.value > 0 else falls)
            _reprint(sheet, address, pattern.format(abs(cell.value)))


@fault("value")
def eight_digits(sheet: Sheet) -> None:
    """Counts of eight digits, in the cells that are in no sum."""
    wanted = ("licensing/decisions", "penalties/decisions", "s1.1/value", "s1.2.2/value")
    for address, cell in _plain_counts(sheet):
        if address.endswith(wanted):
            sheet.cells[address] = plain(Decimal(sheet.random.randint(10**7, 10**8 - 1)), cell.unit)


@fault("value", editions=("2019", "2021"))
def bracketed_note(sheet: Sheet) -> None:
    """22（其中修订16件）."""
    column = "in_force" if sheet.edition == "2021" else "total_published"
    address = f"disclosure/normative_documents/{column}"
    value = sheet.cells[address].value or Decimal(0)
    remark = sheet.random.choice(["（其中修订{}件）", "(含修订{}件)", "（其中：废止{}件）"]).format(value // 3)
    sheet.cells[address] = Printed(f"{value}{remark}", value, "note")


@fault("value", editions=("2014",))
def more_than(sheet: Sheet) -> None:
    """400余条."""
    value = Decimal(sheet.random.randint(1, 90) * 100)
    text = sheet.random.choice(["{}余条", "{}余", "约{}条"])
    sheet.cells["statistics/s1.1/value"] = Printed(text.format(value), value, "note")


@fault("value", editions=("2019", "2021"))
def several_numbers(sheet: Sheet) -> None:
    """Several numbers in one cell: nobody's value, and kept as text."""
    column = "made"
    address = f"disclosure/normative_documents/{column}"
    text = sheet.random.choice(["制定3件，修订2件", "3、5", "本级12 街道4", "政府3件；办公室8件"])
    sheet.cells[address] = unprinted(sheet.cells[address], text, "text")
    sheet.unsure()


@fault("value", editions=("2019", "2021"))
def words_for_number(sheet: Sheet) -> None:
    """A reference where a number is asked for."""
    address = "disclosure/procurement/amount" if sheet.edition == "2019" else "disclosure/fees/amount"
    text = sheet.random.choice(["详见本级决算公开", "未统计", "见附件"])
    sheet.cells[address] = unprinted(sheet.cells[address], text, "text")
    sheet.unsure()


def _may_be_empty(address: str, cell: Printed) -> bool:
    """A nought that is no total: what people leave out."""
    return cell.value == 0 and not address.endswith("/total") and not address.startswith("requests/total/")


@fault("value")
def dash_zeros(sheet: Sheet) -> None:
    for address, cell in _plain_counts(sheet, "disclosure", "requests", "appeals"):
        if _may_be_empty(address, cell) and sheet.random.random() < 0.6:
            sheet.cells[address] = unprinted(cell, sheet.random.choice(["－", "/", "无", "—", "-"]), "dash")


@fault("value")
def blank_zeros(sheet: Sheet) -> None:
    for address, cell in _plain_counts(sheet):
        if _may_be_empty(address, cell) and sheet.random.random() < 0.8:
            sheet.cells[address] = unprinted(cell)
    if sheet.format == "text":
        sheet.unsure()  # nothing tells a row in order from one with a blank field lost and one too many


@fault("value", editions=("2019", "2021"), group="emptied")
def totals_only(sheet: Sheet) -> None:
    """Only the total columns filled in, as small bodies do."""
    for address in list(sheet.cells):
        if address.startswith(("requests/", "appeals/")) and not address.endswith("/total"):
            sheet.cells[address] = unprinted(sheet.cells[address])


@fault("value", editions=("2019", "2021"), group="emptied")
def blank_totals(sheet: Sheet) -> None:
    for address in list(sheet.cells):
        if address.startswith(("requests/", "appeals/")) and address.endswith("/total"):
            sheet.cells[address] = unprinted(sheet.cells[address])


@fault("value", editions=("2019", "2021"), group="emptied")
def blank_table(sheet: Sheet) -> None:
    """A whole table left empty."""
    table = sheet.random.choice(["requests", "appeals", "disclosure"])
    for address in list(sheet.cells):
        if address.startswith(f"{table}/"):
            sheet.cells[address] = unprinted(sheet.cells[address])


def _raise(sheet: Sheet, address: str, by: int) -> None:
    """Print a number that is too large."""
    sheet.cells[address] = plain((sheet.cells[address].value or Decimal(0)) + by)


@fault("value", editions=("2019", "2021"), group="emptied")
def wrong_sums(sheet: Sheet) -> None:
    """One printed total too large, and one summand: planted, and to be found."""
    _raise(sheet, "appeals/review/upheld", 1)
    _raise(sheet, "appeals/review/total", 1 + sheet.random.randint(1, 9))
    column = sheet.random.choice(APPLICANTS)
    _raise(sheet, f"requests/granted/{column}", sheet.random.randint(1, 9))
    sheet.planted |= {
        ("appeals_total", "review"),
        ("requests_row_total", "granted"),
        ("requests_outcomes_total", column),
    }


@fault("value", editions=("2019", "2021"), group="emptied")
def wrong_balance(sheet: Sheet) -> None:
    """The requests carried over do not fit what was done with them."""
    column = sheet.random.choice(APPLICANTS)
    for name in (column, "total"):
        _raise(sheet, f"requests/carried_over/{name}", 7)
        sheet.planted.add(("requests_balance", name))


@fault("value", editions=("2014",), group="emptied")
def wrong_statistics(sheet: Sheet) -> None:
    _raise(sheet, "statistics/s3.3/value", 3)
    sheet.planted.add(("statistics_answered", "value"))


@fault("value", damage=True, formats=BOOK | {"text", "html", "docx"})
def unreadable_cell(sheet: Sheet) -> None:
    """A digit became the replacement character: no person could say which it was."""
    for address in sheet.random.sample(sorted(sheet.cells), 2):
        text = sheet.random.choice(["1\ufffd3", "\ufffd", "2\ufffd"])
        sheet.cells[address] = replace(sheet.cells[address], text=text, value=None, status="illegible")
        sheet.lost.add(address)
    sheet.not_ok()

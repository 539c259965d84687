"""Faults inside the cells: the same figures, printed the way people do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle

from . import forms
from .cells import Cells, Printed, plain, unprinted

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
_APPLICANTS = tuple(code for code, _ in forms.APPLICANTS)
_ORGANISATIONS = tuple(code for code in _APPLICANTS if code != "individual")


def full_width_digits(cells: Cells) -> None:
    """Every number outside section two in full-width digits."""
    for address, cell in cells.items():
        if not address.startswith("disclosure/"):
            cells[address] = replace(cell, text=cell.text.translate(FULL_WIDTH))


def thousands_separators(cells: Cells) -> None:
    """Commas in the numbers that are long enough."""
    for address, cell in cells.items():
        if cell.value is not None and cell.value >= 1000:
            cells[address] = replace(cell, text=f"{cell.value:,f}")


def dash_cells(cells: Cells) -> None:
    """A dash, a slash or 无 wherever the number would be nought, except for people and in totals."""
    marks = cycle("－/无—-")
    for address, cell in cells.items():
        table, _, column = address.split("/")
        if cell.value == 0 and (table == "disclosure" or column in _ORGANISATIONS):
            cells[address] = unprinted(cell, next(marks), "dash")


def totals_only(cells: Cells) -> None:
    """Only the total columns filled in, as small bodies do."""
    for address in _of_tables(cells, "requests", "appeals"):
        if not address.endswith("/total"):
            cells[address] = unprinted(cells[address])


def blank_zeros(cells: Cells) -> None:
    """Noughts left out in the six applicant columns."""
    for address in _of_tables(cells, "requests"):
        if address.rsplit("/", 1)[1] in _APPLICANTS and cells[address].value == 0:
            cells[address] = unprinted(cells[address])


def blank_appeals(cells: Cells) -> None:
    """The whole of section four left empty."""
    for address in _of_tables(cells, "appeals"):
        cells[address] = unprinted(cells[address])


def blank_total(cells: Cells) -> None:
    """The total of the reviews left empty beside its filled summands."""
    cells["appeals/review/total"] = unprinted(cells["appeals/review/total"])


def numbers_with_units(cells: Cells) -> None:
    """`0件` instead of `0`, in section two."""
    for address, cell in cells.items():
        if address.startswith("disclosure/") and not forms.is_money(address):
            items = address.endswith(("/items_last_year", "/change"))
            cells[address] = replace(cell, text=f"{cell.text}{'项' if items else '件'}")


def note_in_cell(cells: Cells) -> None:
    """A bracketed remark behind the number of normative documents in force."""
    columns = ("in_force", "total_published")
    names = [f"disclosure/normative_documents/{column}" for column in columns]
    address = next(name for name in names if name in cells)
    value = cells[address].value or Decimal(0)
    cells[address] = Printed(f"{value}（其中修订{value // 3}件）", value, "note")


def money_in_yuan(cells: Cells) -> None:
    """The fees in 元 although the header asks for 万元."""
    cell = cells["disclosure/fees/amount"]
    yuan = (cell.value or Decimal(0)) * 10000
    cells["disclosure/fees/amount"] = replace(cell, text=f"{yuan.normalize():f}元")


def money_about(cells: Cells) -> None:
    """The fees with 约 before and 万元 behind."""
    cell = cells["disclosure/fees/amount"]
    value = cell.value or Decimal(0)
    cells["disclosure/fees/amount"] = replace(cell, text=f"约{value:.2f}万元", status="note")


def money_with_unit(cells: Cells) -> None:
    """The purchases' amount with its unit in the cell."""
    cell = cells["disclosure/procurement/amount"]
    cells["disclosure/procurement/amount"] = replace(cell, text=f"{cell.text}万元", unit="万元")


def money_in_header(cells: Cells) -> None:
    """The purchases' unit stands in the column header; see the label fault of this name."""
    cell = cells["disclosure/procurement/amount"]
    cells["disclosure/procurement/amount"] = replace(cell, unit="万元")


def words_in_cell(cells: Cells) -> None:
    """A reference where a number is asked for."""
    for address in ("disclosure/procurement/amount", "disclosure/fees/amount"):
        if address in cells:
            cells[address] = unprinted(cells[address], "详见本级财政决算公开", "text")


def signed_change(cells: Cells) -> None:
    """Signs and words in the columns 本年增/减."""
    rises, falls = ("增{}", "+{}", "＋{}", "+{}"), ("-{}", "－{}", "--{}", "减少{}")
    for address, cell in cells.items():
        if address.endswith("/change") and cell.value:
            size = abs(cell.value)
            pattern = (rises if cell.value > 0 else falls)[int(size) % 4]
            cells[address] = replace(cell, text=pattern.format(size))


def spanned_cell(cells: Cells) -> None:
    """One `0` across the five cells of 未经复议直接起诉; see the shape fault of this name."""
    for address in _of_tables(cells, "appeals"):
        if "/lawsuit_direct/" in address:
            cells[address] = unprinted(cells[address], "0", "text")


def wrong_sums(cells: Cells) -> None:
    """A review total of 0 beside 10 and 1, and one granted request too few in the first column."""
    counts = {"upheld": 10, "corrected": 1, "other": 0, "pending": 0, "total": 0}
    for column, count in counts.items():
        cells[f"appeals/review/{column}"] = plain(Decimal(count))
    granted = cells["requests/granted/individual"].value or Decimal(0)
    cells["requests/granted/individual"] = plain(granted - 1)


def _of_tables(cells: Cells, *tables: str) -> Iterator[str]:
    return (address for address in list(cells) if address.split("/")[0] in tables)


CELL_FAULTS: dict[str, Callable[[Cells], None]] = {
    "full_width_digits": full_width_digits,
    "thousands_separators": thousands_separators,
    "dash_cells": dash_cells,
    "totals_only": totals_only,
    "blank_zeros": blank_zeros,
    "blank_appeals": blank_appeals,
    "blank_total": blank_total,
    "numbers_with_units": numbers_with_units,
    "note_in_cell": note_in_cell,
    "money_in_yuan": money_in_yuan,
    "money_about": money_about,
    "money_with_unit": money_with_unit,
    "money_in_header": money_in_header,
    "words_in_cell": words_in_cell,
    "signed_change": signed_change,
    "spanned_cell": spanned_cell,
    "wrong_sums": wrong_sums,
}

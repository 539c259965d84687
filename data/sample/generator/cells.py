"""What each cell prints, and what that states."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from . import forms
from .figures import Pool


@dataclass(frozen=True)
class Printed:
    """The characters in a cell, the value they state, and how they state it."""

    text: str
    value: Decimal | None
    status: str = "number"
    unit: str | None = None


Cells = dict[str, Printed]


def plain(value: Decimal, unit: str | None = None) -> Printed:
    """A number printed as a number."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Printed(text, value, unit=unit)


def unprinted(cell: Printed, text: str = "", status: str = "blank") -> Printed:
    """The same cell with nothing, a dash or words in place of the number."""
    return Printed(text, None, status, cell.unit)


def print_cells(figures: Pool, blanks: tuple[str, ...]) -> Cells:
    """Print every figure plainly, or not at all."""
    cells = {address: plain(value, forms.money_unit(address)) for address, value in figures.items()}
    return cells | {address: unprinted(cells[address]) for address in blanks}

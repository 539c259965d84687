"""Which form a report is printed on: not always the one made for its year."""

from __future__ import annotations

from .faults import fault
from .sheet import Sheet


@fault("edition", editions=("2021",), group="edition")
def one_row_other(sheet: Sheet) -> None:
    """其他处理 as one row in a report on the 2021 form."""
    sheet.requests_edition = "2019"


@fault("edition", editions=("2019",), group="edition")
def old_form(sheet: Sheet) -> None:
    """The 2019 form for a later year."""
    sheet.year = sheet.random.choice([2021, 2022, 2023])


@fault("edition", editions=("2019",), group="edition")
def mixed_editions(sheet: Sheet) -> None:
    """Section two on the form of 2019, section three on that of 2021."""
    sheet.requests_edition = "2021"
    sheet.year = 2021


@fault("edition", editions=("2014",), group="edition")
def old_form_2014(sheet: Sheet) -> None:
    """The 2014 form for a later year."""
    sheet.year = sheet.random.choice([2019, 2020])


@fault("edition", editions=("2019", "2021"), group="edition")
def beside_2014(sheet: Sheet) -> None:
    """A table of 2014 behind those of the newer form."""
    sheet.beside_2014 = True

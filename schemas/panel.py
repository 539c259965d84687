"""The wide table: which columns it has, what of the forms each holds, and when years can be compared in it.

One column per address of the forms of 2019 and 2021, made from the forms' own files. An address that both forms have is
one column; why that may be done, and where to be careful, is the column's `rule`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from schemas.forms import Column, FormTable, Row, address, load_form

PANEL_EDITIONS = ("2019", "2021")
"""The forms that have columns; a report on the form of 2014 is a row without figures."""

LONGEST_SHORT_NAME = 32
"""What Stata allows a name."""

ALIKE = "comparable: both forms print the cell alike"
MADE = (
    "comparable with care: 2019 asks for 本年新制作数量 (made), 2021 for 本年制发件数 (made and issued). Stocks stand "
    "apart, they are not comparable: 2019 对外公开总数量, 2021 现行有效件数"
)
DECISIONS = (
    "comparable with care: both ask for the decisions of the year. In the form of 2019 many bodies wrote the number of "
    "items instead: leave out reports whose check misfill_items fails"
)
ONE_ROW = (
    "form of 2019 only, where it is one row; not comparable with one of the three rows of 2021: see requests_other_all"
)
THREE_ROWS = "form of 2021 only: one of the three rows into which 其他处理 of 2019 is divided"
SUMMED = (
    "made comparable: 其他处理 as printed where it is one row (2019); where it is three rows (2021) their sum, if all "
    "three hold a number. Nothing is taken for 0"
)
FEES = "not comparable: 2019 counts fee items, 2021 asks for money"
PURCHASES = "form of 2019 only, which prints no unit: compare only where the unit's column says 万元"
ONE_FORM = "form of {} only: the other form asks nothing alike"

_CARE = {"made": MADE, "decisions": DECISIONS}

OTHER_ROWS = ("other_no_correction", "other_fee_unpaid", "other_misc")
"""The rows of 2021 that together are `other` of 2019."""

_SHORT_TABLES = {"disclosure": "d", "requests": "r", "appeals": "a"}
_SHORT_ROWS = {"normative_documents": "normative"}
_APPLICANTS = {
    "individual": "ind",
    "company": "com",
    "research_institution": "res",
    "nonprofit": "npo",
    "legal_service": "law",
    "other_organization": "oth",
    "total": "tot",
}


@dataclass(frozen=True, slots=True)
class PanelColumn:
    """A column of figures: `address` is printed as it is; where it has none, the `summands` are added up."""

    name: str
    short_name: str
    address: str
    description: str
    label_zh: str
    unit: str
    source: str
    rule: str
    is_money: bool = False
    summands: tuple[str, ...] = ()


@cache
def panel_columns() -> tuple[PanelColumn, ...]:
    """The columns of figures, in the order of the form of 2021, then what only that of 2019 has, table by table."""
    return tuple(column for table in _SHORT_TABLES for column in _of_table(table))


def _of_table(code: str) -> Iterator[PanelColumn]:
    forms = [load_form(edition).tables[code] for edition in reversed(PANEL_EDITIONS)]
    cells: dict[tuple[str, str], list[tuple[FormTable, Row, Column]]] = {}
    for form in forms:
        for row, column in form.addresses():
            cells.setdefault((row.code, column.code), []).append((form, row, column))
    for found in cells.values():
        yield _printed(found)
    if code == "requests":
        yield from (_summed(forms[-1], column) for column in forms[-1].row("other").columns)


def _printed(found: list[tuple[FormTable, Row, Column]]) -> PanelColumn:
    """One column of the cells that the forms have at one address, the newest form first."""
    form, row, column = found[0]
    editions = sorted(form.edition for form, _, _ in found)
    return PanelColumn(
        name=f"{form.code}_{row.code}_{column.code}",
        short_name=_short_name(form.code, row.code, column.code),
        address=address(form.code, row.code, column.code),
        description=f"{form.code}: {_words(row.code)}, {_words(column.code)}",
        label_zh=f"{row.labels[0]}：{column.labels[0]}",
        unit=row.unit_of(column) or "",
        source=f"{form.title} ({' and '.join(f'form of {edition}' for edition in editions)})",
        rule=_rule(form.code, row.code, column, editions),
        is_money=column.money,
    )


def _summed(form: FormTable, column: Column) -> PanelColumn:
    """其他处理, whichever way it is printed."""
    row = form.row("other")
    return PanelColumn(
        name=f"requests_other_all_{column.code}",
        short_name=_short_name("requests", "other_all", column.code),
        address=address("requests", "other", column.code),
        description=f"requests: other, as one row or as the sum of three, {_words(column.code)}",
        label_zh=f"{row.labels[0]}（一行或三行之和）：{column.labels[0]}",
        unit=column.unit or "",
        source=f"{form.title} (form of 2019 and form of 2021)",
        rule=SUMMED,
        summands=tuple(address("requests", other, column.code) for other in OTHER_ROWS),
    )


def _rule(table: str, row: str, column: Column, editions: list[str]) -> str:
    if len(editions) > 1:
        return _CARE[column.code] if table == "disclosure" else ALIKE
    if table == "requests":
        return THREE_ROWS if row in OTHER_ROWS else ONE_ROW
    if column.money and not column.unit:
        return PURCHASES
    return FEES if row == "fees" else ONE_FORM.format(editions[0])


def _short_name(table: str, row: str, column: str) -> str:
    return "_".join((_SHORT_TABLES[table], _SHORT_ROWS.get(row, row), _APPLICANTS.get(column, column)))


def _words(code: str) -> str:
    return code.replace("_", " ")

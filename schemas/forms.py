"""The statutory forms as data: which figures each edition asks for, and how they are printed.

The files beside this module (`forms/2014.yaml`, `2019.yaml`, `2021.yaml`) are the contract: every
figure has the address `table/row/column`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FORMS_FOLDER = Path(__file__).with_name("forms")
EDITIONS = ("2014", "2019", "2021")
TABLES = ("disclosure", "requests", "appeals", "statistics")


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a form: its code, the wordings it is printed with, and the unit of its figures.

    Columns are compared by identity: each edition is loaded once.
    """

    code: str
    labels: tuple[str, ...]
    unit: str | None = None
    signed: bool = False
    money: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a form; `unit` overrides the column's where the form states units by row."""

    code: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    unit: str | None = None
    article: str | None = None
    column_codes: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column_codes", tuple([column.code for column in self.columns]))

    def unit_of(self, column: Column) -> str | None:
        """The unit the form prints for the cell where this row meets `column`."""
        return self.unit or column.unit


@dataclass(frozen=True, slots=True)
class FormTable:
    """One table of a form. `one_row` tables print all their rows side by side in a single line."""

    code: str
    edition: str
    title: str
    headings: tuple[str, ...]
    header_words: tuple[str, ...]
    rows: tuple[Row, ...]
    groups: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    one_row: bool = False
    _by_code: Mapping[str, Row] = field(default_factory=dict, compare=False, repr=False)

    def row(self, code: str) -> Row:
        """The row with this code; raises KeyError for a code the table does not have."""
        return self._by_code[code]

    def addresses(self) -> Iterator[tuple[Row, Column]]:
        """Every cell of the table, in the order it is printed."""
        for row in self.rows:
            for column in row.columns:
                yield row, column


@dataclass(frozen=True, slots=True)
class Form:
    """An edition of the statutory form."""

    edition: str
    basis: str
    tables: Mapping[str, FormTable]


@cache
def load_form(edition: str) -> Form:
    """Read one edition from its YAML file; raises KeyError for an edition that does not exist."""
    if edition not in EDITIONS:
        raise KeyError(f"no form of edition {edition!r}; there are {', '.join(EDITIONS)}")
    raw = _read_yaml(FORMS_FOLDER / f"{edition}.yaml")
    tables = {code: _table(code, edition, table) for code, table in raw["tables"].items()}
    return Form(edition, raw["basis"], tables)


def form_table(table: str, edition: str) -> FormTable:
    """The table `table` as `edition` prints it; raises KeyError where that edition has none."""
    return load_form(edition).tables[table]


def address(table: str, row: str, column: str) -> str:
    """The address of a figure, as published: `table/row/column`."""
    return f"{table}/{row}/{column}"


def _read_yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def _table(code: str, edition: str, raw: Mapping[str, Any]) -> FormTable:
    blocks = raw.get("blocks") or [raw]
    rows = tuple(row for block in blocks for row in _rows(block))
    return FormTable(
        code=code,
        edition=edition,
        title=raw["title"],
        headings=tuple(raw["headings"]),
        header_words=tuple(raw["header_words"]),
        rows=rows,
        groups=tuple(item["group"] for block in blocks for item in block["rows"] if "group" in item),
        articles=tuple(block["article"] for block in blocks if "article" in block),
        one_row=raw.get("printed") == "one_row",
        _by_code={row.code: row for row in rows},
    )


def _rows(block: Mapping[str, Any]) -> Iterator[Row]:
    columns = tuple(_column(code, raw) for code, raw in block["columns"].items())
    for item in block["rows"]:
        if "group" not in item:
            yield Row(item["code"], tuple(item["labels"]), columns, item.get("unit"), block.get("article"))


def _column(code: str, raw: Mapping[str, Any]) -> Column:
    return Column(
        code=code,
        labels=tuple(raw["labels"]),
        unit=raw.get("unit"),
        signed=raw.get("signed", False),
        money=raw.get("money", False) or raw.get("unit") == "万元",
    )

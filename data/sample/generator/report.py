"""One report put together: its words, its tables with their faults, and what they state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from . import forms, prose, shapes
from .cell_faults import CELL_FAULTS
from .cells import Cells, print_cells
from .figures import Pool, figures_of
from .label_faults import LABEL_FAULTS
from .plan import Spec
from .tables import Cell, Table, tables_of

Kind = Literal["title", "heading", "text", "signature"]

_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_INSPECTIONS = "132"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and its place in the report."""

    text: str
    kind: Kind = "text"


Item = Paragraph | Table


@dataclass(frozen=True)
class Report:
    """Everything a renderer needs, and everything the truth needs."""

    spec: Spec
    title_lines: tuple[str, ...]
    items: list[Item]
    cells: Cells
    signed: date | None
    extra_rows: list[dict[str, object]]

    @property
    def title(self) -> str:
        """The title on one line; two printed lines are joined by a blank."""
        return " ".join(self.title_lines)

    @property
    def money(self) -> list[str]:
        """The addresses that hold money."""
        return [address for address in self.cells if forms.is_money(address)]


def compose(spec: Spec, pool: Pool) -> Report:
    """Print one body's year the way the plan asks for."""
    stated = pool | {address: Decimal(number) for address, number in spec.set.items()}
    cells = print_cells(figures_of(stated, spec.edition, spec.requests_edition), spec.blank)
    for quirk in spec.quirks:
        CELL_FAULTS.get(quirk, _nothing)(cells)
    tables = [_relabelled(table, spec) for table in tables_of(spec.edition, spec.requests_edition, cells)]
    title = _title_lines(spec)
    signed = None if "unsigned" in spec.quirks else _signed(spec)
    items: list[Item] = [Paragraph(line, "title") for line in title]
    items += _body(spec, stated, _bent(tables, spec))
    items += _signature(spec, signed)
    return Report(spec, title, items, cells, signed, _extra_rows(spec))


def _signed(spec: Spec) -> date:
    """The date below the report, up to five days before it went on line."""
    return date.fromisoformat(spec.published) - timedelta(days=spec.number % 6)


def _nothing(cells: Cells) -> None:
    """A quirk of another kind leaves the cells alone."""


def _relabelled(table: Table, spec: Spec) -> Table:
    def change(cell: Cell) -> Cell:
        text = cell.text
        if cell.role != "data":
            for quirk in spec.quirks:
                text = LABEL_FAULTS[quirk](text) if quirk in LABEL_FAULTS else text
        return replace(cell, text=text)

    return table.map(change)


def _bent(tables: list[Table], spec: Spec) -> list[list[Table]]:
    """The tables of each section, after the faults of shape."""
    if spec.edition == "2014":
        return [tables]
    disclosure, requests, appeals = tables
    if "extra_row" in spec.quirks:
        disclosure = shapes.extra_row(disclosure, "行政检查", _INSPECTIONS)
    if "spanned_cell" in spec.quirks:
        appeals = shapes.merged_lawsuits(appeals)
    if "glued_tables" in spec.quirks:
        return [[shapes.glued(disclosure, requests)], [], [appeals]]
    first = shapes.five_tables(disclosure) if "five_tables" in spec.quirks else [disclosure]
    return [first, _bent_requests(requests, spec), [appeals]]


def _bent_requests(table: Table, spec: Spec) -> list[Table]:
    if "unit_row" in spec.quirks:
        table = shapes.unit_row(table)
    if "colspans_differ" in spec.quirks:
        table = shapes.colspans_differ(table)
    if "vertical_labels" in spec.quirks:
        table = shapes.vertical(table)
    if "page_break_in_table" in spec.quirks or "row_cut_by_page" in spec.quirks:
        return _over_pages(table, spec)
    if "header_repeated" in spec.quirks:
        table = shapes.header_repeated(table)
    return shapes.in_two(table) if "table_in_two" in spec.quirks else [table]


def _over_pages(table: Table, spec: Spec) -> list[Table]:
    """The two parts of a table that a page break cuts, between rows or through one."""
    number = shapes.row_of(table, "requests/refused_enforcement_file/total")
    if "row_cut_by_page" in spec.quirks:
        longest = "other_no_correction" if spec.requests_edition == "2021" else "declined_confirmation"
        number = shapes.row_of(table, f"requests/{longest}/total")
        table = shapes.break_row(table, number)
    above, below = shapes.cut(table, number + 1)
    if "header_repeated" in spec.quirks:
        below = shapes.joined(shapes.head_rows(table), below)
    return [above, below]


def _body(spec: Spec, pool: Pool, tables: list[list[Table]]) -> list[Item]:
    items: list[Item] = [Paragraph(prose.preface(spec))]
    tables_by_section = dict(zip((1, 2, 3), tables, strict=True)) if spec.edition != "2014" else {}
    for number, (heading, paragraphs) in enumerate(prose.sections(spec, pool)):
        under = tables_by_section.get(number, [])
        # The heading between two glued tables is a row of the table.
        if paragraphs or under:
            items.append(Paragraph(heading, "heading"))
        items += [Paragraph(text) for text in paragraphs]
        items += under
    if spec.edition == "2014":
        items += [
            Paragraph("政府信息公开情况统计表", "heading"),
            Paragraph(f"（{spec.year}年度）"),
            *tables[0],
        ]
    return items


def _title_lines(spec: Spec) -> tuple[str, ...]:
    title = spec.heading()
    if "title_over_two_lines" in spec.quirks:
        middle = title.index(str(spec.year))
        return title[:middle], title[middle:]
    return (title,)


def _signature(spec: Spec, signed: date | None) -> list[Item]:
    if signed is None:
        return []
    text = f"{signed.year}年{signed.month}月{signed.day}日"
    if "chinese_date" in spec.quirks:
        text = chinese_date(signed)
    return [Paragraph(spec.body.name, "signature"), Paragraph(text, "signature")]


def chinese_date(day: date) -> str:
    """The date in Chinese numerals, as 二〇二〇年一月二十二日."""
    year = str(day.year).translate(_DIGITS)
    return f"{year}年{_small_number(day.month)}月{_small_number(day.day)}日"


def _small_number(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else ("十" if tens == 1 else f"{tens}十".translate(_DIGITS))
    return ten + (str(ones).translate(_DIGITS) if ones else "")


def _extra_rows(spec: Spec) -> list[dict[str, object]]:
    if "extra_row" not in spec.quirks:
        return []
    return [{"table": "disclosure", "label": "行政检查", "cells": [_INSPECTIONS]}]

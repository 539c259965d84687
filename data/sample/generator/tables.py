"""The forms as tables with merged cells, before anything is done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, NamedTuple

from . import forms
from .cells import Cells

Role = Literal["head", "label", "data"]


@dataclass(frozen=True)
class Cell:
    """One printed cell. `address` is set where it holds a figure."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    role: Role = "label"
    address: str = ""


Row = list[Cell]


@dataclass(frozen=True)
class Table:
    """Rows of cells, without those that another cell covers. The first `header` rows are column heads."""

    name: str
    rows: list[Row]
    header: int = 0

    def map(self, change: Callable[[Cell], Cell]) -> Table:
        """The same table with every cell changed."""
        return replace(self, rows=[[change(cell) for cell in row] for row in self.rows])


class Placed(NamedTuple):
    """A cell with the grid position of its upper left corner."""

    row: int
    column: int
    cell: Cell


def placed(rows: list[Row]) -> Iterator[Placed]:
    """Lay the cells out on a grid, as a browser does."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            yield Placed(number, column, cell)
            spot = Placed(number, column, cell)
            taken.update(covered(spot))
            column += cell.colspan


def covered(spot: Placed) -> Iterator[tuple[int, int]]:
    """The grid positions under a cell."""
    for row in range(spot.row, spot.row + spot.cell.rowspan):
        for column in range(spot.column, spot.column + spot.cell.colspan):
            yield row, column


def width(table: Table) -> int:
    """The number of grid columns."""
    return max(spot.column + spot.cell.colspan for spot in placed(table.rows))


def tables_of(edition: str, requests_edition: str, cells: Cells) -> list[Table]:
    """The tables of one report."""
    if edition == "2014":
        return [_statistics(cells)]
    return [_disclosure(edition, cells), _requests(requests_edition, cells), _appeals(cells)]


def _head(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, colspan, rowspan, "head")


def _data(address: str, cells: Cells, colspan: int = 1) -> Cell:
    return Cell(cells[address].text, colspan, role="data", address=address)


def _disclosure(edition: str, cells: Cells) -> Table:
    rows = [row for block in forms.DISCLOSURE[edition] for row in _block(block, cells)]
    return Table("disclosure", rows)


def _block(block: forms.Block, cells: Cells) -> Iterator[Row]:
    """One article: its caption over four columns, the heads, the rows; the last column fills what is left."""
    count = len(block.columns)
    spans = [1] * (count - 1) + [4 - count]
    yield [_head(block.article, 4)]
    heads = (_head(label, span) for (_, label), span in zip(block.columns, spans, strict=True))
    yield [_head(forms.INFORMATION), *heads]
    for code, label in block.rows:
        addresses = (f"disclosure/{code}/{column}" for column, _ in block.columns)
        numbers = (_data(address, cells, span) for address, span in zip(addresses, spans, strict=True))
        yield [Cell(label), *numbers]


def _requests(edition: str, cells: Cells) -> Table:
    rows = forms.request_rows(edition)
    sizes = {group: len(list(members)) for group, members in groupby(rows, key=lambda row: row.group)}
    outcomes = sum(1 for row in rows if row.group)
    body: list[Row] = []
    seen: set[str] = set()
    for row in rows:
        labels = _request_labels(row, sizes, seen)
        if row.code == "granted":
            labels.insert(0, Cell(forms.OUTCOMES, rowspan=outcomes))
        seen.add(row.group)
        body.append(labels + [_data(f"requests/{row.code}/{c}", cells) for c, _ in forms.REQUEST_COLUMNS])
    return Table("requests", _request_heads() + body, header=3)


def _request_labels(row: forms.RequestRow, sizes: dict[str, int], seen: set[str]) -> Row:
    if not row.group:
        return [Cell(row.label, colspan=3)]
    if not row.label:
        return [Cell(row.group, colspan=2)]
    if row.group in seen:
        return [Cell(row.label)]
    return [Cell(row.group, rowspan=sizes[row.group]), Cell(row.label)]


def _request_heads() -> list[Row]:
    (_, person), *organisations = forms.APPLICANTS
    return [
        [_head(forms.BALANCE_NOTE, 3, 3), _head("申请人情况", 7)],
        [_head(person, rowspan=2), _head("法人或其他组织", 5), _head("总计", rowspan=2)],
        [_head(label) for _, label in organisations],
    ]


def _appeals(cells: Cells) -> Table:
    columns = [label for _, label in forms.APPEAL_COLUMNS]
    (review, review_label), *lawsuits = forms.APPEAL_ROWS
    top = [_head(review_label, 5), _head(forms.LAWSUITS, 10)]
    middle = [_head(label, rowspan=2) for label in columns] + [_head(label, 5) for _, label in lawsuits]
    bottom = [_head(label) for _ in lawsuits for label in columns]
    rows = [review, *(code for code, _ in lawsuits)]
    numbers = [_data(f"appeals/{row}/{column}", cells) for row in rows for column, _ in forms.APPEAL_COLUMNS]
    return Table("appeals", [top, middle, bottom, numbers], header=3)


def _statistics(cells: Cells) -> Table:
    rows: list[Row] = [[_head("统计指标"), _head("单位"), _head("统计数")]]
    for row in forms.STATISTICS:
        if row.unit:
            rows.append([Cell(row.label), Cell(row.unit), _data(f"statistics/{row.code}/value", cells)])
        else:
            rows.append([Cell(row.label), Cell("——"), Cell("——")])
    return Table("statistics", rows, header=1)

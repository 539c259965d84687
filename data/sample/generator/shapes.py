"""Cutting, joining and bending tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from .tables import Cell, Placed, Row, Table, placed


def cut(table: Table, at: int) -> tuple[Table, Table]:
    """Cut a table above row `at`; what was merged across the cut goes on below with nothing in it."""
    above: list[Placed] = []
    below: list[Placed] = []
    for spot in placed(table.rows):
        end = spot.row + spot.cell.rowspan
        if spot.row < at:
            shown = min(spot.cell.rowspan, at - spot.row)
            above.append(spot._replace(cell=replace(spot.cell, rowspan=shown)))
        if end > at:
            text = spot.cell.text if spot.row >= at else ""
            left = end - max(spot.row, at)
            below.append(Placed(max(spot.row, at) - at, spot.column, replace(spot.cell, text=text, rowspan=left)))
    return replace(table, rows=_rows(above)), replace(table, rows=_rows(below), header=0)


def break_row(table: Table, number: int) -> Table:
    """Print a row's label over two rows, the numbers in the first, as a page break through a row does."""
    label = next(cell for cell in reversed(table.rows[number]) if cell.role == "label")
    spots: list[Placed] = []
    for spot in placed(table.rows):
        if spot.row > number:
            spots.append(spot._replace(row=spot.row + 1))
        elif spot.row + spot.cell.rowspan <= number:
            spots.append(spot)
        elif spot.cell is label or spot.cell.role == "data":
            first, second = _halves(spot.cell)
            spots += [spot._replace(cell=first), Placed(number + 1, spot.column, second)]
        else:
            spots.append(spot._replace(cell=replace(spot.cell, rowspan=spot.cell.rowspan + 1)))
    return replace(table, rows=_rows(spots))


def head_rows(table: Table) -> Table:
    """Only the column heads."""
    return replace(table, rows=table.rows[: table.header])


def joined(first: Table, second: Table) -> Table:
    """Two tables of equal width, one under the other."""
    return replace(first, rows=first.rows + second.rows)


def row_of(table: Table, address: str) -> int:
    """The number of the row that prints a figure."""
    return next(number for number, row in enumerate(table.rows) if any(cell.address == address for cell in row))


def vertical(table: Table) -> Table:
    """Group labels written one character a line."""
    return table.map(
        lambda cell: replace(cell, text="\n".join(cell.text)) if cell.role == "label" and cell.rowspan > 2 else cell
    )


def header_repeated(table: Table) -> Table:
    """The heads once more in the middle of the table, where the page once ended."""
    above, below = cut(table, row_of(table, "requests/refused_enforcement_file/total"))
    return joined(joined(above, head_rows(table)), below)


def in_two(table: Table) -> list[Table]:
    """The table cut in two, the second part without heads."""
    return list(cut(table, row_of(table, "requests/not_held/total")))


def five_tables(table: Table) -> list[Table]:
    """Section two with a table for each article."""
    parts: list[list[Row]] = []
    for row in table.rows:
        if row[0].text.startswith("第二十条"):
            parts.append([])
        parts[-1].append(row)
    return [replace(table, rows=rows) for rows in parts]


def glued(disclosure: Table, requests: Table) -> Table:
    """Sections two and three in one table, with the heading between them as a row."""
    widths = (3, 2, 2, 3)
    rows: list[Row] = [[] for _ in disclosure.rows]
    for spot in placed(disclosure.rows):
        span = sum(widths[spot.column : spot.column + spot.cell.colspan])
        rows[spot.row].append(replace(spot.cell, colspan=span))
    heading = [Cell("三、收到和处理政府信息公开申请情况", 10, role="head")]
    return Table("disclosure and requests", [*rows, heading, *requests.rows])


def colspans_differ(table: Table) -> Table:
    """Eleven grid columns: the heads widen the last organisation, the numbers widen the first column."""

    def change(cell: Cell) -> Cell:
        if cell.address.endswith("/individual"):
            return replace(cell, colspan=2)
        if cell.role == "head" and (cell.colspan in (5, 7) or cell.text == "其他"):
            return replace(cell, colspan=cell.colspan + 1)
        return cell

    return table.map(change)


def merged_lawsuits(table: Table) -> Table:
    """One cell over the five of 未经复议直接起诉."""
    *heads, numbers = table.rows
    spanned = [cell for cell in numbers if "/lawsuit_direct/" in cell.address]
    row = [replace(cell, colspan=5) if cell is spanned[0] else cell for cell in numbers]
    return replace(table, rows=[*heads, [cell for cell in row if cell not in spanned[1:]]])


def extra_row(table: Table, label: str, number: str) -> Table:
    """A row that the form does not have, behind 行政强制."""
    at = next(index for index, row in enumerate(table.rows) if row[0].text == "行政强制") + 1
    row = [replace(cell, text=number, address="") for cell in table.rows[at - 1]]
    row[0] = Cell(label)
    return replace(table, rows=[*table.rows[:at], row, *table.rows[at:]])


def unit_row(table: Table) -> Table:
    """A line above the heads that names the unit."""
    return replace(table, rows=[[Cell("单位：件", 10, role="head")], *table.rows], header=table.header + 1)


def _halves(cell: Cell) -> tuple[Cell, Cell]:
    if cell.role == "data":
        return cell, replace(cell, text="", address="")
    middle = len(cell.text) // 2
    return replace(cell, text=cell.text[:middle]), replace(cell, text=cell.text[middle:])


def _rows(spots: list[Placed]) -> list[Row]:
    ordered = sorted(spots, key=lambda spot: (spot.row, spot.column))
    grouped = {number: [spot.cell for spot in group] for number, group in groupby(ordered, lambda s: s.row)}
    return [grouped.get(number, []) for number in range(max(grouped) + 1)]

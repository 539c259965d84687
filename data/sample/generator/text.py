"""A report as plain text, its tables pasted from Word: tabs between fields, merged cells as empty fields."""

from __future__ import annotations

from .report import Item, Report
from .tables import Table, placed, width


def report_text(report: Report) -> str:
    """The whole file."""
    lost = "lost_field" in report.spec.quirks
    return "\n\n".join(_item(item, lost) for item in report.items) + "\n"


def _item(item: Item, lost: bool) -> str:
    if not isinstance(item, Table):
        return item.text
    rows = _fields(item)
    if lost and item.name == "requests":
        rows = _without_first_field(rows)
    return "\n".join("\t".join(row) for row in rows)


def _fields(table: Table) -> list[list[str]]:
    grid = [[""] * width(table) for _ in table.rows]
    for spot in placed(table.rows):
        grid[spot.row][spot.column] = spot.cell.text.replace("\n", "")
    return grid


def _without_first_field(rows: list[list[str]]) -> list[list[str]]:
    """On the second page the empty field of the outermost group is not pasted."""
    half = len(rows) // 2
    return rows[:half] + [row if row[0] else row[1:] for row in rows[half:]]

"""Reports as plain text, the tables pasted from Word: tabs between fields, merged cells as empty fields."""

from __future__ import annotations

from data.sample.generator.tables import Table, covered, placed

from ..corpus.plan import Paper
from ..corpus.sheet import Item


def text_file(paper: Paper) -> bytes:
    """The whole file."""
    lost = bool(paper.options.get("lost_field"))
    text = "\n\n".join(_item(item, lost) for item in paper.items) + "\n"
    encoding = str(paper.options.get("encoding", "utf-8"))
    if encoding == "crlf":
        return text.replace("\n", "\r\n").encode()
    return text.encode(encoding)


def _item(item: Item, lost: bool) -> str:
    if not isinstance(item, Table):
        return item.text
    rows: dict[int, dict[int, str]] = {}
    for spot in placed(item.rows):
        for row, column in covered(spot):  # a merged cell leaves empty fields; a line ends with its last cell
            rows.setdefault(row, {}).setdefault(column, "")
        rows[spot.row][spot.column] = " ".join(spot.cell.text.split("\n"))
    lines = [[fields.get(x, "") for x in range(max(fields) + 1)] for _, fields in sorted(rows.items())]
    if lost and item.name == "requests":
        half = len(lines) // 2
        lines[half:] = [line if line[0] else line[1:] for line in lines[half:]]
    return "\n".join("\t".join(line) for line in lines)

"""Tables of a Word document: rows, merged cells, and tables in tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from extract.document import MAX_PLACES, PICTURE, Cell
from extract.readers.docx_text import NOT_SHOWN, W, boxes, is_true, text_of
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

FEWEST_DATA_ROWS = 4
"""A table around other tables is data itself only if so many of its rows have two cells or more of their own."""

LONGEST_LABEL = 60
_THROUGH = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
    W + "object",
)


def inside(container: Any, *tags: str) -> Iterator[Any]:
    """The nearest elements of these names, looked for through content controls and accepted changes."""
    stack = list(reversed(container))
    while stack:
        node = stack.pop()
        if node.tag in tags:
            yield node
        elif node.tag in _THROUGH:
            stack.extend(reversed(node))


def rows_of(table: Any) -> list[list[Any]]:
    """The cells of each row that is shown."""
    rows = (row for row in inside(table, W + "tr") if not _is_off(row.find(W + "trPr")))
    return [[cell for cell in inside(row, W + "tc") if cell.find(f"{W}tcPr/{W}cellDel") is None] for row in rows]


def _is_off(properties: Any) -> bool:
    if properties is None:
        return False
    hidden = properties.find(W + "hidden")
    return properties.find(W + "del") is not None or (hidden is not None and is_true(hidden))


def nested_data(cell: Any) -> bool:
    """Whether a cell holds a table of data."""
    return any(is_data(table) for table in tables_in(cell))


def tables_in(container: Any) -> Iterator[Any]:
    """The tables of a cell or text box, not those in them; also in its text boxes."""
    for block in inside(container, W + "tbl", W + "p"):
        if block.tag == W + "tbl":
            yield block
        else:
            for box in boxes(block):
                yield from tables_in(box)


def is_data(table: Any) -> bool:
    """Whether a table holds data: not one that lays out a page, a column of texts, or a frame."""
    rows = rows_of(table)
    if all(len(row) <= 1 for row in rows):
        return False
    holding = {cell for row in rows for cell in row if nested_data(cell)}
    if not holding:
        return True
    full = sum(sum(cell not in holding for cell in row) >= 2 for row in rows)
    return full >= FEWEST_DATA_ROWS and all(len(_own_text(cell)) <= LONGEST_LABEL for cell in holding)


def _own_text(cell: Any) -> str:
    return "".join(text_of(paragraph) for paragraph in inside(cell, W + "p"))


def cells_of(table: Any, number: int) -> tuple[Cell, ...]:
    """The cells of a table in their places, merged ones as one; `number` is the table's, for the evidence."""
    return _merge(list(_cells(table, number)))


def _cells(table: Any, number: int) -> Iterator[tuple[Cell, bool]]:
    """Every w:tc with its grid position; True where it continues the cell above (w:vMerge)."""
    count = 0
    rows = (row for row in inside(table, W + "tr") if not _is_off(row.find(W + "trPr")))
    for row, tr in enumerate(rows):
        column = _number(tr.find(f"{W}trPr/{W}gridBefore"), 0)
        before: Cell | None = None
        continues = False
        cells = (tc for tc in inside(tr, W + "tc") if tc.find(f"{W}tcPr/{W}cellDel") is None)
        for index, tc in enumerate(cells, start=1):
            colspan = max(1, _number(tc.find(f"{W}tcPr/{W}gridSpan"), 1))
            if before is not None and _continues(tc.find(f"{W}tcPr/{W}hMerge")):
                before = replace(before, colspan=before.colspan + colspan)
            else:
                if before is not None:
                    yield before, continues
                place = Evidence(path=f"table {number} row {row + 1} cell {index}")
                before = Cell(_cell_text(tc), row, column, 1, colspan, place)
                continues = _continues(tc.find(f"{W}tcPr/{W}vMerge"))
            column += colspan
            count += 1
            if count > MAX_PLACES:
                raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"a table of more than {MAX_PLACES} cells")
        if before is not None:
            yield before, continues


def _continues(merge: Any) -> bool:
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _cell_text(cell: Any) -> str:
    lines = (line.strip() for line in _lines(cell))
    return "\n".join(filter(None, lines)) or (PICTURE if _has_picture(cell) else "")


def _lines(container: Any) -> Iterator[str]:
    """The paragraphs of a cell, those in its frames, boxes and inner tables included."""
    for block in inside(container, W + "p", W + "tbl"):
        if block.tag == W + "p":
            yield text_of(block)
            for box in boxes(block):
                yield from _lines(box)
        else:
            for row in rows_of(block):
                for cell in row:
                    yield from _lines(cell)


def _has_picture(cell: Any) -> bool:
    shown = (image for image in cell.iter(*_PICTURES) if not any(a.tag in NOT_SHOWN for a in image.iterancestors()))
    return next(shown, None) is not None


def _merge(cells: list[tuple[Cell, bool]]) -> tuple[Cell, ...]:
    heads: list[Cell] = []
    texts: list[list[str]] = []
    heights: list[int] = []
    above: dict[int, int] = {}
    for cell, continues in cells:
        start = above.get(cell.column)
        if continues and start is not None and heads[start].row + heights[start] == cell.row:
            heights[start] += 1
            texts[start].append(cell.text)
        else:
            above[cell.column] = len(heads)
            heads.append(cell)
            texts.append([cell.text])
            heights.append(1)
    merged = zip(heads, texts, heights, strict=True)
    return tuple(
        replace(head, text="\n".join(filter(None, text)), rowspan=height) if height > 1 else head
        for head, text, height in merged
    )


def _number(element: Any, default: int) -> int:
    value = "" if element is None else element.get(W + "val", "")
    return int(value[:6]) if value.isascii() and value.isdigit() else default

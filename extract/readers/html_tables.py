"""HTML tables: their own rows and cells, and which of them are data rather than the layout of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import methodcaller
from typing import Any

from schemas.records import record

FEWEST_DATA_ROWS = 4
"""A table around other tables is data itself only if so many of its rows have two cells or more of their own."""

LONGEST_LABEL = 60
FEW_CELLS = 6
PROSE = 300
"""A table of few cells, one of them longer than this, is a page in columns."""

_CELLS = frozenset({"td", "th"})
_PARENT = methodcaller("getparent")
_ROW_HOLDERS = frozenset({"tr", "table", "tbody", "thead", "tfoot"})


Place = tuple[Any, str, str]
"""An element, its XPath as libxml2 writes it, and its name."""


@record
class Row:
    """The shown cells of a row, and the number of its row group: no cell spans into the next group."""

    cells: list[Place]
    group: int


class Table:
    """A table's own rows; `loose` are its elements that hold text and stand outside of any cell."""

    def __init__(self, element: Any, gone: set[Any], misplaced: dict[Any, list[Any]]) -> None:
        self._element = element
        self.rows: list[Row] = []
        self.loose: list[Any] = []
        self.stray: list[str] = []
        self._gone = gone
        self._group = 0
        self._open: list[Place] | None = None
        self._misplaced = misplaced
        self._read(element, element.getroottree().getpath(element))
        self.rows = [row for row in self.rows if row.cells]

    def _read(self, table: Any, path: str) -> None:
        self._note(table.text)
        stack = [iter(_with_paths(table, path)[0])]
        gone, misplaced = self._gone, self._misplaced
        while stack:
            for place in stack[-1]:
                node, _, tag = place
                tail = node.tail
                if tail and not tail.isspace():
                    self.stray.append(tail)
                if gone and node in gone:
                    continue
                if tag in _CELLS:
                    if self._open is None:  # cells outside of any row make one together, where they stand
                        self._open = self._begin()
                    self._open.append(place)
                    if misplaced and node in misplaced:
                        stack.append(iter(_with_own_paths(misplaced[node])))
                        break
                elif self._is_entered(node, tag):
                    inside, names = _with_paths(node, place[1])
                    if self._open is not None and not gone and not misplaced and names <= _CELLS:
                        self._open += inside  # most rows
                        self.stray += [tail for cell, _, _ in inside if (tail := cell.tail) and not tail.isspace()]
                        continue
                    stack.append(iter(inside))
                    break
            else:
                stack.pop()

    def _is_entered(self, node: Any, tag: str) -> bool:
        """Whether an element of the table that is no cell holds some; begins the row or group that it is."""
        if tag == "tr":
            self._open = self._begin()
        elif tag in ("tbody", "thead", "tfoot"):
            self._group += 1
            self._open = None
        elif tag == "table" or next(node.iter("tr", "td", "th"), None) is None:
            self.loose.append(node)
            return False
        self._note(node.text)
        return True

    def _begin(self) -> list[Place]:
        self.rows.append(Row([], self._group))
        return self.rows[-1].cells

    def _note(self, text: str | None) -> None:
        if text and not text.isspace():
            self.stray.append(text)

    def cells(self) -> Iterator[Any]:
        """Every shown cell of its own."""
        return (element for row in self.rows for element, _, _ in row.cells)

    def is_data(self, holders: set[Any]) -> bool:
        """Whether the table holds data; `holders` are the elements around the data tables inside."""
        if all(len(row.cells) <= 1 for row in self.rows):
            return False
        holding = [cell for cell in self.cells() if cell in holders] if self._element in holders else []
        if holding:
            full = sum(sum(cell not in holders for cell, _, _ in row.cells) >= 2 for row in self.rows)
            return full >= FEWEST_DATA_ROWS and all(_own_text(cell) <= LONGEST_LABEL for cell in holding)
        return sum(len(row.cells) for row in self.rows) > FEW_CELLS or not any(_is_prose(cell) for cell in self.cells())


def _with_paths(parent: Any, path: str) -> tuple[list[Place], set[str]]:
    """The children of an element with their XPaths: an index only where several have the same name; and their names."""
    children = parent[:]
    tags = [child.tag for child in children]
    if len(tags) > 1 and tags.count(tag := tags[0]) == len(tags):  # most rows, and most groups of rows
        start = f"{path}/{tag}"
        indices = _INDICES if len(tags) <= len(_INDICES) else [f"[{number}]" for number in range(1, len(tags) + 1)]
        return [(child, start + index, tag) for child, index in zip(children, indices, strict=False)], {tag}
    names = set(tags)
    if len(names) == len(tags):
        return [(child, f"{path}/{tag}", tag) for child, tag in zip(children, tags, strict=True)], names
    totals = Counter(tags)
    seen: Counter[str] = Counter()
    found = []
    for child, tag in zip(children, tags, strict=True):
        seen[tag] += 1
        found.append((child, f"{path}/{tag}[{seen[tag]}]" if totals[tag] > 1 else f"{path}/{tag}", tag))
    return found, names


_INDICES = tuple([f"[{number}]" for number in range(1, 101)])
"""The indices of elements of one name in an XPath: of the rows and cells of all tables that are forms."""


def _own_text(cell: Any) -> int:
    """How many characters a cell has outside of the tables in it, as far as they matter."""
    length, stack = len((cell.text or "").strip()), list(cell)
    while stack and length <= LONGEST_LABEL:
        node = stack.pop()
        length += len((node.tail or "").strip())
        if node.tag != "table":
            length += len((node.text or "").strip())
            stack.extend(node)
    return length


def _is_prose(cell: Any) -> bool:
    return sum(len(text.strip()) for text in islice(cell.itertext(), 500)) > PROSE


def misplaced_rows(rows_and_cells: Sequence[Any]) -> dict[Any, list[Any]]:
    """Rows and cells that an element left open has put into the cell before them: that cell → what it swallowed."""
    found: dict[Any, list[Any]] = {}
    if all(holder is not None and holder.tag in _ROW_HOLDERS for holder in set(map(_PARENT, rows_and_cells))):
        return found  # most pages
    known = None
    for node in rows_and_cells:
        holder = node.getparent()
        if holder is known:
            continue
        if holder is None or holder.tag in _ROW_HOLDERS:
            known = holder  # of many cells
            continue
        while holder is not None and holder.tag not in _CELLS and holder.tag != "table":
            holder = holder.getparent()
        if holder is not None and holder.tag in _CELLS:
            found.setdefault(holder, []).append(node)
    return found


def _with_own_paths(nodes: list[Any]) -> list[Place]:
    return [(node, node.getroottree().getpath(node), node.tag) for node in nodes]


def find_tables(root: Any, gone: set[Any], misplaced: dict[Any, list[Any]]) -> tuple[dict[Any, Table], set[Any]]:
    """The data tables of a page by their elements, and all elements around a data table."""
    data: dict[Any, Table] = {}
    holders: set[Any] = set()
    for element in reversed(list(root.iter("table"))):  # what is inside is decided before what is around
        table = Table(element, gone, misplaced)
        if table.is_data(holders):
            data[element] = table
            holder = element.getparent()
            while holder is not None and holder not in holders:
                holders.add(holder)
                holder = holder.getparent()
    return data, holders

"""The last step before a partition is written: the numbers of persons in its text and its cells are masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from schemas.masking import MAY_HOLD, mask_personal_numbers

Tables = Mapping[str, pa.Table]

TEXTS = {
    "reports": ("title", "problems"),
    "sections": ("title", "text"),
    "documents": ("link_text", "failure_detail"),
}
"""The columns of free text; `figures` and `mentions` have rules of their own."""

_SUMMED = {"figures": ("implied_value",), "checks": ("left", "right", "difference")}
"""The columns of numbers that are reckoned from cells, which may hold a telephone."""

_MONEY = ("元", "万元", "亿元")
_NO_COUNT = 1e10
"""A number of eleven digits is no count of anything in a report."""


def masked(tables: Tables) -> dict[str, pa.Table]:
    """The tables of one partition, masked. Masks are as long as what they cover: offsets of mentions stay right."""
    done = {name: _with_masks(table, TEXTS.get(name, ())) for name, table in tables.items()}
    if "figures" in done:
        done["figures"] = _figures(done["figures"])
    for name, columns in _SUMMED.items():
        if name in done:
            done[name] = _without_no_counts(done[name], columns)
    if "mentions" in done:
        done["mentions"] = _mentions(done["mentions"], tables.get("sections"))
    return done


def _without_no_counts(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """What was reckoned from a telephone in a cell shows it, or one near it; a difference goes with its sides."""
    sides = [name for name in columns if name != "difference"]
    large = [pc.fill_null(pc.greater_equal(pc.abs(table[name]), _NO_COUNT), False) for name in sides]
    any_large = reduce(pc.or_, large)
    if not pc.any(any_large).as_py():
        return table
    gone = dict(zip(sides, large, strict=True)) | {"difference": any_large}
    for name in columns:
        number = table.schema.get_field_index(name)
        values = pc.if_else(gone[name], pa.scalar(None, table.schema.types[number]), table[name])
        table = table.set_column(number, table.schema.field(number), values)
    return table


def _with_masks(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    for name in columns:
        if places := _places(table[name]):
            texts = table[name].to_pylist()
            for place in places:
                texts[place] = mask_personal_numbers(texts[place])
            table = _replace(table, name, texts)
    return table


def _places(texts: pa.ChunkedArray) -> list[int]:
    """The rows in which a number of a person may stand."""
    found: list[int] = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(texts, MAY_HOLD), False)).to_pylist()
    return found


def _replace(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    number = table.schema.get_field_index(name)
    return table.set_column(number, table.schema.field(number), pa.array(values, table.schema.types[number]))


def _figures(table: pa.Table) -> pa.Table:
    """Money keeps its digits; a telephone where a count belongs is none, and has no value."""
    places = [place for place in _places(table["raw"]) if table["unit"][place].as_py() not in _MONEY]
    if not places:
        return table
    columns = {name: table[name].to_pylist() for name in ("raw", "value", "printed_value", "status")}
    for place in places:
        raw, value = columns["raw"][place], columns["value"][place]
        columns["raw"][place] = mask_personal_numbers(raw)
        if columns["raw"][place] == raw:
            continue
        if _is_no_count(value):
            columns["value"][place], columns["status"][place] = None, "text"
        if _is_no_count(columns["printed_value"][place]):
            columns["printed_value"][place] = None
    for name, values in columns.items():
        table = _replace(table, name, values)
    return table


def _is_no_count(value: float | None) -> bool:
    return value is not None and abs(value) >= _NO_COUNT


def _mentions(table: pa.Table, sections: pa.Table | None) -> pa.Table:
    """`raw` is what the masked section shows there, so that it still is `text[start:end]`; its number goes, too."""
    places = sorted({place for name in ("raw", "sentence") for place in _places(table[name])})
    if not places:
        return table
    texts = _section_texts(sections)
    names = ("report_id", "section", "start", "end", "raw", "sentence", "value", "status")
    columns = {name: table[name].to_pylist() for name in names}
    for place in places:
        row = {name: columns[name][place] for name in names}
        shown = _shown(row["raw"], row["start"], row["end"], texts[row["report_id"], row["section"]])
        columns["sentence"][place] = mask_personal_numbers(row["sentence"])
        columns["raw"][place] = shown
        if shown != row["raw"] and row["value"] is not None:
            columns["value"][place], columns["status"][place] = None, "text"
    for name in ("raw", "sentence", "value", "status"):
        table = _replace(table, name, columns[name])
    return table


def _section_texts(sections: pa.Table | None) -> dict[tuple[str, str], list[str]]:
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in sections.select(["report_id", "section", "text"]).to_pylist() if sections is not None else ():
        texts[row["report_id"], row["section"]].append(row["text"])
    return texts


def _shown(raw: str, start: int, end: int, texts: Iterable[str]) -> str:
    """The mention as its section, masked, shows it."""
    text = next((text for text in texts if text[start:end] == raw), None)
    return mask_personal_numbers(raw) if text is None else mask_personal_numbers(text)[start:end]

"""Readings' files → one Arrow table, a row a reading: no figure passes through Python."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.json as pj

from flows.rows import AnyReading
from flows.storage import Store

_TEXT, _REAL, _WHOLE, _YESNO = pa.string(), pa.float64(), pa.int32(), pa.bool_()

_EVIDENCE = pa.struct({"page": pa.int16(), "box": pa.list_(_REAL), "path": _TEXT})


def _texts(*names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, _TEXT)


_FIGURE = _texts("table", "row", "column", "unit", "status", "raw", "edition")
_CHECK = _texts("check", "scope", "severity", "fault", "reading")
_MENTION = _texts("kind", "section", "raw", "sentence", "unit", "status", "counts", "date", "channel")

SCHEMA = pa.schema(
    {
        **_texts(
            "media_type",
            "content_id",
            "status",
            "edition",
            "issuer",
            "title",
            "signed_on",
            "published_on",
            "credit_code",
        ),
        "consistent": _YESNO,
        "report_year": _WHOLE,
        "figures": pa.list_(pa.struct({**_FIGURE, "value": _REAL, "confidence": _WHOLE, "evidence": _EVIDENCE})),
        "checks": pa.list_(pa.struct({**_CHECK, "left": _REAL, "right": _REAL, "passed": _YESNO})),
        "sections": pa.list_(pa.struct(_texts("section", "title", "text"))),
        "problems": pa.list_(pa.struct({"code": _TEXT, "detail": _TEXT, "notice": _YESNO})),
        "mentions": pa.list_(pa.struct({**_MENTION, "start": _WHOLE, "end": _WHOLE, "value": _REAL})),
        "preface": _TEXT,
    }
)
"""What a release takes of a reading, as `schemas/report_json.py` writes it; of older readings what lacks is null."""

_AT_ONCE = 500
"""Readings whose JSON is in memory at a time: about 30 MB."""

_IN_ONE_TASK = 64
"""Readings that a thread unpacks in turn: handing over each costs as much as a third of its unpacking."""

_BLOCK = 1 << 22
"""Bytes that one thread parses at a time, at most; a line must fit."""


def read_readings(readings: Sequence[AnyReading], store: Store) -> pa.Table:
    """The readings in their order; raises StoreError where a file is missing or damaged."""
    parts = [SCHEMA.empty_table()]
    with ThreadPoolExecutor() as threads:
        for start in range(0, len(readings), _AT_ONCE):
            some = readings[start : start + _AT_ONCE]
            tasks = (some[at : at + _IN_ONE_TASK] for at in range(0, len(some), _IN_ONE_TASK))
            lines = [line for task in threads.map(lambda own: _lines(own, store), tasks) for line in task]
            parts.append(_parse_all(lines, some, store))
    return pa.concat_tables(parts).combine_chunks()


def _lines(readings: Sequence[AnyReading], store: Store) -> list[bytes]:
    return [_line(one, store) for one in readings]


def _line(reading: AnyReading, store: Store) -> bytes:
    try:
        return store.reading_text(str(reading.path))
    except (OSError, EOFError, zlib.error) as error:
        raise store.damaged(str(reading.path), reading.sha256) from error


def _parse_all(lines: Sequence[bytes], readings: Sequence[AnyReading], store: Store) -> pa.Table:
    table = _parse(lines)
    if table is None or table.num_rows != len(lines) or table["content_id"].null_count:
        first = next(_unreadable(lines, readings), readings[0])
        raise store.damaged(str(first.path), first.sha256)
    return table


def _parse(lines: Sequence[bytes]) -> pa.Table | None:
    share = sum(map(len, lines)) // pa.cpu_count() + 1
    block = max(min(_BLOCK, share), 2 * max(map(len, lines)))
    try:
        return pj.read_json(
            pa.BufferReader(b"\n".join(lines)),
            read_options=pj.ReadOptions(block_size=block),
            parse_options=pj.ParseOptions(explicit_schema=SCHEMA, unexpected_field_behavior="ignore"),
        )
    except pa.ArrowInvalid:
        return None


def _unreadable(lines: Sequence[bytes], readings: Sequence[AnyReading]) -> Iterator[AnyReading]:
    for line, reading in zip(lines, readings, strict=True):
        table = _parse([line])
        if table is None or table.num_rows != 1 or table["content_id"].null_count:
            yield reading

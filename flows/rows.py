"""Rows of the catalog as plain tuples: what a night needs to know of every document, of which there may be a million.

They have the names of the ORM's columns, so what is told of one document can be told of either. What repeats from row
to row (a version, an issuer, a list that leads to fifty reports) is in memory once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from sys import intern
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select

from schemas.catalog import Document, Fetch, Reading

AT_ONCE = 2000
"""Rows that are on their way from the database at a time."""

KEPT_HEADERS = ("content-type", "last-modified", "etag")
"""What a release publishes of an answer's headers."""

_REPEATED = frozenset(
    ("charset", "detail", "failure", "issuer", "media_type", "parent_url", "run_id", "site_id", "status", "version")
)
"""The columns of which each value is that of many rows."""


class DocumentRow(NamedTuple):
    """What is needed of a `Document`."""

    sha256: str
    document_id: str
    bytes: int
    media_type: str
    charset: str | None


class ReadingRow(NamedTuple):
    """What is needed of a `Reading`."""

    sha256: str
    charset: str
    version: str
    read_at: dt.datetime
    status: str
    failure: str | None
    detail: str | None
    attempts: int
    content_id: str | None
    path: str | None
    pending: bool
    report_year: int | None
    issuer: str | None
    numbers: int | None
    digest: str | None


class FetchRow(NamedTuple):
    """What is needed of a `Fetch`; of the headers only `KEPT_HEADERS`."""

    id: int
    url: str
    final_url: str | None
    headers: Mapping[str, str]
    site_id: str
    parent_url: str | None
    link_text: str | None
    fetched_at: dt.datetime
    http_status: int | None
    run_id: str


AnyDocument = Document | DocumentRow
AnyReading = Reading | ReadingRow
AnyFetch = Fetch | FetchRow

_DOCUMENTS = (
    select(
        *(getattr(Document, name) for name in DocumentRow._fields),
        *(getattr(Reading, name) for name in ReadingRow._fields[1:]),
    )
    .outerjoin(Reading, Reading.sha256 == Document.sha256)
    .order_by(Document.sha256)
)

_WAYS = (
    select(
        func.min(Fetch.id).label("first"),
        func.max(Fetch.id).label("last"),
        func.max(Fetch.fetched_at).label("last_at"),
    )
    .where(Fetch.sha256.is_not(None))
    .group_by(Fetch.sha256, Fetch.url, Fetch.final_url, Fetch.parent_url, Fetch.site_id)
    .subquery()
)
"""The ways in which documents were seen, each the same answer of one address month after month."""

_SIGHTINGS = (
    select(Fetch.sha256, *(getattr(Fetch, name) for name in FetchRow._fields), _WAYS.c.last, _WAYS.c.last_at)
    .join(_WAYS, _WAYS.c.first == Fetch.id)
    .order_by(Fetch.id)
)


def documents(connection: Connection) -> Iterator[tuple[DocumentRow, list[ReadingRow]]]:
    """Every document with all its readings, in the order of their hashes (and so of their ids)."""
    width = len(DocumentRow._fields)
    for _, rows in groupby(_streamed(connection, _DOCUMENTS), key=itemgetter(0)):
        found = list(rows)
        document = DocumentRow._make(_shared(found[0][:width], _OF_A_DOCUMENT))
        read = (row[width:] for row in found if row[width] is not None)
        yield document, [ReadingRow._make(_shared((document.sha256, *row), _OF_A_READING)) for row in read]


def sightings(connection: Connection) -> Iterator[tuple[str, FetchRow]]:
    """Fetches with the hash of what they brought: of each way in which a document was seen the first and the newest.

    Those between, one a month, tell nothing more. First ones come in the order of their ids, each before its newest.
    """
    for sha256, *columns, last, last_at in _streamed(connection, _SIGHTINGS):
        first = _fetch(*_shared(columns, _OF_A_FETCH))
        yield sha256, first
        if last != first.id:
            yield sha256, first._replace(id=last, fetched_at=last_at)


def _fetch(id: int, url: str, final_url: str | None, headers: Mapping[str, str], *others: Any) -> FetchRow:
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    return FetchRow(id, url, url if final_url == url else final_url, kept, *others)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    return iter(connection.execute(query, execution_options={"yield_per": AT_ONCE}))


def _repeats(names: Iterable[str]) -> list[bool]:
    return [name in _REPEATED for name in names]


_OF_A_DOCUMENT, _OF_A_READING, _OF_A_FETCH = map(_repeats, (DocumentRow._fields, ReadingRow._fields, FetchRow._fields))


def _shared(values: Iterable[Any], repeats: Iterable[bool]) -> list[Any]:
    """The values of a row, those that repeat from row to row as one string."""
    return [intern(value) if again and value else value for value, again in zip(values, repeats, strict=True)]

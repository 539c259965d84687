"""What each address shows now, kept beside the ledger's rows: one entry for http and https."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, insert, select, update

from schemas.catalog import Address, Document
from schemas.failures import Reason
from spiders.season import day_in_china

OK = "ok"
_GONE = {Reason.GONE, Reason.SOFT_404}


def address_of(url: str) -> str:
    """The url without its scheme: sites move between http and https, and serve both."""
    return url.partition("://")[2] or url


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address; all None where it was never asked."""

    status: str | None = None
    checked_at: dt.datetime | None = None
    sha256: str | None = None
    bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    files: tuple[tuple[str, str], ...] = ()
    entries: int | None = None

    @property
    def is_settled(self) -> bool:
        """Whether its bytes are kept, or it failed for good."""
        return self.status == OK or (self.status is not None and not Reason(self.status).retryable)

    def conditions(self) -> dict[str, str]:
        """The headers of a request that brings bytes only if they have changed (RFC 9110, section 13)."""
        if self.sha256 is None:
            return {}
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


UNKNOWN = Known()

MOST_ASKED = 500
"""Addresses in one query; databases bound the number of its parameters."""

_WANTED = Address.address.in_(bindparam("wanted", expanding=True))
_LOOK_UP = select(
    Address.address,
    Address.status,
    Address.checked_at,
    Address.sha256,
    Document.bytes,
    Address.etag,
    Address.last_modified,
    Address.files,
    Address.entries,
)
_LOOK_UP = _LOOK_UP.outerjoin(Document, Address.sha256 == Document.sha256).where(_WANTED)


def look_up(connection: Connection, urls: Iterable[str]) -> dict[str, Known]:
    """What is known of addresses, by url; those that were never asked are UNKNOWN."""
    urls = list(urls)
    found = {row["address"]: _known(row) for row in _rows(connection, _LOOK_UP, map(address_of, urls))}
    return {url: found.get(address_of(url), UNKNOWN) for url in urls}


def _rows(connection: Connection, query: Select[Any], addresses: Iterable[str]) -> Iterator[RowMapping]:
    wanted = list(dict.fromkeys(addresses))
    for start in range(0, len(wanted), MOST_ASKED):
        yield from connection.execute(query, {"wanted": wanted[start : start + MOST_ASKED]}).mappings()


def _known(row: RowMapping) -> Known:
    values = {name: value for name, value in row.items() if name != "address"}
    return Known(**{**values, "files": tuple((str(url), str(text)) for url, text in row["files"])})


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one answer says of its address: `status` is `ok` or a reason; what is None stays as it was."""

    url: str
    site_id: str
    kind: str
    status: str
    at: dt.datetime
    parent_url: str | None = None
    link_text: str | None = None
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    files: tuple[tuple[str, str], ...] | None = None
    entries: int | None = None


_ROW = select(*Address.__table__.columns).where(_WANTED)
_INSERT = insert(Address)
_UPDATE = update(Address).where(Address.address == bindparam("which"))


def note(connection: Connection, sightings: Sequence[Sighting]) -> None:
    """Enter what addresses show now, in the order in which they were seen."""
    before = {row["address"]: dict(row) for row in _rows(connection, _ROW, (address_of(s.url) for s in sightings))}
    after: dict[str, dict[str, Any]] = {}
    for seen in sightings:
        key = address_of(seen.url)
        after[key] = shown(after.get(key) or before.get(key), seen)
    in_order = sorted(after.items())  # crawls that enter the same addresses must not wait for each other
    if new := [row for key, row in in_order if key not in before]:
        connection.execute(_INSERT, new)
    if known := [_changed(row) for key, row in in_order if key in before]:
        connection.execute(_UPDATE, known)


def shown(before: Mapping[str, Any] | None, seen: Sighting) -> dict[str, Any]:
    """The row of an address after a sighting: `since` moves only where its status does."""
    row = {**(before or _NEVER_SEEN), "address": address_of(seen.url), "checked_at": seen.at, **_where_told(seen)}
    if before is None or before["status"] != seen.status:
        row["since"] = seen.at
    if seen.status == OK:
        row |= {"ok_at": seen.at, "gone_on": None}
    elif seen.status in _GONE and row["sha256"] and not row["gone_on"]:
        row["gone_on"] = day_in_china(seen.at)
    return row


_NEVER_SEEN: dict[str, Any] = {**dict.fromkeys(Address.__table__.columns.keys()), "files": []}


def _changed(row: dict[str, Any]) -> dict[str, Any]:
    return {"which": row["address"], **{name: value for name, value in row.items() if name != "address"}}


def _where_told(seen: Sighting) -> dict[str, Any]:
    told: dict[str, Any] = {
        "url": seen.url,
        "site_id": seen.site_id,
        "kind": seen.kind,
        "status": seen.status,
        "parent_url": seen.parent_url,
        "link_text": seen.link_text,
        "sha256": seen.sha256,
        "entries": seen.entries,
    }
    if seen.sha256:  # validators belong to the bytes
        told |= {"etag": seen.etag or "", "last_modified": seen.last_modified or ""}
    if seen.files is not None:
        told["files"] = [list(pair) for pair in seen.files]
    return {name: value for name, value in told.items() if value is not None}

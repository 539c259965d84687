"""What each address shows now, kept beside the ledger's rows: one entry for http and https."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

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

_COLUMNS = (
    Address.status,
    Address.checked_at,
    Address.sha256,
    Document.bytes,
    Address.etag,
    Address.last_modified,
    Address.files,
    Address.entries,
)


def look_up(connection: Connection, url: str) -> Known:
    """What is known of an address."""
    query = select(*_COLUMNS).outerjoin(Document, Address.sha256 == Document.sha256)
    row = connection.execute(query.where(Address.address == address_of(url))).mappings().one_or_none()
    return _known(row) if row else UNKNOWN


def _known(row: RowMapping) -> Known:
    files = tuple((str(url), str(text)) for url, text in row["files"])
    return Known(**{**row, "files": files})


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


def note(connection: Connection, seen: Sighting) -> None:
    """Enter what an address shows now; `since` moves only where its status does."""
    key = address_of(seen.url)
    columns = (Address.status, Address.sha256, Address.gone_on)
    before = connection.execute(select(*columns).where(Address.address == key)).mappings().one_or_none()
    values: dict[str, Any] = {
        "url": seen.url,
        "site_id": seen.site_id,
        "kind": seen.kind,
        "status": seen.status,
        "checked_at": seen.at,
        **_where_told(seen),
    }
    if seen.status == OK:
        values |= {"ok_at": seen.at, "gone_on": None}
    if before is None:
        values = {"files": [], **values}
        connection.execute(insert(Address).values(address=key, since=seen.at, **values))
        return
    if before["status"] != seen.status:
        values["since"] = seen.at
    if seen.status in _GONE and before["sha256"] and not before["gone_on"]:
        values["gone_on"] = day_in_china(seen.at)
    connection.execute(update(Address).where(Address.address == key).values(**values))


def _where_told(seen: Sighting) -> dict[str, Any]:
    told: dict[str, Any] = {
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

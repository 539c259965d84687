"""What people name: documents by the beginning of their id, addresses; and what they may have meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.nearest import NAMED, UnknownName, nearest
from schemas.catalog import Address, Document
from schemas.failures import Reason
from spiders.addresses import address_of

LEAST_DIGITS = 6
"""So many hex digits a document's id must be begun with."""

_REPORT = re.compile(r"[0-9a-f]{12}-\d{4}")
_HEX = re.compile(r"[0-9a-f]{1,64}")


class UnknownDocument(Exception):
    """No document of the catalog has this id, or several begin so; the message says which, or how to find ids."""


def find_documents(engine: Engine, names: Sequence[str]) -> list[Document]:
    """The documents with these ids or sha256 hashes, whole or begun with at least six digits, in the order given.

    Raises UnknownDocument for the first that names none, or several.
    """
    with Session(engine, expire_on_commit=False) as session:
        found = [_find_document(session, name) for name in dict.fromkeys(name.strip().lower() for name in names)]
    return list({document.sha256: document for document in found}.values())


def _find_document(session: Session, name: str) -> Document:
    if _REPORT.fullmatch(name):
        raise UnknownDocument(f"{name!r} is a report; name its document: column document_id of the table `reports`")
    if not _HEX.fullmatch(name) or len(name) < LEAST_DIGITS:
        raise UnknownDocument(
            f"no document {name!r}: give an id, or at least its first {LEAST_DIGITS} hex digits; "
            "`gongkai failures` lists those that failed"
        )
    begins = (Document.sha256 >= name, Document.sha256 < f"{name}g")  # unlike LIKE, this uses the index
    found = session.scalars(select(Document).where(*begins).order_by(Document.sha256).limit(NAMED + 1)).all()
    if not found:
        raise UnknownDocument(f"no document {name!r}; `gongkai failures` lists those that failed")
    if len(found) > 1:
        ids = ", ".join(document.document_id for document in found[:NAMED])
        more = " …" if len(found) > NAMED else ""
        raise UnknownDocument(f"{name!r} is ambiguous: {ids}{more}; give more digits")
    return found[0]


def find_addresses(engine: Engine, urls: Iterable[str]) -> tuple[Address, ...]:
    """What is known of these addresses; raises UnknownName for the first that was never asked for."""
    with Session(engine, expire_on_commit=False) as session:
        return tuple(_find_address(session, url) for url in dict.fromkeys(urls))


def _find_address(session: Session, url: str) -> Address:
    if found := session.get(Address, address_of(url)):
        return found
    host = address_of(url).partition("/")[0]
    there = session.scalars(select(Address.url).where(Address.address.startswith(host, autoescape=True)).limit(1000))
    near = difflib.get_close_matches(url, there.all(), n=3, cutoff=0.5)
    hint = f"; do you mean {' or '.join(near)}?" if near else "; `gongkai failures` lists those that failed"
    raise UnknownName(f"{url} was never asked for{hint}")


def find_reason(name: str) -> Reason:
    """The reason of this name; raises UnknownName where the closed list has none."""
    try:
        return Reason(name)
    except ValueError as error:
        raise UnknownName(f"no reason {name!r}; there are: {nearest(name, Reason)}") from error

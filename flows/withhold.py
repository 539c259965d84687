"""Taking a document out of the dataset, and putting it back: who said so, when and why, is in the catalog."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.entries import withheld_now
from flows.lookup import find_documents
from flows.runs import open_workplace
from flows.say import user_name
from flows.storage import StoreError
from schemas.catalog import Document, Withheld
from schemas.settings import load_settings


def note_withheld(name: str, reason: str, by: str, *, undo: bool) -> int:
    """Enter it in the catalog, and say what follows; gives exit code 0."""
    place = open_workplace(load_settings())
    document = find_documents(place.engine, [name])[0]
    set_withheld(place.engine, document, reason, by, undo=undo)
    words = "is published again" if undo else "is withheld"
    print(f"{document.document_id} {words} from the next release on; the same with --publish makes one at once")
    return 0


def is_withheld(engine: Engine, document: Document) -> bool:
    """Whether a document is out now."""
    with Session(engine) as session:
        return session.scalar(withheld_now().where(Withheld.sha256 == document.sha256)) is not None


def set_withheld(engine: Engine, document: Document, reason: str, by: str, *, undo: bool) -> None:
    """Withhold a document, or end that. Raises StoreError where it is so already, or no reason is given."""
    if not reason.strip():
        raise StoreError("say why: --reason must not be empty")
    now, who = dt.datetime.now(dt.UTC), by or user_name()
    with Session(engine) as session, session.begin():
        out = select(Withheld).where(Withheld.sha256 == document.sha256, Withheld.undone_at.is_(None))
        row = session.scalars(out).first()
        if undo and row is None:
            raise StoreError(f"document {document.document_id} is not withheld")
        if row is None:
            session.add(Withheld(sha256=document.sha256, reason=reason, withheld_by=who, withheld_at=now))
        elif undo:
            row.undo_reason, row.undone_by, row.undone_at = reason, who, now
        else:
            raise StoreError(f"document {document.document_id} is withheld already, by {row.withheld_by}: {row.reason}")

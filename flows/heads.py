"""What the catalog keeps of each reading, so that a release is planned without opening the readings' files."""

from __future__ import annotations

import json
import zlib

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.reading_file import Head, head_of
from flows.storage import Store
from schemas.catalog import Reading

_AT_ONCE = 500


def keep_head(row: Reading, head: Head) -> None:
    """Enter what a reading says."""
    row.digest, row.numbers = head.digest, head.numbers
    row.report_year, row.issuer, row.title = head.report_year, head.issuer, head.title
    row.status, row.content_id, row.problems = head.status, head.content_id, head.problems


def complete_heads(engine: Engine, store: Store) -> int:
    """Enter what readings say that were kept before the catalog had room for it; how many they were.

    A file that is missing or damaged is left: whoever needs it says so.
    """
    wanting = select(Reading.sha256, Reading.charset, Reading.version)
    wanting = wanting.where(Reading.path.is_not(None), Reading.digest.is_(None))
    with Session(engine) as session:
        keys = session.execute(wanting.order_by(Reading.sha256)).all()
    for start in range(0, len(keys), _AT_ONCE):
        with Session(engine) as session, session.begin():
            for key in keys[start : start + _AT_ONCE]:
                _complete(session.get_one(Reading, tuple(key)), store)
    return len(keys)


def _complete(row: Reading, store: Store) -> None:
    try:
        text = store.reading_text(str(row.path))
        keep_head(row, head_of(json.loads(text), text))
    except (OSError, EOFError, ValueError, KeyError, zlib.error):
        return

"""The archive and the ledger of a night, in the places that the settings name: nothing of it is read there yet."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import func, select, text

from flows.storage import Store
from schemas.catalog import Base, open_catalog

_READ_ANEW = {"readings", "releases", "locks"}


def copy_archive(store: Path) -> None:
    """Copy the bytes and the ledger from a data folder to GONGKAI_STORE and GONGKAI_DATABASE_URL, a Postgres."""
    old, new = open_catalog(f"sqlite:///{store / 'catalog.db'}"), open_catalog(os.environ["GONGKAI_DATABASE_URL"])
    with old.connect() as source, new.begin() as target:
        for table in Base.metadata.sorted_tables:
            rows = [] if table.name in _READ_ANEW else [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(table.insert(), rows)
        last = target.scalar(select(func.max(Base.metadata.tables["fetches"].c.id)))
        target.execute(text(f"SELECT setval('fetches_id_seq', {last})"))
    local, elsewhere = Store(store), Store(os.environ["GONGKAI_STORE"])
    for file in (store / "archive").glob("*/*"):
        elsewhere.archive.put(local.archive.get(file.name))

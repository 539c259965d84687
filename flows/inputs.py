"""What a release is made of, as one fingerprint: where it is that of the last release, nothing need be assembled.

It holds every row that assembling reads, the code that assembles (docstrings aside), its libraries, and the data files
that people keep. It may differ where the tables come out the same, never the other way round.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import DeclarativeBase

from flows.release import manifest, whole_files
from flows.storage import Store
from flows.version import code_of, tree_of
from schemas.catalog import Address, Document, Fetch, Reading, Site
from spiders.archive import write_atomically

ROOT = Path(__file__).parents[1]
_FLOORS = ("flows", "spiders", "extract", "schemas")
_BEGINS_WITH = ("flows.release", "flows.tables", "flows.entries")
_LIBRARIES = ("pyarrow", "gongkai")
_KEPT_BY_PEOPLE = {".yaml", ".csv", ".json"}
_FOUND_EQUAL = ".inputs.json"
"""Beside LATEST: inputs that gave the tables of a release again, though they were not those it was made of."""

_READ: tuple[tuple[type[DeclarativeBase], ColumnElement[bool] | None, tuple[str, ...]], ...] = (
    (Site, None, ("last_crawled_at",)),
    (Document, None, ()),
    (Fetch, Fetch.sha256.is_not(None), ()),
    (Reading, None, ()),
    (Address, Address.gone_on.is_not(None), ("checked_at",)),
)
"""The tables of the catalog that flows/entries.py reads, which rows of them, and the columns that say nothing."""


def fingerprint(engine: Engine) -> str:
    """The inputs of a release that would be made now: 64 hex digits."""
    digest = hashlib.sha256(assembling_version().encode())
    with engine.connect() as connection:
        for model, which, silent in _READ:
            columns = [column for column in model.__table__.columns if column.name not in silent]
            query = select(*columns).order_by(*model.__table__.primary_key)
            digest.update(f"{model.__tablename__}{[column.name for column in columns]}".encode())
            for row in connection.execute(query if which is None else query.where(which)):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


@cache
def assembling_version() -> str:
    """12 hex digits of all that assembling is made of but the catalog and the readings."""
    digest = hashlib.sha256()
    for path in (*_modules(), *_data_files()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + code_of(path))
    for library in _LIBRARIES:
        digest.update(f"{library}={version(library)}".encode())
    return digest.hexdigest()[:12]


def is_last(store: Store, inputs: str) -> bool:
    """Whether the last release has the tables that these inputs give, and its files are whole."""
    latest = store.latest()
    if latest is None or inputs not in (manifest(store, latest).get("inputs"), _found_equal(store).get(latest)):
        return False
    return bool(whole_files(store, latest) == manifest(store, latest)["files"])


def keep_equal(store: Store, inputs: str) -> None:
    """Remember that these inputs, too, give the tables of the last release."""
    write_atomically(store.releases / _FOUND_EQUAL, json.dumps({store.latest(): inputs}).encode())


def _found_equal(store: Store) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((store.releases / _FOUND_EQUAL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _modules() -> list[Path]:
    """The modules that assemble, and those of ours that they import, directly or not."""
    found: set[Path] = set()
    waiting = list(_BEGINS_WITH)
    while waiting:
        path = _file(waiting.pop())
        if path and path not in found:
            found.add(path)
            waiting += _imports(tree_of(path))
    return sorted(found)


def _file(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if file.exists()), None)


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in _FLOORS)


def _data_files() -> list[Path]:
    """The data of schemas/, and what people keep in data/: aliases, corrections and the like."""
    kept = (path for path in (ROOT / "data").glob("*") if path.suffix in _KEPT_BY_PEOPLE)
    return sorted((*(ROOT / "schemas").rglob("*.yaml"), *kept))

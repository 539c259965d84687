"""Which documents a backfill reads again, and whether there are any that may be meant."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flows.entries import Entry
from flows.lookup import find_reason
from flows.nearest import UnknownName, nearest
from schemas.catalog import Address, Document, Reading


@dataclass(frozen=True)
class Selection:
    """Which documents are read again; what is empty bounds nothing.

    `version` is the version that read them (12 hex digits), `format` a media type or its end (pdf), `failure` a reason.
    """

    version: str = ""
    year: int | None = None
    site: str = ""
    format: str = ""
    failure: str = ""

    def holds(self, entry: Entry) -> bool:
        """Whether a document with this standing reading is meant."""
        reading = entry.reading
        return (
            reading is not None
            and self.version in ("", reading.version)
            and self.year in (None, entry.year)
            and self.site in ("", *(fetch.site_id for fetch in entry.fetches))
            and entry.document.media_type.endswith(self.format)
            and self.failure in ("", reading.failure or "")
        )

    def words(self) -> str:
        """The selection as a release names it."""
        told = ", ".join(f"{name} {value}" for name, value in asdict(self).items() if value)
        return told or "all documents"


def check_selection(engine: Engine, chosen: Selection) -> None:
    """Raises UnknownName for a reason that is none, and for a version, site or format that no document has."""
    if chosen.failure:
        find_reason(chosen.failure)
    if chosen.version:
        there = _distinct(engine, Reading.version)
        _check(chosen.version, there, chosen.version in there, "was read by version")
    if chosen.site:
        there = _distinct(engine, Address.site_id)
        _check(chosen.site, there, chosen.site in there, "is of site")
    if chosen.format:
        there = _distinct(engine, Document.media_type)
        _check(chosen.format, there, any(one.endswith(chosen.format) for one in there), "has the format")


def _distinct(engine: Engine, column: InstrumentedAttribute[str]) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(column).distinct().order_by(column)))


def _check(word: str, there: list[str], is_there: bool, words: str) -> None:
    if not is_there:
        known = f"there are: {nearest(word, there)}" if there else "nothing was fetched yet"
        raise UnknownName(f"no document {words} {word!r}; {known}")

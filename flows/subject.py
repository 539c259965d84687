"""What `gongkai explain` explains figures of: a file, or a document of the archive, with its report and its cells."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.file_worker import NoFile, Opened, Source, read_with_cells
from flows.isolated import alone
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Report
from schemas.settings import Settings
from spiders.archive import ArchiveError

if TYPE_CHECKING:
    from flows.origin import Origin

_IDENTIFIER = re.compile(r"[0-9a-fA-F]{6,64}|[0-9a-f]{12}-\d{4}|d-[0-9a-f]{16}")
"""A document's id or sha256, or its beginning; a report's id."""


class CannotExplainError(Exception):
    """There is nothing to explain figures of; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A report, how it is called, and what can be had of its document: `opened` is None where its bytes are lost.

    `source` is what a picture is made of; `origin` what is known of a document of the archive.
    """

    name: str
    stem: str
    report: Report
    opened: Opened | None
    source: Source | None
    origin: Origin | None = None


def subject(name: str, settings: Settings) -> Subject | UnreadableDocument:
    """A file, if there is one of that name, else a document of the archive; or why it gave no report.

    Raises CannotExplainError, UnknownDocument, and StoreError for a release or reading that is damaged.
    """
    file = Path(name)
    if file.exists() or not _IDENTIFIER.fullmatch(name):
        return _of_file(file, settings)
    return _of_archive(name, settings)


def _of_file(file: Path, settings: Settings) -> Subject | UnreadableDocument:
    opened = alone(read_with_cells, (file, None), settings)
    if isinstance(opened, NoFile):
        why = "is a folder; name one file in it" if file.is_dir() else opened.words
        raise CannotExplainError(f"{file}: {why}")
    if isinstance(opened, UnreadableDocument):
        return opened
    return Subject(str(file), file.stem, opened.report, opened, opened.packed or file)


def _of_archive(name: str, settings: Settings) -> Subject | UnreadableDocument:
    """A document as its standing reading has it, read once more: for its cells, and for what today's version says."""
    from flows.origin import open_document, origin_of
    from flows.version import extractor_version

    place, document = open_document(name, settings)
    origin = origin_of(place, document)
    report = origin.report
    if report is None:
        return _unread(document.document_id, origin.facts)
    data: bytes | None = None
    with ThreadPoolExecutor(1) as beside:  # it takes as long as the reading
        today = beside.submit(extractor_version, document.media_type)
        try:
            data = place.store.archive.get(document.sha256)
            opened: Opened | UnreadableDocument | NoFile = alone(read_with_cells, (data, origin.charset), settings)
        except ArchiveError as error:
            opened = NoFile(f"{error}; restore it from a backup, or gongkai rerun {document.document_id} --refetch")
    origin = origin.read_again(today.result(), *_said_again(opened))
    ready = opened if isinstance(opened, Opened) else None
    stem = document.document_id
    return Subject(f"document {stem}", stem, report, ready, (ready and ready.packed) or data, origin)


def _said_again(opened: Opened | UnreadableDocument | NoFile) -> tuple[Report | None, str | None]:
    if isinstance(opened, Opened):
        return opened.report, None
    return None, opened.words if isinstance(opened, NoFile) else str(opened)


def _unread(document_id: str, facts: dict[str, Any]) -> UnreadableDocument:
    """Why there is no report; raises CannotExplainError where that is no failure."""
    if facts["damaged"]:
        raise CannotExplainError(facts["damaged"])
    stands = next((one for one in facts["readings"] if one["stands"]), None)
    if stands is None or not stands["failure"]:
        raise CannotExplainError(f"document {document_id} has not been read yet; the next night reads it")
    return UnreadableDocument(Reason(stands["failure"]), stands["detail"] or "")

"""What runs in a process that reads local files: one file at a time, and every error as a value.

The command line only names these functions: what they need is imported where they run.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from extract.document import Document
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence, Report

MEMORY_DETAIL = "more than the limit (GONGKAI_READ_MEGABYTES)"


@dataclass(frozen=True, slots=True)
class NoFile:
    """There is nothing to read under that name; `words` say why."""

    words: str


Outcome = Report | UnreadableDocument
Source = Path | bytes
"""A file, or the bytes of one."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was read: its report; and its paragraphs and grids, where its reader gives them a second time.

    Of an archive `packed` are the bytes of the file in it that holds the report, and `kind` is the type of those.
    """

    report: Report
    kind: str
    document: Document | None
    packed: bytes | None = None


def limit_process(megabytes: int) -> None:
    """Let this process take no more address space than that, and its libraries say nothing."""
    from flows.worker import prepare

    prepare(megabytes)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what a file lacks is told as problems


def read_source(source: Source) -> Outcome | NoFile:
    """Read one file."""
    data = _bytes(source)
    return data if isinstance(data, NoFile) else _read(data)


def read_with_cells(asked: tuple[Source, str | None]) -> Opened | UnreadableDocument | NoFile:
    """Read one file, of the charset that its server declared, if any; with its cells."""
    source, charset = asked
    data = _bytes(source)
    if isinstance(data, NoFile):
        return data
    outcome = _read(data, charset)
    return _opened(outcome, data, charset) if isinstance(outcome, Report) else outcome


def draw_place(asked: tuple[Source, Evidence]) -> bytes | UnreadableDocument | NoFile:
    """A PNG of the PDF's page on which something is printed, with its place outlined."""
    from flows.picture import png_of_page

    source, evidence = asked
    data = _bytes(source)
    if isinstance(data, NoFile):
        return data
    try:
        return png_of_page(data, evidence)
    except UnreadableDocument as error:
        return error


def _bytes(source: Source) -> bytes | NoFile:
    try:
        return source if isinstance(source, bytes) else source.read_bytes()
    except FileNotFoundError:
        return NoFile("there is no such file; check the name")
    except OSError as error:
        return NoFile(f"cannot be opened: {error.strerror}")


def _read(data: bytes, charset: str | None = None) -> Outcome:
    from extract.read import read_report

    try:
        return read_report(data, charset)
    except UnreadableDocument as error:
        return error
    except MemoryError:
        return UnreadableDocument(Reason.MEMORY, MEMORY_DETAIL)
    except Exception as error:
        return UnreadableDocument(Reason.WORKER_DIED, f"{type(error).__name__}: {error}")


def _opened(report: Report, data: bytes, charset: str | None) -> Opened:
    from extract.read import read_bytes
    from extract.sniff import READERS, media_type

    own = read_bytes(data)
    kind = media_type(own)
    try:
        document = READERS[kind](own, charset if own is data else None)
    except UnreadableDocument:
        document = None
    return Opened(report, kind, document, None if own is data else own)

"""ZIP and RAR archives: the report among the files that somebody packed together."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import rarfile

from extract.readers.zipped import DAMAGE
from schemas.failures import MEANINGS, Reason, UnreadableDocument
from schemas.report import Figure, Problem, Report

ZIP, RAR = "application/zip", "application/vnd.rar"
MEDIA_TYPES = frozenset({ZIP, RAR})
RAR_MAGIC = b"Rar!\x1a\x07"

MOST_FILES = 100
MOST_BYTES = 200_000_000
"""Of all files together, unpacked: a report with its annexes has a few million."""

_UTF8 = 0x800
"""The flag of a ZIP entry whose name is UTF-8 (APPNOTE 4.4.4); other names are those of a Chinese Windows."""

_NOTHING = frozenset({Reason.NOT_A_REPORT, Reason.UNSUPPORTED_TYPE, Reason.EMPTY})
"""Reasons that say: this file is something else."""


@dataclass(frozen=True)
class File:
    """A packed file, and its name in the archive."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Outcome:
    """What reading a packed file gave."""

    file: File
    gave: Report | UnreadableDocument


def files(data: bytes, kind: str) -> Iterator[File]:
    """The files of an archive, unpacked one by one. Raises UnreadableDocument.

    corrupt, encrypted, unpacks_too_large; unsupported_type for a compressed RAR where no program unpacks it.
    """
    try:
        with rarfile.RarFile(io.BytesIO(data)) if kind == RAR else zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _unpacked(archive)
    except rarfile.RarCannotExec as error:
        detail = "a RAR archive: install unar, or bsdtar of libarchive-tools, to have it unpacked"
        raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, detail) from error
    except (rarfile.Error, *DAMAGE) as error:
        raise UnreadableDocument(Reason.CORRUPT, f"not a whole archive: {error}") from error


def _unpacked(archive: zipfile.ZipFile | rarfile.RarFile) -> Iterator[File]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"{len(entries)} files, the limit is {MOST_FILES}")
    left = MOST_BYTES
    for entry in entries:
        if _is_locked(entry):
            raise UnreadableDocument(Reason.ENCRYPTED)
        with archive.open(entry) as packed:
            data = packed.read(left + 1)
        left -= len(data)
        if left < 0:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"more than {MOST_BYTES // 1_000_000} MB")
        yield File(_name(entry), data)


def _is_locked(entry: zipfile.ZipInfo | rarfile.RarInfo) -> bool:
    return bool(entry.flag_bits & 1) if isinstance(entry, zipfile.ZipInfo) else bool(entry.needs_password())


def _name(entry: zipfile.ZipInfo | rarfile.RarInfo) -> str:
    name = str(entry.filename)
    if isinstance(entry, zipfile.ZipInfo) and not entry.flag_bits & _UTF8:
        try:
            return name.encode("cp437").decode("gb18030")
        except UnicodeError:
            return name
    return name


def choose(outcomes: Sequence[Outcome], kind: str) -> Report:
    """The report among the packed files, with a notice that names its file.

    The same report in several files is one; where these differ in a figure it is `partial`. Raises UnreadableDocument
    where there is no report, or more than one.
    """
    reports = _reports(outcomes)
    if not reports:
        raise _refusal(outcomes)
    if len({(report.issuer, report.report_year) for _, report in reports}) > 1:
        names = ", ".join(file.name for file, _ in reports)
        raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, f"an archive of several reports: {names}")
    file, report = _best(reports)
    said = [Problem("packed", f"{file.name}, of {len(outcomes)} files", notice=True)]
    said += [
        Problem("packed_files_differ", f"{other.name} has other figures than {file.name}")
        for other, its in reports
        if _values(its.figures) != _values(report.figures)
    ]
    status = "partial" if len(said) > 1 else report.status
    return replace(report, media_type=kind, status=status, problems=(*report.problems, *said))


def chosen_file(outcomes: Sequence[Outcome]) -> File:
    """The file whose report `choose` gives; raises UnreadableDocument where none holds one."""
    reports = _reports(outcomes)
    if not reports:
        raise _refusal(outcomes)
    return _best(reports)[0]


def _reports(outcomes: Sequence[Outcome]) -> list[tuple[File, Report]]:
    return [(one.file, one.gave) for one in outcomes if isinstance(one.gave, Report)]


def _best(reports: Sequence[tuple[File, Report]]) -> tuple[File, Report]:
    return min(reports, key=lambda found: found[1].status != "ok")


def _refusal(outcomes: Sequence[Outcome]) -> UnreadableDocument:
    """Why there is no report: what kept the likeliest file from being one."""
    failures = [(one.file, one.gave) for one in outcomes if isinstance(one.gave, UnreadableDocument)]
    telling = [item for item in failures if item[1].reason not in _NOTHING] or failures
    if not telling:
        return UnreadableDocument(Reason.EMPTY, "an archive without files")
    file, error = telling[0]
    return UnreadableDocument(error.reason, f"{file.name}: {error.detail or MEANINGS[error.reason]}")


def _values(figures: Sequence[Figure]) -> dict[str, object]:
    return {figure.address: figure.value for figure in figures}

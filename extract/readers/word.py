"""Word files of old (.doc) and those of WPS Office (.wps), which are the same: converted to DOCX ([MS-DOC]).

msdoc2docx converts in this process; a file that it cannot follow is given to LibreOffice, where there is one.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from extract.document import Document
from extract.readers import docx
from extract.readers.libreoffice import to_docx
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPE = "application/msword"
MOST_BYTES = 50_000_000
"""Of the converted file: a report's is well under one million."""

_TABLES_IN_DOUBT = {
    "MALFORMED_TABLE_FLATTENED",
    "TABLE_CELL_DEFINITION_MISMATCH",
    "TABLE_DEPTH_LIMITED",
    "TABLE_GRID_MISMATCH",
    "MAIN_TEXTBOX_TABLE_MALFORMED",
}
"""What msdoc2docx says of tables whose cells may have come out in other places."""


class _InDoubtError(ValueError):
    """The converted tables may not be those of the file."""


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a .doc or .wps file. Raises UnreadableDocument: encrypted, corrupt, needs_libreoffice, timeout."""
    from doc2docx.errors import Doc2DocxError, EncryptedDocumentError  # half a second, for a format that is rare

    try:
        converted = _converted(data)
    except EncryptedDocumentError as error:
        raise UnreadableDocument(Reason.ENCRYPTED) from error
    except (Doc2DocxError, ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
        # What a damaged file lets its inner parts raise.
        converted = _by_libreoffice(data, error)
    return replace(docx.read(converted), media_type=MEDIA_TYPE)


def _converted(data: bytes) -> bytes:
    from doc2docx import convert

    with tempfile.TemporaryDirectory(prefix="gongkai-word-", ignore_cleanup_errors=True) as name:
        source, made = Path(name) / "document.doc", Path(name) / "document.docx"
        source.write_bytes(data)
        doubts = {said.code for said in convert(source, made).report.diagnostics} & _TABLES_IN_DOUBT
        if doubts:
            raise _InDoubtError(", ".join(sorted(doubts)))
        if made.stat().st_size > MOST_BYTES:
            raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE)
        return made.read_bytes()


def _by_libreoffice(data: bytes, error: Exception) -> bytes:
    try:
        return to_docx(data, "doc")
    except UnreadableDocument as refusal:
        detail = f"{refusal.detail}; without it: {type(error).__name__}: {error}"
        raise UnreadableDocument(refusal.reason, detail) from error

"""RTF, by way of LibreOffice: what it prints as a DOCX file."""

from __future__ import annotations

from dataclasses import replace

from extract.document import Document
from extract.readers import docx
from extract.readers.libreoffice import to_docx
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPE = "application/rtf"


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read an RTF file. Raises UnreadableDocument: needs_libreoffice, corrupt, timeout."""
    if not data.rstrip(b"\0\r\n\t ").endswith(b"}"):
        raise UnreadableDocument(Reason.CORRUPT, "the end of the file is missing")
    return replace(docx.read(to_docx(data, "rtf")), media_type=MEDIA_TYPE)

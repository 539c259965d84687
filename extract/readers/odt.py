"""Text of OpenDocument (ISO/IEC 26300), by way of LibreOffice: what it prints as a DOCX file."""

from __future__ import annotations

from dataclasses import replace

from extract.document import Document
from extract.readers import docx
from extract.readers.libreoffice import to_docx

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read an ODT file. Raises UnreadableDocument: needs_libreoffice, corrupt, timeout."""
    return replace(docx.read(to_docx(data, "odt")), media_type=MEDIA_TYPE)

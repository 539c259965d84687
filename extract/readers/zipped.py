"""What a damaged ZIP archive is met with: DOCX and XLSX files are ZIP archives of XML parts."""

from __future__ import annotations

import lzma
import zipfile
import zlib

DAMAGE: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError,
    KeyError, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip
"""The errors that the standard library's zipfile raises for a damaged or foreign archive or member."""

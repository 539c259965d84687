"""What a fetched file is, by its bytes: servers and file names often say something else."""

from __future__ import annotations

import re

HTML = "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD = "application/msword"
SAVED_PAGE = "multipart/related"
UNKNOWN = "application/octet-stream"

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", WORD),
    (b"{\\rtf", UNKNOWN),
)
_WORD_OF_2003 = re.compile(rb"<\?mso-application\s+progid\s*=\s*[\"']Word\.Document")
_SAVED = re.compile(rb"(?:mime-version|from|subject|date|content-type):", re.I)
_TAG = re.compile(rb"<(!doctype\s+html|html|head|body|meta|title|script|table|div|p|span|ul)[\s/>]", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)


def media_type(data: bytes) -> str:
    """The media type of the bytes; `application/octet-stream` for what is not recognised."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if data.startswith(b"PK\x03\x04"):
        return DOCX if b"word/document.xml" in data else "application/zip"
    if _WORD_OF_2003.search(head):
        return WORD
    if _SAVED.match(head) and SAVED_PAGE.encode() in data[:4096].lower():
        return SAVED_PAGE
    if _TAG.search(data[:4096]) and b"\x00" not in data[:1024]:
        return HTML
    return "text/plain" if _is_text(data) else UNKNOWN


def declared_charset(content_type: str) -> str | None:
    """The charset that a Content-Type header declares, in lower case."""
    found = _CHARSET.search(content_type)
    return found.group(1).lower() if found else None


def _is_text(data: bytes) -> bool:
    for charset in ("utf-8", "gb18030"):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        return bool(text) and not _CONTROL.search(text)
    return False

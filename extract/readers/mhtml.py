"""Pages saved as one file (MHTML, RFC 2557), which Word names .doc: the page within is read."""

from __future__ import annotations

import email
from dataclasses import replace

from extract.document import Document
from extract.readers import html
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPE = "multipart/related"
_HEAD = 4096
_MOST_NESTED = 50
_FIRST_FIELDS = {b"mime-version", b"from", b"subject", b"date", b"content-type"}


def is_mhtml(data: bytes) -> bool:
    """Whether bytes are a message of several parts that belong together."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return MEDIA_TYPE.encode() in head and head.partition(b":")[0] in _FIRST_FIELDS


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read the page of an MHTML file. Raises UnreadableDocument: `corrupt` where no part is a page, and as for HTML."""
    if data.count(b"boundary=") > _MOST_NESTED:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, "a saved page of many pages")
    message = email.message_from_bytes(data)
    page = next((part for part in message.walk() if part.get_content_type() == html.MEDIA_TYPE), None)
    markup = page.get_payload(decode=True) if page else None
    if page is None or not isinstance(markup, bytes) or not markup.strip():
        raise UnreadableDocument(Reason.CORRUPT, "a saved page without its page")
    return replace(html.read(markup, page.get_content_charset() or charset_hint), media_type=MEDIA_TYPE)

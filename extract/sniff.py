"""What a file is, told by its bytes; names and declared types are not asked."""

from __future__ import annotations

import io
import re
import zipfile

from extract import packed
from extract.readers import docx, html, mhtml, odt, ofd, pdf, picture, rtf, sheet, sheet_xls, text, word
from schemas.failures import Reason, UnreadableDocument

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_FOLDERS = ("ppt/", "word/", "xl/")
_WORKBOOKS = ("Workbook", "Book")
_XML_OF_2003 = re.compile(rb"<\?mso-application\s+progid\s*=\s*[\"']([\w.]+)")
_HTML = re.compile(rb"<\s*(!doctype\s+html|html|head|body|table|div|p|meta|span|ucapcontent)\b", re.IGNORECASE)

_MODULES = (html, text, pdf, docx, sheet, sheet_xls, word, rtf, ofd, odt, mhtml)
READERS = {module.MEDIA_TYPE: module.read for module in _MODULES}
READERS |= dict.fromkeys(picture.MEDIA_TYPES.values(), picture.read)


def media_type(data: bytes) -> str:
    """The media type of bytes that can be read, or unpacked; raises UnreadableDocument for all others."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableDocument(Reason.EMPTY)
    if b"%PDF-" in data[:1024]:
        return pdf.MEDIA_TYPE
    if head.startswith(b"PK"):
        return _zipped(data)
    if head.startswith(_OLE):
        return _compound(data)
    if kind := _by_magic(head) or picture.media_type_of(data) or _saved_as_text(data, head):
        return kind
    if _HTML.search(data[:65536]):
        return html.MEDIA_TYPE
    if _is_binary(data):
        raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, "bytes of no known format")
    return text.MEDIA_TYPE


def _saved_as_text(data: bytes, head: bytes) -> str | None:
    """A page in one file, or a Word document in the XML of Word 2003."""
    if mhtml.is_mhtml(data):
        return mhtml.MEDIA_TYPE
    program = _XML_OF_2003.search(head)
    if program is None or program[1] == b"Word.Document":
        return word.MEDIA_TYPE if program else None
    raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, "an Office file in XML that is no Word document")


def _by_magic(head: bytes) -> str | None:
    magics = ((b"{\\rtf", rtf.MEDIA_TYPE), (packed.RAR_MAGIC, packed.RAR))
    return next((name for magic, name in magics if head.startswith(magic)), None)


def _zipped(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise UnreadableDocument(Reason.CORRUPT, f"not a whole ZIP or Office file: {error}") from error
    if "word/document.xml" in names:
        return docx.MEDIA_TYPE
    if "xl/workbook.xml" in names:
        return sheet.MEDIA_TYPE
    if any(name.lower().lstrip("/") == "ofd.xml" for name in names):
        return ofd.MEDIA_TYPE
    if {"mimetype", "content.xml"} <= names:
        return _open_document(data)
    if "[Content_Types].xml" in names or any(name.startswith(_OFFICE_FOLDERS) for name in names):
        raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, "an Office file that is no Word document and no workbook")
    return packed.ZIP


def _open_document(data: bytes) -> str:
    """The first file of an OpenDocument package says what it is, uncompressed (ODF 1.3, part 2, 3.3)."""
    if odt.MEDIA_TYPE.encode() in data[:200]:
        return odt.MEDIA_TYPE
    raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, "an OpenDocument file that is no text")


def _compound(data: bytes) -> str:
    """What an OLE file holds, by the first of its streams that says so: others are embedded in it ([MS-CFB] 2.6)."""
    found = {name: _stream(data, name) for name in (*_WORKBOOKS, "WordDocument", "EncryptedPackage")}
    first = min((place, name) for name, place in found.items())
    if first[0] < len(data) and first[1] in _WORKBOOKS:
        return sheet_xls.MEDIA_TYPE
    if first[0] < len(data) and first[1] == "EncryptedPackage":
        raise UnreadableDocument(Reason.ENCRYPTED)
    if first[0] < len(data):
        return word.MEDIA_TYPE
    raise UnreadableDocument(Reason.UNSUPPORTED_TYPE, "an OLE file without a Word document or a workbook")


def _stream(data: bytes, name: str) -> int:
    """Where the directory entry of a stream stands, entries being 128 bytes each; len(data) if there is none."""
    entry = (name + "\0").encode("utf-16-le")
    place = data.find(entry)
    while place >= 0 and place % 128:
        place = data.find(entry, place + 1)
    return place if place >= 0 else len(data)


def _is_binary(data: bytes) -> bool:
    sample = data[:4096]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return control > len(sample) * 0.02

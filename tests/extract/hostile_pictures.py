"""More files made to harm: pictures that are too large, macros, archives in archives."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.extract.hostile import TITLE, Maker, one_page, page, stream, word, workbook, zipped

# pictures

SIDE = 50_000
"""Pixels, across and down, of pictures that are too large: 2,500 million in all."""


def _small_picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("1" if kind == "TIFF" else "L", (300, 300), 1).save(out, kind)
    return out.getvalue()


def png_bomb() -> bytes:
    """A third of a megabyte, whole and right, that unpacks to 312 MB and as many pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + SIDE // 8)
    rows = b"".join(packer.compress(row * 1000) for _ in range(SIDE // 1000)) + packer.flush()
    parts = ((b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    chunks = (struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg_bomb() -> bytes:
    """A frame header that says 50,000 by 50,000 (ITU T.81, B.2.2)."""
    data = bytearray(_small_picture("JPEG"))
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, SIDE, SIDE)
    return bytes(data)


def tiff_bomb() -> bytes:
    """Tags 256 and 257 that say 50,000 by 50,000 (TIFF 6.0, section 8)."""
    data = bytearray(_small_picture("TIFF"))
    start = struct.unpack_from("<I", data, 4)[0]
    for place in range(start + 2, start + 2 + 12 * struct.unpack_from("<H", data, start)[0], 12):
        if struct.unpack_from("<H", data, place)[0] in (256, 257):
            struct.pack_into("<HII", data, place + 2, 4, 1, SIDE)
    return bytes(data)


def _page_of_a_picture(content: bytes, entries: bytes, side: int = SIDE) -> bytes:
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray" % (side, side)
    return one_page(
        b"q 595 0 0 842 0 0 cm /X Do Q", more=b"/XObject<</X 6 0 R>>", others=[stream(content, head + entries)]
    )


def fax_bomb() -> bytes:
    """A few bytes of a fax (ITU T.6) on a PDF's page."""
    parms = b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d>>" % (SIDE, SIDE)
    return _page_of_a_picture(b"\x00\x10\x01" * 20, parms)


def jbig2_bomb() -> bytes:
    """A small picture in whose data a region is 50,000 by 50,000 (ITU T.88, 7.2 and 7.4.6)."""
    info = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", 600, 600, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", SIDE, SIDE, 0, 0, 0, 0) + bytes([3, 255, 253, 255, 2, 254, 254, 254]) + b"\x55" * 64
    coded = info + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region
    return _page_of_a_picture(coded, b"/Filter/JBIG2Decode", 600)


# macros and archives

MACROS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"Attribute VB_Name Sub AutoOpen() Shell"


def with_macros(data: bytes, folder: str, plain: bytes, name: bytes) -> bytes:
    """An Office file with a project of macros, declared as such: a DOCM, an XLSM."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        b'<Override PartName="/%s" ContentType="application/vnd.ms-%s.macroEnabled.main+xml"/></Types>' % (plain, name)
    )
    return zipped({**members, "[Content_Types].xml": types, f"{folder}/vbaProject.bin": MACROS})


def word_with_macros() -> bytes:
    text = f"<w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p>"
    field = "<w:p><w:r><w:instrText>MACROBUTTON AutoOpen </w:instrText></w:r></w:p>"
    return with_macros(word(text + field), "word", b"word/document.xml", b"word.document")


def sheet_with_macros() -> bytes:
    rows = f'<row><c t="inlineStr"><is><t>{TITLE}</t></is></c></row>'
    return with_macros(workbook(rows), "xl", b"xl/workbook.xml", b"excel.sheet")


def archives_in_archives() -> bytes:
    """Thirty archives, each in the next."""
    data = zipped({"report.html": page("")})
    for _ in range(30):
        data = zipped({"inner.zip": data})
    return data


LIGHT: dict[str, Maker] = {
    "a PNG of 50,000 by 50,000": png_bomb,
    "a JPEG of 50,000 by 50,000": jpeg_bomb,
    "a TIFF of 50,000 by 50,000": tiff_bomb,
    "a fax of 50,000 by 50,000 in a PDF": fax_bomb,
    "JBIG2 of 50,000 by 50,000 in a PDF": jbig2_bomb,
    "Word with macros": word_with_macros,
    "a sheet with macros": sheet_with_macros,
    "archives in archives": archives_in_archives,
}

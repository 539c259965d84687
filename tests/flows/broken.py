"""Documents that cannot be read, one maker for each way of the closed list; every number gives other bytes."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import partial

from faulty import marked
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from schemas.failures import Reason
from tests.extract import hostile

TITLE = "云湖市教育局{}年政府信息公开工作年度报告"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGES = 301
"""One more than the readers' limit."""


def _page(number: int, title: str, body: str) -> bytes:
    return f"<!doctype html><html><body><h1>{title}</h1>{body}<!-- {number} --></body></html>".encode()


def not_a_report(number: int) -> bytes:
    return _page(number, "云湖市法治政府建设年度报告", f"<p>全年审查各类合同协议{number}份，组织旁听庭审3次。</p>")


def unsupported_type(number: int) -> bytes:
    return b"\x00\x01\x02\x03" * 50 + b"%d" % number


def empty(number: int) -> bytes:
    return f"<!doctype html><html><body><!-- {number} --><div> </div></body></html>".encode()


def corrupt(number: int) -> bytes:
    whole = _pdf(number)
    return whole[: len(whole) // 2] + b"%d" % number


def encrypted(number: int) -> bytes:
    return _pdf(number, encrypt=StandardEncryption(f"secret {number}", strength=128))


def no_tables(number: int) -> bytes:
    return _page(number, TITLE.format(2023), f"<p>年报全文见公开栏第{number}号。</p>")


def unaligned(number: int) -> bytes:
    rows = "".join(f"<tr><td>网站栏目{row}</td><td>{number + row}</td></tr>" for row in range(5))
    return _page(number, TITLE.format(2023), f"<p>一、总体情况</p><table>{rows}</table>")


def too_many_pages(number: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % page for page in range(3, _PAGES + 3))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 %d]>>" % (9 + number)
    return hostile.pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, _PAGES), *[leaf] * _PAGES]
    )


def unpacks_too_large(number: int) -> bytes:
    return hostile.word(f"<w:p><w:r><w:t>{number}</w:t></w:r></w:p>" + " " * 25_000_000)


def old_slides(number: int) -> bytes:
    """An old presentation, as far as its first bytes and the name of a stream go."""
    entry = "PowerPoint Document\0".encode("utf-16-le")
    return _OLE + bytes(504) + entry + zlib.crc32(b"%d" % number).to_bytes(4, "little") + bytes(512)


def _pdf(number: int, **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, **options)  # type: ignore[arg-type]
    canvas.drawString(50, 700, f"annual report {number} " * 5)
    canvas.save()
    return out.getvalue()


def _faulty(fault: str, number: int) -> bytes:
    return marked(fault, f"{number}")


MAKERS: tuple[tuple[Reason, Callable[[int], bytes]], ...] = (
    (Reason.NOT_A_REPORT, not_a_report),
    (Reason.UNSUPPORTED_TYPE, unsupported_type),
    (Reason.EMPTY, empty),
    (Reason.CORRUPT, corrupt),
    (Reason.ENCRYPTED, encrypted),
    (Reason.NEEDS_OCR, partial(_faulty, "recognition")),
    (Reason.NO_TABLES, no_tables),
    (Reason.UNALIGNED, unaligned),
    (Reason.TOO_MANY_PAGES, too_many_pages),
    (Reason.UNPACKS_TOO_LARGE, unpacks_too_large),
    (Reason.MEMORY, partial(_faulty, "memory")),
    (Reason.WORKER_DIED, partial(_faulty, "crash")),
    (Reason.UNSUPPORTED_TYPE, old_slides),
    (Reason.NEEDS_LIBREOFFICE, partial(_faulty, "libreoffice")),
    (Reason.WORKER_DIED, partial(_faulty, "exit")),
)
HANG = (Reason.TIMEOUT, partial(_faulty, "hang"))
"""Apart from the others: each costs a whole time limit."""

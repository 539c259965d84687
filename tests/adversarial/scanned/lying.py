"""PDFs whose fonts name other digits than they draw: nothing but the picture tells."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"(<<[^<>]*(?:<<[^<>]*>>[^<>]*)*>>)\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_RANGE = re.compile(rb"<([0-9a-fA-F]{2,4})> <([0-9a-fA-F]{2,4})> <([0-9a-fA-F]{4})>")
_PAIR = re.compile(rb"^<([0-9a-fA-F]{2,4})> <00(3[0-9])>$", re.MULTILINE)


def other_digits(data: bytes, by: int = 3) -> bytes:
    """The PDF with ToUnicode maps (ISO 32000-1, 9.10.3) that name each digit as the one `by` further on."""
    changed = _STREAM.sub(lambda match: _renamed(match, by), data)
    return re.sub(rb"startxref\s+\d+", b"startxref\n0", changed)  # readers then look for the objects themselves


def _renamed(match: re.Match[bytes], by: int) -> bytes:
    head, body = match.groups()
    try:
        content = zlib.decompress(body)
    except zlib.error:
        return match[0]
    if b"begincmap" not in content:
        return match[0]
    content = _PAIR.sub(lambda pair: b"<%s> <%04x>" % (pair[1], _other(int(pair[2], 16), by)), content)
    content = _RANGE.sub(lambda found: _listed(found, by), content)
    packed = zlib.compress(content)
    return re.sub(rb"/Length \d+", b"/Length %d" % len(packed), head) + b" stream\n" + packed + b"\nendstream"


def _listed(found: re.Match[bytes], by: int) -> bytes:
    first, last, start = (int(part, 16) for part in found.groups())
    if last < first or (first, last) == (0, 0xFFFF):
        return found[0]
    targets = b" ".join(b"<%04x>" % _other(start + step, by) for step in range(last - first + 1))
    return b"<%s> <%s> [%s]" % (found[1], found[2], targets)


def _other(code: int, by: int) -> int:
    return 0x30 + (code - 0x30 + by) % 10 if 0x30 <= code <= 0x39 else code

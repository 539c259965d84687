"""Bytes of a text or HTML file → characters, when the declared charset may be wrong."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ANY_BOM = tuple([bom for bom, _ in _BOMS])
_CHINESE = {"gb2312", "gbk", "gb18030", "x-gbk", "hz-gb-2312", "cp936", "ms936"}

_DISBELIEVED = {"utf-8", "utf-8-sig", "ascii", "iso8859-1", "unicode_escape", "raw_unicode_escape", "idna", "punycode"}


def decode(data: bytes, charset_hint: str | None = None) -> str:
    """Decode by byte order mark, then as UTF-8 if it is valid, then as declared, then as GB 18030.

    Bytes that are valid UTF-8 with characters outside ASCII are UTF-8, whatever the page declares.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_fallback(data, charset_hint), errors="replace")


def is_utf8(data: bytes) -> bool:
    """Whether they are UTF-8 without a byte order mark: then `decode` and encoding give the same bytes."""
    if data.startswith(_ANY_BOM):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _fallback(data: bytes, charset_hint: str | None) -> str:
    declared = _DECLARED.search(data[:4096])
    for name in (charset_hint, declared and declared[1].decode("ascii")):
        if name and name.lower() not in _CHINESE and _is_usable(name, data):
            return name
    # One damaged byte must not turn a UTF-8 page into nonsense: take the reading with fewer losses.
    losses = {name: data.decode(name, errors="replace").count("\ufffd") for name in ("gb18030", "utf-8")}
    return min(losses, key=lambda name: losses[name])


def _is_usable(name: str, data: bytes) -> bool:
    """Whether a declaration says something: browsers, too, disbelieve UTF-16 in a page whose ASCII can be read."""
    try:
        codec = codecs.lookup(name).name
        data.decode(codec, errors="replace")
    except (LookupError, ValueError):  # unknown, or a codec of Python's that is no charset
        return False
    return codec not in _DISBELIEVED and not codec.startswith(("utf-16", "utf-32", "utf-7"))

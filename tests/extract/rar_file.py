"""Writes RAR archives whose files are stored as they are (RAR 4 technical note), for tests."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_MARK = b"Rar!\x1a\x07\x00"
_END = bytes.fromhex("c43d7b00400700")
_STORED, _COMPRESSED = 0x30, 0x33


def stored(files: Mapping[str, bytes], method: int = _STORED) -> bytes:
    """The archive. With another `method` it says that the files are compressed, which they are not."""
    blocks = [_block(0x73, 0, b"\0" * 6)]
    blocks += [_file(name.encode(), data, method) for name, data in files.items()]
    return _MARK + b"".join(blocks) + _END


def compressed(files: Mapping[str, bytes]) -> bytes:
    """An archive that only a program can unpack."""
    return stored(files, _COMPRESSED)


def _file(name: bytes, data: bytes, method: int) -> bytes:
    head = struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0, 20, method, len(name), 0o100644)
    return _block(0x74, 0x8000, head + name) + data


def _block(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

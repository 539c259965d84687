"""The identity of content: pages whose bytes change every day may still say the same."""

from __future__ import annotations

import hashlib
import re

from extract.document import Document, Grid
from schemas.titles import fold

_COUNTER = re.compile(r"(浏览|阅读|点击|访问|查看)(次数|量|数)?[:：]?\d*次?")


def content_id(document: Document) -> str:
    """sha256 of the folded paragraphs and grids, view counters left out (64 hex digits)."""
    digest = hashlib.sha256()
    for block in document.blocks:
        if isinstance(block, Grid):
            for row in block.rows():
                digest.update("\t".join(fold(cell.text) for cell in row).encode() + b"\n")
        else:
            digest.update(_COUNTER.sub("", fold(block.text)).encode() + b"\n")
    return digest.hexdigest()

"""The identity of content: pages whose bytes change every day may still say the same."""

from __future__ import annotations

import hashlib
import re

from extract.document import Document, Grid
from schemas.titles import nfkc

_COUNTER = re.compile(r"(浏览|阅读|点击|访问|查看)(次数|量|数)?[:：]?\d*次?")
_COUNTED = ("浏览", "阅读", "点击", "访问", "查看")


class _Folded(dict[str, str]):
    """Each text of a document, folded once."""

    def __missing__(self, text: str) -> str:
        self[text] = folded = "".join(nfkc(text).split())
        return folded


def content_id(document: Document) -> str:
    """sha256 of the folded paragraphs and grids, view counters left out (64 hex digits).

    Folded is NFKC without white space; other than in `schemas.titles.fold`, radicals stay as they are.
    """
    lines: list[str] = []
    folded = _Folded()
    for block in document.blocks:
        if isinstance(block, Grid):
            lines += ["\t".join([folded[cell.text] for cell in row]) for row in block.rows()]
        else:
            lines.append(_without_counters(folded[block.text]))
    return hashlib.sha256("".join([line + "\n" for line in lines]).encode()).hexdigest()


def _without_counters(text: str) -> str:
    return _COUNTER.sub("", text) if any(word in text for word in _COUNTED) else text

"""The identity of content: pages whose bytes change every day may still say the same."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from extract.document import Document, Grid
from extract.labels import KEPT
from schemas.titles import nfkc

_COUNTER = re.compile(r"(浏览|阅读|点击|访问|查看)(次数|量|数)?[:：]?\d*次?")
_COUNTED = ("浏览", "阅读", "点击", "访问", "查看")


LONGEST_KEPT = 64
"""Characters of a text whose folding is kept: the labels of one report are those of the next."""


class _Folded(dict[str, str]):
    """Each text of a document, folded once."""

    def __missing__(self, text: str) -> str:
        if text.isascii():
            folded = text if text.isalnum() else "".join(text.split())
        else:
            folded = _kept(text) if len(text) <= LONGEST_KEPT else _folded(text)
        self[text] = folded
        return folded


def _folded(text: str) -> str:
    return "".join(nfkc(text).split())


_kept = lru_cache(maxsize=KEPT)(_folded)


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
    return hashlib.sha256("\n".join([*lines, ""]).encode()).hexdigest()


def _without_counters(text: str) -> str:
    return _COUNTER.sub("", text) if any(word in text for word in _COUNTED) else text

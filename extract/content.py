"""The identity of content: pages whose bytes change every day may still say the same."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from extract.document import Document, Grid
from extract.labels import KEPT
from schemas.titles import nfkc

_COUNTER = re.compile(r"(浏览|阅读|点击|访问|查看)(次数|量|数)?[:：]?\d*次?")


LONGEST_KEPT = 64
"""Characters of a text whose folding is kept: the labels of one report are those of the next."""


def _folded(text: str) -> str:
    if text.isascii():
        return text if text.isalnum() else "".join(text.split())
    return _kept(text) if len(text) <= LONGEST_KEPT else _nfkc_without_space(text)


def _nfkc_without_space(text: str) -> str:
    return "".join(nfkc(text).split())


_kept = lru_cache(maxsize=KEPT)(_nfkc_without_space)


def content_id(document: Document) -> str:
    """sha256 of the folded paragraphs and grids, view counters left out (64 hex digits).

    Folded is NFKC without white space; other than in `schemas.titles.fold`, radicals stay as they are.
    """
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            folded = {text: _folded(text) for text in {cell.text for cell in block.cells}}
            lines += ["\t".join([folded[cell.text] for cell in row]) for row in block.rows()]
        else:
            lines.append(_without_counters(_folded(block.text)))
    return hashlib.sha256("\n".join([*lines, ""]).encode()).hexdigest()


def _without_counters(text: str) -> str:
    counted = "浏览" in text or "阅读" in text or "点击" in text or "访问" in text or "查看" in text
    return _COUNTER.sub("", text) if counted else text

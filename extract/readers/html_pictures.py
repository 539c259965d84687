"""The pictures of an HTML page that may be tables: named, and read where the page itself holds their bytes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from extract.document import Cell, Document, Grid
from extract.readers import html, picture
from schemas.failures import UnreadableDocument
from schemas.report import Evidence

MOST = 12
"""Pictures of a page that are looked at: reports have three tables, a page each at most."""

_LEAST_WIDTH, _LEAST_HEIGHT = 200, 60
"""Pixels, where the page says how large a picture is: smaller ones are icons."""

_NAME = 60
_SIDE = re.compile(r"\s*(\d{1,5})\s*(?:px)?\s*")
_WITHIN = re.compile(r"data:[^,]{0,200},", re.IGNORECASE)
_ESCAPED = re.compile(rb"%([0-9a-fA-F]{2})")
_HEADING = re.compile(r"[一二三四五六]\s*、")


class Shown(NamedTuple):
    """A picture of a page: its XPath, its name for people, and its bytes if the page holds them."""

    path: str
    name: str
    data: bytes | None


def pictures_of(data: bytes, charset_hint: str | None) -> list[Shown]:
    """The pictures of a page, from its first heading of a section on, that are not known to be small."""
    root = html.root_of(data, charset_hint)
    tree = root.getroottree()
    return [
        Shown(tree.getpath(image), *_named(image.get("src") or "", number))
        for number, image in enumerate(_large(root), 1)
    ][:MOST]


def with_pictures(document: Document, shown: Sequence[Shown], again: Collection[int] = ()) -> Document:
    """The document with the tables of the pictures that could be read; their number, from 1, stands for a page.

    `again`: those that are to be read with more pixels.
    """
    grids: list[Grid] = []
    read: set[int] = set()
    for number, one in enumerate(shown, 1):
        try:
            found = _read(one.data, again=number in again) if one.data else None
        except UnreadableDocument:
            continue
        if found and found.grids:
            read.add(number)
            grids += [_placed(grid, number, one.path) for grid in found.grids]
    twice = frozenset(again) & read
    return replace(document, blocks=(*document.blocks, *grids), pictures=frozenset(read), by_reference=twice)


def _read(data: bytes, *, again: bool) -> Document:
    return picture.read_again(data, range(1, picture.MAX_FRAMES + 1)) if again else picture.read(data)


def _placed(grid: Grid, number: int, path: str) -> Grid:
    return Grid(tuple(_with_place(cell, number, path) for cell in grid.cells), page=number)


def _with_place(cell: Cell, number: int, path: str) -> Cell:
    return replace(cell, place=Evidence(number, cell.place.box if cell.place else None, path))


def _large(root: Any) -> Iterator[Any]:
    begun = False
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        if begun and node.tag == "img" and (node.get("src") or "").strip() and not _is_small(node):
            yield node
        words = f"{node.text or ''} {node.tail or ''}"
        begun = begun or (node.tag not in ("script", "style") and _HEADING.search(words) is not None)


def _is_small(image: Any) -> bool:
    sides = ((image.get("width"), _LEAST_WIDTH), (image.get("height"), _LEAST_HEIGHT))
    return any(said and (side := _SIDE.fullmatch(said)) and int(side[1]) < least for said, least in sides)


def _named(source: str, number: int) -> tuple[str, bytes | None]:
    within = _WITHIN.match(source.strip())
    if not within:
        return source.strip()[-_NAME:], None
    name, body = f"picture {number} within the page", source.strip()[within.end() :]
    if not within[0].lower().endswith(";base64,"):
        return name, _unescaped(body)
    try:
        return name, base64.b64decode(_unescaped(body))
    except binascii.Error:
        return name, None


def _unescaped(body: str) -> bytes:
    """The bytes of the body of a `data:` address (RFC 2397), whose signs may be written %41."""
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), body.encode("utf-8", "replace"))

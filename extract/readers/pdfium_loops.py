"""What PDFium says of all characters, objects and paths of a page: the inner loops, compiled where that was possible.

Four calls for each of a thousand characters cost more from Python than PDFium's own work. `_pdfium_loops.c` makes
the same calls as `PlainLoops`; without a compiler it is not built, and reading is slower, nothing else.
"""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from extract.readers import pdfium_calls as calls

try:
    from extract.readers import _pdfium_loops as _compiled
except ImportError:
    _compiled = None  # type: ignore[assignment, unused-ignore]


class Characters(NamedTuple):
    """Arrays with one item for each character of a text, as PDFium gives them.

    `owners`: the address of its text object, 0 for blanks that PDFium adds. `boxes`, n × 4: left, top, right, bottom
    in the file's coordinates. `angles`: radians clockwise; 0 where the object is that of the character before.
    `errors`: whether the font does not say which character it is, asked where it is so for any that is not Chinese.
    """

    codes: Any
    owners: Any
    boxes: Any
    angles: Any
    errors: Any


class Paths(NamedTuple):
    """Arrays with one item for each path: whether (how) it is filled, and stroked; its segments; its bounds.

    Bounds, n × 4, are left, bottom, right, top in the file's coordinates; zeros where PDFium knows none.
    """

    modes: Any
    segments: Any
    bounds: Any


class PlainLoops:
    """The loops in Python, through `map`: a ctypes structure for each call would cost more than PDFium itself."""

    def characters(self, text: int, count: int) -> Characters:
        """The characters of the text page at an address."""
        codes = list(map(calls.unicode, repeat(text), range(count)))
        owners = list(map(calls.text_object, repeat(text), range(count)))
        boxes = np.zeros((count, 4), np.float32)
        start = boxes.ctypes.data
        deque(map(calls.box, repeat(text), range(count), range(start, start + 16 * count, 16)), maxlen=0)
        firsts = [index for index in range(count) if not index or owners[index] != owners[index - 1]]
        angles = np.zeros(count, np.float32)
        angles[firsts] = list(map(calls.angle, repeat(text), firsts))
        # A Chinese character that is none is like no label; the others tell whether the font is to be asked for all.
        others = [index for index, code in enumerate(codes) if not 0x4E00 <= code < 0xA000]
        errors = np.zeros(count, np.bool_)
        if any(map(calls.map_error, repeat(text), others)):
            errors[:] = list(map(calls.map_error, repeat(text), range(count)))
        return Characters(np.array(codes, np.uint32), np.array(owners, np.uint64), boxes, angles, errors)

    def objects(self, page: int, count: int) -> tuple[Any, Any]:
        """The addresses of the objects on a page, and their types."""
        items = list(map(calls.page_object, repeat(page), range(count)))
        return np.array(items, np.uint64), np.array(list(map(calls.object_type, items)), np.int32)

    def paths(self, items: Any) -> Paths:
        """What paths at these addresses are."""
        paths = items.tolist()
        modes = np.zeros((len(paths), 2), np.int32)
        start, stop = modes.ctypes.data, modes.ctypes.data + 8 * len(paths)
        deque(map(calls.draw_mode, paths, range(start, stop, 8), range(start + 4, stop, 8)), maxlen=0)
        segments = np.array(list(map(calls.segments, paths)), np.int32)
        return Paths(modes, segments, np.array(calls.bounds_of_all(paths), np.float32).reshape(-1, 4))


class CompiledLoops(PlainLoops):
    """The same loops in C. Only where `_compiled` could be built."""

    _of_characters = calls.addresses(calls.unicode, calls.text_object, calls.box, calls.angle, calls.map_error)
    _of_objects = calls.addresses(calls.page_object, calls.object_type)
    _of_paths = calls.addresses(calls.draw_mode, calls.segments, calls.bounds)

    def characters(self, text: int, count: int) -> Characters:
        """As `PlainLoops.characters`."""
        found = Characters(
            np.empty(count, np.uint32),
            np.empty(count, np.uint64),
            np.empty((count, 4), np.float32),
            np.empty(count, np.float32),
            np.empty(count, np.bool_),
        )
        _compiled.characters(text, (self._of_characters, *found))
        return found

    def objects(self, page: int, count: int) -> tuple[Any, Any]:
        """As `PlainLoops.objects`."""
        items, kinds = np.empty(count, np.uint64), np.empty(count, np.int32)
        _compiled.objects(page, (self._of_objects, items, kinds))
        return items, kinds

    def paths(self, items: Any) -> Paths:
        """As `PlainLoops.paths`."""
        found = Paths(
            np.empty((len(items), 2), np.int32), np.empty(len(items), np.int32), np.empty((len(items), 4), np.float32)
        )
        _compiled.paths((self._of_paths, items, *found))
        return found


PLAIN = PlainLoops()
BEST = CompiledLoops() if _compiled else PLAIN
"""The fastest loops there are here."""

"""A picture that is a file of its own (JPEG, PNG, TIFF, GIF, BMP): each frame is a page.

Places are in pixels of the picture. How large its paper was is not known: it is taken for A4.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extract.document import Document, Grid, Paragraph
from extract.readers import scan_models
from schemas.failures import Reason, UnreadableDocument

MEDIA_TYPES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"BM": "image/bmp",
}
"""What a file begins with → its media type."""

MOST_PIXELS = 100_000_000
"""Of one frame: A3 at 600 dpi has 70 million."""

MAX_FRAMES = 60
_A4 = (8.27, 11.69)
"""Inches."""

_LEAST_SIDE = 200
"""Pixels: smaller pictures hold no table."""


def read(data: bytes, charset_hint: str | None = None) -> Document:
    """Read a picture. Raises UnreadableDocument: needs_ocr, corrupt, empty, too_many_pages, unpacks_too_large."""
    return _read(data, frozenset())


def read_again(data: bytes, pages: Collection[int]) -> Document:
    """Read a picture again, these frames (from 1) with more pixels. Raises as `read` does."""
    return _read(data, frozenset(pages))


def media_type_of(data: bytes) -> str | None:
    """The media type of a picture; None for anything else."""
    return next((kind for head, kind in MEDIA_TYPES.items() if data.startswith(head)), None)


def _read(data: bytes, again: frozenset[int]) -> Document:
    scan_models.require("the file is a picture")
    from extract.readers import scan

    blocks: list[Paragraph | Grid] = []
    like_tables: set[int] = set()
    with opened(data) as image:
        count = getattr(image, "n_frames", 1)
        if count > MAX_FRAMES:
            raise UnreadableDocument(Reason.TOO_MANY_PAGES, f"{count} frames, the limit is {MAX_FRAMES}")
        for number in range(1, count + 1):
            seek(image, number)
            frame = _Frame(_pixels(image))
            dpi = scan.SECOND_DPI if number in again else scan.FIRST_DPI
            page = scan.read_page(frame.draw, number, dpi, frame.points)
            blocks += [block for _, block in sorted(page.blocks, key=lambda item: item[0])]
            like_tables |= {number} if page.like_table else set()
    if not blocks:
        raise UnreadableDocument(Reason.EMPTY, "nothing legible is printed in it")
    pages = frozenset(range(1, count + 1))
    return Document(media_type_of(data) or "", tuple(blocks), {}, again & pages, frozenset(like_tables), pages)


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """Open a picture. Raises UnreadableDocument (corrupt, unpacks_too_large), while it is open as well.

    Frames are decoded one by one, when they are asked for.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            yield image
    except Image.DecompressionBombError as error:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, str(error)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableDocument(Reason.CORRUPT, f"not a whole picture: {error}") from error


def seek(image: Image.Image, number: int) -> None:
    """Go to a frame, from 1. Raises UnreadableDocument(`unpacks_too_large`) before it is decoded."""
    image.seek(number - 1)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, f"a picture of {width} × {height} pixels")


def _pixels(image: Image.Image) -> Any:
    """A frame upright as its camera says: h × w × 3 (blue, green, red)."""
    width, height = image.size
    if min(width, height) < _LEAST_SIDE:
        raise UnreadableDocument(Reason.EMPTY, f"a picture of {width} × {height} pixels holds no table")
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright.convert("RGBA"))
    return np.asarray(upright.convert("RGB"))[:, :, ::-1]


class _Frame:
    """A frame that can be drawn at any resolution, if its paper is A4."""

    def __init__(self, pixels: Any) -> None:
        self._pixels = pixels
        height, width = pixels.shape[:2]
        inches = _A4 if height >= width else _A4[::-1]
        self._dpi: float = max(width / inches[0], height / inches[1])

    @property
    def points(self) -> float:
        """How many pixels of the picture a point of that paper is."""
        return self._dpi / 72

    def draw(self, dpi: float) -> tuple[Any, float]:
        """Its pixels, so many to an inch, and how many."""
        import cv2

        scale = dpi / self._dpi
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return cv2.resize(np.ascontiguousarray(self._pixels), None, fx=scale, fy=scale, interpolation=how), dpi

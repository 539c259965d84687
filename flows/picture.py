"""A picture of a page of a PDF, or of a picture, with one place on it outlined; and how pictures are kept.

PDFium draws the page as a viewer shows it: `/Rotate` obeyed, cut to its CropBox. Evidence boxes count from the top
left corner of just that, so they need no more than the scale.
"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo

from extract.readers import picture
from flows.table_picture import MARK
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Evidence

SCALE = 2.0
"""Pixels a point: 144 dpi."""

LONGEST_SIDE = 4000
"""Pixels, however large the page."""

OUTLINE = (220, 20, 60)
WIDTH, MARGIN = 3, 4
"""Pixels: of the outline, and between it and the box."""

_MARK, _OURS = "Software", "gongkai explain"
Box = tuple[float, float, float, float]


class PictureError(Exception):
    """A picture that cannot be made or kept; the message says why."""


def png_of_page(data: bytes, evidence: Evidence) -> bytes:
    """The page that `evidence` names, as PNG, its box outlined. Raises UnreadableDocument(`corrupt`)."""
    if evidence.page is None or evidence.box is None:
        raise ValueError("no page and box to draw")
    try:
        if picture.media_type_of(data):
            image, scale = _frame(data, evidence.page)
        else:
            with pypdfium2.PdfDocument(data) as file:
                image, scale = _drawn(file[evidence.page - 1])
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise UnreadableDocument(Reason.CORRUPT, f"page {evidence.page} cannot be drawn: {error}") from error
    outline(image, evidence.box, scale)
    mark = PngInfo()
    mark.add_text(_MARK, _OURS)
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=mark)
    return out.getvalue()


def _drawn(page: pypdfium2.PdfPage) -> tuple[Image.Image, float]:
    """The page in colour, and how many pixels a point has."""
    scale = min(SCALE, LONGEST_SIDE / max(1.0, *page.get_size()))
    image: Image.Image = page.render(scale=scale).to_pil()
    return image.convert("RGB"), scale


def _frame(data: bytes, number: int) -> tuple[Image.Image, float]:
    """A frame of a picture in colour, upright as its camera says, and its scale. Raises UnreadableDocument."""
    with picture.opened(data) as image:
        picture.seek(image, number)
        upright = ImageOps.exif_transpose(image).convert("RGB")
    scale = min(1.0, LONGEST_SIDE / max(upright.size))
    return upright.resize((round(upright.width * scale), round(upright.height * scale))), scale


def outline(image: Image.Image, box: Box, scale: float) -> None:
    """Draw a frame around a box (points), within the picture."""
    left, top, right, bottom = (side * scale for side in box)
    last_x, last_y = image.width - 1, image.height - 1
    frame = (
        min(max(0, left - MARGIN), last_x),
        min(max(0, top - MARGIN), last_y),
        max(0, min(last_x, right + MARGIN)),
        max(0, min(last_y, bottom + MARGIN)),
    )
    if frame[0] <= frame[2] and frame[1] <= frame[3]:
        ImageDraw.Draw(image).rectangle(frame, outline=OUTLINE, width=WIDTH)


def write_picture(path: Path, picture: bytes) -> str:
    """Write it, and give words that say so. Raises PictureError, OSError.

    An older picture of ours is replaced, anything else that bears the name is left alone.
    """
    if not path.exists():
        path.write_bytes(picture)
        return str(path)
    if not is_ours(path):
        raise PictureError(f"{path} is there already and no picture of this program; name another with --picture")
    same = path.read_bytes() == picture
    path.write_bytes(picture)
    return str(path) + (" (as it was)" if same else " (in place of an older one)")


def is_ours(path: Path) -> bool:
    """Whether a file is a picture that this program made."""
    try:
        with path.open("rb") as file:
            if file.read(len(MARK)) == MARK.encode():
                return True
        with Image.open(path) as image:
            return bool(image.info.get(_MARK) == _OURS)
    except (OSError, ValueError, SyntaxError):
        return False

"""What paper, scanners and fax machines do to a page. Pictures are h × w × 3: blue, green, red."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Spoil = Callable[[Any, np.random.Generator], Any]

WHITE = (255, 255, 255)


def _as_it_is(page: Any, random: np.random.Generator) -> Any:
    return page


def _tilted(page: Any, random: np.random.Generator) -> Any:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(random.choice([-2, -1.2, 1.2, 2])), 1)
    return cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=WHITE)


def _perspective(page: Any, random: np.random.Generator) -> Any:
    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + (random.uniform(-0.012, 0.012, (4, 2)) * [width, height]).astype(np.float32)
    way = cv2.getPerspectiveTransform(corners, moved)
    return cv2.warpPerspective(page, way, (width, height), flags=cv2.INTER_CUBIC, borderValue=WHITE)


def _noisy(page: Any, random: np.random.Generator) -> Any:
    noise = random.normal(0, 14, page.shape[:2])[:, :, None]
    spoiled = np.clip(page + noise, 0, 255).astype(np.uint8)
    spots = random.random(page.shape[:2]) < 0.0004
    spoiled[spots] = 60
    return spoiled


def _grey(page: Any, random: np.random.Generator) -> Any:
    """Pale print on grey paper, darker towards one side."""
    width = page.shape[1]
    paper = np.linspace(float(random.uniform(215, 235)), float(random.uniform(165, 200)), width)[None, :, None]
    return (90 + (paper - 90) * (page / 255.0)).astype(np.uint8)


def _blurred(page: Any, random: np.random.Generator) -> Any:
    return cv2.GaussianBlur(page, (0, 0), 0.9 * page.shape[1] / 1653)


def _stamped(page: Any, random: np.random.Generator) -> Any:
    """A red seal anywhere on the page, as it is pressed on the print."""
    height, width = page.shape[:2]
    seal = np.zeros((height, width), np.uint8)
    radius = round(width * 0.1)
    middle = (int(random.integers(radius, width - radius)), int(random.integers(height // 4, height - radius)))
    cv2.circle(seal, middle, radius, 255, max(3, radius // 14))
    points = [
        (middle[0] + radius * 0.35 * np.sin(angle), middle[1] - radius * 0.35 * np.cos(angle))
        for angle in np.arange(5) * 4 * np.pi / 5
    ]
    cv2.fillPoly(seal, [np.array(points, np.int32)], 255)
    for angle in np.linspace(-2.2, 2.2, 11):
        at = (int(middle[0] + radius * 0.75 * np.sin(angle)), int(middle[1] - radius * 0.75 * np.cos(angle)))
        cv2.putText(seal, "#", at, cv2.FONT_HERSHEY_SIMPLEX, radius / 130, 255, max(1, radius // 60))
    share = cv2.GaussianBlur(seal, (0, 0), 0.8)[:, :, None] / 255 * float(random.uniform(0.75, 0.95))
    inked = np.minimum(page, np.array([70, 60, 215], np.uint8))
    return (page * (1 - share) + inked * share).astype(np.uint8)


def _bilevel(page: Any, random: np.random.Generator) -> Any:
    """As a fax machine sends it: black or white, with some dust."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    black = grey < int(random.integers(130, 190))
    black |= random.random(grey.shape) < 0.0002
    return np.where(black, np.uint8(0), np.uint8(255))[:, :, None].repeat(3, axis=2)


FAULTS: dict[str, Spoil] = {
    "clean": _as_it_is,
    "jpeg40": _as_it_is,
    "tilted": _tilted,
    "perspective": _perspective,
    "noise": _noisy,
    "grey": _grey,
    "blur": _blurred,
    "stamp": _stamped,
    "bilevel": _bilevel,
}
_QUALITY = {"jpeg40": 40}


def spoiled(pages: Sequence[Any], faults: Sequence[str], seed: str) -> list[Any]:
    """The pages with each fault in turn; the same seed spoils in the same way."""
    random = np.random.default_rng(list(seed.encode()))
    for fault in faults:
        pages = [FAULTS[fault](page, random) for page in pages]
    return list(pages)


def scan_pdf(pages: Sequence[Any], dpi: int, faults: Sequence[str] = ()) -> bytes:
    """A PDF whose pages are these pictures and nothing else."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in pages:
        size = (page.shape[1] * 72 / dpi, page.shape[0] * 72 / dpi)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(io.BytesIO(_encoded(page, faults))), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _encoded(page: Any, faults: Sequence[str]) -> bytes:
    if "bilevel" in faults:
        return bytes(cv2.imencode(".png", page[:, :, 0])[1])
    quality = next((_QUALITY[fault] for fault in faults if fault in _QUALITY), 80)
    return bytes(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])

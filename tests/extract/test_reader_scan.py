"""Pictures of pages: straightened, their tables found by the rulings, numbers settled by two models."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from extract.document import UNMAPPED, Grid
from extract.readers import pdf, picture, scan_models
from schemas.failures import Reason, UnreadableDocument
from tests.extract.scans import NUMBERS, needs_recognition, page, picture_pdf, table_pdf

pytestmark = [needs_recognition, pytest.mark.slow]


def read(pixels: Any, dpi: int = 200) -> Grid:
    from extract.readers import scan

    (grid,) = [block for _, block in scan.read_page(lambda _: (pixels, dpi), 1).blocks if isinstance(block, Grid)]
    return grid


def texts(grid: Grid) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text.replace("—", "-") for cell in row) for row in grid.rows())


def spoiled(pixels: Any, *faults: str) -> Any:
    from tests.adversarial.scanned.spoil import spoiled as spoil

    return spoil([pixels], faults, "a test")[0]


@pytest.mark.parametrize("fault", ["clean", "tilted", "perspective", "noise", "grey", "blur", "stamp", "bilevel"])
def test_a_table_is_read_whatever_paper_and_scanner_did(fault: str) -> None:
    assert texts(read(spoiled(page(), fault))) == NUMBERS


@pytest.mark.parametrize("degrees", [-8, -4, 4, 8])
def test_a_page_may_lie_askew(degrees: int) -> None:
    import cv2

    pixels = page()
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    assert texts(read(cv2.warpAffine(pixels, turn, (width, height), borderValue=(255, 255, 255)))) == NUMBERS


@pytest.mark.parametrize("printed", ["2025", "11", "-"])
def test_what_little_stands_on_a_page_is_not_lost_by_turning_it(printed: str) -> None:
    import cv2
    import numpy as np

    from extract.readers import scan

    pixels = np.full((2200, 1600, 3), 255, np.uint8)
    cv2.putText(pixels, printed, (700, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
    upright = scan.read_page(lambda _: (pixels, 200), 1, upright=True)
    assert scan.read_page(lambda _: (pixels, 200), 1).blocks == upright.blocks


def test_a_cell_with_nothing_in_it_is_blank_and_a_nought_is_not() -> None:
    cells = {cell.text for cell in read(page([["0", ""], ["", "0"]])).cells}
    assert cells == {"0", ""}


def test_every_number_says_how_sure_it_is() -> None:
    sure = [cell.sure for cell in read(page()).cells if cell.text]
    assert all(one is not None and 80 <= one <= 100 for one in sure)


def test_places_are_those_of_the_page_as_it_is_shown() -> None:
    drawn = pdf.read(table_pdf(NUMBERS * 3)).grids[0].cells
    seen = read(page(NUMBERS * 3)).cells
    for one, other in zip(drawn, seen, strict=True):
        assert one.place and other.place and other.place.box == pytest.approx(one.place.box, abs=1.5)


def test_a_dash_is_a_dash_and_not_nothing() -> None:
    assert texts(read(page([["12", "-"], ["-", "34"]]))) == (("12", "-"), ("-", "34"))


def test_a_number_that_two_models_read_differently_is_illegible(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = page([["12", "34"], ["56", "78"]])
    honest = scan_models.second()

    class Liar:
        def read(self, lines: Any) -> Any:
            return [one._replace(text="99", number="99") if one.text == "34" else one for one in honest.read(lines)]

    monkeypatch.setattr(scan_models, "second", Liar)
    assert texts(read(pixels)) == (("12", UNMAPPED), ("56", "78"))


def test_a_letter_that_looks_like_a_nought_is_one_among_numbers() -> None:
    from extract.readers.scan_text import number_of

    one = scan_models.Recognised("O", 0.9, "0", 0.95, 0.4)
    assert number_of(one) == ("0", 0.95)


def test_reading_a_scan_opens_no_connection_and_keeps_no_file(tmp_path: Path) -> None:
    from tests.adversarial.scanned.spoil import scan_pdf

    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise SystemExit('a connection was opened')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from extract.readers import pdf\n"
        "print(len(pdf.read(sys.stdin.buffer.read()).grids[0].cells))\n"
        "import os, time\n"
        "time.sleep(1)\n"
        "folder = '/proc/self/fd/'\n"
        "open_ = [os.readlink(folder + one) for one in os.listdir(folder) if os.path.lexists(folder + one)]\n"
        "assert not [one for one in open_ if one.startswith('socket:')], open_\n"
    )
    scanned, root = scan_pdf([page(NUMBERS * 3)], 200), Path(__file__).parents[2]
    home = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], input=scanned, capture_output=True, check=False, env=home, cwd=root
    )
    assert (done.returncode, done.stdout.decode().strip()) == (0, "60"), done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def png(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("1", size, 1).save(out, "PNG")
    return out.getvalue()


def refused(read_one: Any, data: bytes) -> Reason:
    with pytest.raises(UnreadableDocument) as caught:
        read_one(data)
    return caught.value.reason


def test_a_picture_file_is_read_by_its_pixels() -> None:
    out = io.BytesIO()
    Image.fromarray(page()[:, :, ::-1]).save(out, "JPEG", quality=60)
    (grid,) = picture.read(out.getvalue()).grids
    place = grid.cells[0].place
    assert texts(grid) == NUMBERS
    assert place and place.box and place.box[0] == pytest.approx(100 * 200 / 72, abs=8)


def test_a_picture_of_enormous_size_is_not_unpacked() -> None:
    assert refused(picture.read, png((60_000, 60_000))) == Reason.UNPACKS_TOO_LARGE


def test_a_page_with_a_picture_of_enormous_size_is_not_unpacked() -> None:
    small = picture_pdf(png((600, 800)))
    data = small.replace(b"/Height 800", b"/Height 60000").replace(b"/Width 600", b"/Width 60000")
    assert data != small
    assert refused(pdf.read, data) == Reason.UNPACKS_TOO_LARGE


def test_a_small_picture_whose_data_say_that_it_is_enormous_is_not_unpacked() -> None:
    siz = b"\xff\x4f\xff\x51" + struct.pack(">HHII", 41, 0, 70_000, 70_000)
    shown = picture_pdf(png((600, 800)))
    start = shown.index(b"stream\n", shown.index(b"/Subtype /Image")) + len(b"stream\n")
    data = shown[:start] + siz + shown[start + len(siz) :]
    assert refused(pdf.read, data) == Reason.UNPACKS_TOO_LARGE


def test_a_cut_picture_is_corrupt() -> None:
    out = io.BytesIO()
    Image.fromarray(page()).save(out, "PNG")
    assert refused(picture.read, out.getvalue()[:2000]) == Reason.CORRUPT


def test_a_file_of_many_thousand_pictures_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_FRAMES", 2)
    out = io.BytesIO()
    frames = [Image.new("1", (300, 300), 1) for _ in range(4)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    assert refused(picture.read, out.getvalue()) == Reason.TOO_MANY_PAGES

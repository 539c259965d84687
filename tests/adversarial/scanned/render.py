"""The pages of a PDF as pictures, drawn in a process of its own: `render.py DPI < PDF > NPZ`.

Where our PDF reader is loaded PDFium draws a box for every character of a font that is not in the file.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np


def rendered(data: bytes, dpi: int) -> list[Any]:
    """Each page h × w × 3: blue, green, red."""
    done = subprocess.run([sys.executable, Path(__file__), str(dpi)], input=data, capture_output=True, check=True)
    with np.load(io.BytesIO(done.stdout)) as pages:
        return [pages[f"arr_{number}"] for number in range(len(pages.files))]


def _main() -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as file:
        pages = [page.render(scale=int(sys.argv[1]) / 72).to_numpy()[:, :, :3] for page in file]
    out = io.BytesIO()
    np.savez(out, *pages)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    _main()

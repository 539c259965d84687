"""Whether this machine can draw the pages that are to be scanned, and read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.readers import scan_models

from ..rendering import ALL_RENDERERS

FONTS = Path("/usr/share/fonts")


def need_scans() -> None:
    """Skip the test where a part is missing; fail it in CI."""
    missing = []
    if not scan_models.are_there():
        missing.append("the extra `ocr`")
    if not any("CJK" in path.name for path in FONTS.rglob("*.tt[cf]")):
        missing.append("a Chinese font (fonts-noto-cjk)")
    if missing:
        words = f"{' and '.join(missing)} not installed: no scan can be made and read"
        (pytest.fail if ALL_RENDERERS else pytest.skip)(words)

"""What can be collected: the scans are made with OpenCV, which comes with the extra `ocr`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from tests.adversarial.rendering import ALL_RENDERERS

TESTS = Path(__file__).parent.glob("test_*.py")
MADE_WITH_OPENCV = [file.name for file in TESTS if "tests.adversarial.scanned" in file.read_text(encoding="utf-8")]
collect_ignore = [] if ALL_RENDERERS or find_spec("cv2") else MADE_WITH_OPENCV

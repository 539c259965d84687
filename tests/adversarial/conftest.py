"""What can be collected: the scans are made with OpenCV, which comes with the extra `ocr`."""

from __future__ import annotations

from importlib.util import find_spec

from tests.adversarial.rendering import ALL_RENDERERS

MADE_WITH_OPENCV = ["test_adversarial_layers.py", "test_adversarial_scans.py"]
collect_ignore = [] if ALL_RENDERERS or find_spec("cv2") else MADE_WITH_OPENCV

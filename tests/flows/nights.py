"""A real night over the sample sites, for tests that run one themselves."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def copy_folder(source: Path, target: Path) -> None:
    """A copy in which files that share their bytes (hard links of releases) still do, which shutil does not keep."""
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def run_night(store: Path, sites: Path) -> dict[str, Any]:
    from flows.nightly import nightly

    before = os.environ.get("GONGKAI_STORE")
    os.environ["GONGKAI_STORE"] = str(store)
    try:
        state = nightly(sites=sites, return_state=True)
    finally:
        os.environ.pop("GONGKAI_STORE")
        if before is not None:
            os.environ["GONGKAI_STORE"] = before
    assert state.is_completed(), state.message
    summary: dict[str, Any] = state.result()
    return summary

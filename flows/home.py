"""Where Prefect keeps its own database and logs: below the home folder, or the data folder where there is none."""

from __future__ import annotations

import os
from pathlib import Path


def give_prefect_a_home(store: Path) -> None:
    """Set PREFECT_HOME to `<store>/prefect` if Prefect's usual folder cannot be written (services have no home).

    Call it before Prefect is imported.
    """
    named = os.environ.get("PREFECT_HOME")
    if named is None and not _is_writable("~/.prefect"):
        os.environ["PREFECT_HOME"] = str((store / "prefect").absolute())


def _is_writable(folder: str) -> bool:
    try:
        path = Path(folder).expanduser()
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # expanduser raises RuntimeError where there is no home
        return False
    return os.access(path, os.W_OK)

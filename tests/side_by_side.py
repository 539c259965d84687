"""How tests are shared out when they run side by side: a file's in one process, what takes long first."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from xdist.scheduler import LoadFileScheduling

NIGHTS = 2
"""Processes that make a first night of their own: it takes half a minute."""
TESTS = Path(__file__).parent
_NIGHT = re.compile(r"[(,] *(?:first_)?night *[,:)]")


@functools.cache
def needs_the_night(file: Path) -> bool:
    """Whether a file's tests ask for what a first night left."""
    return bool(_NIGHT.search(file.read_text(encoding="utf-8")))


def begins_later(file: Path) -> tuple[bool, bool]:
    """By this files are sorted: first those with a night, then others that crawl or run programs."""
    return not needs_the_night(file), file.parent.name not in ("flows", "spiders")


class NightsTogether(LoadFileScheduling):
    """The files that need the first night go to few processes, each other file to whatever process is free."""

    def _split_scope(self, nodeid: str) -> str:
        path = super()._split_scope(nodeid)
        file = TESTS.parent / path
        return f"night {_night_files().index(file) % NIGHTS}" if needs_the_night(file) else path


@functools.cache
def _night_files() -> list[Path]:
    return sorted(filter(needs_the_night, TESTS.rglob("test_*.py")))

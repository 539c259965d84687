"""A file system of its own, small enough to be filled, that can be made read-only. Mounting takes root."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "40m"


class CannotMount(Exception):
    """No file system can be mounted here; the message says why."""


class SmallDisk:
    """A tmpfs at a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs")

    @contextmanager
    def holding(self, store: Path) -> Iterator[Path]:
        """A copy of a data folder on it."""
        copy = shutil.copytree(store, self.folder / "data")
        try:
            yield copy
        finally:
            self._mount("-o", "remount,rw")
            shutil.rmtree(copy)

    def make_read_only(self) -> None:
        self._mount("-o", "remount,ro")

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def _mount(self, *options: str) -> None:
        try:
            done = subprocess.run(["mount", *options, str(self.folder)], capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise CannotMount("there is no program called mount") from error
        if done.returncode:
            raise CannotMount(done.stderr.strip() or "mount failed")

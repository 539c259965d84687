"""`gongkai release fetch`: a release as a plain folder, its hashes verified."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.release_home import AT_ONCE, MANIFEST, Releases
from flows.release_names import find_release
from flows.storage import Store, StoreError
from schemas.settings import load_settings
from spiders.blobs import write_atomically

_MARK = ".fetching"
"""Holds the release's id as long as its folder is not whole."""


def fetch_release(release: str, to: Path | None) -> int:
    """Fetch a release into a folder and say where it is; gives exit code 0. Raises UnknownName, StoreError."""
    store = Store(load_settings().store)
    home, release_id = store.release_home, find_release(store, release)
    folder = to or Path(release_id)
    files = home.manifest(release_id)["files"]
    fetched = fetch(home, release_id, folder)
    size = sum(entry["bytes"] for entry in files.values())
    print(f"{folder}: release {release_id}, {len(files)} files, {size / 1e6:.1f} MB ({fetched} fetched now)")
    return 0


def fetch(home: Releases, release_id: str, folder: Path) -> int:
    """Make `folder` the release, fetching what it lacks; gives how many files that were.

    Raises StoreError where the folder holds anything else, or a file cannot be had with the bytes that its hash
    promises; OSError where the folder cannot be written.
    """
    manifest = home.manifest(release_id)
    _take(folder, release_id)
    lacking = [path for path, entry in manifest["files"].items() if not _is_whole(folder / path, entry)]
    with _progress(len(lacking)) as advance, ThreadPoolExecutor(AT_ONCE) as threads:
        try:
            for _ in threads.map(lambda path: _fetch_file(home, release_id, path, folder, manifest), lacking):
                advance()
        except BaseException:  # the rest would fail as well
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    for path in home.beside(release_id):  # the manifest comes last: it says that all is there
        write_atomically(_inside(folder, path), home.read(release_id, path))
    (folder / _MARK).unlink(missing_ok=True)
    return len(lacking)


def _take(folder: Path, release_id: str) -> None:
    """Begin, or go on; raises StoreError where the folder holds something else than a part of the release."""
    held = _held(folder)
    if held != release_id and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = f"holds release {held}" if held else "is not empty, and holds no release"
        raise StoreError(f"{folder} {what}; name another folder with --to")
    write_atomically(folder / _MARK, f"{release_id}\n".encode())


def _held(folder: Path) -> str | None:
    """The release that a folder holds, or is to hold."""
    try:
        return (folder / _MARK).read_text(encoding="utf-8").strip()
    except OSError:
        pass
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["release_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_whole(file: Path, entry: dict[str, Any]) -> bool:
    try:
        return bool(file.stat().st_size == entry["bytes"] and _sha256(file.read_bytes()) == entry["sha256"])
    except OSError:
        return False


def _fetch_file(home: Releases, release_id: str, path: str, folder: Path, manifest: dict[str, Any]) -> None:
    try:
        data = home.read(release_id, path)
    except OSError as error:
        raise StoreError(
            f"cannot fetch {path}: {error}; what is here already is kept, give the command again"
        ) from error
    if _sha256(data) != manifest["files"][path]["sha256"]:
        raise StoreError(f"{path} is damaged in {home.address(release_id)}: its bytes have another hash than stated")
    write_atomically(_inside(folder, path), data)


def _inside(folder: Path, path: str) -> Path:
    """Where a file goes; raises StoreError for a path that leads out of the folder."""
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise StoreError(f"the release names a file outside of its folder: {path}")
    return target


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Gives a function to be called after each file; it draws a bar where stderr is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not total or not console.is_terminal or os.environ.get("TERM") == "dumb":
        yield lambda: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("fetching", total=total)
        yield lambda: progress.update(task, advance=1)

"""`gongkai export`: the wide table and its columns, for programs that read no Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.storage import Store

FORMATS = ("csv", "stata", "xlsx")


class ExportError(Exception):
    """Nothing can be exported so; the message says why, and what to do."""


def export(formats: Sequence[str], to: Path | None, release_id: str | None) -> int:
    """Write `panel` and the list of its columns in these formats; gives exit code 0.

    Raises ExportError where no format is asked for, the release is not there or has no such table, or a format cannot
    hold it.
    """
    if not formats:
        raise ExportError("say what to write: --csv, --stata or --xlsx, or several of them")
    folder = _release(release_id)
    target = to or Path(f"gongkai-{folder.name}")
    from flows.export_files import read_panel, write_csv, write_stata, write_xlsx

    panel = read_panel(folder)
    target.mkdir(parents=True, exist_ok=True)
    writers = {"csv": write_csv, "stata": write_stata, "xlsx": write_xlsx}
    for name in formats:
        for path in writers[name](panel, target, folder.name):
            print(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)", flush=True)
    print(f"{panel.num_rows:,} reports of release {folder.name}; cite it by this id")
    return 0


def _release(release_id: str | None) -> Path:
    from schemas.settings import load_settings

    store = Store(load_settings().store)
    name = release_id or store.latest()
    if name is None:
        raise ExportError(
            f"there is no release in {store.releases}; make one with `gongkai nightly` or `gongkai sample`"
        )
    folder = store.releases / name
    if not (folder / "MANIFEST.json").is_file():
        known = ", ".join(sorted(path.parent.name for path in store.releases.glob("[0-9]*/MANIFEST.json"))[-5:])
        raise ExportError(f"there is no release {name} in {store.releases}; the newest are {known or 'none'}")
    if not (folder / "panel").is_dir():
        raise ExportError(f"release {name} has no table panel: it was made before schema 1.3, or holds no report")
    return folder

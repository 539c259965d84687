"""`gongkai export`: the wide table and its columns, for programs that read no Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.release_home import ReleaseFiles
from flows.release_names import find_release
from flows.storage import Store

FORMATS = ("csv", "stata", "xlsx")


class ExportError(Exception):
    """Nothing can be exported so; the message says why, and what to do."""


def export(formats: Sequence[str], to: Path | None, name: str) -> int:
    """Write `panel` and the list of its columns in these formats; gives exit code 0.

    Raises UnknownName where the release is not there, ExportError where it has no such table or cannot be written so.
    """
    release = _release(name)
    target = to or Path(f"gongkai-{release.release_id}")
    from flows.export_files import read_panel, write_csv, write_stata, write_xlsx

    panel = read_panel(release)
    target.mkdir(parents=True, exist_ok=True)
    writers = {"csv": write_csv, "stata": write_stata, "xlsx": write_xlsx}
    for each in formats:
        for path in writers[each](panel, target, release.release_id):
            print(f"wrote {path} ({path.stat().st_size / 1e3:,.0f} kB)", flush=True)
    print(f"{panel.num_rows:,} reports of release {release.release_id}; cite it by this id")
    return 0


def _release(name: str) -> ReleaseFiles:
    from schemas.settings import load_settings

    store = Store(load_settings().store)
    release = ReleaseFiles(store.release_home, find_release(store, name))
    if not release.of("panel"):
        raise ExportError(
            f"release {release.release_id} has no table panel: it was made before schema 1.3, or holds no report"
        )
    return release

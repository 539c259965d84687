"""`gongkai release …`: the releases of an object store as folders."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from flows.say import say_errors

app = App(
    name="release",
    help="The published releases.",
    help_epilogue="""Examples:

    gongkai release fetch                        the newest, into a folder of its name
    gongkai release fetch 20261125T034238Z --to data-2026""",
    version_flags=[],
)


@app.command
def fetch(release: str = "LATEST", /, *, to: Path | None = None) -> int:
    """Make a plain folder of Parquet of a release, from wherever the store is; every file is held against its hash.

    A fetch that was cut off goes on where it stopped, when it is given again. The folder is whole once it has its
    MANIFEST.json. The store is GONGKAI_STORE; no catalog is needed.

    Parameters
    ----------
    release
        The release's id (default: LATEST).
    to
        The folder: new, or one of the same release (default: one of the release's name, here).

    """

    def run() -> int:
        from flows.release_fetch import fetch_release

        return fetch_release(release, to)

    return say_errors(run)

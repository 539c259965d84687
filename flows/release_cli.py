"""`gongkai release …`: what is published, whether it is whole, what is kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter, validators

from flows.flags import Flag
from flows.say import say_errors

app = App(
    name="release",
    help="The releases: list and verify them, fetch one as a folder, give them names, remove old ones.",
    help_epilogue="""Examples:

    gongkai release list
    gongkai release verify
    gongkai release fetch 20261125T034238Z --to data-2026
    gongkai release tag 20261125T034238Z paper-2026
    gongkai release prune --keep 30 --dry-run

A release is named by its id or the beginning of it, by a tag, or as LATEST.""",
    version_flags=[],
)


@app.command(name="list")
def list_(*, json: Flag = False) -> int:
    """All releases, newest first: when and why they were made, their rows, size and tags, and what they changed.

    Parameters
    ----------
    json
        Print one JSON object a line for each release.

    """

    def run() -> int:
        from flows.release_list import list_releases

        return list_releases(as_json=json)

    return say_errors(run)


@app.command
def verify(release: str = "LATEST", /) -> int:
    """Hold a release against its manifest and the dictionary: every hash, schema, row count and key; no stray file.

    Exit code 0: it is whole; 1: it is not, each fault in a line.

    Parameters
    ----------
    release
        The release.

    """

    def run() -> int:
        from flows.release_verify import verify_release

        return verify_release(release)

    return say_errors(run)


@app.command
def tag(release: str, name: str, /, *, remove: Flag = False) -> int:
    """Give a release a name: it is never pruned while it has one.

    Parameters
    ----------
    release
        The release.
    name
        Letters, digits, dots, hyphens and underscores; it must not begin with a digit.
    remove
        Take the name away again.

    """

    def run() -> int:
        from flows.release_prune import tag_release

        return tag_release(release, name, remove=remove)

    return say_errors(run)


@app.command
def prune(
    *, keep: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None, dry_run: Flag = False
) -> int:
    """Remove old releases, whole: neither LATEST nor those with a tag. What others share with them stays.

    Parameters
    ----------
    keep
        Keep so many of the newest (default: the setting GONGKAI_KEEP_RELEASES; 0 keeps all).
    dry_run
        Only say which would go.

    """

    def run() -> int:
        from flows.release_prune import prune_releases

        return prune_releases(keep, dry_run=dry_run)

    return say_errors(run)


@app.command
def fetch(release: str = "LATEST", /, *, to: Path | None = None) -> int:
    """Make a plain folder of Parquet of a release, from wherever the store is; every file is held against its hash.

    A fetch that was cut off goes on where it stopped, when it is given again. The folder is whole once it has its
    MANIFEST.json. The store is GONGKAI_STORE; no catalog is needed.

    Parameters
    ----------
    release
        The release.
    to
        The folder: new, or one of the same release (default: one of the release's name, here).

    """

    def run() -> int:
        from flows.release_fetch import fetch_release

        return fetch_release(release, to)

    return say_errors(run)

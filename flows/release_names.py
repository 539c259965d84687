"""What people call a release: its id, the beginning of it, a tag, or LATEST."""

from __future__ import annotations

from flows.nearest import UnknownName, nearest
from flows.storage import Store

LATEST = "LATEST"


def find_release(store: Store, name: str) -> str:
    """The id of a release. Raises UnknownName where the name is of none, or of several."""
    ids = store.release_ids()
    if name == LATEST and (latest := store.latest()):
        return latest
    if (tagged := store.tags().get(name)) in ids and tagged:
        return tagged
    begun = [one for one in ids if one == name] or [one for one in ids if name and one.startswith(name)]
    if len(begun) == 1:
        return begun[0]
    if not ids:
        raise UnknownName("there is no release yet; begin with `gongkai sample` or `gongkai nightly`")
    known = nearest(name, [*store.tags(), *reversed(ids)])
    what = "is ambiguous" if begun else "is no release"
    raise UnknownName(f"{name!r} {what}; there are: {known}")


def pair(store: Store, before: str, after: str) -> tuple[str, str]:
    """The two releases to be compared; by default the newest, and the one before it.

    Raises UnknownName where there is no such release, or none before.
    """
    new = find_release(store, after or LATEST)
    if before:
        return find_release(store, before), new
    earlier = [one for one in store.release_ids() if one < new]
    if not earlier:
        raise UnknownName(f"there is no release before {new}")
    stated = store.release_manifest(new).get("previous")
    return stated if stated in earlier else earlier[-1], new

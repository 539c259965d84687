"""`gongkai release tag` and `prune`: which releases are kept."""

from __future__ import annotations

import re

from flows.nearest import UnknownName
from flows.release import sweep
from flows.release_names import find_release
from flows.runs import Workplace, open_workplace
from flows.say import counted
from flows.storage import Store, StoreError
from schemas.settings import load_settings

_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,79}")


def tag_release(name: str, tag: str, *, remove: bool) -> int:
    """Give a release a tag, or take it away; gives exit code 0. Raises UnknownName, StoreError."""
    place = open_workplace(load_settings())
    with place.lock():
        release_id, tags = find_release(place.store, name), place.store.tags()
        if remove:
            if tags.get(tag) != release_id:
                raise UnknownName(f"release {release_id} has no tag {tag!r}")
            place.store.write_tags({known: one for known, one in tags.items() if known != tag})
        else:
            _check(tag, release_id, tags)
            place.store.write_tags({**tags, tag: release_id})
    print(f"{release_id} {'has lost the tag' if remove else 'is'} {tag}")
    return 0


def _check(tag: str, release_id: str, tags: dict[str, str]) -> None:
    if not _TAG.fullmatch(tag) or tag == "LATEST":
        raise StoreError(f"{tag!r} is no tag: letters, digits, dots, hyphens and underscores, not a digit first")
    if tags.get(tag, release_id) != release_id:
        raise StoreError(f"{tag} is the tag of {tags[tag]}; take it away first: gongkai release tag --remove")


def to_prune(store: Store, keep: int) -> list[str]:
    """The releases that may go, oldest first: all but the `keep` newest, LATEST and those with a tag; 0 keeps all."""
    ids = store.release_ids()
    kept = {store.latest(), *store.tags().values(), *(ids[-keep:] if keep else ids)}
    return [name for name in ids if name not in kept]


def prune_releases(keep: int | None, *, dry_run: bool) -> int:
    """Remove old releases; gives exit code 0. Raises StoreError, AtWorkError where a run is at work."""
    place = open_workplace(load_settings())
    number = place.settings.keep_releases if keep is None else keep
    if not number:
        print("all releases are kept: give --keep, or set GONGKAI_KEEP_RELEASES")
        return 0
    if dry_run:
        going = to_prune(place.store, number)
        words = "would be removed"
    else:
        going = _remove(place, number)
        words = "removed"
    for name in going:
        print(f"{name} {words}")
    kept = len(place.store.release_ids()) - (len(going) if dry_run else 0)
    print(f"{counted(len(going), 'release')} {words}, {kept} kept")
    return 0


def _remove(place: Workplace, keep: int) -> list[str]:
    with place.lock():
        sweep(place.store)
        going = to_prune(place.store, keep)
        for name in going:
            place.store.release_home.remove(name)
        place.store.release_home.free(place.catalog_lock.renew)
    return going

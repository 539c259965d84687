"""`gongkai site verify`: whether a column is what its row of the catalogue says."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from rich.console import Console

from flows.looking import Seen, look
from flows.seen_view import print_obstacle, print_remarks, print_seen
from flows.site_file import set_values
from schemas.settings import load_settings
from spiders.season import day_in_china
from spiders.sites import Site, SiteCatalogueError, choose, load_sites


def verify_site(site_id: str, column: int, catalogue: Path | None, *, write: bool) -> int:
    """Look at one column of a site; gives the exit code. Raises SiteCatalogueError and LookError."""
    catalogue = catalogue or load_settings().sites
    listed = load_sites(catalogue)
    site, *others = choose(listed, [site_id], unverified=True)
    if others:
        raise SiteCatalogueError(f"{site_id!r} names {1 + len(others)} sites; verify one at a time")
    if not 1 <= column <= len(site.columns):
        raise SiteCatalogueError(f"{site.id} has no column {column}; it has {len(site.columns)}")
    chosen = site.columns[column - 1]
    console = Console()
    seen = look(chosen.url, sorted(site.hosts), site.platform, chosen.kind, site.delay)
    print_seen(console, seen)
    print_remarks(console, differences(site, seen))
    if seen.reason or not seen.candidates:
        print_obstacle(console, seen)
        return _refused("nothing to crawl was seen") if write else 1
    if is_elsewhere(site, seen):
        return _refused("the page is another province's") if write else 1
    if write:
        values = {"site_id_code": seen.site_id_code} if seen.site_id_code else {}
        file = set_values(catalogue, site.id, {**values, "verified_at": day_in_china(dt.datetime.now(dt.UTC))})
        console.print(f"\n{site.id} is verified: written to {file}", soft_wrap=True)
    else:
        console.print("\nas its row says; --write sets its verified_at")
    return 0


def differences(site: Site, seen: Seen) -> list[str]:
    """Where the page says something else than the row."""
    if seen.reason:
        return []
    found = []
    if seen.detected != site.platform:
        found.append(
            f"the markup looks like {seen.detected}; the row says {site.platform}, and that is how it was read"
        )
    code = seen.site_id_code
    if code is None:
        found.append("the page has no SiteIDCode: whose it is must be seen with one's own eyes")
    elif site.site_id_code and code != site.site_id_code:
        found.append(f"its SiteIDCode is {code}; the row says {site.site_id_code}")
    elif not code.startswith("bm") and code[:6] != site.division:
        found.append(
            f"its SiteIDCode {code} begins with {code[:6]}; the row's division is {site.division}."
            " A department's site carries its city's code, a renamed district its old one: is it the right site?"
        )
    named = seen.tags.get("SiteName", "")
    if named and site.name not in named and (not site.organ or site.organ not in named):
        found.append(f"the page calls its site {named}; the row says {site.organ or site.name}")
    return found


def is_elsewhere(site: Site, seen: Seen) -> bool:
    """Whether the page's SiteIDCode is of another province than the row: hosts of the same letters are mixed up."""
    code = seen.site_id_code
    return code is not None and (f"{'00' if code.startswith('bm') else code[:2]}") != site.division[:2]


def _refused(why: str) -> int:
    print(f"gongkai: verified_at is not set: {why}", file=sys.stderr)
    return 1

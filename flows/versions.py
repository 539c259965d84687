"""How often what an address shows has changed, and when it went."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from flows.rows import AnyFetch, AnyReading
from spiders.addresses import address_of


def content_versions(
    sightings: Mapping[str, Sequence[AnyFetch]], readings: Mapping[str, AnyReading | None]
) -> dict[str, int]:
    """For each document, by sha256, which version it is of what its first address shows: 1 is the first.

    Documents that say the same (`content_id`: a view counter changes the bytes, not the content) are one version.
    """
    contents: dict[str, list[str]] = defaultdict(list)
    for _, url, sha256 in sorted((fetch.id, fetch.url, name) for name, group in sightings.items() for fetch in group):
        shown = contents[address_of(url)]
        content = _content(sha256, readings)
        if content not in shown:
            shown.append(content)
    return {
        sha256: contents[address_of(group[0].url)].index(_content(sha256, readings)) + 1
        for sha256, group in sightings.items()
        if group
    }


def _content(sha256: str, readings: Mapping[str, AnyReading | None]) -> str:
    reading = readings.get(sha256)
    return (reading.content_id if reading else None) or sha256


def gone_on(fetches: Iterable[AnyFetch], tombstones: Mapping[str, dt.date]) -> dt.date | None:
    """The day on which the last address of a document was found to be gone; None where one is still there."""
    days = [tombstones.get(address_of(fetch.url)) for fetch in fetches]
    found = [day for day in days if day is not None]
    return max(found) if found and len(found) == len(days) else None

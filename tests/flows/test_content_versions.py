"""Versions of what an address shows, and tombstones."""

from __future__ import annotations

import datetime as dt

from flows.versions import content_versions, gone_on
from schemas.catalog import Fetch, Reading

A, B = "http://www.yunhu.gov.cn/nb/t1.html", "http://www.yunhu.gov.cn/nb/t2.html"
ONE, TWO = dt.date(2026, 2, 1), dt.date(2026, 3, 1)


def _sightings(*seen: tuple[str, str]) -> dict[str, list[Fetch]]:
    """Addresses with the sha256 that they showed, in order."""
    groups: dict[str, list[Fetch]] = {}
    for number, (url, sha256) in enumerate(seen):
        groups.setdefault(sha256, []).append(Fetch(id=number, url=url, sha256=sha256))
    return groups


def _readings(**contents: str | None) -> dict[str, Reading | None]:
    return {sha256: Reading(sha256=sha256, content_id=content) for sha256, content in contents.items()}


def test_a_correction_is_the_second_version():
    assert content_versions(_sightings((A, "a"), (A, "b")), _readings(a="x", b="y")) == {"a": 1, "b": 2}


def test_a_view_counter_makes_no_version():
    assert content_versions(_sightings((A, "a"), (A, "b")), _readings(a="x", b="x")) == {"a": 1, "b": 1}


def test_what_comes_back_is_the_version_it_was():
    seen = _sightings((A, "a"), (A, "b"), (A, "a"), (A, "c"))
    assert content_versions(seen, _readings(a="x", b="y", c="z")) == {"a": 1, "b": 2, "c": 3}


def test_http_and_https_are_one_address():
    seen = _sightings((A, "a"), (A.replace("http:", "https:"), "b"))
    assert content_versions(seen, _readings(a="x", b="y")) == {"a": 1, "b": 2}


def test_another_address_counts_for_itself():
    assert content_versions(_sightings((A, "a"), (B, "b")), _readings(a="x", b="y")) == {"a": 1, "b": 1}


def test_documents_that_could_not_be_read_are_told_apart_by_their_bytes():
    assert content_versions(_sightings((A, "a"), (A, "b")), _readings(a=None)) == {"a": 1, "b": 2}


def test_a_document_is_gone_when_its_last_address_is():
    fetches = [Fetch(id=1, url=A), Fetch(id=2, url=B)]
    assert gone_on(fetches, {A[7:]: ONE, B[7:]: TWO}) == TWO


def test_a_document_that_is_still_somewhere_is_not_gone():
    fetches = [Fetch(id=1, url=A), Fetch(id=2, url=B)]
    assert gone_on(fetches, {A[7:]: ONE}) is None

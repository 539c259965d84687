"""Every published figure leads back to its characters in the archived bytes, looked up without the readers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from releases import newest, rows

from schemas.report import Evidence
from spiders.archive import Archive
from tests.printed_at import printed_at, squeezed


@pytest.fixture(scope="module")
def published(first_night):
    """Each figure of the sample release with its document's bytes and media type."""
    release, archive = newest(first_night.store), Archive(first_night.store)
    documents = {row["document_id"]: row for row in rows(release, "documents")}
    kept = {name: archive.get(row["sha256"]) for name, row in documents.items()}
    return [
        (row, kept[row["document_id"]], documents[row["document_id"]]["media_type"]) for row in rows(release, "figures")
    ]


def place_of(row) -> Evidence | None:
    sides = [row[name] for name in ("left", "top", "right", "bottom")]
    box = None if None in sides else tuple(side / 10 for side in sides)
    return None if box is None and row["path"] is None else Evidence(row["page"], box, row["path"])


def test_the_release_has_figures_of_every_format(published):
    assert {kind.rpartition("/")[2].rpartition(".")[2] for _, _, kind in published} == {
        "html",
        "pdf",
        "document",
        "plain",
    }


def test_what_is_printed_stands_at_the_evidence(published):
    elsewhere = [
        (row["document_id"], row["address"], row["raw"], found)
        for row, data, kind in published
        if (place := place_of(row)) and (found := printed_at(data, kind, place)) != squeezed(row["raw"])
    ]
    assert elsewhere == []


def test_only_what_is_absent_has_no_place(published):
    without = Counter(row["status"] for row, _, _ in published if place_of(row) is None)
    assert set(without) <= {"absent"}
    assert all(row["raw"] == "" for row, _, _ in published if place_of(row) is None)


def test_a_blank_cell_prints_nothing(published):
    blank = [(row, data, kind) for row, data, kind in published if row["status"] == "blank"]
    assert blank
    assert {printed_at(data, kind, place_of(row)) for row, data, kind in blank} == {""}


def test_another_place_prints_something_else(published):
    """The walk can fail: one row further down, other characters stand."""
    row, data, kind = next(one for one in published if one[2].endswith("/pdf") and len(one[0]["raw"]) > 2)
    place = place_of(row)
    left, top, right, bottom = place.box
    moved = replace(place, box=(left, bottom, right, 2 * bottom - top))
    assert printed_at(data, kind, moved) != squeezed(row["raw"])

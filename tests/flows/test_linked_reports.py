"""Which reports are held against which when the tables are put together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.entries import collect, load_reports
from flows.runs import open_workplace
from flows.tables import assemble
from schemas.settings import Settings

BODY = "云湖市人民政府"
YEARS = range(2019, 2026)


@pytest.fixture(scope="module")
def entries(first_night):
    place = open_workplace(Settings(store=first_night.store))
    return load_reports(collect(place.engine), place.store)


def links(entries):
    """The pairs of years by which reports of the body are linked, and in which partition."""
    tables = assemble(entries)
    own = {row["report_id"] for rows in tables["reports"].values() for row in rows if row["issuer"] in (BODY, None)}
    return {
        (row["scope"].split()[1], partition)
        for partition, rows in tables["checks"].items()
        for row in rows
        if "→" in row["scope"] and row["report_id"] in own
    }


def test_a_link_is_among_the_checks_of_the_later_year(entries):
    assert links(entries) == {(f"{year - 1}→{year}", (year, "CN-64")) for year in YEARS if year > 2019}


def test_over_a_missing_year_nothing_is_linked(entries):
    rest = [entry for entry in entries if not (entry.issuer.name == BODY and entry.report.report_year == 2022)]
    assert links(rest) == {(f"{year - 1}→{year}", (year, "CN-64")) for year in (2020, 2021, 2024, 2025)}


def test_a_report_of_an_unknown_issuer_is_linked_to_none(entries):
    own = [entry for entry in entries if entry.issuer.name == BODY]
    nameless = [replace(entry, report=replace(entry.report, issuer=None)) for entry in own]
    assert links(own)
    assert links(nameless) == set()


def test_a_report_of_an_unknown_year_is_linked_to_none(entries):
    own = [entry for entry in entries if entry.issuer.name == BODY]
    undated = [replace(entry, report=replace(entry.report, report_year=None)) for entry in own]
    assert links(undated) == set()


def test_only_the_chosen_of_two_documents_is_linked(entries):
    tables = assemble(entries)
    chosen = {row["document_id"] for rows in tables["reports"].values() for row in rows}
    linked = {row["document_id"] for rows in tables["checks"].values() for row in rows if "→" in row["scope"]}
    assert linked <= chosen

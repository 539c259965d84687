"""Which reports are held against which when the tables are put together."""

from __future__ import annotations

import pytest
from releases import all_rows, assembled, reading_says

from flows.entries import collect
from flows.runs import open_workplace
from schemas.settings import Settings

BODY = "云湖市人民政府"
YEARS = range(2019, 2026)


@pytest.fixture(scope="module")
def place(first_night):
    return open_workplace(Settings(store=first_night.store))


@pytest.fixture(scope="module")
def entries(place):
    return collect(place.engine)


@pytest.fixture(scope="module")
def links(place):
    """Entries → the pairs of years by which reports of the body are linked, and in which partition."""

    def found(entries):
        made = assembled(entries, place.store)
        own = {row["report_id"] for row in all_rows(made, "reports") if row["issuer"] in (BODY, None)}
        return {
            (row["scope"].split()[1], (key.year, key.province))
            for key, tables in made.items()
            for row in all_rows({key: tables}, "checks")
            if "→" in row["scope"] and row["report_id"] in own
        }

    return found


def test_a_link_is_among_the_checks_of_the_later_year(entries, links):
    assert links(entries) == {(f"{year - 1}→{year}", (year, "CN-64")) for year in YEARS if year > 2019}


def test_over_a_missing_year_nothing_is_linked(entries, links):
    rest = [entry for entry in entries if not (entry.issuer.name == BODY and entry.year == 2022)]
    assert links(rest) == {(f"{year - 1}→{year}", (year, "CN-64")) for year in (2020, 2021, 2024, 2025)}


def test_a_report_of_an_unknown_issuer_is_linked_to_none(entries, links):
    own = [entry for entry in entries if entry.issuer.name == BODY]
    assert links(own)
    assert links([reading_says(entry, issuer=None) for entry in own]) == set()


def test_a_report_of_an_unknown_year_is_linked_to_none(entries, links):
    own = [entry for entry in entries if entry.issuer.name == BODY]
    assert links([reading_says(entry, report_year=None) for entry in own]) == set()


def test_only_the_chosen_of_two_documents_is_linked(entries, place):
    made = assembled(entries, place.store)
    chosen = {row["document_id"] for row in all_rows(made, "reports")}
    assert {row["document_id"] for row in all_rows(made, "checks") if "→" in row["scope"]} <= chosen

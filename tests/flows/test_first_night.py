"""What one night over the sample sites publishes, held against what the sample states."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from releases import manifest, newest, rows

from schemas.datasets import TABLES


@pytest.fixture(scope="module")
def documents(first_night):
    """Rows of `documents` by site and path."""
    release = newest(first_night.store)
    return {(row["site"], "/" + row["url"].split("/", 3)[3]): row for row in rows(release, "documents")}


@pytest.fixture(scope="module")
def stated(truth):
    return {(entry["site"], entry["url_path"]): entry for entry in truth["documents"]}


def test_every_document_of_the_sites_is_found_and_no_other(documents, stated):
    assert documents.keys() == stated.keys()


def test_what_robots_txt_forbids_is_never_asked_for(first_night, truth):
    for forbidden in truth["forbidden_urls"]:
        assert forbidden["url_path"] not in first_night.servers[forbidden["site"]].requests


def test_links_that_are_no_reports_are_never_asked_for(first_night, truth):
    for link in truth["not_candidates"]:
        assert link["url_path"] not in first_night.servers[link["site"]].requests


def test_every_figure_of_every_report_is_published_as_stated(first_night, documents, stated):
    published = {}
    for figure in rows(newest(first_night.store), "figures"):
        published.setdefault(figure["document_id"], {})[figure["address"]] = figure["value"]
    chosen = {key: row for key, row in documents.items() if row["role"] == "chosen"}
    wrong = {key: row for key, row in chosen.items() if published[row["document_id"]] != stated[key]["figures"]}
    assert len(chosen) == 50
    assert wrong == {}


def test_reports_carry_year_edition_and_issuer(first_night, documents, stated):
    reports = {row["document_id"]: row for row in rows(newest(first_night.store), "reports")}
    for key, document in documents.items():
        if document["role"] == "chosen":
            report, entry = reports[document["document_id"]], stated[key]
            facts = report["year"], report["edition"], report["issuer"], str(report["signed_on"])
            assert facts == (entry["year"], entry["edition"], entry["issuer"], str(entry["signed"]))


def test_documents_without_a_report_are_failures_with_a_reason(documents, stated):
    for key, entry in stated.items():
        if entry["expect"] in ("not_a_report", "corrupt"):
            assert (documents[key]["role"], documents[key]["failure"]) == ("failed", entry["expect"])


def test_pages_that_only_lead_to_an_attachment_are_no_failures(first_night, documents, stated):
    landing = {key for key, entry in stated.items() if entry["expect"] == "landing"}
    assert {key for key, row in documents.items() if row["role"] == "landing"} == landing
    failed = {failure["document"] for failure in first_night.summary["failures"]}
    assert failed.isdisjoint(documents[key]["document_id"] for key in landing)


def test_wrong_sums_are_published_as_printed_with_their_failed_checks(first_night, documents, stated):
    failed = {}
    for check in rows(newest(first_night.store), "checks"):
        if check["passed"] is False and check["severity"] == "error" and "→" not in check["scope"]:
            failed.setdefault(check["document_id"], []).append([check["check"], check["scope"]])
    expected = {
        documents[key]["document_id"]: sorted(entry["failed_checks"])
        for key, entry in stated.items()
        if entry.get("failed_checks")
    }
    assert expected
    assert {document: sorted(checks) for document, checks in failed.items()} == expected


def test_exactly_the_planted_links_between_two_years_fail(first_night, documents, stated):
    failed = {
        (check["document_id"], check["check"], check["scope"])
        for check in rows(newest(first_night.store), "checks")
        if check["passed"] is False and "→" in check["scope"]
    }
    planted = {
        (documents[key]["document_id"], code, scope)
        for key, entry in stated.items()
        for code, scope in entry.get("failed_links", ())
    }
    assert {code for _, code, _ in planted} == {"carry_link", "stock_link", "disclosure_stock", "jump"}
    assert failed == planted


def test_every_report_is_held_against_its_issuer_s_of_the_year_before_and_no_other(first_night, stated):
    bodies = {(entry["issuer"], entry["year"]): entry for entry in stated.values() if entry["expect"] == "report"}
    expected = set()
    for (issuer, year), later in bodies.items():
        pending = bodies.get((issuer, year - 1), {"figures": {}})["figures"].get("requests/pending/total", "no cell")
        if pending != "no cell":
            expected.add((issuer, f"total {year - 1}→{year}", pending, later["figures"]["requests/carried_over/total"]))
    release = newest(first_night.store)
    issuers = {report["report_id"]: report["issuer"] for report in rows(release, "reports")}
    published = {
        (issuers[check["report_id"]], check["scope"], check["left"], check["right"])
        for check in rows(release, "checks")
        if check["check"] == "carry_link" and check["scope"].startswith("total ")
    }
    assert len(expected) > 30
    assert published == expected


def test_a_broken_link_makes_no_report_inconsistent(first_night, documents, stated):
    reports = {row["document_id"]: row for row in rows(newest(first_night.store), "reports")}
    for key, entry in stated.items():
        if entry.get("failed_links"):
            report = reports[documents[key]["document_id"]]
            assert (report["consistent"], report["checks_failed"]) == (True, 0)


def test_a_page_and_its_pdf_are_one_report_with_two_documents(first_night, documents, stated):
    twin = next(entry for entry in stated.values() if entry.get("twin_of"))
    report_id = documents[twin["site"], twin["url_path"]]["report_id"]
    report = next(row for row in rows(newest(first_night.store), "reports") if row["report_id"] == report_id)
    assert report["documents"] == 2


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_files_have_the_published_schema_and_nulls_only_where_it_allows_them(first_night, table):
    for file in (newest(first_night.store) / table.name).rglob("*.parquet"):
        read = pq.read_table(file, partitioning=None)
        assert read.schema.equals(table.schema, check_metadata=True)
        for field in table.schema:
            assert field.nullable or read[field.name].null_count == 0, field.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_key_makes_a_row_unique(first_night, table):
    keys = [tuple(row[name] for name in table.key) for row in rows(newest(first_night.store), table.name)]
    assert len(keys) == len(set(keys))


def test_the_manifest_counts_what_is_there(first_night):
    release = newest(first_night.store)
    for table in TABLES:
        assert manifest(release)["rows"][table.name] == len(rows(release, table.name))


def test_every_figure_with_a_value_says_where_it_is_printed(first_night):
    for figure in rows(newest(first_night.store), "figures"):
        if figure["value"] is not None:
            assert figure["path"] or (figure["page"] and figure["right"] > figure["left"])

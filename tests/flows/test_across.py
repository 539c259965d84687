"""The checks across documents that a release makes for all reports at once are those of one report."""

from __future__ import annotations

import pytest
from releases import newest, rows

from flows.entries import collect, load_reports
from flows.partitions import divide
from flows.runs import open_workplace
from flows.twins import compare_twins
from schemas.competence import evaluate_competence
from schemas.settings import Settings

CHECKS = {"competence_rules", "twins_agree"}


@pytest.fixture(scope="module")
def expected(first_night):
    """What each report's own functions give, by report."""
    place = open_workplace(Settings(store=first_night.store))
    found = {}
    for held in (held for partition in divide(collect(place.engine)) for held in partition.reports):
        documents = load_reports(held.documents, place.store)
        [chosen] = [one for one in documents if one.document.document_id == held.chosen.document.document_id]
        issuer = held.issuer
        competence = evaluate_competence(chosen.report.figures, issuer.level, issuer.government_level)
        found[held.report_id] = [*competence, *compare_twins(chosen, documents)]
    return found


def test_a_release_has_the_checks_of_each_report(first_night, expected):
    published = [row for row in rows(newest(first_night.store), "checks") if row["check"] in CHECKS]
    found = {(row["report_id"], row["check"], row["scope"], row["left"], row["passed"]) for row in published}
    told = {
        (report, check.check, check.scope, None if check.left is None else float(check.left), check.passed)
        for report, checks in expected.items()
        for check in checks
    }
    assert found == told
    assert {check for _, check, *_ in found} == CHECKS
